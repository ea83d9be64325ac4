// What every page does before and without the module: the news of the office,
// printing, and the ticks of documents that are ready. Texts from outside only
// ever become text.

const box = document.getElementById("kantor");
const usual = [...box.childNodes];
const remembered = "kantor";
let news;

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function show() {
  // Dates of the office are days in WIB; past news is no news.
  const today = new Date(Date.now() + 7 * 36e5).toISOString().slice(0, 10);
  const current = news?.headline && !(news.until < today) ? news : { status: "open", lines: [], services: [] };
  box.dataset.status = current.status;
  if (current.headline) {
    const more = document.createElement("details");
    const main = more.appendChild(document.createElement("summary"));
    main.append(element("span", current.headline));
    more.append(...current.lines.map((line) => element("p", line)));
    box.replaceChildren(current.lines.length ? more : element("p", current.headline));
  } else {
    box.replaceChildren(...usual);
  }
  onPage(current);
}

function onPage(current) {
  for (const place of document.querySelectorAll("[data-kantor]")) {
    const said = current.services.find((service) => service.id === place.dataset.kantor);
    place.hidden = !said;
    place.textContent = said?.text ?? "";
  }
  const whole = document.getElementById("kantor-rinci");
  if (whole && current.headline) {
    whole.replaceChildren(...[current.headline, ...current.lines].map((line) => element("p", line)));
  }
}

function tell(text) {
  try {
    news = { lines: [], services: [], ...JSON.parse(text) };
    show();
    localStorage[remembered] = text;
  } catch {
    // Unreadable news, or a phone that remembers nothing: say nothing wrong.
  }
}

// What people have ready is remembered by the names of the documents.
const ticks = () => [...document.querySelectorAll(".tick input")];
const ready = () => `siap${location.pathname}`;
const name = (tick) => tick.closest("label").textContent;

function remember() {
  try {
    const kept = JSON.parse(localStorage[ready()] ?? "[]");
    for (const tick of ticks()) tick.checked ||= kept.includes(name(tick));
  } catch {
    // Storage is forbidden: ticks last as long as the page.
  }
}

addEventListener("change", ({ target }) => {
  if (!target.closest?.(".tick")) return;
  try {
    localStorage[ready()] = JSON.stringify(ticks().filter((tick) => tick.checked).map(name));
  } catch {
    // As above.
  }
});

try {
  if (localStorage[remembered]) tell(localStorage[remembered]);
} catch {
  // Storage is forbidden.
}
remember();
fetch("/office.json").then((reply) => (reply.ok ? reply.text().then(tell) : 0), () => 0);
// The module puts the next page in the place of this one.
new MutationObserver(() => (remember(), news && show())).observe(document.body, { childList: true });

addEventListener("click", (event) => event.target.closest?.("[data-print]") && print());
addEventListener("beforeprint", () => {
  for (const closed of document.querySelectorAll("main details")) closed.open = true;
});
