//! The two releases that tests switch between, and the one stack that they
//! switch.

use crate::changed;
use anyhow::{Context, Result, ensure};
use journeys::harness::settings;
use journeys::harness::stack::stack;
use local_stack::release::{Control, What};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tokio::sync::{Mutex, MutexGuard};

/// A built release.
#[derive(Debug)]
pub struct Release {
    /// The built site.
    pub dist: PathBuf,
    /// Folder of the functions.
    pub functions: PathBuf,
}

/// A release and the one after it.
pub struct Pair {
    /// N-1
    pub old: &'static Release,
    /// N
    pub new: &'static Release,
}

/// What was built here.
static CURRENT: LazyLock<Release> =
    LazyLock::new(|| Release { dist: settings::dist(), functions: settings::functions() });

/// What a service with one question more makes of it.
static CHANGED: LazyLock<Release> = LazyLock::new(|| changed::release(&CURRENT));

/// The release before, where `cargo xtask drill switch` has built it.
static BEFORE: LazyLock<Option<Release>> = LazyLock::new(|| {
    let folder = |name| std::env::var_os(name).map(PathBuf::from);
    Some(Release { dist: folder("LEBONG_BEFORE_DIST")?, functions: folder("LEBONG_BEFORE_FUNCTIONS")? })
});

/// One stack, so one test at a time decides which release it has.
static TURN: Mutex<()> = Mutex::const_new(());

/// The stack while a test has it.
pub struct Turn {
    /// The releases.
    pub pair: Pair,
    _turn: MutexGuard<'static, ()>,
}

/// Two real builds where there are two, else this one and the changed one.
pub async fn real() -> Result<Turn> {
    let pair = match BEFORE.as_ref() {
        Some(before) => Pair { old: before, new: &CURRENT },
        None => Pair { old: &CURRENT, new: &CHANGED },
    };
    turn(pair).await
}

/// This build and the one in which a service has changed.
pub async fn with_changed_service() -> Result<Turn> {
    turn(Pair { old: &CURRENT, new: &CHANGED }).await
}

async fn turn(pair: Pair) -> Result<Turn> {
    let turn = Turn { _turn: TURN.lock().await, pair };
    turn.back().await?;
    ensure!(turn.pair.old.program()? != turn.pair.new.program()?, "both functions are the same");
    ensure!(turn.pair.old.app()? != turn.pair.new.app()?, "both sites are the same");
    Ok(turn)
}

fn control() -> &'static Control {
    &stack().running.control
}

impl Turn {
    /// To the new release.
    pub async fn forward(&self) -> Result<()> {
        control().forward(&self.pair.new.dist, &self.pair.new.functions).await
    }

    /// A deploy whose result is the old release: forward, but to N-1.
    pub async fn forward_to_old(&self) -> Result<()> {
        control().forward(&self.pair.old.dist, &self.pair.old.functions).await
    }

    /// Back to the old release.
    pub async fn back(&self) -> Result<()> {
        control().back(&self.pair.old.dist, &self.pair.old.functions).await
    }

    /// A part of a release, out of its order.
    pub async fn take(&self, what: What, folder: &Path) -> Result<()> {
        control().take(what, folder).await
    }
}

impl Release {
    /// Copies its site without one file and without compressed ones.
    pub fn copy_without(&self, left_out: &str, to: &Path) -> Result<()> {
        copy_folder(&self.dist, to, &|name| {
            name != left_out && !name.ends_with(".br") && !name.ends_with(".gz")
        })
    }

    /// The public function, as bytes.
    fn program(&self) -> Result<Vec<u8>> {
        Ok(std::fs::read(self.functions.join("intake"))?)
    }

    /// The address of the script that every page of it loads.
    pub fn app(&self) -> Result<String> {
        self.asset("app-", ".js")
    }

    /// The address of the only hashed file with this beginning and ending.
    pub fn asset(&self, beginning: &str, ending: &str) -> Result<String> {
        let names = std::fs::read_dir(self.dist.join("assets"))?.flatten();
        let mut names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let name = names.find(|name| name.starts_with(beginning) && name.ends_with(ending));
        Ok(format!("/assets/{}", name.with_context(|| format!("{beginning}…{ending}"))?))
    }
}

/// Copies the files of a folder that are wanted, by name.
pub fn copy_folder(from: &Path, to: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place, wanted)?;
        } else if wanted(&entry.file_name().to_string_lossy()) {
            std::fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}
