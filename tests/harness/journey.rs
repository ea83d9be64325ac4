//! One journey: a phone, what somebody does with it, and what must be true
//! after every journey.

use super::phone::Phone;
use super::stack::stack;
use super::{privacy, settings};
use anyhow::{Context, Result, anyhow};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Browsers at the same time: as many as the smallest machine has cores.
static SEATS: Semaphore = Semaphore::const_new(2);

/// Waits for its turn to open a browser.
pub async fn seat() -> SemaphorePermit<'static> {
    SEATS.acquire().await.expect("nobody closes it")
}

/// Runs a journey on a fresh phone. Afterwards the console must not have
/// complained, and no personal data may stand in addresses, logs or mails.
///
/// # Panics
///
/// When anything of that fails; a picture of the page is left in
/// `settings::remains`.
pub async fn journey(test: impl AsyncFnOnce(&mut Phone) -> Result<()>) {
    let _seat = seat().await;
    let mut phone = Phone::fresh().await.expect("a browser");
    let walked = AssertUnwindSafe(test(&mut phone)).catch_unwind().await;
    let walked = walked.unwrap_or_else(|panic| Err(anyhow!("{}", words(&*panic))));
    let result = match walked {
        Ok(()) => after(&phone).await,
        Err(error) => Err(error),
    };
    if let Err(error) = result {
        let left = leave_picture(&phone).await.unwrap_or_else(|error| format!("no picture: {error:#}"));
        // The failure is told already.
        let _ = phone.driver.quit().await;
        panic!("{error:#}\n{left}");
    }
    phone.driver.quit().await.expect("the browser closes");
}

async fn after(phone: &Phone) -> Result<()> {
    phone.console_is_clean().await?;
    privacy::nothing_leaks(phone).await
}

async fn leave_picture(phone: &Phone) -> Result<String> {
    let test = std::thread::current().name().unwrap_or("journey").replace("::", "-");
    let picture = settings::remains().join(format!("{test}.png"));
    phone.driver.screenshot(&picture).await.context("the browser takes no picture")?;
    std::fs::write(settings::remains().join("stack.log"), stack().log())?;
    let console: Vec<String> =
        phone.driver.browser_log().await?.into_iter().map(|entry| entry.message).collect();
    let url = phone.driver.current_url().await?;
    Ok(format!("at {url}, see {}\nconsole: {console:#?}", picture.display()))
}

fn words(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
}
