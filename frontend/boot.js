// Starts the first module and knows where the second is. Leptos builds its
// views through <template>.innerHTML, and the next page is parsed from HTML of
// this site, so a Trusted Types policy is needed; nothing that a resident
// typed ever becomes HTML.
import init, { start } from "./form.js";

self.trustedTypes?.createPolicy("default", { createHTML: (html) => html });

let second;
// A failed attempt may be repeated: the signal comes back.
const finish = () =>
  (second ??= import("./second.js")
    .then((module) => module.default())
    .catch((error) => {
      second = undefined;
      throw error;
    }));

init({ module_or_path: "__FORM__" }).then(() => start(finish));
// Here the second module is needed at once.
if (location.pathname === "/lacak/" || /^#(dokumen|periksa)$/.test(location.hash)) finish().catch(() => {});
