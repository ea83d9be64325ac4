//! The whole service, running: one for all journeys of a run.

use super::programs::Program;
use super::settings;
use local_stack::stack::Running;
use mail_parser::MessageParser;
use std::path::PathBuf;
use std::sync::LazyLock;

/// Seconds between two digests.
pub const DIGEST_EVERY: u64 = 5;

/// The running stack.
pub struct Stack {
    /// Address of the site, without a slash at the end.
    pub url: String,
    /// What the stack tells about itself.
    pub running: Running,
    /// Folder of everything that lasts.
    pub data: PathBuf,
    program: Program,
}

/// A mail that was sent.
pub struct Mail {
    /// Its subject.
    pub subject: String,
    /// Both of its bodies, text and HTML.
    pub bodies: String,
}

/// The stack of this run, started when it is first asked for.
pub fn stack() -> &'static Stack {
    static STACK: LazyLock<Stack> = LazyLock::new(|| {
        // What the run before left is of no use; there may be none.
        let _ = std::fs::remove_dir_all(settings::remains());
        Stack::start("data")
    });
    &STACK
}

impl Stack {
    /// A stack for one journey, which changes what all residents see.
    pub fn own(name: &str) -> Stack {
        // The shared one begins with an empty folder.
        stack();
        Stack::start(name)
    }

    fn start(folder: &str) -> Stack {
        let data = settings::remains().join(folder);
        std::fs::create_dir_all(&data).expect("the target folder can be written");
        let (functions, dist) = (settings::functions(), settings::dist());
        let every = DIGEST_EVERY.to_string();
        let arguments = [
            "--port".as_ref(),
            "0".as_ref(),
            "--data".as_ref(),
            data.as_os_str(),
            "--dist".as_ref(),
            dist.as_os_str(),
            "--functions".as_ref(),
            functions.as_os_str(),
            "--digest-every".as_ref(),
            every.as_ref(),
        ];
        let (program, url) = Program::start(&functions.join("local-stack"), &arguments, |line| {
            line.strip_prefix("siap ").map(str::to_owned)
        });
        let running = Running::read(&data).expect("a running stack tells about itself");
        Stack { url, running, data, program }
    }

    /// Everything that the stack and its functions have logged.
    pub fn log(&self) -> String {
        self.program.output()
    }

    /// Every mail sent so far, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        let folder = std::fs::read_dir(self.data.join("mail")).expect("there is a mail folder");
        let mut files: Vec<PathBuf> = folder.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "eml"));
        files.sort();
        files.iter().map(|file| read(&std::fs::read(file).expect("a mail can be read"))).collect()
    }
}

fn read(mail: &[u8]) -> Mail {
    let message = MessageParser::default().parse(mail).expect("what was sent is a mail");
    let texts = (0..message.text_body_count()).filter_map(|at| message.body_text(at));
    let pages = (0..message.html_body_count()).filter_map(|at| message.body_html(at));
    Mail {
        subject: message.subject().unwrap_or_default().to_owned(),
        bodies: texts.chain(pages).map(|body| body.into_owned()).collect::<Vec<_>>().join("\n"),
    }
}
