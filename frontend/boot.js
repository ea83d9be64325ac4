
// Appended to the glue of wasm-bindgen when the site is built. Leptos builds
// its views through <template>.innerHTML, and the next page is parsed from
// HTML of this site; nothing that a resident typed ever becomes HTML.
self.trustedTypes?.createPolicy("default", { createHTML: (html) => html });
__wbg_init({ module_or_path: "__WASM__" });
