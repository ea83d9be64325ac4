//! Staff find a restored application, with its document.

use crate::filled::{filled, pace, place, shelf};
use crate::world::World;
use cloud::backup::{export, import};

async fn page(world: &World, path: &str, cookie: &str) -> reqwest::Response {
    world.client.get(format!("{}{path}", world.staff)).header("cookie", cookie).send().await.unwrap()
}

/// Signs in by the link in the mail.
async fn sign_in(world: &World) -> String {
    let form = [("surel", "petugas@contoh.id"), ("kembali", "")];
    let url = format!("{}/api/staff/masuk", world.staff);
    assert_eq!(world.client.post(url).form(&form).send().await.unwrap().status(), 200);
    let mail = world.mails().pop().unwrap();
    let at = mail.find("/api/staff/masuk/").unwrap();
    let link: String =
        mail[at..].chars().take_while(|c| !c.is_whitespace() && *c != '"' && *c != '<').collect();
    let entered = world.client.post(format!("{}{link}", world.staff)).send().await.unwrap();
    entered.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn staff_open_a_restored_application_and_its_document() {
    let (world, receipts) = filled(4).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = shelf(&folder.path().join("copy"));
    export::export(&place(&world), &copy, &pace()).await.unwrap();
    let restored = World::start().await;
    let imported = import::import(&copy, &place(&restored), false).await.unwrap();
    assert!(imported.findings.is_empty() && imported.present == 0 && imported.written > 20);

    let cookie = sign_in(&restored).await;
    for receipt in &receipts {
        let path = format!("/api/staff/applications/{}", receipt.number);
        let html = page(&restored, &path, &cookie).await.text().await.unwrap();
        let link = format!("{path}/pages/");
        let at = html.find(&link).unwrap_or_else(|| panic!("{} names no page", receipt.number));
        let path: String = html[at..].chars().take_while(|c| *c != '"').collect();
        let id = path.rsplit('/').next().unwrap();
        let served = page(&restored, &path, &cookie).await.bytes().await.unwrap();
        let key = world.keys("accepted/").into_iter().find(|key| key.ends_with(id)).unwrap();
        assert_eq!(served, std::fs::read(world.bucket().join(key)).unwrap());
    }
    // The session of the copied service opens nothing here.
    assert_eq!(page(&restored, "/api/staff", "sesi=00ff").await.status(), 303);
}
