//! The functions as child processes that cannot outlive the stack.
//!
//! A stack killed with SIGKILL cannot tell its children to stop, so the kernel
//! does: each child asks for `PR_SET_PDEATHSIG` before it becomes the function.
//! A process can ask only for itself, so this binary is started again as
//! [`become_function`], which asks and then replaces itself by the function.
//! The signal comes when the *thread* that started the child ends: start
//! children from the main thread. Systems without that call (macOS) leave
//! children behind after a SIGKILL, never after an ordinary stop.

use anyhow::{Context, Result};
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// First argument that makes the local-stack binary call [`become_function`].
pub const BECOME_FUNCTION: &str = "become-function";

/// Time to finish after SIGTERM; then SIGKILL.
const STOPPING: Duration = Duration::from_secs(5);

/// Pause before a child that died is started again.
const BEFORE_RESTART: Duration = Duration::from_millis(300);

/// What to start and with what.
#[derive(Clone)]
pub struct Function {
    /// The binary.
    pub program: PathBuf,
    /// The whole environment; nothing else is inherited.
    pub environment: BTreeMap<String, String>,
}

impl Function {
    /// Its name in messages.
    pub fn name(&self) -> String {
        self.program.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    fn start(&self, argument: Option<&str>, stdout: Stdio) -> Result<Child> {
        let own = std::env::current_exe().context("the own binary cannot be found")?;
        Command::new(own)
            .arg(BECOME_FUNCTION)
            .arg(std::process::id().to_string())
            .arg(&self.program)
            .args(argument)
            .env_clear()
            .envs(&self.environment)
            .stdin(Stdio::null())
            .stdout(stdout)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.name()))
    }

    /// Runs it once to its end, or to the stop of the stack.
    pub async fn run(&self, argument: &str, stop: &CancellationToken) -> Result<ExitStatus> {
        let mut child = self.start(Some(argument), Stdio::null())?;
        match stop.run_until_cancelled(child.wait()).await {
            Some(status) => Ok(status?),
            None => end(child).await,
        }
    }

    /// Keeps it running until the stop, telling its address while it listens.
    pub async fn keep_running(&self, address: watch::Sender<Option<SocketAddr>>, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let ended = self.run_listening(&address, stop).await;
            address.send_replace(None);
            match ended {
                Ok(_) if stop.is_cancelled() => return,
                Ok(status) => tracing::warn!(function = self.name(), %status, "ended; it is started again"),
                Err(error) => tracing::error!(function = self.name(), "{error:#}"),
            }
            stop.run_until_cancelled(tokio::time::sleep(BEFORE_RESTART)).await;
        }
    }

    async fn run_listening(
        &self,
        address: &watch::Sender<Option<SocketAddr>>,
        stop: &CancellationToken,
    ) -> Result<ExitStatus> {
        let mut child = self.start(None, Stdio::piped())?;
        let stdout = child.stdout.take().context("the child has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let listening = async {
            while let Ok(Some(line)) = lines.next_line().await {
                let found = line.strip_prefix("listening http://").and_then(|rest| rest.parse().ok());
                if found.is_some() {
                    address.send_replace(found);
                }
            }
        };
        let status = stop.run_until_cancelled(async { tokio::join!(child.wait(), listening).0 }).await;
        match status {
            Some(status) => Ok(status?),
            None => end(child).await,
        }
    }
}

/// Asks a child to finish and makes sure that it does.
async fn end(mut child: Child) -> Result<ExitStatus> {
    if let Some(pid) = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?)) {
        // It may have ended by itself meanwhile.
        let _ = kill_process(pid, Signal::TERM);
    }
    match tokio::time::timeout(STOPPING, child.wait()).await {
        Ok(status) => Ok(status?),
        Err(_) => {
            child.kill().await?;
            Ok(child.wait().await?)
        }
    }
}

/// Replaces this process by a function that dies with its parent. The
/// arguments are the parent's process id, the program, its arguments. Returns
/// only when that fails, with the reason.
pub fn become_function(mut arguments: impl Iterator<Item = OsString>) -> anyhow::Error {
    let parent = arguments.next().and_then(|text| text.to_str()?.parse().ok()).and_then(Pid::from_raw);
    let (Some(parent), Some(program)) = (parent, arguments.next()) else {
        return anyhow::anyhow!("{BECOME_FUNCTION} needs a process id and a program");
    };
    if let Err(error) = die_with_parent() {
        return error.into();
    }
    // The parent may have died before the kernel was asked.
    if rustix::process::getppid() != Some(parent) {
        return anyhow::anyhow!("the stack is gone");
    }
    std::process::Command::new(program).args(arguments).exec().into()
}

#[cfg(target_os = "linux")]
fn die_with_parent() -> rustix::io::Result<()> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent() -> rustix::io::Result<()> {
    Ok(())
}
