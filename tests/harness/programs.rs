//! Programs that run as long as the tests do.

use super::settings;
use local_stack::children::BECOME_FUNCTION;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// Longest wait for a program to be ready: a cold start on a busy machine.
const STARTING: Duration = Duration::from_secs(60);

/// A program that runs until the tests end, however they end.
pub struct Program {
    output: Arc<Mutex<String>>,
}

impl Program {
    /// Starts a program and waits until it writes a line that `ready` knows.
    /// Returns what `ready` made of it.
    pub fn start<R>(program: &Path, arguments: &[&OsStr], ready: impl Fn(&str) -> Option<R>) -> (Program, R) {
        let mut command = Command::new(settings::functions().join("local-stack"));
        // local-stack knows how to make a program die with its parent.
        command.arg(BECOME_FUNCTION).arg(std::process::id().to_string()).arg(program).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let (sender, lines) = mpsc::channel();
        let output = Arc::new(Mutex::new(String::new()));
        let kept = output.clone();
        // The kernel takes the end of this thread for the end of the parent,
        // so it stays for as long as the tests run.
        std::thread::spawn(move || {
            let mut child = command.spawn().expect("local-stack can be started");
            let streams: [Option<Box<dyn Read + Send>>; 2] = [
                child.stdout.take().map(|stream| Box::new(stream) as _),
                child.stderr.take().map(|stream| Box::new(stream) as _),
            ];
            for stream in streams.into_iter().flatten() {
                let (kept, sender) = (kept.clone(), sender.clone());
                std::thread::spawn(move || {
                    for line in BufReader::new(stream).lines().map_while(Result::ok) {
                        let mut kept = kept.lock().expect("nobody panics while holding it");
                        kept.push_str(&line);
                        kept.push('\n');
                        // Nobody listens once the program is ready.
                        let _ = sender.send(line);
                    }
                });
            }
            let ended = child.wait();
            kept.lock().expect("nobody panics while holding it").push_str(&format!("ended: {ended:?}\n"));
            loop {
                std::thread::park();
            }
        });
        let started = Program { output };
        loop {
            match lines.recv_timeout(STARTING) {
                Ok(line) => {
                    if let Some(found) = ready(&line) {
                        return (started, found);
                    }
                }
                Err(_) => panic!("{} does not become ready:\n{}", program.display(), started.output()),
            }
        }
    }

    /// Everything that it has written so far.
    pub fn output(&self) -> String {
        self.output.lock().expect("nobody panics while holding it").clone()
    }
}
