//! Files: what is wrong with them is said in words; odd photos are taken.

use anyhow::{Context, Result, ensure};
use domain::document::{MOST_BYTES, pdf::MOST_PAGES};
use domain::problem::Code;
use domain::text::problems;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::phone::Phone;
use journeys::harness::settings;
use std::path::Path;
use tempfile::TempDir;

/// 7.2 MB, the size in the sentence.
const TOO_LARGE: usize = 7_549_747;

async fn at_documents(phone: &Phone) -> Result<journeys::harness::fixture::Fixture> {
    let fixture = fixture("pindah-keluar");
    phone.open(&form(&fixture)).await?;
    phone.go("dokumen").await?;
    Ok(fixture)
}

async fn said(phone: &Phone) -> Result<String> {
    phone.text("return document.querySelector('#f-dokumen-kk .problem').textContent").await
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path in UTF-8")
}

#[tokio::test]
async fn files_that_cannot_be_read_are_refused_in_words() {
    journey(async |phone| {
        let fixture = at_documents(phone).await?;
        for (file, code) in [
            ("catatan.jpg", Code::FileKind),
            ("kosong.jpg", Code::FileEmpty),
            ("terpotong.jpg", Code::FileDamaged),
            ("terpotong.pdf", Code::FileDamaged),
            ("berkata-sandi.pdf", Code::PdfEncrypted),
            ("berprogram.pdf", Code::PdfActive),
            ("dua-puluh-satu-halaman.pdf", Code::PdfPages(MOST_PAGES)),
        ] {
            phone.attach(&fixture, "kk", text(&settings::file(file))?).await?;
            let said = said(phone).await?;
            ensure!(said == code.message(), "{file} is told “{said}”");
            ensure!(phone.pages_of("kk").await? == 0, "{file} was taken all the same");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_too_large_is_told_its_size() {
    journey(async |phone| {
        let fixture = at_documents(phone).await?;
        let folder = TempDir::new()?;
        let large = folder.path().join("besar.pdf");
        let mut bytes = std::fs::read(settings::file("dua-halaman.pdf"))?;
        bytes.resize(TOO_LARGE, b' ');
        std::fs::write(&large, bytes)?;
        phone.attach(&fixture, "kk", text(&large)?).await?;
        let expected = Code::FileTooLarge(TOO_LARGE as u64, MOST_BYTES).message();
        ensure!(expected.contains("7,2 MB"), "{expected}");
        let said = said(phone).await?;
        ensure!(said == expected, "it is told “{said}”");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn odd_photos_are_taken_with_a_warning() {
    journey(async |phone| {
        let fixture = at_documents(phone).await?;
        for (file, warning) in [
            ("tajam.jpg", ""),
            ("buram.jpg", problems::photo_blurred()),
            ("gelap.jpg", problems::photo_dark()),
        ] {
            phone.attach(&fixture, "kk", text(&settings::file(file))?).await?;
            ensure!(phone.pages_of("kk").await? == 1, "{file} is not taken: {}", said(phone).await?);
            let shown = "return [...document.querySelectorAll('#f-dokumen-kk .pages .warning')]
                .filter(e => e.checkVisibility()).map(e => e.textContent).join()";
            let shown = phone.text(shown).await?;
            ensure!(shown == warning, "{file} is told “{shown}”");
            phone.press("Hapus Kartu Keluarga (KK), halaman 1").await?;
            phone.until("the page is gone", "return !document.querySelector('.pages li')").await?;
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pages_are_shown_counted_replaced_and_removed() {
    journey(async |phone| {
        let fixture = at_documents(phone).await?;
        phone.attach(&fixture, "kk", text(&settings::file("tajam.jpg"))?).await?;
        phone
            .until(
                "the photo is shown",
                "const photo = document.querySelector('.pages img'); return photo?.checkVisibility() && photo.naturalWidth > 0",
            )
            .await?;
        phone.attach(&fixture, "kk", text(&settings::file("dua-halaman.pdf"))?).await?;
        let facts = phone.text("return document.querySelector('.pages li:nth-child(2) .hint').textContent").await?;
        ensure!(facts == domain::text::documents::pdf(2, 1), "the PDF is called “{facts}”");
        ensure!(phone.text("return document.querySelector('.cost').textContent").await?.starts_with("2 berkas"));
        // No more pages than allowed can be chosen.
        phone.until("no third page can be attached", "return !document.querySelector('.files').checkVisibility()").await?;
        phone.press("Hapus Kartu Keluarga (KK), halaman 1").await?;
        phone
            .until("one page is left", "return document.querySelectorAll('.pages li').length === 1")
            .await?;
        let facts = phone.text("return document.querySelector('.pages li .hint').textContent").await?;
        ensure!(facts.starts_with("PDF"), "the wrong page was removed; left is “{facts}”");
        Ok(())
    })
    .await;
}
