//! The table, the buckets, the keys.

use crate::parsed::{EDGE, MAIN, file, text, texts};
use serde_json::{Value, json};

#[test]
fn the_table_is_the_one_that_the_local_stack_makes() {
    let local: Value = serde_json::from_str(&file("infra/table.json")).unwrap();
    let table = MAIN.properties("Table");
    for (name, value) in local.as_object().unwrap() {
        assert_eq!(&table[name], value, "{name}");
    }
}

#[test]
fn the_table_can_be_brought_back_and_not_be_lost() {
    let table = MAIN.properties("Table");
    let recovery = &table["PointInTimeRecoverySpecification"];
    assert_eq!(recovery["PointInTimeRecoveryEnabled"], true);
    assert_eq!(recovery["RecoveryPeriodInDays"], 35);
    assert_eq!(table["DeletionProtectionEnabled"], true);
}

#[test]
fn what_has_an_end_ends_by_itself() {
    assert_eq!(
        MAIN.properties("Table")["TimeToLiveSpecification"],
        json!({ "AttributeName": "expires_at", "Enabled": true })
    );
}

#[test]
fn personal_data_is_encrypted_with_keys_of_ours() {
    let table = &MAIN.properties("Table")["SSESpecification"];
    assert_eq!(table["SSEEnabled"], true);
    assert_eq!(table["SSEType"], "KMS");
    assert_eq!(text(&table["KMSMasterKeyId"]), "${DataKey.Arn}");
    for (bucket, key) in [("DocumentBucket", "${DataKey.Arn}"), ("BackupBucket", "${BackupKey.Arn}")] {
        let rule = &MAIN.properties(bucket)["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
        assert_eq!(rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"], "aws:kms", "{bucket}");
        assert_eq!(text(&rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]), key, "{bucket}");
    }
    for (name, key) in MAIN.all("AWS::KMS::Key") {
        assert_eq!(key["Properties"]["EnableKeyRotation"], true, "{name}");
    }
}

#[test]
fn what_residents_sent_outlives_the_stack() {
    for name in ["Table", "DocumentBucket", "BackupBucket", "LogBucket", "SiteBucket", "DataKey", "BackupKey"]
    {
        let resource = MAIN.resource(name);
        // The table is protected, so a first creation that fails could not take
        // it back; `deploy` takes it away when it is empty.
        let policy = if name == "Table" { "Retain" } else { "RetainExceptOnCreate" };
        assert_eq!(resource["DeletionPolicy"], policy, "{name}");
        assert_eq!(resource["UpdateReplacePolicy"], "Retain", "{name}");
    }
    // A key that is retained by mistake is paid for; one that is deleted by
    // mistake can be had back for a month.
    for name in ["DataKey", "BackupKey"] {
        assert_eq!(MAIN.properties(name)["PendingWindowInDays"], 30, "{name}");
    }
}

#[test]
fn no_bucket_is_public_and_all_keep_versions() {
    let buckets = MAIN.all("AWS::S3::Bucket");
    assert_eq!(buckets.len(), 4);
    assert!(EDGE.all("AWS::S3::Bucket").is_empty());
    for (name, bucket) in buckets {
        let properties = &bucket["Properties"];
        let block = &properties["PublicAccessBlockConfiguration"];
        for setting in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(block[setting], true, "{name} {setting}");
        }
        assert_eq!(properties["VersioningConfiguration"]["Status"], "Enabled", "{name}");
        assert_eq!(
            properties["OwnershipControls"]["Rules"][0]["ObjectOwnership"], "BucketOwnerEnforced",
            "{name}"
        );
        if name != "LogBucket" {
            assert_eq!(text(&properties["LoggingConfiguration"]["DestinationBucketName"]), "${LogBucket}");
        }
    }
}

#[test]
fn no_bucket_is_reached_without_tls() {
    for (name, _) in MAIN.all("AWS::S3::Bucket") {
        let policy = &MAIN.properties(&format!("{name}Policy"));
        assert_eq!(text(&policy["Bucket"]), format!("${{{name}}}"));
        let deny = &policy["PolicyDocument"]["Statement"][0];
        assert_eq!(deny["Effect"], "Deny", "{name}");
        assert_eq!(deny["Principal"], "*", "{name}");
        assert_eq!(deny["Action"], "s3:*", "{name}");
        assert_eq!(deny["Condition"], json!({ "Bool": { "aws:SecureTransport": false } }), "{name}");
        assert_eq!(texts(&deny["Resource"]), [format!("${{{name}.Arn}}"), format!("${{{name}.Arn}}/*")]);
    }
}

