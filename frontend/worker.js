// Keeps the site on the phone: what has been visited opens at once, and
// without signal. One cache holds one version of the site whole, so pages and
// code always belong together; a new version is fetched beside it, and taken
// while no form is open. `xtask` writes the names in.
const VERSION = "situs-__VERSION__";
// What every visit begins with.
const SHELL = __SHELL__;
// The second module: left out where the resident saves data, until it is used.
const LATER = __LATER__;
// What every page of this version names: its script, and its catalogue.
const MARKS = __MARKS__;
const OFFLINE = "/tanpa-sinyal/";

const saving = () => navigator.connection?.saveData;
const find = async (path) => (await caches.open(VERSION)).match(path, { ignoreVary: true });

addEventListener("install", (event) => event.waitUntil(install()));

async function install() {
  // Pages may still be those of another version, for as long as a release is
  // being changed. Then this version is not ready: it is tried again later.
  const take = async (path) => {
    if (!(await keep(path, await fetch(path)))) throw new Error(`${path} is of another version`);
  };
  await Promise.all((saving() ? SHELL : [...SHELL, ...LATER]).map(take)).catch(async (error) => {
    await caches.delete(VERSION);
    throw error;
  });
  // What was visited under the version before stays readable without signal.
  for (const name of await caches.keys()) {
    for (const { url } of name === VERSION ? [] : await (await caches.open(name)).keys()) {
      const { pathname } = new URL(url);
      if (pathname.endsWith("/")) await remember(pathname).catch(() => {});
    }
  }
}

// Keeps an answer, unless it is a page of another version.
async function keep(path, answer) {
  if (!answer.ok || answer.redirected) return false;
  const page = answer.headers.get("content-type")?.startsWith("text/html");
  if (page) {
    const html = await answer.clone().text();
    if (!MARKS.every((mark) => html.includes(mark))) return false;
  }
  await (await caches.open(VERSION)).put(path, answer);
  return true;
}

// Keeps a page with all that it needs; of a service its form, too.
async function remember(path) {
  const known = await find(path);
  if (!known && !(await keep(path, await fetch(path)))) return;
  const html = await (await find(path)).text();
  for (const file of new Set(html.match(/\/(assets|data)\/[\w./-]+/g))) {
    if (!(await find(file))) await keep(file, await fetch(file));
  }
  if (/^\/layanan\/[^/]+\/$/.test(path) && html.includes(`${path}isi/`)) await remember(`${path}isi/`);
}

addEventListener("activate", (event) => event.waitUntil(activate()));

async function activate() {
  // A page of the version before may still be open, and need its code.
  const others = (await caches.keys()).filter((name) => name !== VERSION);
  for (const name of others.slice(0, -1)) await caches.delete(name);
  await clients.claim();
}

addEventListener("message", (event) => {
  // A page tells that it has been opened, that it could take a new version, or
  // that it must have one: its form is too old to be sent.
  event.waitUntil(event.data === "take" ? take() : event.data === "take now" ? skipWaiting() : saving() ? 0 : remember(event.data).catch(() => {}));
});

async function take() {
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!open.some(({ url }) => new URL(url).pathname.endsWith("/isi/"))) await skipWaiting();
}

addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || /^\/(api\/|sw\.js$)/.test(pathname)) return;
  event.respondWith(pathname === "/office.json" ? news(event, pathname) : reply(event, pathname));
});

// News of the office: fresh where there is signal.
async function news(event, path) {
  try {
    return await fetchAndKeep(event, path);
  } catch (error) {
    const known = await find(path);
    if (known) return known;
    throw error;
  }
}

async function reply(event, path) {
  // Code and data have names of their own in each version.
  const known = (await find(path)) ?? (/^\/(assets|data)\//.test(path) && (await caches.match(path, { ignoreVary: true })));
  if (known) return known;
  try {
    return await fetchAndKeep(event, path);
  } catch (error) {
    const offline = event.request.mode === "navigate" && (await find(OFFLINE));
    if (offline) return offline;
    throw error;
  }
}

async function fetchAndKeep(event, path) {
  const answer = await fetch(event.request);
  const copy = answer.clone();
  const kept = keep(path, copy).then((page) => page && path.endsWith("/") && !saving() && remember(path));
  event.waitUntil(kept.catch(() => {}));
  return answer;
}
