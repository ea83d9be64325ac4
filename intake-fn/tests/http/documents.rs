//! What the function refuses of documents, by their content.

use crate::sample::{Sample, jpeg, pdf};
use crate::world::{World, ok, refused};
use domain::document::MediaType;
use domain::wire::{Receipt, SaveReply};

/// A sample whose page of the family card is this file.
fn with(media_type: MediaType, bytes: Vec<u8>) -> Sample {
    let mut sample = Sample::lost_card();
    sample.pages.retain(|(page, _)| page.requirement != "kk");
    sample.attach("kk", media_type, bytes);
    sample
}

#[tokio::test]
async fn files_that_are_not_what_they_claim_are_refused() {
    let world = World::start().await;
    let zip = [jpeg(2_000), b"PK\x03\x04 hidden PK\x05\x06".to_vec()].concat();
    let page = {
        let mut bytes = jpeg(2_000);
        bytes.splice(2..2, [0xFF, 0xFE, 0, 20].into_iter().chain(*b"<script>alert(1)</"));
        bytes
    };
    let cut = jpeg(2_000)[..1_500].to_vec();
    for (name, media_type, bytes, code) in [
        ("a PDF called JPEG", MediaType::Jpeg, pdf(""), "file_kind"),
        ("a JPEG called PDF", MediaType::Pdf, jpeg(2_000), "file_kind"),
        ("a program", MediaType::Png, b"\x7fELF and so on".to_vec(), "file_kind"),
        ("a page of HTML", MediaType::Jpeg, b"<html><script>alert(1)</script></html>".to_vec(), "file_kind"),
        ("a JPEG with an archive behind it", MediaType::Jpeg, zip, "file_unsafe"),
        ("a JPEG with a script in a comment", MediaType::Jpeg, page, "file_unsafe"),
        ("a JPEG that is cut off", MediaType::Jpeg, cut, "file_damaged"),
        ("a PDF that is cut off", MediaType::Pdf, pdf("")[..20].to_vec(), "file_damaged"),
        ("a PDF with a password", MediaType::Pdf, pdf("trailer <</Encrypt 5 0 R>>"), "pdf_encrypted"),
        (
            "a PDF with a script",
            MediaType::Pdf,
            pdf("1 0 obj <</S /JavaScript /JS (x)>> endobj"),
            "pdf_active",
        ),
        (
            "a PDF with a hidden script",
            MediaType::Pdf,
            pdf("1 0 obj <</S /J#61vaScript>> endobj"),
            "pdf_active",
        ),
        ("a PDF that is too long", MediaType::Pdf, pdf(&"<</Type /Page>> ".repeat(21)), "pdf_pages"),
    ] {
        let sample = with(media_type, bytes);
        world.save_and_upload(&sample).await;
        let reply = refused(world.submit(&sample).await, 422).await;
        let problems: Vec<_> = reply.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect();
        assert_eq!(problems, [("dokumen.kk", code)], "{name}");
        assert_eq!(world.keys("accepted/"), Vec::<String>::new(), "{name}");
    }
    assert!(world.app.store.notices(90).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_missing_page_is_named_and_can_be_sent_later() {
    let world = World::start().await;
    let sample = Sample::birth();
    let reply: SaveReply = ok(world.save(&sample).await).await;
    let (last, others) = reply.uploads.split_last().unwrap();
    for upload in others {
        world.upload(upload, sample.bytes_of(&upload.page)).await;
    }
    let requirement = &sample.pages.iter().find(|(page, _)| page.id == last.page).unwrap().0.requirement;
    let refusal = refused(world.submit(&sample).await, 422).await;
    assert_eq!(refusal.problems.len(), 1);
    assert_eq!(refusal.problems[0].field, format!("dokumen.{requirement}"));
    assert_eq!(refusal.problems[0].code, "page_missing");

    let again: SaveReply = ok(world.save(&sample).await).await;
    assert_eq!(again.uploads.len(), 1, "only what is missing is asked for");
    world.upload(&again.uploads[0], sample.bytes_of(&last.page)).await;
    ok::<Receipt>(world.submit(&sample).await).await;
}

#[tokio::test]
async fn other_bytes_than_announced_do_not_get_in() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    let reply: SaveReply = ok(world.save(&sample).await).await;
    let upload = &reply.uploads[0];
    let right = sample.bytes_of(&upload.page);
    let mut wrong = right.clone();
    wrong[100] ^= 1;
    for bytes in [wrong.clone(), right[..right.len() - 1].to_vec(), [right.clone(), vec![0]].concat()] {
        let status = world.upload(upload, bytes).await.as_u16();
        assert!((400..500).contains(&status), "{status}");
    }
    refused(world.submit(&sample).await, 422).await;
    for upload in &reply.uploads {
        world.upload(upload, sample.bytes_of(&upload.page)).await;
    }
    ok::<Receipt>(world.submit(&sample).await).await;
}

#[tokio::test]
async fn a_page_that_was_swapped_in_the_store_is_not_accepted() {
    let world = World::start().await;
    let sample = Sample::lost_card();
    world.save_and_upload(&sample).await;
    let key = &world.keys("pending/")[0];
    let path = world.bucket().join(key);
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let refusal = refused(world.submit(&sample).await, 422).await;
    assert_eq!(refusal.problems[0].code, "page_missing");
    assert_eq!(world.save_and_upload(&sample).await.uploads.len(), 1, "it is asked for again");
    ok::<Receipt>(world.submit(&sample).await).await;
}

#[tokio::test]
async fn a_large_document_passes() {
    let world = World::start().await;
    let sample = with(MediaType::Jpeg, jpeg(5 * 1024 * 1024 - 100));
    world.save_and_upload(&sample).await;
    ok::<Receipt>(world.submit(&sample).await).await;
    let mut sample = with(MediaType::Jpeg, jpeg(5 * 1024 * 1024 + 100));
    let refusal = refused(world.save(&sample).await, 422).await;
    assert_eq!(refusal.problems[0].code, "file_too_large");
    sample.pages.clear();
    refused(world.save(&sample).await, 422).await;
}
