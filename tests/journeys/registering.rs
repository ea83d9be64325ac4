//! From the home page to the receipt, what is kept and sent, and the status.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::document::MediaType;
use domain::document::photo::LONGEST_EDGE;
use domain::status::Status;
use journeys::harness::fixture::{Fixture, as_typed, fixture};
use journeys::harness::journey::journey;
use journeys::harness::kept::{self, KeptPage};
use journeys::harness::phone::Phone;
use journeys::harness::traffic::Sent;
use journeys::harness::{privacy, settings, wait};
use serde_json::json;

#[tokio::test]
async fn a_resident_registers_a_birth() {
    journey(async |phone| whole_road(phone, "akta-kelahiran", "Kec. Lebong Utara").await).await;
}

#[tokio::test]
async fn a_resident_reports_a_lost_ktp() {
    journey(async |phone| whole_road(phone, "ktp-hilang-rusak", "Kec. Lebong Utara").await).await;
}

#[tokio::test]
async fn a_resident_moves_away_from_lebong() {
    journey(async |phone| whole_road(phone, "pindah-keluar", "Kec. Lebong Utara").await).await;
}

/// The whole road of a service, which `district` is told about.
async fn whole_road(phone: &Phone, service: &str, district: &str) -> Result<()> {
    let fixture = fixture(service);
    phone.open("/").await?;
    phone.follow("Layanan").await?;
    phone.follow(&fixture.service.title).await?;
    for requirement in &fixture.service.requirements {
        phone.shown(".requirements strong", &requirement.label).await?;
    }
    phone.press("Mulai").await?;
    phone.until("the form is live", "return document.querySelector('.step.current')").await?;
    phone.fill(&fixture).await?;
    let number = phone.register().await?;
    let told = phone.text("return document.querySelector('.receipt').textContent").await?;
    ensure!(told.contains(" WIB."), "the receipt does not say when: “{told}”");

    is_kept(phone, &fixture, &number).await?;
    let digest = privacy::digest_of(&number).await?;
    for part in [fixture.service.title.as_str(), district, "lalu"] {
        let said = digest.bodies.contains(part) || part == "lalu" && digest.bodies.contains("baru saja");
        ensure!(said, "the digest does not say “{part}”:\n{}", digest.bodies);
    }
    status_by_link(phone, &number).await?;
    status_by_number(phone, &fixture, &number).await
}

/// What was typed is what is kept, and every page lies in the object store.
async fn is_kept(phone: &Phone, fixture: &Fixture, number: &str) -> Result<()> {
    let kept = kept::application(number).await?;
    ensure!(kept.journal == [Status::Diterima], "the journal says {:?}", kept.journal);
    let record = &kept.application.record;
    ensure!(record.answers == fixture.answers, "other answers are kept than were given");
    let attached: usize = fixture.documents.values().sum();
    ensure!(record.pages.len() == attached, "{} pages are kept, not {attached}", record.pages.len());
    for page in &record.pages {
        let stored = kept::page(&kept.application, page).await?;
        ensure!(stored.sha256 == page.sha256, "other bytes are kept than were announced");
        ensure!(stored.checksum == page.sha256, "the store keeps another checksum");
    }
    ensure!(phone.pages_sent().await? == vec![Sent::ONCE; attached], "a page was sent more than once");
    Ok(())
}

async fn status_by_link(phone: &Phone, number: &str) -> Result<()> {
    phone.press("Lihat status").await?;
    phone.shown("#status h2", Status::Diterima.label()).await?;
    phone.shown("#status .nowrap", number).await.map(drop)
}

async fn status_by_number(phone: &Phone, fixture: &Fixture, number: &str) -> Result<()> {
    phone.open("/").await?;
    phone.follow("Lihat status permohonan").await?;
    phone.until("the page to track is live", "return document.querySelector('#lacak[novalidate]')").await?;
    // The receipts of this phone are listed there.
    phone.shown("#permohonan a", number).await?;
    let nik = fixture.answers.get(&fixture.service.nik_field);
    phone.write(&phone.labelled(None, "Nomor registrasi").await?, &number.to_lowercase()).await?;
    phone.write(&phone.labelled(None, "NIK pemohon").await?, nik).await?;
    phone.press("Lihat status").await?;
    phone.shown("#status h2", Status::Diterima.label()).await?;
    phone.shown("#status .nowrap", number).await.map(drop)
}

