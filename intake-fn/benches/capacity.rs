//! What one complete application with five pages costs in DynamoDB: capacity
//! units and calls, as the embedded store counts them.
//!
//! `cargo bench -p intake-fn --bench capacity`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may stop at a surprise")]
#![allow(clippy::print_stdout, missing_docs, reason = "printing is what it is for")]

#[path = "support/proxy.rs"]
mod proxy;
#[path = "../tests/http/sample.rs"]
mod sample;
#[path = "../tests/http/world.rs"]
mod world;

use intake_fn::{app, app::App, config::Config};
use sample::Sample;
use std::sync::Arc;
use world::World;

/// Most write units of one application: the aim of the design.
const MOST_WRITE_UNITS: f64 = 20.0;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut world = World::start().await;
    let proxy = proxy::start(&world.environment["AWS_ENDPOINT_URL_DYNAMODB"]).await;
    let mut environment = world.environment.clone();
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".into(), proxy.url.clone());
    let app = Arc::new(App::new(Config::read(|name| environment.get(name).cloned()).unwrap()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    world.intake = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app::intake(app)).await.unwrap() });

    for sample in [Sample::birth(), Sample::newborn(), Sample::lost_card(), Sample::moving()] {
        println!("{} with {} pages", sample.service, sample.pages.len());
        world.save_and_upload(&sample).await;
        let save = proxy.take();
        world::ok::<domain::wire::Receipt>(world.submit(&sample).await).await;
        let submit = proxy.take();
        let mut writes = 0.0;
        for (name, calls) in [("save", save), ("submit", submit)] {
            for call in calls {
                println!(
                    "  {name:7} {:20} {:4.1} write units, {:3.1} read units",
                    call.name, call.writes, call.reads
                );
                assert!(call.name != "Scan", "no scan");
                writes += call.writes;
            }
        }
        println!("  together {writes:.1} write units");
        assert!(writes <= MOST_WRITE_UNITS, "more than {MOST_WRITE_UNITS} write units");
    }
}
