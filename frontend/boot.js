// Starts the first module, knows where the second is, and has the site kept on
// the phone. Leptos builds its views through <template>.innerHTML, and the next
// page is parsed from HTML of this site, so a Trusted Types policy is needed;
// nothing that a resident typed ever becomes HTML.
import init, { start } from "./form.js";

const SITE_WORKER = "/sw.js";

self.trustedTypes?.createPolicy("default", {
  createHTML: (html) => html,
  createScriptURL: (url) => (url === SITE_WORKER ? url : null),
});

let second;
// A failed attempt may be repeated: the signal comes back.
const finish = () =>
  (second ??= import("./second.js")
    .then((module) => module.default())
    .catch((error) => {
      second = undefined;
      throw error;
    }));

// Not before the page is usable: what is kept for later must not be in the way.
addEventListener("ready", () => (self.requestIdleCallback ?? setTimeout)(keepSite), { once: true });
init({ module_or_path: "__FORM__" }).then(() => start(finish));
// Here the second module is needed at once.
if (location.pathname === "/lacak/" || /^#(dokumen|periksa)$/.test(location.hash)) finish().catch(() => {});

// The function refused what this page had found right. If there is another
// release by now, its form takes the place of this one; what was filled in is
// on the phone, and only what changed is asked again.
addEventListener("outdated", async () => {
  const { serviceWorker } = navigator;
  const site = await serviceWorker?.getRegistration();
  const worker = await fetch(SITE_WORKER, { cache: "no-cache" }).then((reply) => reply.text(), () => "");
  const marks = [new URL(import.meta.url).pathname, document.documentElement.dataset.release];
  if (!worker.includes("MARKS") || marks.every((mark) => worker.includes(mark))) return;
  if (!site) return location.reload();
  serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  const take = () => site.waiting?.postMessage("take now");
  await site.update().catch(() => {});
  take();
  site.installing?.addEventListener("statechange", take);
});

async function keepSite() {
  const { serviceWorker } = navigator;
  // None: an old browser, or a private window. The site works without.
  const site = await serviceWorker?.register(SITE_WORKER).catch(() => null);
  if (!site) return;
  // The worker itself looks whether a form is open.
  const take = () => site.waiting?.postMessage("take");
  const follow = () => site.installing?.addEventListener("statechange", take);
  follow(); // one that began to come before this page was ready
  site.addEventListener("updatefound", follow);
  // First the worker that goes: a message while it is being put to rest wakes
  // it up again, and the next one waits until it has been idle for half a minute.
  (await serviceWorker.ready).active.postMessage(location.pathname);
  take();
  // A form that is just being left still counts as open.
  setTimeout(take, 3000);
}
