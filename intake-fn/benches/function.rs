//! The function as Lambda runs it, through the runtime API, with the release
//! binary: cold start, warm times of save and submit, memory.
//!
//! `cargo bench -p intake-fn --bench function`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a bench may stop at a surprise")]
#![allow(clippy::print_stdout, missing_docs, reason = "printing is what it is for")]

#[path = "../tests/http/program.rs"]
mod program;
#[path = "support/proxy.rs"]
mod proxy;
#[path = "../tests/http/runtime_api.rs"]
mod runtime_api;
#[path = "../tests/http/sample.rs"]
mod sample;
#[path = "../tests/http/world.rs"]
mod world;

use proxy::{Proxy, busy};
use runtime_api::{RuntimeApi, event};
use sample::Sample;
use serde_json::Value;
use std::time::{Duration, Instant};
use world::World;

const STARTS: usize = 21;
const CALLS: usize = 300;

/// The program to measure: the one beside this bench, or the one in the folder
/// that `LEBONG_FUNCTIONS` names.
fn program(name: &str) -> String {
    let own = if name == "sheets" { env!("CARGO_BIN_EXE_sheets") } else { env!("CARGO_BIN_EXE_intake") };
    std::env::var("LEBONG_FUNCTIONS").map_or_else(|_| own.to_owned(), |folder| format!("{folder}/{name}"))
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let world = World::start().await;
    for name in ["intake", "sheets"] {
        println!("{name} {:.1} MB", std::fs::metadata(program(name)).unwrap().len() as f64 / 1e6);
    }
    cold("intake", "first call asks how it is", &world, |_| event("GET", "/api/health", "", "")).await;
    cold("intake", "first call saves a birth", &world, save).await;
    cold("sheets", "first call makes a statement", &world, sheet).await;
    warm_sheets(&world).await;
    warm(world).await;
}

fn sheet(sample: &Sample) -> Value {
    let body = serde_json::json!({ "answers": sample.answers }).to_string();
    event("POST", "/api/sheets/akta-kelahiran/F-2.03", "", &body)
}

/// The limit of calls from one address is not what is measured here.
fn elsewhere(call: usize, mut event: Value) -> Value {
    event["requestContext"]["http"]["sourceIp"] = format!("10.0.{}.{}", call / 200, call % 200).into();
    event
}

/// One statement of one page.
async fn warm_sheets(world: &World) {
    let mut lambda = RuntimeApi::start(world, &program("sheets")).await;
    let mut times = Times::default();
    for call in 0..CALLS {
        times.measure(&mut lambda, elsewhere(call, sheet(&Sample::birth())), &[], call).await;
    }
    times.print("statement");
}

fn save(sample: &Sample) -> Value {
    let body = serde_json::to_string(&sample.request()).unwrap();
    event("PUT", &format!("/api/applications/{}", sample.id), &sample.secret, &body)
}

/// From starting the process to its first answer.
async fn cold(name: &str, what: &str, world: &World, first: impl Fn(&Sample) -> Value) {
    let (mut times, mut work, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let program = program(name);
    for _ in 0..STARTS {
        let event = elsewhere(times.len(), first(&Sample::birth()));
        let started = Instant::now();
        let mut lambda = RuntimeApi::start(world, &program).await;
        let answer = lambda.invoke(event).await;
        times.push(started.elapsed());
        assert_eq!(answer["body"]["statusCode"], 200, "{answer}");
        work.push(processor(lambda.child.id()));
        memory.push(memory_peak(lambda.child.id()));
    }
    memory.sort_unstable();
    println!(
        "cold, {what}: median {:.1} ms, worst {:.1} ms; processor {:.1} ms; peak memory {:.1} MB",
        ms(quantile(&mut times, 0.5)),
        ms(quantile(&mut times, 1.0)),
        ms(quantile(&mut work, 0.5)),
        memory[STARTS / 2] as f64 / 1000.0,
    );
}

/// Save and submit, with the time that the stores took taken out.
async fn warm(mut world: World) {
    let mut proxies = Vec::new();
    for name in ["AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_S3"] {
        let proxy = proxy::start(&world.environment[name]).await;
        world.environment.insert(name.to_owned(), proxy.url.clone());
        proxies.push(proxy);
    }
    let mut lambda = RuntimeApi::start(&world, &program("intake")).await;
    let (mut saves, mut submits) = (Times::default(), Times::default());
    for call in 0..CALLS {
        let sample = Sample::birth();
        let saved = saves.measure(&mut lambda, elsewhere(call, save(&sample)), &proxies, call).await;
        let reply: domain::wire::SaveReply =
            serde_json::from_str(saved["body"]["body"].as_str().unwrap()).unwrap();
        for upload in &reply.uploads {
            assert_eq!(world.upload(upload, sample.bytes_of(&upload.page)).await, 200);
        }
        for proxy in &proxies {
            proxy.take();
        }
        let path = format!("/api/applications/{}/submission", sample.id);
        submits.measure(&mut lambda, event("POST", &path, &sample.secret, ""), &proxies, call).await;
    }
    saves.print("save");
    submits.print("submit, five pages");
    println!("peak memory after {CALLS} of each: {:.1} MB", memory_peak(lambda.child.id()) as f64 / 1000.0);
}

#[derive(Default)]
struct Times {
    whole: Vec<Duration>,
    own: Vec<Duration>,
    work: Vec<Duration>,
}

/// Calls that only warm up.
const WARMING: usize = 20;

impl Times {
    async fn measure(
        &mut self,
        lambda: &mut RuntimeApi,
        event: Value,
        stores: &[Proxy],
        call: usize,
    ) -> Value {
        let worked = processor(lambda.child.id());
        let started = Instant::now();
        let answer = lambda.invoke(event).await;
        let whole = started.elapsed();
        assert_eq!(answer["body"]["statusCode"], 200, "{answer}");
        let store = busy(stores.iter().flat_map(Proxy::take).collect());
        if call >= WARMING {
            self.whole.push(whole);
            self.own.push(whole.saturating_sub(store));
            self.work.push(processor(lambda.child.id()).saturating_sub(worked));
        }
        answer
    }

    fn print(&mut self, what: &str) {
        println!(
            "warm, {what}: p50 {:.2} ms, p99 {:.2} ms; without the stores p50 {:.2} ms, p99 {:.2} ms; \
             processor p50 {:.2} ms",
            ms(quantile(&mut self.whole, 0.5)),
            ms(quantile(&mut self.whole, 0.99)),
            ms(quantile(&mut self.own, 0.5)),
            ms(quantile(&mut self.own, 0.99)),
            ms(quantile(&mut self.work, 0.5)),
        );
    }
}

fn quantile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    times[((times.len() - 1) as f64 * share).round() as usize]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Processor time that a process has used, all threads together.
fn processor(pid: u32) -> Duration {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let of_thread = |path: std::path::PathBuf| {
        let text = std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
        text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0)
    };
    Duration::from_nanos(threads.map(|thread| of_thread(thread.unwrap().path())).sum())
}

/// Most kilobytes that a process has held.
fn memory_peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
