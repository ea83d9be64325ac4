//! Killed with SIGKILL in the middle, and gone on with: the same result.

use crate::filled::{assert_same, filled, pace, place, shelf};
use crate::gate::{Call, Gate, hold_at};
use crate::world::World;
use cloud::backup::export;
use cloud::backup::manifest::Manifest;
use local_stack::release::Control;
use local_stack::stack::Running;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A data folder as a running stack has it, for the stores of a world or for
/// gates in front of them.
fn data(world: &World, folder: &Path, through: &[(&str, &str)]) {
    let mut environment: BTreeMap<String, String> = world.environment.clone();
    environment.extend(through.iter().map(|(name, url)| ((*name).to_owned(), (*url).to_owned())));
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

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs the program while the test's own servers go on.
async fn run(arguments: &[&str]) -> Output {
    let mut command = program(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// Starts the program and kills it while the gate keeps a call waiting.
async fn kill_in_the_middle(arguments: &[&str], gate: &mut Gate) {
    let mut child = program(arguments).spawn().unwrap();
    gate.reached().await;
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
}

const TABLE: &str = "AWS_ENDPOINT_URL_DYNAMODB";
const BUCKET: &str = "AWS_ENDPOINT_URL_S3";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_export() {
    let (world, _) = filled(20).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let whole = export::export(&place(&world), &shelf(&folder.path().join("whole")), &pace()).await.unwrap();

    // Twice while it reads the table, once while it copies documents.
    let (copy, stack) = (path("copy"), path("data"));
    let arguments = ["export", "--data", &stack, "--to", &copy, "--page-items", "3"];
    for scans in [3, 15] {
        let rule = hold_at(scans, |call: &Call| call.name == "Scan");
        let mut gate = Gate::start(&world.environment[TABLE], rule).await;
        data(&world, Path::new(&stack), &[(TABLE, &gate.url)]);
        kill_in_the_middle(&arguments, &mut gate).await;
        assert!(Manifest::read(&shelf(Path::new(&copy))).await.is_err());
    }
    let rule = hold_at(30, |call: &Call| call.name == "GET" && call.path.starts_with("/dokumen/accepted/"));
    let mut gate = Gate::start(&world.environment[BUCKET], rule).await;
    data(&world, Path::new(&stack), &[(BUCKET, &gate.url)]);
    kill_in_the_middle(&arguments, &mut gate).await;

    data(&world, Path::new(&stack), &[]);
    let done = run(&arguments).await;
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && said.contains("going on with the copy"), "{said}");
    assert!(said.contains("holds personal data"), "{said}");
    let gone_on = Manifest::read(&shelf(Path::new(&copy))).await.unwrap();
    assert_eq!((gone_on.chunks, gone_on.lists), (whole.chunks, whole.lists));
    assert_eq!((gone_on.items, gone_on.left_out), (whole.items, whole.left_out));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import() {
    let (world, _) = filled(20).await;
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (copy, stack) = (path("copy"), path("data"));
    export::export(&place(&world), &shelf(Path::new(&copy)), &pace()).await.unwrap();
    let restored = World::start().await;
    let arguments = ["import", "--from", &copy, "--data", &stack];

    let rule = hold_at(25, |call: &Call| call.name == "PUT");
    let mut gate = Gate::start(&restored.environment[BUCKET], rule).await;
    data(&restored, Path::new(&stack), &[(BUCKET, &gate.url)]);
    kill_in_the_middle(&arguments, &mut gate).await;

    // Another copy may not go in now.
    let other = path("other");
    export::export(&place(&world), &shelf(Path::new(&other)), &pace()).await.unwrap();
    data(&restored, Path::new(&stack), &[]);
    let refused = run(&["import", "--from", &other, "--data", &stack]).await;
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("another copy is being read in"), "{said}");

    let rule = hold_at(40, |call: &Call| call.name == "PutItem");
    let mut gate = Gate::start(&restored.environment[TABLE], rule).await;
    data(&restored, Path::new(&stack), &[(TABLE, &gate.url)]);
    kill_in_the_middle(&arguments, &mut gate).await;

    data(&restored, Path::new(&stack), &[]);
    let done = run(&arguments).await;
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(done.status.success() && said.contains("going on with the import"), "{said}");
    assert!(said.contains("retention run"), "{said}");
    assert_same(&world, &restored).await;
}
