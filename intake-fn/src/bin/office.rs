//! Puts the news of the office on the site, without a deploy: reads what staff
//! say from standard input (the JSON of `domain::office::Office`) and writes
//! the notice, by its arguments, to `file <path>` or `bucket <name>`.

use intake_fn::{app::Clients, clock, config, config::Aws, office, serve::Stop};
use std::io::Write;
use std::path::Path;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stop> {
    let said = serde_json::from_reader(std::io::stdin().lock())?;
    let today = clock::date_in_lebong(config::clock(config::from_env)?.now());
    let notice = match office::notice(&said, today) {
        Ok(notice) => notice,
        Err(mistakes) => {
            let mut errors = std::io::stderr().lock();
            for mistake in &mistakes {
                writeln!(errors, "{mistake}")?;
            }
            std::process::exit(1);
        }
    };
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("file"), Some(file)) => replace(Path::new(&file), &office::to_json(&notice)?)?,
        (Some("bucket"), Some(bucket)) => {
            let clients = Clients::new(&Aws::read(config::from_env)?);
            office::publish(&clients.s3, &bucket, &notice).await?;
        }
        _ => return Err("say where: file <path> or bucket <name>".into()),
    }
    writeln!(std::io::stdout(), "{}", office::to_json(&notice)?)?;
    Ok(())
}

/// Whole or not at all: pages read it while it is written.
fn replace(file: &Path, content: &str) -> std::io::Result<()> {
    let unfinished = file.with_extension("unfinished");
    std::fs::write(&unfinished, content)?;
    std::fs::rename(unfinished, file)
}
