//! The table as the functions find it.

#![allow(clippy::unwrap_used, reason = "a test may stop at a surprise")]

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_http_client::Builder;
use local_stack::dynamodb::{self, TABLE};
use local_stack::environment::{ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn client(url: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .credentials_provider(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "test"))
        .endpoint_url(url)
        .http_client(Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

async fn put(client: &Client, key: &str, expires_at: Option<u64>) {
    let mut put = client.put_item().table_name(TABLE).item("pk", text(key)).item("sk", text("a"));
    if let Some(seconds) = expires_at {
        put = put.item("expires_at", AttributeValue::N(seconds.to_string()));
    }
    put.send().await.unwrap();
}

async fn exists(client: &Client, key: &str) -> bool {
    let get = client.get_item().table_name(TABLE).key("pk", text(key)).key("sk", text("a"));
    get.send().await.unwrap().item.is_some()
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

#[tokio::test]
async fn items_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dynamo.sqlite");
    let first = dynamodb::start(Some(&file)).await.unwrap();
    put(&client(&first.url()), "kept", None).await;
    first.stop().await;
    let second = dynamodb::start(Some(&file)).await.unwrap();
    assert!(exists(&client(&second.url()), "kept").await);
}

#[tokio::test]
async fn expired_items_disappear_and_others_stay() {
    let table = dynamodb::start(None).await.unwrap();
    let client = client(&table.url());
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    put(&client, "past", Some(now - 60)).await;
    put(&client, "future", Some(now + 3600)).await;
    let swept = async {
        while exists(&client, "past").await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), swept).await.unwrap();
    assert!(exists(&client, "future").await);
}

#[tokio::test]
async fn a_table_from_before_gets_the_indexes_it_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("dynamo.sqlite");
    let before = r#"{ "TableName": "lebong",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" }, { "AttributeName": "sk", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }, { "AttributeName": "sk", "KeyType": "RANGE" }],
        "BillingMode": "PAY_PER_REQUEST" }"#;
    let database = dynoxide::Database::new(file.to_str().unwrap()).unwrap();
    database.create_table(serde_json::from_str(before).unwrap()).unwrap();
    drop(database);
    let table = dynamodb::start(Some(&file)).await.unwrap();
    let described = client(&table.url()).describe_table().table_name(TABLE).send().await.unwrap();
    let definition: serde_json::Value = serde_json::from_str(include_str!("../../table.json")).unwrap();
    let wanted = definition["GlobalSecondaryIndexes"].as_array().unwrap().len();
    assert_eq!(described.table().unwrap().global_secondary_indexes().len(), wanted);
}
