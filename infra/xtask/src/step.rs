//! One line per step: what is done, how long it took, what to run again.

use anyhow::{Context, Result, bail};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Does one step, telling about it on standard error: standard output belongs
/// to the programs that are run.
pub fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {what}");
    let start = Instant::now();
    let result = work().with_context(|| format!("failed: {what}"))?;
    eprintln!("    done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(result)
}

/// Runs a command whose output, if any, is for whoever watches.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::from(std::io::stderr())).status();
    let status = status.with_context(|| format!("cannot be started: {}", shown(command)))?;
    if !status.success() {
        bail!("{status}; to run it again: {}", shown(command));
    }
    Ok(())
}

/// Runs a command and gives what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("cannot be started: {}", shown(command)))?;
    if !output.status.success() {
        std::io::stderr().write_all(&output.stderr)?;
        bail!("{}; to run it again: {}", output.status, shown(command));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let variables = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let variables =
        variables.map(|(name, value)| format!("{}={}", name.display(), quoted(&value.to_string_lossy())));
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words = words.map(|word| quoted(&word.to_string_lossy()));
    variables.chain(words).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]
    use super::*;

    #[test]
    fn a_failed_command_is_shown_as_one_would_type_it() {
        let error = run(Command::new("sh").args(["-c", "exit 3"]).env("A", "b c")).unwrap_err();
        assert!(error.to_string().ends_with("to run it again: A='b c' sh -c 'exit 3'"), "{error}");
    }

    #[test]
    fn a_missing_program_is_named() {
        let error = run(&mut Command::new("no-such-program")).unwrap_err();
        assert_eq!(error.to_string(), "cannot be started: no-such-program");
    }
}
