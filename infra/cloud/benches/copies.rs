//! How long an export and an import of many applications take, and how much
//! memory: the programs as children, against the stand-ins in this process.
//! Documents are left out; each costs one request more on either side.
//!
//! `cargo bench -p cloud --bench copies`; `LEBONG_COPIES=20000` says how many.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may stop at a surprise")]
#![allow(clippy::print_stdout, missing_docs, reason = "printing is what it is for")]

#[path = "../../../intake-fn/tests/http/sample.rs"]
mod sample;
#[path = "../../../intake-fn/tests/http/world.rs"]
mod world;

use cloud::backup::place::Place;
use cloud::backup::scan;
use domain::value::RegistrationNumber;
use futures_util::{StreamExt, TryStreamExt, stream};
use intake_fn::keys;
use intake_fn::store::item::{Attributes, text};
use local_stack::release::Control;
use local_stack::stack::Running;
use sample::Sample;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use world::World;

/// Applications, unless `LEBONG_COPIES` says otherwise.
const APPLICATIONS: usize = 20_000;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let wanted = std::env::var("LEBONG_COPIES").ok().map_or(APPLICATIONS, |text| text.parse().unwrap());
    let (world, restored) = (World::start().await, World::start().await);
    let place = Place::of_environment(&world.environment).unwrap();
    multiply(&world, &place, wanted).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (copy, from, to) = (path("copy"), path("from"), path("to"));
    data(&world, Path::new(&from));
    data(&restored, Path::new(&to));
    measure("export", &["export", "--data", &from, "--to", &copy, "--read-units", "4000000"]).await;
    measure("import", &["import", "--data", &to, "--from", &copy]).await;
    let bytes: u64 = std::fs::read_dir(folder.path().join("copy/items"))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    println!("{wanted} applications: {:.1} MB of items in the copy", bytes as f64 / 1e6);
}

/// What one real application wrote, again and again under other ids and
/// numbers.
async fn multiply(world: &World, place: &Place, wanted: usize) {
    let sample = Sample::birth();
    let receipt = world.apply(&sample).await;
    let table = (&place.dynamodb, place.table.as_str());
    let mut items = scan::partition(table, &format!("A#{}", sample.id), "").await.unwrap();
    items.extend(scan::partition(table, &format!("N#{}", receipt.number), "").await.unwrap());
    let copies = (0..wanted).flat_map(|_| {
        let id = keys::hex(&keys::random::<16>());
        let number = RegistrationNumber::from_random(keys::random::<8>()).to_string();
        let change = |value: &str| value.replace(&sample.id, &id).replace(&receipt.number, &number);
        let changed = |item: &Attributes| {
            let attribute = |(name, value): (&String, &_)| {
                let value = match value {
                    aws_sdk_dynamodb::types::AttributeValue::S(own) => text(change(own)),
                    other => other.clone(),
                };
                (name.clone(), value)
            };
            item.iter().map(attribute).collect::<Attributes>()
        };
        items.iter().map(changed).collect::<Vec<_>>()
    });
    // Most items of one batch.
    stream::iter(copies)
        .chunks(25)
        .map(Ok)
        .try_for_each_concurrent(4, |batch| async move {
            use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
            let put = |item| {
                let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            };
            let batch = batch.into_iter().map(put).collect();
            let sent = place.dynamodb.batch_write_item().request_items(&place.table, batch).send().await;
            sent.map(drop)
        })
        .await
        .unwrap();
}

/// A data folder as a running stack has it.
fn data(world: &World, folder: &Path) {
    let environment = world.environment.clone();
    let running = Running {
        pid: 0,
        url: environment["SITE_URL"].clone(),
        functions: folder.to_owned(),
        environment,
        // Nobody goes to another release here.
        control: Control { url: String::new(), token: String::new() },
    };
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("stack.json"), serde_json::to_vec(&running).unwrap()).unwrap();
}

/// Runs the program and looks at its memory meanwhile.
async fn measure(what: &str, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
    let from = Instant::now();
    let mut child = command.spawn().unwrap();
    let mut most = 0;
    let done = loop {
        most = most.max(memory_peak(child.id()).unwrap_or(0));
        if let Some(done) = child.try_wait().unwrap() {
            break done;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(done.success(), "{what} failed");
    println!("{what}: {:.1} s, peak memory {:.1} MB", from.elapsed().as_secs_f64(), most as f64 / 1000.0);
}

/// Most kilobytes that a process has held.
fn memory_peak(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
