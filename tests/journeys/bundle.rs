//! One life event, several services: a newborn.

use anyhow::{Context, Result, ensure};
use domain::status::Status;
use journeys::harness::fixture::with_all_parts;
use journeys::harness::journey::journey;
use journeys::harness::{kept, privacy, staff};

const PARTS: [&str; 3] = ["Akta kelahiran", "KK yang memuat anak", "Kartu Identitas Anak (KIA)"];

#[tokio::test]
async fn a_newborn_gets_three_papers_by_one_application() {
    journey(async |phone| -> Result<()> {
        let fixture = with_all_parts("bayi-lahir");
        phone.open("/").await?;
        phone.follow("Bayi lahir").await?;
        phone.follow("Bayi baru lahir: akta, KK, dan KIA sekaligus").await?;
        phone.shown("h1", &fixture.service.title).await?;
        for part in PARTS {
            phone.shown("main li a", part).await?;
        }
        phone.press("Mulai").await?;
        phone.until("the form is live", "return document.querySelector('.step.current')").await?;
        phone.fill(&fixture).await?;
        let number = phone.register().await?;

        let listed =
            phone.texts("return [...document.querySelectorAll('.receipt li')].map(e => e.textContent)");
        let expected: Vec<String> =
            PARTS.iter().enumerate().map(|(at, part)| format!("{part}, {number}/{}", at + 1)).collect();
        let listed = listed.await?;
        ensure!(listed == expected, "the receipt lists {listed:?}");
        phone.is_for_everybody("the receipt of a bundle").await?;

        let kept = kept::application(&number).await?;
        ensure!(kept.application.record.answers == fixture.answers, "other answers are kept than were given");
        let pages: usize = fixture.documents.values().sum();
        ensure!(kept.application.record.pages.len() == pages, "a photo is kept for each part, not once");

        phone.press("Lihat status").await?;
        for part in PARTS {
            phone.shown("#status h3", &format!("{part}: {}", Status::Diterima.label())).await?;
        }
        phone.is_for_everybody("the status of a bundle").await?;
        let digest = privacy::digest_of(&number).await?;
        for (part, at) in fixture.service.parts.iter().zip(1..) {
            let title = &domain::catalogue::service(&part.service).context("a service")?.title;
            let said = domain::text::staff::digest_part(title, at, PARTS.len());
            ensure!(digest.bodies.contains(&said), "the digest does not say “{said}”:\n{}", digest.bodies);
        }
        let list = staff::list().await?;
        let own = format!("/api/staff/applications/{number}\"");
        ensure!(
            list.matches(&own).count() == PARTS.len(),
            "the lines of the parts do not lead to one application"
        );
        for at in 1..=PARTS.len() {
            ensure!(
                list.contains(&format!("Bagian {at} dari {}", PARTS.len())),
                "part {at} is not in the list"
            );
        }
        Ok(())
    })
    .await;
}
