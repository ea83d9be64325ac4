//! Going through a page with nothing but a keyboard.

use super::phone::Phone;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::time::Duration;
use thirtyfour::prelude::*;

/// What Tab has to lead to. Of radio buttons of one name, one is enough.
const TARGETS: &str = "
    const targets = () => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(e => e.checkVisibility() && !e.disabled && e.tabIndex >= 0);";

/// Puts the focus on the first target and notes from then on where it goes, and
/// where something shows that it is there.
const BEGIN: &str = "
    window.reached = new Set();
    window.seen = new Set();
    window.noting ??= document.addEventListener('focusin', ({ target }) => {
        const style = getComputedStyle(target.matches('.file') ? target.nextElementSibling : target);
        if (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) window.seen.add(target);
        window.reached.add(target);
    }) ?? true;
    targets()[0].focus();
    window.reached.add(targets()[0]);
    return targets().length;";

/// What was not reached, and what was without ever being seen.
const END: &str = "
    const same = (a, b) => a === b || a.type === 'radio' && a.name === b.name;
    const missed = targets().filter(e => ![...window.reached].some(other => same(e, other)));
    const unseen = [...window.reached].filter(e => !window.seen.has(e));
    const shown = (what, list) => list.map(e => `${what}: ${e.outerHTML.slice(0, 160)}`);
    return [...shown('not reached', missed), ...shown('not to be seen', unseen)];";

/// Rounds through the page. When the focus comes back from the browser's own
/// buttons, the page may learn of it before it counts as the active one, and
/// styles nothing as focused: seen once.
const ROUNDS: usize = 2;

impl Phone {
    /// Presses keys. They go to whatever has the focus, as those of a keyboard
    /// do.
    pub async fn keys(&self, keys: impl Into<TypingData>) -> Result<()> {
        let at_once = Some(Duration::ZERO);
        self.driver.action_chain_with_delay(at_once, at_once).send_keys(keys).perform().await?;
        Ok(())
    }

    /// Fails when Tab does not lead to everything that can be used on the page
    /// that is shown, or when nothing shows where the focus is.
    pub async fn is_reached_by_keyboard(&self, page: &str) -> Result<()> {
        let count = self.js(&format!("{TARGETS}{BEGIN}"), &[]).await?;
        let count = count.as_u64().and_then(|count| usize::try_from(count).ok()).context("a number")?;
        let tabs: String = std::iter::repeat_n(char::from(Key::Tab), ROUNDS * (count + 1)).collect();
        self.keys(tabs).await?;
        let wrong = self.js(&format!("{TARGETS}{END}"), &[]).await?;
        ensure!(wrong == Value::Array(Vec::new()), "{page}, by keyboard: {wrong:#}");
        Ok(())
    }
}
