// Takes the worker away from every phone that has it, with all that it kept.
// Drafts are not kept here and stay. `xtask build --without-worker`.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.map((name) => caches.delete(name))))
      .then(() => registration.unregister()),
  ),
);
