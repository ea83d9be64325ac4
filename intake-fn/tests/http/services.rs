//! Every service of the catalogue, from the form to the digest: applications
//! come out of the definitions themselves.

use crate::sample::Sample;
use crate::world::{World, ok, refused};
use domain::application::Context;
use domain::catalogue;
use domain::document::MediaType;
use domain::samples;
use domain::service::Service;
use domain::status::Status;
use domain::wire::{Receipt, TrackingReply};
use intake_fn::{clock, digest};
use serde_json::json;
use time::OffsetDateTime;

fn forms() -> impl Iterator<Item = &'static Service> {
    catalogue::offered().filter(|service| service.kind.is_form())
}

fn context(service: &'static Service) -> Context<'static> {
    let today = clock::date_in_lebong(OffsetDateTime::now_utc());
    Context { service, today, regions: catalogue::regions() }
}

/// A phone's application out of generated answers, with small pages.
fn sample(service: &Service, made: samples::Sample) -> Sample {
    let mut sample = Sample::empty(&service.id);
    sample.answers = made.answers;
    for (requirement, pages) in made.documents {
        for _ in 0..pages {
            sample.attach(&requirement, MediaType::Jpeg, crate::sample::jpeg(2_000));
        }
    }
    sample
}

#[tokio::test]
async fn each_is_taken_in_followed_and_told_to_staff() {
    let world = World::start().await;
    let mut numbers = Vec::new();
    for service in forms() {
        let made = samples::longest(context(service));
        let sample = sample(service, made.unwrap_or_else(|| panic!("{}: no application", service.id)));
        let receipt: Receipt = world.apply(&sample).await;
        assert_eq!(receipt.service_title, service.title);
        assert_eq!(receipt.parts.is_empty(), service.parts.is_empty(), "{}", service.id);
        let nik = sample.answers.get(&service.nik_field);
        let reply = world.track(&json!({ "number": receipt.number, "nik": nik })).await;
        let reply: TrackingReply = ok(reply).await;
        assert_eq!((reply.service_title, reply.status), (service.title.clone(), Status::Diterima));
        assert_eq!(reply.parts.len(), receipt.parts.len());
        numbers.push((service, receipt.number, nik.to_owned()));
    }
    assert!(numbers.len() >= 39, "all services of the office: {}", numbers.len());
    let told = digest::round(&world.app, OffsetDateTime::now_utc()).await.unwrap();
    assert_eq!(told, numbers.len());
    let mails = world.mails().concat();
    for (service, number, nik) in numbers {
        assert!(mails.contains(&number), "{}", service.id);
        assert!(!mails.contains(&nik));
        // A bundle is told by its parts.
        let titles: Vec<&str> = match service.parts.as_slice() {
            [] => vec![&service.title],
            parts => {
                parts.iter().filter_map(|p| Some(catalogue::service(&p.service)?.title.as_str())).collect()
            }
        };
        assert!(titles.iter().any(|title| mails.contains(&title.replace('&', "&amp;"))), "{}", service.id);
    }
}

#[tokio::test]
async fn each_refuses_what_is_empty_or_has_too_much() {
    let world = World::start().await;
    for service in forms() {
        let mut empty = Sample::empty(&service.id);
        let reply = refused(world.save(&empty).await, 422).await;
        assert!(!reply.problems.is_empty(), "{}", service.id);
        empty.attach("tidak_diminta", MediaType::Jpeg, crate::sample::jpeg(2_000));
        let reply = refused(world.save(&empty).await, 422).await;
        assert!(reply.problems.iter().any(|p| p.field.starts_with("dokumen")), "{}", service.id);
    }
}

#[tokio::test]
async fn what_has_no_form_is_refused() {
    let world = World::start().await;
    let pages = catalogue::SERVICES.iter().filter_map(|(id, _)| catalogue::service(id));
    let without: Vec<_> = pages.filter(|s| !s.active || !s.kind.is_form()).collect();
    assert!(!without.is_empty());
    for service in without {
        let reply = refused(world.save(&Sample::empty(&service.id)).await, 422).await;
        let problems: Vec<_> = reply.problems.iter().map(|p| (p.field.as_str(), p.code.as_str())).collect();
        assert_eq!(problems, [("service", "service_unknown")], "{}", service.id);
    }
}
