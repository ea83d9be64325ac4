// Runs in the measured page before the page's own scripts. Notes what happens
// when, in milliseconds since the visit began; `types` makes it a resident who
// types a name once, and then a wrong NIK again and again until it is judged.
((types) => {
  const name = "SITI AMINAH";
  const wrong = ["17070112", "170701123"];
  const seen = { tasks: [] };
  window.__seen = seen;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.tasks.push([task.startTime, task.duration]);
  }).observe({ type: "longtask", buffered: true });

  const field = (id) => document.getElementById("f-" + id);
  const shown = (element) => Boolean(element?.textContent) && element.offsetParent !== null;
  const type = (input, text) => {
    input.focus();
    input.select();
    document.execCommand("insertText", false, text);
  };
  let turn = 0;
  const look = () => {
    const now = performance.now();
    seen.paint ??= performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    if (!seen.ready && document.body?.classList.contains("ready")) seen.ready = now;
    if (seen.paint === undefined || !field("pemohon_nik")) return;
    if (!types) {
      seen.done = seen.ready !== undefined;
    } else if (seen.field === undefined) {
      type(field("pemohon_nama"), name);
      seen.field = now;
    } else {
      judge(now);
    }
  };
  const judge = (now) => {
    if (seen.ready && field("pemohon_nama").value !== name) {
      // The takeover has lost it: only what is typed from now on is kept.
      seen.lost = true;
      type(field("pemohon_nama"), name);
      seen.field = now;
    }
    const nik = field("pemohon_nik");
    type(nik, wrong[turn++ % 2]);
    nik.blur();
    if (shown(nik.parentElement.querySelector(".native"))) seen.hint ??= performance.now();
    if (shown(field("pemohon_nik-p"))) seen.judged ??= performance.now();
    seen.done = seen.ready !== undefined && seen.judged !== undefined;
  };
  const timer = setInterval(() => {
    look();
    if (seen.done) clearInterval(timer);
  }, 30);
})(__TYPES__);
