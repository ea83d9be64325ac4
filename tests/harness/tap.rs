//! What a resident does on a page, by what the page says.

use super::phone::Phone;
use super::wait;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use thirtyfour::common::command::FormatRequestData;
use thirtyfour::prelude::*;
use thirtyfour::{ElementId, RequestData, SessionId};

/// The shown element of a selector with exactly this text.
const BY_TEXT: &str = "
    const [scope, selector, wanted] = arguments;
    const said = e => e.textContent.replace(/\\s+/g, ' ').trim();
    return [...(scope ?? document).querySelectorAll(selector)]
        .find(e => e.checkVisibility() && said(e) === wanted) ?? null;";

/// What a label or a legend of exactly this text belongs to. A file input may
/// be too small to be seen; its label is seen.
const BY_LABEL: &str = "
    const [scope, wanted] = arguments;
    const said = e => e.textContent.replace(/\\s+/g, ' ').trim();
    const place = scope ?? document.querySelector('.step.current') ?? document;
    const found = [...place.querySelectorAll('label, legend')]
        .find(e => e.checkVisibility() && said(e) === wanted);
    return !found ? null : found.tagName === 'LEGEND' ? found.parentElement : found.control;";

/// Asks for the name that assistive technology hears (WebDriver, 12.4.10).
#[derive(Debug)]
struct ComputedLabel(ElementId);

impl FormatRequestData for ComputedLabel {
    fn format_request(&self, session: &SessionId) -> RequestData {
        RequestData::new(reqwest::Method::GET, format!("session/{session}/element/{}/computedlabel", self.0))
    }
}

impl Phone {
    /// Presses the button of this name.
    pub async fn press(&self, name: &str) -> Result<()> {
        self.shown("button, a.button", name).await?.click().await?;
        Ok(())
    }

    /// Follows the link of this name.
    pub async fn follow(&self, name: &str) -> Result<()> {
        self.shown("a", name).await?.click().await?;
        Ok(())
    }

    /// Waits for the shown element of a selector with this text.
    pub async fn shown(&self, selector: &str, text: &str) -> Result<WebElement> {
        let what = format!("{selector} “{text}” is shown");
        let arguments = [Value::Null, json!(selector), json!(text)];
        wait::until(&what, async || self.find(BY_TEXT, &arguments).await).await
    }

    /// Waits for what a label belongs to, in an element or in the step that is
    /// shown, and checks that assistive technology hears that label.
    pub async fn labelled(&self, inside: Option<&WebElement>, label: &str) -> Result<WebElement> {
        let scope = inside.map_or(Ok(Value::Null), WebElement::to_json)?;
        let arguments = [scope, json!(label)];
        let what = format!("a field labelled “{label}” is shown");
        let found = wait::until(&what, async || self.find(BY_LABEL, &arguments).await).await?;
        let heard: String = self.driver.cmd(ComputedLabel(found.element_id())).await?.value()?;
        ensure!(heard == label, "the field labelled “{label}” is heard as “{heard}”");
        Ok(found)
    }

    /// Types into a field in the place of what is there, and leaves it.
    pub async fn write(&self, field: &WebElement, text: &str) -> Result<()> {
        field.send_keys(Key::Control + "a").await?;
        field.send_keys(text).await?;
        field.send_keys(Key::Tab + "").await?;
        Ok(())
    }

    /// Chooses the option of this name by typing it, which tells the page
    /// what a finger tells it.
    pub async fn choose(&self, select: &WebElement, name: &str) -> Result<()> {
        let arguments = [select.to_json()?, json!(name)];
        let there = "return [...arguments[0].options].some(option => option.text === arguments[1])";
        let what = format!("the option “{name}” is there");
        wait::until(&what, async || Ok((self.js(there, &arguments).await? == true).then_some(()))).await?;
        select.send_keys(name).await?;
        let chosen = self.js("return arguments[0].selectedOptions[0].text", &arguments).await?;
        ensure!(chosen == name, "typing “{name}” chose {chosen}");
        Ok(())
    }

    /// The id of the place of the form that is shown.
    pub async fn here(&self) -> Result<String> {
        self.text("return document.querySelector('.step.current')?.id").await
    }

    /// Waits until a place of the form is shown.
    pub async fn arrive(&self, place: &str) -> Result<()> {
        let script = format!("return document.querySelector('.step.current')?.id === '{place}'");
        self.until(&format!("the place “{place}” is shown"), &script).await
    }

    /// Goes to a place of the form by its address, and waits until its heading
    /// is read, which would take the focus from what is done next.
    pub async fn go(&self, place: &str) -> Result<()> {
        let before = self.here().await?;
        self.js("location.hash = arguments[0]", &[json!(place)]).await?;
        self.arrive(place).await?;
        if before == place {
            return Ok(());
        }
        let read = "return document.activeElement === document.querySelector('.step.current h1')";
        self.until(&format!("“{place}” is read from its heading"), read).await
    }

    /// *Lanjut*, and waits for the next place; its heading has the focus.
    pub async fn go_on(&self) -> Result<()> {
        let before = self.here().await?;
        self.press("Lanjut").await?;
        let script = format!(
            "const here = document.querySelector('.step.current');
             return here.id !== '{before}' && document.activeElement === here.querySelector('h1')"
        );
        let what = format!("the place after “{before}” is shown and read from its heading");
        if let Err(error) = self.until(&what, &script).await {
            let refused = self.summary().await.unwrap_or_default();
            return Err(error.context(format!("the summary says {refused:?}")));
        }
        Ok(())
    }

    /// The sentences of the summary of what is wrong, in order.
    pub async fn summary(&self) -> Result<Vec<String>> {
        self.texts(
            "return [...document.querySelectorAll('.step.current .summary:not([hidden]) a')].map(e => e.textContent)",
        )
        .await
    }

    /// *Lanjut* or *Daftar Pemohon* where it must be refused; the sentences of
    /// the summary, which has the focus.
    pub async fn refused(&self, button: &str) -> Result<Vec<String>> {
        self.press(button).await?;
        self.until(
            "the summary of what is wrong has the focus",
            "return document.activeElement?.matches('.step.current .summary:not([hidden])')",
        )
        .await?;
        self.summary().await
    }

    /// What is said beside the field of a path.
    pub async fn problem(&self, path: &str) -> Result<String> {
        let id = format!("f-{}-p", path.replace('.', "-"));
        let script = "const e = document.getElementById(arguments[0]); return e?.checkVisibility() ? e.textContent : ''";
        Ok(self.js(script, &[json!(id)]).await?.as_str().unwrap_or_default().to_owned())
    }

    /// *Daftar Pemohon*, until the receipt is there; its number.
    pub async fn register(&self) -> Result<String> {
        self.press("Daftar Pemohon").await?;
        self.receipt().await
    }

    /// Waits for the receipt; its number.
    pub async fn receipt(&self) -> Result<String> {
        let found = self.until(
            "the receipt is shown",
            "return document.querySelector('#terdaftar.current .number-shown')",
        );
        if let Err(error) = found.await {
            let said = self.text("return document.querySelector('.sending')?.textContent").await?;
            return Err(
                error.context(format!("the sending says “{said}”, the summary {:?}", self.summary().await?))
            );
        }
        let number = self.text("return document.querySelector('.number-shown').textContent").await?;
        domain::value::RegistrationNumber::parse(&number)
            .ok()
            .with_context(|| format!("“{number}” is no registration number"))?;
        Ok(number)
    }
}
