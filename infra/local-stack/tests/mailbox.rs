//! Mail as the functions send it.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use local_stack::mailbox;
use serde_json::{Value, json};

#[tokio::test]
async fn each_message_becomes_a_file_and_what_is_not_mail_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let server = mailbox::start(folder.path()).await.unwrap();
    let send = |data: String| {
        let request = json!({ "Content": { "Raw": { "Data": data } }, "FromEmailAddress": "a@contoh.id" });
        let address = format!("{}/v2/email/outbound-emails", server.url());
        reqwest::Client::new().post(address).json(&request).send()
    };
    for text in ["Subject: satu\r\n\r\n1", "Subject: dua\r\n\r\n2"] {
        let reply: Value = send(STANDARD.encode(text)).await.unwrap().json().await.unwrap();
        let file = folder.path().join(format!("{}.eml", reply["MessageId"].as_str().unwrap()));
        assert_eq!(std::fs::read_to_string(file).unwrap(), text);
    }
    assert_eq!(send("not base64!".into()).await.unwrap().status(), 400);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
}
