// Starts the module. Leptos builds its views through <template>.innerHTML, and
// the next page is parsed from HTML of this site, so a Trusted Types policy is
// needed; nothing that a resident typed ever becomes HTML.
import start from "./frontend.js";

self.trustedTypes?.createPolicy("default", { createHTML: (html) => html });
start({ module_or_path: "__WASM__" });
