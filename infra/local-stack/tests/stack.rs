//! The whole stack as a process, with stand-in functions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at a surprise")]

use local_stack::stack::Running;
use reqwest::Client;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A data folder, a built site of one page, and functions.
fn prepare() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["dist", "functions"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("dist/index.html"), "beranda").unwrap();
    std::fs::write(folder.path().join("dist/headers.json"), r#"{ "style_hashes": [] }"#).unwrap();
    // `cargo test` puts examples beside the binaries.
    let function = Path::new(env!("CARGO_BIN_EXE_local-stack")).with_file_name("examples/stand-in-function");
    for name in ["intake", "sheets", "staff", "digest"] {
        std::fs::copy(&function, folder.path().join("functions").join(name)).unwrap();
    }
    folder
}

/// A running stack, killed at the end of a test that did not stop it.
struct Stack {
    child: Child,
    url: String,
}

impl Drop for Stack {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stack {
    fn start(folder: &TempDir) -> Stack {
        let path = |name| folder.path().join(name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_local-stack"))
            .args(["--port", "0", "--digest-every", "1", "--data"])
            .arg(path("data"))
            .arg("--dist")
            .arg(path("dist"))
            .arg("--functions")
            .arg(path("functions"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim_end().strip_prefix("siap ").expect("a line with the address").to_owned();
        Stack { child, url }
    }

    fn signal(&self, signal: Signal) {
        kill_process(pid(u64::from(self.child.id())), signal).unwrap();
    }

    async fn ask(&self, path: &str) -> Value {
        let request = Client::new().get(format!("{}{path}", self.url));
        let request =
            request.header("x-waktu", "2026-11-23T08:00:00Z").header("x-forwarded-for", "203.0.113.9");
        request.send().await.unwrap().json().await.unwrap()
    }
}

fn pid(raw: u64) -> Pid {
    Pid::from_raw(i32::try_from(raw).unwrap()).unwrap()
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect(what);
}

#[tokio::test]
async fn requests_reach_the_right_function_with_the_callers_real_address() {
    let folder = prepare();
    let stack = Stack::start(&folder);
    let intake = stack.ask("/api/applications/1?a=b").await;
    assert_eq!(intake["binary"], "intake");
    assert_eq!(intake["path"], "/api/applications/1?a=b");
    assert_eq!(intake["caller"], "127.0.0.1");
    assert_eq!(intake["time"], "2026-11-23T08:00:00Z");
    let variables = intake["variables"].as_array().unwrap();
    for expected in ["AWS_ENDPOINT_URL_S3", "BACKUP_BUCKET"] {
        assert!(variables.iter().any(|name| name == expected), "{expected}");
    }
    assert!(!variables.iter().any(|name| name == "PATH"));
    assert_eq!(stack.ask("/api/sheets/akta-kelahiran/F-2.03").await["binary"], "sheets");
    for path in ["/api/staff", "/api/staff/masuk"] {
        assert_eq!(stack.ask(path).await["binary"], "staff");
    }
    let page = reqwest::get(&stack.url).await.unwrap();
    assert_eq!(page.text().await.unwrap(), "beranda");
}

#[tokio::test]
async fn a_function_that_died_is_started_again() {
    let folder = prepare();
    let stack = Stack::start(&folder);
    let before = stack.ask("/api/health").await["pid"].clone();
    let broken_off = reqwest::get(format!("{}/api/exit", stack.url)).await.unwrap();
    assert_eq!(broken_off.status(), 502);
    let mut after = reqwest::get(format!("{}/api/health", stack.url)).await.unwrap();
    // A request may still meet the address of the one that died.
    while after.status() == 502 {
        after = reqwest::get(format!("{}/api/health", stack.url)).await.unwrap();
    }
    assert_ne!(after.json::<Value>().await.unwrap()["pid"], before);
}

#[tokio::test]
async fn digests_are_sent_at_their_times() {
    let folder = prepare();
    let _stack = Stack::start(&folder);
    let mail = folder.path().join("data/mail");
    until("a digest", || {
        std::fs::read_dir(&mail).unwrap().any(|file| {
            let file = file.unwrap().path();
            file.extension().is_some_and(|kind| kind == "eml")
                && std::fs::read_to_string(file).unwrap().contains("Subject: digest")
        })
    })
    .await;
}

#[tokio::test]
async fn sigterm_stops_everything_cleanly_and_a_second_start_keeps_the_secret() {
    let folder = prepare();
    let data = folder.path().join("data");
    let mut stack = Stack::start(&folder);
    let running = Running::read(&data).unwrap();
    assert_eq!(running.url, stack.url);
    let function = pid(stack.ask("/api/health").await["pid"].as_u64().unwrap());
    stack.signal(Signal::TERM);
    assert!(stack.child.wait().unwrap().success());
    assert!(test_kill_process(function).is_err(), "the function is still running");
    assert!(Running::read(&data).is_err());
    let _second = Stack::start(&folder);
    let again = Running::read(&data).unwrap();
    assert_eq!(again.environment["SECRET_KEY"], running.environment["SECRET_KEY"]);
    assert_eq!(again.environment["SECRET_KEY"].len(), 64);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn kill_9_takes_the_functions_along_and_the_next_start_works() {
    let folder = prepare();
    let mut stack = Stack::start(&folder);
    let function = pid(stack.ask("/api/health").await["pid"].as_u64().unwrap());
    stack.signal(Signal::KILL);
    stack.child.wait().unwrap();
    until("the end of the function", || test_kill_process(function).is_err()).await;
    let second = Stack::start(&folder);
    assert_eq!(second.ask("/api/health").await["binary"], "intake");
}

#[tokio::test]
async fn a_second_stack_on_the_same_data_is_refused() {
    let folder = prepare();
    let _first = Stack::start(&folder);
    let path = |name| folder.path().join(name);
    let second = Command::new(env!("CARGO_BIN_EXE_local-stack"))
        .args(["--port", "0", "--data"])
        .arg(path("data"))
        .arg("--dist")
        .arg(path("dist"))
        .arg("--functions")
        .arg(path("functions"))
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8(second.stderr).unwrap().contains("another stack"));
}
