//! Shows or changes who is staff, by its arguments: `list`, `add <address>`,
//! `remove <address>`. Prints one line for each that is listed, or what was
//! done.

use intake_fn::app::Clients;
use intake_fn::config::{self, Aws};
use intake_fn::serve::Stop;
use intake_fn::store::Store;
use intake_fn::store::staff_list::{Added, Member, Removed, address};
use std::io::Write;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Stop> {
    let need = |name: &str| config::from_env(name).ok_or_else(|| format!("{name} is not set"));
    let store = Store::new(Clients::new(&Aws::read(config::from_env)?).dynamodb, need("TABLE_NAME")?);
    let first = config::staff_mail(&need("STAFF_MAIL")?)?;
    let now = config::clock(config::from_env)?.now();
    let mut arguments = std::env::args().skip(1);
    let mut output = std::io::stdout();
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("list"), None) => {
            for member in store.staff(&first).await? {
                writeln!(output, "{}", line(&member))?;
            }
        }
        (Some("add"), Some(mail)) => {
            let mail = address(&mail).ok_or("this is no mail address")?;
            match store.add_staff(&first, &mail, now).await? {
                Added::New => writeln!(output, "added")?,
                Added::Again => writeln!(output, "was there already; mail goes to it again")?,
            }
        }
        (Some("remove"), Some(mail)) => match store.remove_staff(&first, &mail, now).await? {
            Removed::Done => writeln!(output, "removed; whoever is signed in with it is out")?,
            Removed::Unknown => return Err("this address is not on the list".into()),
            Removed::Last => {
                return Err("it is the only address and stays: add another one first".into());
            }
        },
        _ => return Err("say what: list, add <address> or remove <address>".into()),
    }
    Ok(())
}

/// The address, since when, and whether mail reaches it.
fn line(member: &Member) -> String {
    let since = member.added_at.as_deref().unwrap_or("from STAFF_MAIL");
    match &member.bounced_at {
        None => format!("{}\t{since}", member.mail),
        Some(at) => format!("{}\t{since}\tunreachable since {at}: ask, then add it again", member.mail),
    }
}
