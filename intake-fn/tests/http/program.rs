//! The built programs, as children.

#![allow(dead_code, reason = "the benches use a part of it")]

use crate::world::World;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

/// A running program with what it has logged.
pub struct Program {
    child: Child,
    log: std::thread::JoinHandle<String>,
    pub url: String,
}

/// A command with the environment of a world and nothing else.
pub fn command(world: &World, program: &str) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(&world.environment).env("RUST_LOG", "trace");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Program {
    /// Starts a program on plain HTTP.
    pub fn start(world: &World, program: &str) -> Program {
        let mut child = command(world, program).env("LISTEN", "127.0.0.1:0").spawn().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            errors.read_to_string(&mut text).unwrap();
            text
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap().to_owned();
        Program { child, log, url }
    }

    /// Asks it to stop, as the local stack does, and returns what it logged.
    pub fn stop(mut self) -> String {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it stops cleanly");
        self.log.join().unwrap()
    }
}
