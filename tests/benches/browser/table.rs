//! The table of the results.

use crate::figures::{Figure, ROWS, Round};

const MODEL: &str = "\
First step of akta kelahiran in headless Chromium, one TLS + HTTP/2 origin, bodies as brotli. The line is \
modelled between the sockets: 400 kbit/s each way, 200 ms each way, one round trip each for the name and for \
TCP, slow start from ten segments, no loss; TLS and HTTP/2 are real, with a self-signed certificate (a real \
chain is about 3 kB longer). CPU slowed 4 times by Chromium, which does not slow the background compilation of \
WASM. Times in the browser since the visit began, to 30 ms; script is thread time of the page. Medians.";

/// The results as Markdown; ratios are those of the medians.
pub fn markdown(hand_written: &[Round], ours: &[Round]) -> String {
    let mut table = format!("{MODEL}\n\nRounds: {}\n\n", ours.len());
    table += "| | hand-written | ours | ratio | aim |\n|---|---:|---:|---:|---|\n";
    for (figure, words, aim) in ROWS {
        let (theirs, ours) = (median(hand_written, figure), median(ours, figure));
        let ratio = theirs.zip(ours).filter(|(theirs, _)| *theirs > 0.0).map(|(theirs, ours)| ours / theirs);
        let [theirs, ours, ratio] = [theirs, ours, ratio].map(shown);
        table += &format!("| {words} | {theirs} | {ours} | {ratio} | {aim} |\n");
    }
    table
}

/// The median over the rounds that have the figure.
fn median(rounds: &[Round], figure: Figure) -> Option<f64> {
    let mut values: Vec<f64> = rounds.iter().filter_map(|round| round.get(&figure).copied()).collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some((values[middle - 1] + values[middle]) / 2.0),
    }
}

fn shown(value: Option<f64>) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.2}"))
}
