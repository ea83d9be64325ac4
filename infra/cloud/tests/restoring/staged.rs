//! A stage in the cloud, found by its stack: out of one, into another.

use crate::filled::{filled, pace, place};
use crate::moto::Moto;
use crate::world::World;
use cloud::backup::compare::{self, Bucket, Depth};
use cloud::backup::place::Place;
use cloud::backup::scan;
use serde_json::json;
use std::collections::BTreeMap;
use std::process::{Command, Output};

/// What of the real template these commands look at.
fn template(stage: &str) -> String {
    let key = |name: &str, kind: &str| json!({ "AttributeName": name, "KeyType": kind });
    let attribute = |name: &str| json!({ "AttributeName": name, "AttributeType": "S" });
    let bucket = |name: &str| json!({ "Type": "AWS::S3::Bucket", "Properties": { "BucketName": format!("{stage}-{name}") } });
    let output = |name: &str| json!({ "Value": { "Ref": name } });
    let table = json!({ "Type": "AWS::DynamoDB::Table", "Properties": {
        "TableName": format!("{stage}-table"),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [attribute("pk"), attribute("sk")],
        "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
    } });
    json!({
        "Resources": { "Table": table, "DocumentBucket": bucket("documents"), "BackupBucket": bucket("backup") },
        "Outputs": {
            "TableName": output("Table"),
            "DocumentBucket": output("DocumentBucket"),
            "BackupBucket": output("BackupBucket"),
        },
    })
    .to_string()
}

/// What reaches a stage's stores directly.
fn stage(moto: &Moto, stage: &str) -> Place {
    let environment: BTreeMap<String, String> = [
        ("TABLE_NAME", format!("{stage}-table")),
        ("DOCUMENT_BUCKET", format!("{stage}-documents")),
        ("AWS_ENDPOINT_URL_DYNAMODB", moto.url.clone()),
        ("AWS_ENDPOINT_URL_S3", moto.url.clone()),
        ("AWS_REGION", "ap-southeast-3".to_owned()),
        ("AWS_ACCESS_KEY_ID", "uji".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "uji".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into();
    Place::of_environment(&environment).unwrap()
}

/// The program, as a maintainer runs it who is signed in.
async fn run(moto: &Moto, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cloud"));
    command.args(arguments).env("AWS_ENDPOINT_URL", &moto.url);
    command.env("AWS_ACCESS_KEY_ID", "uji").env("AWS_SECRET_ACCESS_KEY", "uji");
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn make(moto: &Moto, stage: &str) {
    let form = [
        ("Action", "CreateStack".to_owned()),
        ("Version", "2010-05-15".to_owned()),
        ("StackName", format!("lebong-{stage}")),
        ("TemplateBody", template(stage)),
    ];
    // Moto looks only at where a request was signed for.
    let authorization = "AWS4-HMAC-SHA256 Credential=uji/20261125/ap-southeast-3/cloudformation/aws4_request, \
                         SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new().post(&moto.url).header("authorization", authorization);
    let reply = request.form(&form).send().await.unwrap();
    assert!(reply.status().is_success(), "{}", reply.text().await.unwrap());
}

/// What a world holds, in a stage.
async fn fill(world: &World, there: &Place) {
    let ours = place(world);
    let mut items = ours.dynamodb.scan().table_name(&ours.table).into_paginator().items().send();
    while let Some(item) = items.next().await {
        let put = there.dynamodb.put_item().table_name(&there.table).set_item(Some(item.unwrap()));
        put.send().await.unwrap();
    }
    for key in world.keys("accepted/") {
        let bytes = std::fs::read(world.bucket().join(&key)).unwrap();
        let put = there.s3.put_object().bucket(&there.bucket).key(key).content_type("image/jpeg");
        put.body(bytes.into()).send().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_goes_out_of_one_stage_through_its_bucket_of_backups_into_another() {
    let moto = Moto::start().await;
    let (world, _) = filled(6).await;
    for stage in ["staging", "production"] {
        make(&moto, stage).await;
    }
    let (from, to) = (stage(&moto, "staging"), stage(&moto, "production"));
    fill(&world, &from).await;

    let copy = "s3://staging-backup/copies/satu";
    for arguments in
        [["export", "--stage", "staging", "--to", copy], ["import", "--stage", "production", "--from", copy]]
    {
        let done = run(&moto, &arguments).await;
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    let before = scan::hashes(&pace(), (&from.dynamodb, &from.table)).await.unwrap();
    let (our, their) = ((&from.dynamodb, from.table.as_str()), (&to.dynamodb, to.table.as_str()));
    let items = compare::items(&pace(), before, our, their).await.unwrap();
    let side = |place: &Place| Bucket { client: place.s3.clone(), name: place.bucket.clone() };
    let sides = (side(&from), side(&to));
    let documents =
        compare::documents("accepted", (&sides.0, &sides.1), Depth::Bytes, i64::MAX).await.unwrap();
    for (compared, least) in [(&items, 6 * 4), (&documents, 6)] {
        assert_eq!((compared.findings.len(), compared.not_judged), (0, 0), "{compared:?}");
        assert!(compared.equal >= least && compared.equal == compared.compared(), "{compared:?}");
    }
    // What the lifecycle of the bucket goes by came along.
    for key in world.keys("accepted/") {
        let tags = to.s3.get_object_tagging().bucket(&to.bucket).key(&key).send().await.unwrap();
        let tags: Vec<_> =
            tags.tag_set().iter().map(|tag| format!("{}={}", tag.key(), tag.value())).collect();
        assert_eq!(tags, [intake_fn::files::TAGS]);
    }

    let unknown = run(&moto, &["export", "--stage", "lain", "--to", copy]).await;
    let said = String::from_utf8(unknown.stderr).unwrap();
    assert!(!unknown.status.success() && said.contains("lebong-lain cannot be looked at"), "{said}");
}
