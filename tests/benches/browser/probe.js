// Runs in the measured page before the page's own scripts. Notes what happens
// when, in milliseconds since the visit began. Whoever "types" types a name
// once, and then a wrong NIK again and again until it is judged. Whoever "asks"
// goes to the NIK, where the driver presses keys: the browser's own hint is not
// for what a script has typed.
((who) => {
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
    if (who === "reads") {
      seen.done = seen.ready !== undefined;
    } else if (who === "asks") {
      ask(now);
    } else if (seen.field === undefined) {
      type(field("pemohon_nama"), name);
      seen.field = now;
    } else {
      judge(now);
    }
  };
  const ask = (now) => {
    if (!seen.asked) field("pemohon_nik").focus();
    seen.asked = true;
    if (shown(field("pemohon_nik").parentElement.querySelector(".native"))) seen.hint = now;
    seen.done = seen.hint !== undefined || seen.ready !== undefined;
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
    if (shown(field("pemohon_nik-p"))) seen.judged ??= performance.now();
    seen.done = seen.ready !== undefined && seen.judged !== undefined;
  };
  const timer = setInterval(() => {
    look();
    if (seen.done) clearInterval(timer);
  }, 30);
})("__WHO__");
