//! Every page of the built site can be used by everybody: axe in light and
//! dark, 320 pixels, large letters, keyboard. Of the forms the first step; the
//! other steps are those of `every_step`.

use anyhow::Result;
use journeys::harness::journey::journey;
use journeys::harness::pages;
use journeys::harness::phone::Phone;

/// Looks at all pages that are wanted, on one phone.
async fn look(wanted: impl Fn(&str) -> bool) {
    journey(async |phone: &mut Phone| -> Result<()> {
        // A page that does not exist is answered so.
        phone.mean("404");
        let not_found = "/tidak-ada/".to_owned();
        for path in pages::all().into_iter().chain([not_found]).filter(|path| wanted(path)) {
            phone.open(&path).await?;
            phone.is_for_everybody(&path).await?;
        }
        Ok(())
    })
    .await;
}

fn is_form(path: &str) -> bool {
    path.ends_with("/isi/")
}

fn is_service(path: &str) -> bool {
    path.starts_with("/layanan/") && path != "/layanan/" && !is_form(path)
}

#[tokio::test]
async fn pages_around_the_services_are_for_everybody() {
    look(|path| !is_form(path) && !is_service(path)).await;
}

#[tokio::test]
async fn pages_of_the_services_are_for_everybody() {
    look(is_service).await;
}

#[tokio::test]
async fn every_form_begins_for_everybody() {
    look(is_form).await;
}
