//! Staff: signing in and looking at an application.

use crate::sample::Sample;
use crate::world::World;
use reqwest::{Response, StatusCode};

pub async fn get(world: &World, path: &str, cookie: &str) -> Response {
    world.client.get(format!("{}{path}", world.staff)).header("cookie", cookie).send().await.unwrap()
}

pub async fn ask(world: &World, mail: &str, back: &str) -> String {
    let url = format!("{}/api/staff/masuk", world.staff);
    let response = world.client.post(url).form(&[("surel", mail), ("kembali", back)]).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.text().await.unwrap()
}

/// The path of the link in the newest mail.
fn link(world: &World) -> String {
    let mail = world.mails().pop().unwrap();
    let at = mail.find("/api/staff/masuk/").unwrap();
    mail[at..].chars().take_while(|c| !c.is_whitespace() && *c != '"' && *c != '<').collect()
}

pub async fn sign_in(world: &World, back: &str) -> (String, String) {
    ask(world, "Petugas@contoh.id ", back).await;
    let link = link(world);
    let page = get(world, &link, "").await.text().await.unwrap();
    assert!(page.contains("<button>Masuk</button>"));
    let response = world.client.post(format!("{}{link}", world.staff)).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    (cookie.split(';').next().unwrap().to_owned(), location)
}

#[tokio::test]
async fn from_the_digest_link_to_the_document() {
    let world = World::start().await;
    let sample = Sample::birth();
    let receipt = world.apply(&sample).await;
    let path = format!("/api/staff/applications/{}", receipt.number);

    let response = get(&world, &path, "").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], format!("/api/staff/masuk?kembali={path}"));
    let (cookie, location) = sign_in(&world, &path).await;
    assert_eq!(location, path, "back to the page that was asked for");

    let response = get(&world, &path, &cookie).await;
    let headers = response.headers().clone();
    assert!(
        headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'; style-src 'sha256-")
    );
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    assert_eq!(headers["cache-control"], "no-store");
    let page = response.text().await.unwrap();
    assert!(
        page.contains(&sample.nik()) && page.contains("NIK") && page.contains(&receipt.service_title),
        "{page}"
    );
    assert!(!page.contains("<script"));

    let list = get(&world, "/api/staff/", &cookie).await.text().await.unwrap();
    assert!(list.contains(&receipt.number) && list.contains(&receipt.service_title));

    for (own, bytes) in &sample.pages {
        let response = get(&world, &format!("{path}/pages/{}", own.id), &cookie).await;
        assert_eq!(response.status(), 200);
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], own.media_type.as_str());
        assert_eq!(headers["content-security-policy"], "default-src 'none'; sandbox");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert!(headers["content-disposition"].to_str().unwrap().contains(&receipt.number));
        assert_eq!(response.bytes().await.unwrap(), bytes);
    }
    let page = get(&world, &path, &cookie).await.text().await.unwrap();
    assert_eq!(
        page.matches("dibuka oleh petugas@contoh.id").count(),
        sample.pages.len(),
        "every view is journaled"
    );
}

#[tokio::test]
async fn without_a_session_nothing_is_shown() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let receipt = world.apply(&sample).await;
    let page = &sample.pages[0].0.id;
    for path in [
        "/api/staff".to_owned(),
        "/api/staff/".to_owned(),
        format!("/api/staff/applications/{}", receipt.number),
        format!("/api/staff/applications/{}/pages/{page}", receipt.number),
        "/api/staff/applications/x".to_owned(),
    ] {
        for cookie in ["", "petugas=", "petugas=x", &format!("petugas={}", "A".repeat(43))] {
            let response = get(&world, &path, cookie).await;
            assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path} {cookie}");
            assert!(response.headers()["location"].to_str().unwrap().starts_with("/api/staff/masuk"));
            assert!(response.text().await.unwrap().is_empty());
        }
    }
    // A link in a mail page leads here from elsewhere: one step more, since
    // the strict cookie stays behind on the first.
    let url = format!("{}/api/staff/", world.staff);
    let response = world.client.get(url).header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().contains(r#"content="0;url=/api/staff/""#));
}

