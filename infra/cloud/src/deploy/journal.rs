//! How far a release has come, kept in its folder: a deploy that was ended in
//! the middle goes on where it stopped. And what was active when.

use crate::bucket::Releases;
use crate::deploy::release::{self, Manifest};
use anyhow::Result;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The steps, in their order.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Everything lies in the release's folder.
    Uploaded,
    /// The stack beside the content network is as the template says.
    Edge,
    /// Files whose names change with their content are on the site.
    Assets,
    /// The functions and everything else of the stack in Jakarta.
    Functions,
    /// The pages are on the site, and copies of the old ones forgotten.
    Pages,
    /// The public address serves this release.
    Checked,
}

/// One step done.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Done {
    step: Step,
    at: String,
}

/// How far one release has come.
#[derive(Debug)]
pub struct Journal {
    releases: Releases,
    key: String,
    done: Vec<Done>,
}

impl Journal {
    /// Reads the journal of a release; an empty one when there is none.
    pub async fn read(releases: &Releases, release: &Manifest) -> Result<Journal> {
        let key = format!("{}journal.json", release.folder());
        let done = releases.read(&key).await?.unwrap_or_default();
        Ok(Journal { releases: releases.clone(), key, done })
    }

    /// Begins again: something else was put in place since.
    pub async fn forget(&mut self) -> Result<()> {
        self.done.retain(|done| done.step == Step::Uploaded);
        self.releases.write(&self.key, &self.done).await
    }

    /// The last step done, in words.
    pub fn reached(&self) -> &'static str {
        match self.done.last().map(|done| done.step) {
            None => "nothing",
            Some(Step::Uploaded) => "the upload",
            Some(Step::Edge) => "the stack beside the content network",
            Some(Step::Assets) => "the site's assets",
            Some(Step::Functions) => "the functions",
            Some(Step::Pages) => "the pages",
            Some(Step::Checked) => "the check",
        }
    }

    /// Whether a step was done.
    pub fn has(&self, step: Step) -> bool {
        self.done.iter().any(|done| done.step == step)
    }

    /// Notes a step.
    pub async fn note(&mut self, step: Step) -> Result<()> {
        self.done.push(Done { step, at: OffsetDateTime::now_utc().format(&Rfc3339)? });
        self.releases.write(&self.key, &self.done).await
    }
}

/// How a release became active.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// By `deploy`.
    Deployed,
    /// By `rollback`.
    WentBack,
    /// By itself, because the release after it failed its check.
    WentBackByItself,
}

/// One line of the history.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Activation {
    /// The release.
    pub id: String,
    /// Its commit.
    pub commit: String,
    /// When, RFC 3339.
    pub at: String,
    /// How.
    pub how: How,
}

const HISTORY: &str = "history.json";
const UNDER_WAY: &str = "under-way.json";

/// Which release is being put in place, from the first change to the last.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct UnderWay {
    /// The release.
    pub id: String,
    /// Whether it is one from before.
    pub back: bool,
}

/// What was begun and has not ended.
pub async fn under_way(releases: &Releases) -> Result<Option<UnderWay>> {
    Ok(releases.read::<Option<UnderWay>>(UNDER_WAY).await?.flatten())
}

/// Notes it, or that nothing is.
pub async fn note_under_way(releases: &Releases, what: Option<&UnderWay>) -> Result<()> {
    releases.write(UNDER_WAY, &what).await
}

/// What was active, oldest first.
pub async fn history(releases: &Releases) -> Result<Vec<Activation>> {
    Ok(releases.read(HISTORY).await?.unwrap_or_default())
}

/// Notes that a release is active now. Deploying what is active changes
/// nothing worth a line.
pub async fn note_active(releases: &Releases, release: &Manifest, how: How) -> Result<()> {
    let mut history = history(releases).await?;
    if how == How::Deployed && history.last().is_some_and(|last| last.id == release.id) {
        return Ok(());
    }
    let at = OffsetDateTime::now_utc().format(&Rfc3339)?;
    history.push(Activation { id: release.id.clone(), commit: release.commit.clone(), at, how });
    releases.write(HISTORY, &history).await
}

/// Forgets what was active and how far each release had come, because nothing
/// of it is in place any more. The releases stay.
pub async fn begin_anew(releases: &Releases) -> Result<()> {
    releases.write(HISTORY, &Vec::<Activation>::new()).await?;
    note_under_way(releases, None).await?;
    for id in release::ids(releases).await? {
        if let Some(release) = release::read(releases, &id).await? {
            Journal::read(releases, &release).await?.forget().await?;
        }
    }
    Ok(())
}

/// The release that a `rollback` goes to: the one that was deployed before
/// the active one and is still good. Going back twice goes back two releases.
pub fn before(history: &[Activation]) -> Option<&Activation> {
    let active = history.last()?;
    let deployed: Vec<&Activation> = history.iter().filter(|line| line.how == How::Deployed).collect();
    let place = deployed.iter().rposition(|line| line.id == active.id)?;
    deployed[..place].iter().rev().find(|line| line.id != active.id).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, how: How) -> Activation {
        Activation { id: id.to_owned(), commit: String::new(), at: String::new(), how }
    }

    #[test]
    fn going_back_twice_goes_back_two_releases() {
        let mut history = vec![line("1", How::Deployed), line("2", How::Deployed), line("3", How::Deployed)];
        assert_eq!(before(&history).map(|line| line.id.as_str()), Some("2"));
        history.push(line("2", How::WentBack));
        assert_eq!(before(&history).map(|line| line.id.as_str()), Some("1"));
        history.push(line("1", How::WentBack));
        assert!(before(&history).is_none());
        history.push(line("4", How::Deployed));
        assert_eq!(before(&history).map(|line| line.id.as_str()), Some("3"));
    }
}
