//! The whole stack as a process, with stand-in functions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at a surprise")]

use local_stack::release::{Control, What};
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
    release(&folder, "dist", "functions", "beranda");
    folder
}

/// A built site whose only page says this, with a style and a hashed file of
/// its own, and functions.
fn release(folder: &TempDir, dist: &str, functions: &str, said: &str) {
    let write = |name: &str, content: &str| {
        let file = folder.path().join(dist).join(name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, content).unwrap();
    };
    write("index.html", said);
    write("headers.json", &format!(r#"{{ "style_hashes": ["sha256-{said}"] }}"#));
    write(&format!("assets/{said}.js"), said);
    std::fs::create_dir(folder.path().join(functions)).unwrap();
    // `cargo test` puts examples beside the binaries.
    let function = Path::new(env!("CARGO_BIN_EXE_local-stack")).with_file_name("examples/stand-in-function");
    for name in ["intake", "sheets", "staff", "digest"] {
        std::fs::copy(&function, folder.path().join(functions).join(name)).unwrap();
    }
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

#[tokio::test]
async fn a_request_under_way_finishes_where_it_began() {
    let folder = prepare();
    release(&folder, "later", "later-functions", "baru");
    let stack = Stack::start(&folder);
    let control = Running::read(&folder.path().join("data")).unwrap().control;
    let old = stack.ask("/api/health").await["pid"].clone();
    let open = folder.path().join("open");
    let url = format!("{}/api/hold?{}", stack.url, open.display());
    let waiting =
        tokio::spawn(async move { reqwest::get(url).await.unwrap().json::<Value>().await.unwrap() });
    let asked = folder.path().join("open.asked");
    until("the request has come", || asked.exists()).await;
    control.take(What::Functions, &folder.path().join("later-functions")).await.unwrap();
    let new = stack.ask("/api/health").await["pid"].clone();
    assert_ne!(new, old);
    assert!(!waiting.is_finished(), "the waiting request was given up");
    let function = pid(old.as_u64().unwrap());
    assert!(test_kill_process(function).is_ok(), "it ended before its last request");
    std::fs::write(&open, "").unwrap();
    assert_eq!(waiting.await.unwrap()["pid"], old);
    until("the old version ends after its last request", || test_kill_process(function).is_err()).await;
    assert_eq!(stack.ask("/api/health").await["pid"], new);
    // Jobs by hand are run by the new one.
    let running = Running::read(&folder.path().join("data")).unwrap();
    assert_eq!(running.functions, folder.path().join("later-functions"));
}

#[tokio::test]
async fn a_version_that_is_not_healthy_does_not_take_over() {
    let folder = prepare();
    let stack = Stack::start(&folder);
    let control = Running::read(&folder.path().join("data")).unwrap().control;
    let before = stack.ask("/api/health").await["pid"].clone();
    let refused = control.take(What::Functions, &folder.path().join("nothing")).await.unwrap_err();
    assert!(refused.to_string().contains("no program intake"), "{refused}");
    assert_eq!(stack.ask("/api/health").await["pid"], before);
}

#[tokio::test]
async fn hashed_files_come_first_and_stay_and_pages_come_last() {
    let folder = prepare();
    release(&folder, "later", "later-functions", "baru");
    let stack = Stack::start(&folder);
    let running = Running::read(&folder.path().join("data")).unwrap();
    let later = folder.path().join("later");
    let get = async |path: &str| {
        let reply = reqwest::get(format!("{}{path}", stack.url)).await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    };
    assert_eq!(get("/assets/baru.js").await.0, 404);
    running.control.take(What::Assets, &later).await.unwrap();
    assert_eq!(get("/").await.1, "beranda");
    assert_eq!(get("/assets/baru.js").await, (200, "baru".to_owned()));
    running.control.take(What::Pages, &later).await.unwrap();
    assert_eq!(get("/").await.1, "baru");
    assert_eq!(get("/assets/beranda.js").await, (200, "beranda".to_owned()));
    assert_eq!(get("/assets/../index.html").await.1, "baru");
    let page = reqwest::get(&stack.url).await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("'sha256-beranda' 'sha256-baru'"), "{policy}");
    running.control.take(What::Pages, &folder.path().join("dist")).await.unwrap();
    assert_eq!(get("/").await.1, "beranda");
    assert_eq!(get("/assets/baru.js").await.0, 200);
}

#[tokio::test]
async fn the_command_takes_a_whole_release_and_strangers_take_none() {
    let folder = prepare();
    release(&folder, "later", "later-functions", "baru");
    let stack = Stack::start(&folder);
    let path = |name| folder.path().join(name);
    let control = Running::read(&path("data")).unwrap().control;
    let before = stack.ask("/api/health").await["pid"].clone();
    let stranger = Control { token: "0".repeat(32), ..control };
    assert!(stranger.take(What::Pages, &path("later")).await.is_err());
    let go = |dist, functions, back: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local-stack"));
        command.args(["release", "--data"]).arg(path("data")).arg("--dist").arg(path(dist));
        assert!(command.arg("--functions").arg(path(functions)).args(back).status().unwrap().success());
    };
    go("later", "later-functions", &[]);
    assert_ne!(stack.ask("/api/health").await["pid"], before);
    assert_eq!(reqwest::get(&stack.url).await.unwrap().text().await.unwrap(), "baru");
    go("dist", "functions", &["--back"]);
    assert_eq!(reqwest::get(&stack.url).await.unwrap().text().await.unwrap(), "beranda");
}
