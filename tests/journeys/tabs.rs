//! The same form in two tabs of one phone.

use anyhow::ensure;
use journeys::harness::filler::form;
use journeys::harness::fixture::fixture;
use journeys::harness::journey::journey;
use journeys::harness::kept;

#[tokio::test]
async fn two_tabs_register_one_application() {
    journey(async |phone| {
        // The second save is answered 409: it is registered already.
        phone.mean("409");
        let fixture = fixture("ktp-hilang-rusak");
        phone.open(&form(&fixture)).await?;
        phone.fill(&fixture).await?;
        let first = phone.driver.window().await?;
        let second = phone.driver.new_tab().await?;
        phone.driver.switch_to_window(second).await?;
        phone.open(&form(&fixture)).await?;
        phone.go("periksa").await?;
        phone.driver.switch_to_window(first).await?;
        let number = phone.register().await?;
        phone.driver.switch_to_window(phone.driver.windows().await?.remove(1)).await?;
        ensure!(phone.register().await? == number, "the second tab registered once more");
        ensure!(kept::application(&number).await?.journal.len() == 1);
        Ok(())
    })
    .await;
}
