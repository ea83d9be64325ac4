//! *Daftar Pemohon*: how a draft becomes an application with a number.
//!
//! The handler and the sweeper both come here. Whatever is killed, repeated or
//! at the same time: one application gets one number, and everybody who asks
//! gets the same receipt.

use crate::app::App;
use crate::inspect::inspect;
use crate::reply::{Failure, Fault, Refusal};
use crate::store::applications::{Application, Registering, Registration};
use domain::application::Page;
use domain::catalogue;
use domain::problem::{Code, Problem};
use domain::status::Status;
use domain::value::RegistrationNumber;
use domain::wire::{Receipt, ReceiptPart, SnapshotPart, pages_digest_input, part_number};
use futures_util::{StreamExt, TryStreamExt, stream};
use std::time::Duration;
use time::OffsetDateTime;

/// Pages looked at or copied at the same time. Two pages of 5 MB with their
/// buffers stay below 30 MB.
const PAGES_READ_AT_ONCE: usize = 2;
const PAGES_COPIED_AT_ONCE: usize = 8;

/// How often writing is tried while others write the same application. Each
/// time one of them succeeds, so as many tries serve as many at once.
const TRIES: u32 = 10;

/// Submits a draft, or answers for an application that was submitted before.
pub async fn submit(
    app: &App,
    mut application: Application,
    now: OffsetDateTime,
) -> Result<Receipt, Failure> {
    for tried in 0..TRIES {
        if let Some(registration) = &application.registration {
            return Ok(receipt(app, &application, registration));
        }
        match accept_pages(app, &application).await {
            Ok(()) => {}
            // A twin of this call may have moved the pages on: look again
            // before saying that they are missing.
            Err(failure) => {
                application = read_again(app, &application).await?;
                match &application.registration {
                    Some(registration) => return Ok(receipt(app, &application, registration)),
                    None => return Err(failure),
                }
            }
        }
        let number = RegistrationNumber::from_random(crate::keys::random());
        match app.store.register(&application, &number, now).await? {
            Registering::Done => {
                if let Err(fault) = app.files.forget_pending(application.id, &application.record.pages).await
                {
                    // They expire by themselves after the drafts' time.
                    tracing::warn!(doing = fault.doing, cause = fault.cause, "left behind");
                }
                let registration = Registration {
                    number: number.to_string(),
                    submitted_at: crate::clock::rfc3339(now),
                    status: Status::Diterima,
                    status_at: None,
                };
                return Ok(receipt(app, &application, &registration));
            }
            Registering::NumberTaken => {}
            Registering::Changed => application = read_again(app, &application).await?,
            Registering::Busy => {
                tokio::time::sleep(Duration::from_millis(20) * (tried + 1)).await;
                application = read_again(app, &application).await?;
            }
        }
    }
    Err(Fault::new("register an application", "others kept writing it").into())
}

async fn read_again(app: &App, application: &Application) -> Result<Application, Failure> {
    app.store.application(application.id).await?.ok_or(Refusal::UnknownApplication.into())
}

/// Looks at every page and copies all of them, or says what is wrong with them.
async fn accept_pages(app: &App, application: &Application) -> Result<(), Failure> {
    let (id, pages) = (application.id, &application.record.pages);
    let looks: Vec<_> = pages.iter().map(|page| look_at(app, application, page)).collect();
    let looked: Vec<Option<Code>> = stream::iter(looks).buffered(PAGES_READ_AT_ONCE).try_collect().await?;
    let problem = |(page, code): (&Page, Option<Code>)| {
        code.map(|code| Problem { field: format!("dokumen.{}", page.requirement), code })
    };
    let problems: Vec<Problem> = pages.iter().zip(looked).filter_map(problem).collect();
    if !problems.is_empty() {
        return Err(Refusal::Invalid(problems).into());
    }
    let copies: Vec<_> = pages.iter().map(|page| app.files.accept(id, page)).collect();
    let copied: Vec<bool> = stream::iter(copies).buffer_unordered(PAGES_COPIED_AT_ONCE).try_collect().await?;
    if copied.contains(&false) {
        let missing =
            |page: &Page| Problem { field: format!("dokumen.{}", page.requirement), code: Code::PageMissing };
        return Err(Refusal::Invalid(pages.iter().map(missing).collect()).into());
    }
    Ok(())
}

/// What is wrong with a page, if anything.
async fn look_at(app: &App, application: &Application, page: &Page) -> Result<Option<Code>, Fault> {
    let Some(bytes) = app.files.read_pending(application.id, page).await? else {
        return Ok(Some(Code::PageMissing));
    };
    let own = page.clone();
    let looked = tokio::task::spawn_blocking(move || inspect(&own, &bytes))
        .await
        .map_err(Fault::from("inspect a page"))?;
    if looked == Err(Code::PageMissing) {
        // Other bytes than announced: away with them, so that the next save
        // asks the phone for the page again.
        app.files.forget_pending(application.id, std::slice::from_ref(page)).await?;
    }
    Ok(looked.err())
}

/// Days for which an application is kept once it is finished; a bundle as long
/// as the longest of its parts.
pub fn kept_days(application: &Application) -> Option<u16> {
    let days = |service: &str| catalogue::retention().rule(service, Status::Selesai).map(|rule| rule.days);
    match application.record.snapshot.parts.as_slice() {
        [] => days(&application.service),
        parts => parts.iter().filter_map(|part| days(&part.service)).max(),
    }
}

fn receipt(app: &App, application: &Application, registration: &Registration) -> Receipt {
    let part = |(part, number): (&SnapshotPart, usize)| ReceiptPart {
        number: part_number(&registration.number, number),
        service_title: part.service_title.clone(),
        text: part.text.clone(),
    };
    let pages = pages_digest_input(&application.record.pages);
    Receipt {
        number: registration.number.clone(),
        submitted_at: registration.submitted_at.clone(),
        service_title: application.record.snapshot.service_title.clone(),
        pages_sha256: crate::keys::hex(&crate::keys::sha256(pages.as_bytes())),
        token: app.config.secret_key.receipt_token(application.id.0),
        parts: application.record.snapshot.parts.iter().zip(1..).map(part).collect(),
        kept_days: kept_days(application),
    }
}
