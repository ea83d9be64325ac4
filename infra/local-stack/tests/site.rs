//! What the content network does: files, compression, caching, headers.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use local_stack::published::Published;
use local_stack::server::{Server, listen};
use local_stack::site::{Site, router};
use reqwest::{Client, Response};
use std::path::Path;
use tempfile::TempDir;
use tokio::sync::watch;

const MAIL: &str = "From: A <a@contoh.id>\r\nTo: b@contoh.id\r\nSubject: Ada <b>1</b> permohonan\r\n\
    Date: Mon, 23 Nov 2026 08:00:00 +0700\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\r\nBuka https://contoh.id/antrean sekarang.\r\n";

/// A built site with one of each kind of file.
async fn site() -> (TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    };
    write("dist/index.html", "beranda");
    write("dist/404.html", "tidak ada");
    write("dist/layanan/akta/index.html", "akta");
    write("dist/assets/app-1.wasm", "module");
    write("dist/assets/app-1.wasm.br", "brotli");
    write("dist/assets/app-1.wasm.gz", "gzip");
    write("dist/data/r1/akta.json", "{}");
    write("dist/office.json", r#"{"status":"open"}"#);
    write("dist/headers.json", r#"{ "style_hashes": ["sha256-AAAA", "sha256-BBBB"], "other": 1 }"#);
    write("mail/20261123T010000.000Z-000000.eml", MAIL);
    write("secret", "outside");
    let routes = router(Site {
        files: Published::new(&folder.path().join("dist"), "http://127.0.0.1:9000").unwrap(),
        mail: folder.path().join("mail"),
        office: folder.path().join("office.json"),
        intake: watch::channel(None).1,
        sheets: watch::channel(None).1,
        staff: watch::channel(None).1,
    });
    let server = Server::start(listen(0).await.unwrap(), routes).unwrap();
    (folder, server)
}

async fn get(server: &Server, path: &str, header: (&str, &str)) -> Response {
    Client::new().get(format!("{}{path}", server.url())).header(header.0, header.1).send().await.unwrap()
}

#[tokio::test]
async fn pages_are_revalidated_and_hashed_files_kept_for_good() {
    let (_folder, server) = site().await;
    let page = get(&server, "/layanan/akta/", ("accept", "*/*")).await;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    assert_eq!(page.headers()["cache-control"], "no-cache");
    let tag = page.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(page.text().await.unwrap(), "akta");
    assert_eq!(get(&server, "/layanan/akta/", ("if-none-match", &tag)).await.status(), 304);
    for path in ["/assets/app-1.wasm", "/data/r1/akta.json"] {
        let file = get(&server, path, ("accept", "*/*")).await;
        assert_eq!(file.headers()["cache-control"], "public, max-age=31536000, immutable");
    }
}

#[tokio::test]
async fn the_best_compression_the_browser_takes_is_sent() {
    let (_folder, server) = site().await;
    for (accepted, sent) in [("gzip, br", "brotli"), ("gzip", "gzip"), ("identity", "module")] {
        let file = get(&server, "/assets/app-1.wasm", ("accept-encoding", accepted)).await;
        assert_eq!(file.headers()["content-type"], "application/wasm");
        assert_eq!(file.headers().get_all("vary").iter().collect::<Vec<_>>(), ["accept-encoding"]);
        assert_eq!(file.text().await.unwrap(), sent);
    }
}

#[tokio::test]
async fn the_news_of_the_office_change_without_a_build() {
    let (folder, server) = site().await;
    for (said, expected) in [
        (None, r#"{"status":"open"}"#),
        (Some(r#"{"status":"closed"}"#), r#"{"status":"closed"}"#),
        (Some(r#"{"status":"urgent_only"}"#), r#"{"status":"urgent_only"}"#),
    ] {
        if let Some(said) = said {
            std::fs::write(folder.path().join("office.json"), said).unwrap();
        }
        for path in ["/office.json", "/api/office"] {
            let news = get(&server, path, ("accept-encoding", "br")).await;
            assert_eq!(news.headers()["content-type"], "application/json");
            assert_eq!(news.headers()["cache-control"], "no-cache");
            assert_eq!(news.text().await.unwrap(), expected, "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_in_words_and_not_kept() {
    let (_folder, server) = site().await;
    for path in ["/tidak-ada", "/assets/app-0.js", "/data/r0/akta.json"] {
        let missing = get(&server, path, ("accept", "*/*")).await;
        assert_eq!(missing.status(), 404, "{path}");
        assert_eq!(missing.headers()["cache-control"], "no-cache");
        assert_eq!(missing.text().await.unwrap(), "tidak ada");
    }
    let outside = get(&server, "/%2e%2e/secret", ("accept", "*/*")).await;
    assert_eq!(outside.status(), 404);
}

#[tokio::test]
async fn every_reply_carries_the_security_headers() {
    let (_folder, server) = site().await;
    for path in ["/", "/tidak-ada", "/surel", "/assets/app-1.wasm"] {
        let reply = get(&server, path, ("accept", "*/*")).await;
        let policy = reply.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.contains("style-src 'self' 'sha256-AAAA' 'sha256-BBBB';"), "{policy}");
        assert!(policy.contains("connect-src 'self' http://127.0.0.1:9000;"), "{policy}");
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(reply.headers()["x-content-type-options"], "nosniff");
        assert_eq!(reply.headers()["referrer-policy"], "no-referrer");
    }
}

#[tokio::test]
async fn mails_are_listed_and_shown_as_text() {
    let (folder, server) = site().await;
    let list = get(&server, "/surel", ("accept", "*/*")).await.text().await.unwrap();
    assert!(list.contains("Ada &lt;b&gt;1&lt;/b&gt; permohonan") && list.contains("b@contoh.id"), "{list}");
    let mail =
        get(&server, "/surel/20261123T010000.000Z-000000", ("accept", "*/*")).await.text().await.unwrap();
    assert!(
        mail.contains(r#"<a href="https://contoh.id/antrean">https://contoh.id/antrean</a> sekarang."#),
        "{mail}"
    );
    assert!(Path::new(folder.path()).join("secret").exists());
    assert_eq!(get(&server, "/surel/..%2F..%2Fsecret", ("accept", "*/*")).await.status(), 404);
    assert_eq!(get(&server, "/surel/tidak-ada", ("accept", "*/*")).await.status(), 404);
}