#[tokio::test]
async fn a_number_with_the_wrong_nik_shows_nothing() {
    journey(async |phone| {
        // The function answers 404, which the console notes.
        phone.mean("/api/tracking");
        phone.open("/lacak/").await?;
        let number = phone.labelled(None, "Nomor registrasi").await?;
        phone.write(&number, "LBG-1").await?;
        ensure!(
            phone.problem("number").await? == domain::problem::Code::NumberLength.message(),
            "{:?}",
            phone.problem("number").await?
        );
        let unknown = domain::value::RegistrationNumber::from_random([7; 8]).to_string();
        phone.write(&number, &unknown).await?;
        phone.write(&phone.labelled(None, "NIK pemohon").await?, "1702011708920002").await?;
        phone.press("Lihat status").await?;
        phone.until("the refusal is said", "return document.querySelector('#lacak-p').textContent").await?;
        ensure!(phone.text("return document.querySelector('#status').textContent").await?.is_empty());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_photo_is_kept_upright_small_and_without_its_place() {
    journey(async |phone| {
        let fixture = fixture("pindah-keluar");
        phone.open("/layanan/pindah-keluar/isi/").await?;
        phone.fill_until(&fixture, "dokumen").await?;
        let photo = settings::file("miring-dengan-gps.jpg");
        ensure!(holds(&std::fs::read(&photo)?, b"Exif\0\0"), "the photo that is attached has EXIF");
        phone.attach(&fixture, "kk", photo.to_str().context("a path")?).await?;
        phone.go_on().await?;
        let number = phone.register().await?;
        let kept = kept::application(&number).await?;
        let page = kept.application.record.pages.first().context("a page")?;
        ensure!(page.media_type == MediaType::Jpeg);
        let stored = kept::page(&kept.application, page).await?;
        ensure!(!holds(&stored.bytes, b"Exif"), "the kept photo still has EXIF");
        let (width, height, red) = look_at(phone, &stored).await?;
        ensure!(height == LONGEST_EDGE && width < height, "kept as {width} x {height}");
        ensure!(red, "the band along the upper edge is elsewhere");
        Ok(())
    })
    .await;
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Width, height, and whether the upper edge is red.
async fn look_at(phone: &Phone, page: &KeptPage) -> Result<(u32, u32, bool)> {
    let script = "
        const done = arguments[arguments.length - 1];
        const bytes = Uint8Array.from(atob(arguments[0]), letter => letter.charCodeAt(0));
        // As it lies in the file, whatever a note in it says.
        createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }), { imageOrientation: 'none' }).then(picture => {
            const canvas = new OffscreenCanvas(picture.width, picture.height);
            const drawing = canvas.getContext('2d');
            drawing.drawImage(picture, 0, 0);
            const [red, green] = drawing.getImageData(picture.width / 2, picture.height / 24, 1, 1).data;
            done([picture.width, picture.height, red > 150 && green < 100]);
        });";
    let arguments = vec![json!(BASE64_STANDARD.encode(&page.bytes))];
    let seen = phone.driver.execute_async(script, arguments).await?;
    Ok(serde_json::from_value(seen.json().clone())?)
}

#[tokio::test]
async fn answers_are_shown_for_checking_and_can_be_changed() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/layanan/ktp-hilang-rusak/isi/").await?;
        phone.fill(&fixture).await?;
        for (question, kept) in fixture.each() {
            phone.shown("dt", &question.label).await?;
            if question.kind == domain::service::Kind::Choice {
                phone.shown("dd", fixture.service.choice_name(question, &kept)).await?;
            }
        }
        phone.shown("dd", "16 Juni 2024").await?;
        phone.follow("Ubah Apa yang terjadi").await?;
        phone.arrive("kejadian").await?;
        phone.write(&phone.labelled(None, "Bagaimana KTP hilang?").await?, "Terbawa banjir.").await?;
        phone.go_on().await?;
        phone.arrive("periksa").await?;
        phone.shown("dd", "Terbawa banjir.").await?;
        let number = phone.register().await?;
        let kept = kept::application(&number).await?;
        ensure!(kept.application.record.answers.get("pernyataan_hilang") == "Terbawa banjir.");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_way_staff_get_from_the_digest_asks_them_to_sign_in() {
    journey(async |phone| {
        let fixture = fixture("ktp-hilang-rusak");
        phone.open("/layanan/ktp-hilang-rusak/isi/").await?;
        phone.fill(&fixture).await?;
        let number = phone.register().await?;
        let digest = privacy::digest_of(&number).await?;
        let link =
            digest.bodies.split_whitespace().find(|word| word.starts_with("http") && word.ends_with(&number));
        let page = reqwest::get(link.context("a link to the application")?).await?.text().await?;
        for secret in fixture.written() {
            ensure!(!page.contains(&secret), "whoever has the mail sees “{secret}”");
        }
        let nik = as_typed(domain::service::Kind::Nik, fixture.answers.get("pemohon_nik"));
        ensure!(!page.contains(&nik));
        wait::until("the page asks to sign in", async || Ok(page.contains("<form").then_some(()))).await
    })
    .await;
}
