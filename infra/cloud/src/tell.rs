//! How the commands talk to the person: plain sentences on standard output,
//! one line per thing done, and questions that a wrong key cannot answer.

use anyhow::{Result, bail};
use std::io::{BufRead, IsTerminal, Write};

/// Says a sentence. Whoever reads may have gone; the work goes on.
pub fn say(sentence: impl std::fmt::Display) {
    let mut output = std::io::stdout().lock();
    let _ = writeln!(output, "{sentence}");
    let _ = output.flush();
}

/// Says something that belongs to the sentence before.
pub fn detail(sentence: impl std::fmt::Display) {
    say(format_args!("    {sentence}"));
}

/// Goes on only when the person types `word`, or said `--yes` before. Waits in
/// a thread of its own, so that Ctrl-C and the lock's renewal work meanwhile.
pub async fn confirm(question: &'static str, word: &'static str, yes: bool) -> Result<()> {
    if yes {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() {
        bail!("nobody is there to answer “{question}”; in a script, add --yes");
    }
    tokio::task::spawn_blocking(move || ask(question, word, &mut std::io::stdin().lock())).await?
}

fn ask(question: &str, word: &str, answers: &mut impl BufRead) -> Result<()> {
    say(format_args!("{question} Type {word} to go on, anything else to stop:"));
    let mut answer = String::new();
    answers.read_line(&mut answer)?;
    if answer.trim() != word {
        bail!("stopped: nothing was changed by this step");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_whole_word_goes_on() {
        for (answer, goes_on) in [("staging\n", true), ("stag\n", false), ("y\n", false), ("", false)] {
            assert_eq!(ask("Destroy it?", "staging", &mut answer.as_bytes()).is_ok(), goes_on, "{answer}");
        }
    }
}