#[test]
fn only_pages_of_the_site_upload_and_only_what_they_sign() {
    // The same as the stand-in: infra/local-stack/src/object_store.rs.
    let cors = &MAIN.properties("DocumentBucket")["CorsConfiguration"]["CorsRules"];
    assert_eq!(
        cors,
        &json!([{
            "AllowedOrigins": [{ "Fn::Sub": "https://${SiteDomain}" }],
            "AllowedMethods": ["PUT"],
            "AllowedHeaders": ["content-type", "x-amz-checksum-sha256"],
            "MaxAge": 3600,
        }])
    );
    let stand_in = file("infra/local-stack/src/object_store.rs");
    for said in ["[Method::PUT]", "header::CONTENT_TYPE", "\"x-amz-checksum-sha256\"", "from_secs(3600)"] {
        assert!(stand_in.contains(said), "the stand-in no longer says {said}");
    }
    for other in ["BackupBucket", "LogBucket", "SiteBucket"] {
        assert!(MAIN.properties(other).get("CorsConfiguration").is_none(), "{other}");
    }
}

/// The rules of a bucket's life cycle, by id.
fn rule<'a>(bucket: &str, id: &str) -> &'a Value {
    let rules = &MAIN.properties(bucket)["LifecycleConfiguration"]["Rules"];
    let found = rules.as_array().unwrap().iter().find(|rule| rule["Id"] == id);
    let found = found.unwrap_or_else(|| panic!("{bucket} has no rule {id}"));
    assert_eq!(found["Status"], "Enabled", "{bucket} {id}");
    found
}

#[test]
fn abandoned_uploads_go_and_accepted_documents_never_by_themselves() {
    let abandoned = rule("DocumentBucket", "abandoned-uploads");
    assert_eq!(abandoned["Prefix"], "pending/");
    // A draft lives seven days.
    assert_eq!(abandoned["ExpirationInDays"], 8);
    assert_eq!(abandoned["NoncurrentVersionExpiration"]["NoncurrentDays"], 1);
    assert_eq!(
        rule("DocumentBucket", "unfinished-uploads")["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"],
        1
    );
    assert_eq!(rule("DocumentBucket", "undo")["NoncurrentVersionExpiration"]["NoncurrentDays"], 35);
    let seldom = rule("DocumentBucket", "seldom-opened");
    let (key, value) = intake_fn::files::TAGS.split_once('=').unwrap();
    assert_eq!(seldom["TagFilters"], json!([{ "Key": key, "Value": value }]));
    assert_eq!(seldom["Transitions"][0]["StorageClass"], "STANDARD_IA");
    let rules = MAIN.properties("DocumentBucket")["LifecycleConfiguration"]["Rules"].as_array().unwrap();
    let expiring: Vec<&Value> = rules.iter().filter(|rule| rule.get("ExpirationInDays").is_some()).collect();
    assert_eq!(expiring.len(), 1, "only what is pending may expire by itself");
}

#[test]
fn accepted_documents_are_copied_into_a_bucket_with_a_key_of_its_own() {
    let replication = &MAIN.properties("DocumentBucket")["ReplicationConfiguration"];
    let [rule] = replication["Rules"].as_array().unwrap().as_slice() else { panic!("one rule") };
    assert_eq!(rule["Status"], "Enabled");
    assert_eq!(rule["Filter"], json!({ "Prefix": "accepted/" }));
    assert_eq!(rule["DeleteMarkerReplication"]["Status"], "Disabled");
    assert_eq!(rule["SourceSelectionCriteria"]["SseKmsEncryptedObjects"]["Status"], "Enabled");
    assert_eq!(text(&rule["Destination"]["Bucket"]), "${BackupBucket.Arn}");
    let key = &rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"];
    assert_eq!(text(key), "${BackupKey.Arn}");
}

#[test]
fn copies_live_as_long_as_the_table_can_be_brought_back() {
    assert_eq!(text(&rule("BackupBucket", "old-copies-of-the-table")["ExpirationInDays"]), "${BackupDays}");
    assert_eq!(rule("BackupBucket", "old-copies-of-the-table")["Prefix"], "table/");
    let undo = rule("BackupBucket", "undo");
    assert_eq!(text(&undo["NoncurrentVersionExpiration"]["NoncurrentDays"]), "${BackupDays}");
    assert_eq!(MAIN.0["Parameters"]["BackupDays"]["Default"], 35);
}

#[test]
fn logs_end_and_are_encrypted() {
    let groups = MAIN.all("AWS::Logs::LogGroup");
    assert_eq!(groups.len(), 3);
    for (name, group) in groups {
        assert_eq!(text(&group["Properties"]["RetentionInDays"]), "${LogDays}", "{name}");
        assert_eq!(text(&group["Properties"]["KmsKeyId"]), "${OperationsKey.Arn}", "{name}");
    }
    assert_eq!(text(&rule("LogBucket", "old-logs")["ExpirationInDays"]), "${LogDays}");
}