#[tokio::test]
async fn a_link_works_once_and_for_fifteen_minutes() {
    let world = World::start().await;
    let (cookie, location) = sign_in(&world, "https://evil.example/").await;
    assert_eq!(location, "/api/staff/");
    assert_eq!(get(&world, "/api/staff/", &cookie).await.status(), 200);
    let used = format!("{}{}", world.staff, link(&world));
    let response = world.client.post(&used).send().await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
    assert!(response.text().await.unwrap().contains("sudah dipakai"));

    ask(&world, "petugas@contoh.id", "").await;
    let late = time::OffsetDateTime::now_utc() + time::Duration::minutes(16);
    let late_request = world.client.post(format!("{}{}", world.staff, link(&world)));
    let response = late_request.header("x-waktu", intake_fn::clock::rfc3339(late)).send().await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn a_session_ends_after_eight_hours_or_by_the_button() {
    let world = World::start().await;
    let (cookie, _) = sign_in(&world, "").await;
    let at = async |hours: i64| {
        let time = intake_fn::clock::rfc3339(time::OffsetDateTime::now_utc() + time::Duration::hours(hours));
        let request = world.client.get(format!("{}/api/staff/", world.staff)).header("cookie", &cookie);
        request.header("x-waktu", time).send().await.unwrap().status()
    };
    assert_eq!(at(7).await, 200);
    assert_eq!(at(9).await, StatusCode::SEE_OTHER);
    let url = format!("{}/api/staff/keluar", world.staff);
    world.client.post(url).header("cookie", &cookie).send().await.unwrap();
    assert_eq!(at(0).await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_and_no_mail() {
    let world = World::start().await;
    let unknown = ask(&world, "orang@lain.id", "").await;
    let endless = format!("a@{}.id", "contoh.".repeat(500));
    for other in ["", "bukan surel", "petugas@contoh.id, orang@lain.id", &endless] {
        assert_eq!(ask(&world, other, "").await, unknown);
    }
    assert!(world.mails().is_empty());
    assert_eq!(ask(&world, "petugas@contoh.id", "").await, unknown);
    assert_eq!(world.mails().len(), 1);
    let mail = &world.mails()[0];
    assert!(mail.contains("To: petugas@contoh.id") && !mail.contains("kepala@contoh.id"));
}

#[tokio::test]
async fn asking_for_links_without_end_is_slowed_down() {
    let world = World::start().await;
    for _ in 0..20 {
        ask(&world, "petugas@contoh.id", "").await;
    }
    assert_eq!(world.mails().len(), 10);
    let url = format!("{}/api/staff/masuk", world.staff);
    let response = world.client.post(url).form(&[("surel", "petugas@contoh.id")]).send().await.unwrap();
    assert_eq!(response.status(), 429);
}

#[tokio::test]
async fn garbage_is_refused_with_a_page() {
    let world = World::start().await;
    let (cookie, _) = sign_in(&world, "").await;
    for path in [
        "/api/staff/tidak-ada",
        "/api/staff/applications/x",
        "/api/staff/applications/LBG-3333-3333-3",
        "/api/staff/applications/%ff",
        "/api/staff/applications/x/pages/../y",
        "/",
    ] {
        let response = get(&world, path, &cookie).await;
        assert_eq!(response.status(), 404, "{path}");
        let page = response.text().await.unwrap();
        assert!(page.contains("<h1>") && page.contains("Kode: "), "{page}");
    }
    assert_eq!(get(&world, "/api/staff/?status=%ff%00", &cookie).await.status(), 200);
    assert_eq!(get(&world, "/api/staff/masuk/x", "").await.status(), 200);
    let url = format!("{}/api/staff/masuk", world.staff);
    for body in ["", "surel", "\u{0}", "{}"] {
        let status = world.client.post(&url).body(body).send().await.unwrap().status();
        assert!(status.is_client_error(), "{status}");
    }
    assert_eq!(world.client.delete(&url).send().await.unwrap().status(), 405);
}
