//! Who is staff: the environment's addresses, and from the first change on the
//! table's list.

use crate::program::command;
use crate::sample::Sample;
use crate::staff::{ask, get, sign_in};
use crate::world::World;
use intake_fn::store::staff_list::{Added, Removed};
use std::process::Output;
use time::OffsetDateTime;

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn list(world: &World, arguments: &[&str]) -> Output {
    let mut command = command(world, env!("CARGO_BIN_EXE_staff-list"));
    // Off the runtime's threads, which the stand-ins need.
    tokio::task::block_in_place(|| command.args(arguments).output().unwrap())
}

fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::str::from_utf8(&output.stdout).unwrap()
}

async fn addresses(world: &World) -> Vec<String> {
    let staff = world.app.store.staff(&world.app.config.staff_mail).await.unwrap();
    staff.into_iter().map(|member| member.mail.to_string()).collect()
}

#[tokio::test]
async fn whoever_is_added_signs_in_and_is_told_and_whoever_is_taken_off_is_out_at_once() {
    let world = World::start().await;
    let (store, first) = (&world.app.store, &world.app.config.staff_mail);
    let (cookie, _) = sign_in(&world, "").await;
    assert_eq!(get(&world, "/api/staff/", &cookie).await.status(), 200);

    let new = "Baru@contoh.id".parse().unwrap();
    assert_eq!(store.add_staff(first, &new, now()).await.unwrap(), Added::New);
    assert_eq!(
        addresses(&world).await,
        ["Baru@contoh.id", "kepala@contoh.id", "petugas@contoh.id"],
        "adding somebody takes nobody away"
    );
    ask(&world, "baru@contoh.id", "").await;
    assert!(world.mails().last().unwrap().contains("To: Baru@contoh.id"));

    assert_eq!(store.remove_staff(first, "PETUGAS@contoh.id", now()).await.unwrap(), Removed::Done);
    assert_eq!(get(&world, "/api/staff/", &cookie).await.status(), 303, "the session is over");
    let mails = world.mails().len();
    ask(&world, "petugas@contoh.id", "").await;
    assert_eq!(world.mails().len(), mails, "no link either");

    world.apply(&Sample::lost_card()).await;
    intake_fn::digest::round(&world.app, now()).await.unwrap();
    let digest = world.mails().pop().unwrap();
    assert!(digest.contains("Baru@contoh.id") && digest.contains("kepala@contoh.id"), "{digest}");
    assert!(!digest.contains("petugas@contoh.id"), "{digest}");
}

#[tokio::test]
async fn a_link_that_was_mailed_before_is_worth_nothing_once_its_holder_is_off_the_list() {
    let world = World::start().await;
    let (store, first) = (&world.app.store, &world.app.config.staff_mail);
    ask(&world, "petugas@contoh.id", "").await;
    store.remove_staff(first, "petugas@contoh.id", now()).await.unwrap();
    let mail = world.mails().pop().unwrap();
    let at = mail.find("/api/staff/masuk/").unwrap();
    let link: String = mail[at..].chars().take_while(|c| !c.is_whitespace()).collect();
    let response = world.client.post(format!("{}{link}", world.staff)).send().await.unwrap();
    assert!(!response.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn the_last_address_stays() {
    let world = World::start().await;
    let (store, first) = (&world.app.store, &world.app.config.staff_mail);
    assert_eq!(store.remove_staff(first, "orang@lain.id", now()).await.unwrap(), Removed::Unknown);
    assert_eq!(store.remove_staff(first, "kepala@contoh.id", now()).await.unwrap(), Removed::Done);
    assert_eq!(store.remove_staff(first, "kepala@contoh.id", now()).await.unwrap(), Removed::Unknown);
    assert_eq!(store.remove_staff(first, "petugas@contoh.id", now()).await.unwrap(), Removed::Last);
    assert_eq!(addresses(&world).await, ["petugas@contoh.id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_program_shows_and_changes_the_list() {
    let world = World::start().await;
    assert_eq!(
        printed(&list(&world, &["list"])),
        "petugas@contoh.id\tfrom STAFF_MAIL\nkepala@contoh.id\tfrom STAFF_MAIL\n"
    );
    assert_eq!(printed(&list(&world, &["add", " baru@contoh.id"])), "added\n");
    assert!(printed(&list(&world, &["add", "baru@contoh.id"])).contains("already"));
    assert!(printed(&list(&world, &["remove", "petugas@contoh.id"])).starts_with("removed"));
    let shown = list(&world, &["list"]);
    let names: Vec<&str> = printed(&shown).lines().map(|line| line.split('\t').next().unwrap()).collect();
    assert_eq!(names, ["baru@contoh.id", "kepala@contoh.id"]);
    for wrong in [&["add", "bukan surel"][..], &["remove", "orang@lain.id"], &["add"], &["lain"], &[]] {
        assert!(!list(&world, wrong).status.success(), "{wrong:?}");
    }
}
