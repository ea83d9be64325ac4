//! Whether everybody can use a page: axe, in light and dark; narrow screens.

use super::phone::{Phone, SIZE};
use super::settings;
use anyhow::{Result, ensure};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// The rules that count: WCAG 2.2 A and AA, and what axe calls best practice. The
/// first argument names the only rules to run, if not all.
const RUN: &str = "
    const [only, done] = arguments;
    const options = { resultTypes: ['violations'], ...only && { runOnly: only } };
    axe.run(document, options).then(
        ({ violations }) => done(violations.flatMap(rule =>
            rule.nodes.map(node => `${rule.id}: ${rule.help}: ${node.html.slice(0, 200)}`))),
        error => done([String(error)]));";

/// Targets lower or narrower than this are hard to hit (WCAG 2.2, 2.5.5), in
/// CSS pixels.
pub const TARGET: u32 = 44;

/// What can be tapped and is smaller. A radio button or a box is tapped by its
/// label too, a link of the list of services anywhere in its line. Links
/// inside of sentences need no size (WCAG 2.2, 2.5.5).
const SMALL: &str = "
    const least = arguments[0];
    const area = e => e.matches('input[type=radio]') ? e.parentElement :
        e.matches('input[type=checkbox]') ? e.closest('label') ?? e.parentElement :
        e.matches('.file') ? e.nextElementSibling : e.closest('.services li') ?? e;
    const targets = 'button, .button, select, textarea, input, summary, li a, header a, footer a, .crumb a, .change';
    return [...document.querySelectorAll(targets)].filter(e => e.checkVisibility() && !e.closest('.prose')).filter(e => {
        const { width, height } = area(e).getBoundingClientRect();
        return height < least || width < least && !e.closest('p, li, nav');
    }).map(e => e.outerHTML.slice(0, 200) + ' ' + JSON.stringify(area(e).getBoundingClientRect()));";

/// Width at which WCAG 2.2 (1.4.10) wants no moving sideways, in CSS pixels: the
/// narrowest phones in use.
pub const NARROW: u32 = 320;

/// Makes the letters larger, as phones do it for their owner (WCAG 2.2, 1.4.4).
const TWICE: &str = "document.documentElement.style.fontSize = arguments[0]";

/// What sticks out to the right.
const WIDE: &str = "
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.body.querySelectorAll('*')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > width + 1)
        .map(e => e.outerHTML.slice(0, 120)).concat(`${document.documentElement.scrollWidth} > ${width}`);";

impl Phone {
    /// Fails when axe finds something on the page that is shown, in light or
    /// in dark. `page` names it.
    pub async fn is_accessible(&self, page: &str) -> Result<()> {
        static AXE: LazyLock<String> =
            LazyLock::new(|| std::fs::read_to_string(settings::axe()).expect("axe can be read"));
        if self.js("return typeof axe === 'undefined'", &[]).await? == true {
            self.js(&AXE, &[]).await?;
        }
        // In the dark only the colours are others.
        for (scheme, rules) in [("light", Value::Null), ("dark", json!(["color-contrast"]))] {
            self.colours(scheme).await?;
            let found = self.driver.execute_async(RUN, vec![rules]).await?.json().clone();
            ensure!(found == json!([]), "{page}, {scheme}: {found:#}");
        }
        Ok(())
    }

    /// Fails when the page that is shown must be moved sideways to be read.
    async fn is_not_wide(&self, page: &str) -> Result<()> {
        let wide = self.texts(WIDE).await?;
        ensure!(wide.is_empty(), "{page} is wider than the screen: {wide:#?}");
        Ok(())
    }

    /// Fails when somebody cannot use the place that is shown: by axe, on a
    /// narrow screen, with letters of twice the size, by keyboard.
    pub async fn is_for_everybody(&self, page: &str) -> Result<()> {
        self.is_accessible(page).await?;
        self.screen((NARROW, SIZE.1)).await?;
        self.fits(&format!("{page}, on {NARROW} pixels")).await?;
        self.screen(SIZE).await?;
        self.js(TWICE, &[json!("200%")]).await?;
        self.is_not_wide(&format!("{page}, in large letters")).await?;
        self.js(TWICE, &[json!("")]).await?;
        self.is_reached_by_keyboard(page).await
    }

    /// Sets the size of the screen, in CSS pixels.
    pub async fn screen(&self, (width, height): (u32, u32)) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 2, "mobile": true });
        self.cdp("Emulation.setDeviceMetricsOverride", size).await.map(drop)
    }

    /// Sets what the phone prefers: `light` or `dark`.
    pub async fn colours(&self, scheme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.cdp("Emulation.setEmulatedMedia", features).await.map(drop)
    }

    /// Fails when the page that is shown must be moved sideways to be read, or
    /// holds something that is hard to hit.
    pub async fn fits(&self, page: &str) -> Result<()> {
        self.is_not_wide(page).await?;
        let small: Value = self.js(SMALL, &[json!(TARGET)]).await?;
        ensure!(small == json!([]), "{page} holds targets that are hard to hit: {small:#}");
        Ok(())
    }
}
