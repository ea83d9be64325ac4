//! moto in a process of its own, with the proxy in front of it, and the
//! program that is tested.

use crate::calls::{Calls, Held, Proxy};
use crate::public::Public;
use crate::sample::Sample;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_cloudwatch::types::{ComparisonOperator, StateValue, Statistic};
use aws_sdk_dynamodb::types::{PointInTimeRecoverySpecification, TimeToLiveSpecification};
use aws_sdk_s3::config::Credentials;
use aws_sdk_s3::types::{
    BucketVersioningStatus, Destination, PublicAccessBlockConfiguration, ReplicationConfiguration,
    ReplicationRule, ReplicationRuleStatus, VersioningConfiguration,
};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Longest wait for moto: Python reads many files the first time.
const STARTING: Duration = Duration::from_secs(120);

/// One cloud of its own.
pub struct Emulator {
    runtime: Runtime,
    moto: Child,
    config: SdkConfig,
    proxy: Proxy,
    public: Public,
}

/// What the program did.
pub struct Done(Output);

/// The program while it runs.
pub struct Running(Child);

impl Emulator {
    /// Starts it.
    pub fn start() -> Emulator {
        let python = std::env::var_os("LEBONG_MOTO").map(PathBuf::from);
        let python =
            python.expect("LEBONG_MOTO is not set: cargo xtask test sets it").with_file_name("python");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deploying/moto_server.py");
        let moto = Command::new(python)
            .arg(script)
            .arg(port.to_string())
            .envs([("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let runtime = Runtime::new().unwrap();
        let address = format!("http://127.0.0.1:{port}");
        let config = runtime.block_on(
            aws_config::defaults(BehaviorVersion::latest())
                .region(Region::new("ap-southeast-3"))
                .endpoint_url(&address)
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .credentials_provider(Credentials::new("x", "x", None, None, "test"))
                .load(),
        );
        let mut emulator = Emulator {
            proxy: runtime.block_on(Proxy::start(&address)),
            public: runtime.block_on(Public::start(&config)),
            runtime,
            moto,
            config,
        };
        emulator.wait(port);
        emulator
    }

    fn wait(&mut self, port: u16) {
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(self.moto.try_wait().unwrap().is_none(), "moto ended");
            assert!(begun.elapsed() < STARTING, "moto does not answer");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Runs one of the commands.
    pub fn cloud(&self, words: &[&str], sample: &Sample) -> Done {
        Done(self.command(words, sample).output().unwrap())
    }

    /// Begins to run one of the commands.
    pub fn start_command(&self, words: &[&str], sample: &Sample) -> Running {
        Running(self.command(words, sample).spawn().unwrap())
    }

    /// Runs one of the commands with something to read.
    pub fn cloud_hears(&self, words: &[&str], text: &str, sample: &Sample) -> Done {
        let mut child = self.command(words, sample).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        Done(child.wait_with_output().unwrap())
    }

    /// Deploys to staging.
    pub fn deploy(&self, sample: &Sample) -> Done {
        Done(self.deploying(sample).output().unwrap())
    }

    /// Begins to deploy to staging.
    pub fn start_deploy(&self, sample: &Sample) -> Running {
        Running(self.deploying(sample).spawn().unwrap())
    }

    fn deploying(&self, sample: &Sample) -> Command {
        let mut command = self.command(&["deploy", "--stage", "staging", "--yes"], sample);
        for folder in ["package", "dist", "infra"] {
            command.arg(format!("--{folder}")).arg(sample.path(folder));
        }
        command
    }

    fn command(&self, words: &[&str], sample: &Sample) -> Command {
        self.public.knows(sample);
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloud"));
        command
            .args(words)
            .env_clear()
            .envs([("AWS_ACCESS_KEY_ID", "x"), ("AWS_SECRET_ACCESS_KEY", "x")])
            .env("AWS_ENDPOINT_URL", &self.proxy.address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if matches!(words.first(), Some(&"deploy" | &"rollback")) {
            command.args(["--address", &self.public.address, "--patience", "0"]);
        }
        command
    }

    /// The public address.
    pub fn public(&self) -> &Public {
        &self.public
    }

    /// Holds the first call that looks like this.
    pub fn hold(&self, pattern: &str) -> Held {
        self.proxy.hold(pattern)
    }

    /// What was asked for since `forget_calls`.
    pub fn calls(&self) -> Calls {
        self.proxy.calls()
    }

    /// Begins to note calls anew.
    pub fn forget_calls(&self) {
        self.proxy.forget();
    }

    /// The secret key of staging.
    pub fn secret(&self) -> String {
        let ssm = aws_sdk_ssm::Client::new(&self.config);
        let key = ssm.get_parameter().name("/lebong/staging/secret-key").with_decryption(true);
        let reply = self.runtime.block_on(key.send()).unwrap();
        reply.parameter.unwrap().value.unwrap()
    }

    /// Writes an object, past the program.
    pub fn put(&self, bucket: &str, key: &str, text: &str) {
        let put = self.s3().put_object().bucket(bucket).key(key).body(text.as_bytes().to_vec().into());
        self.runtime.block_on(put.send()).unwrap();
    }

    /// What the office says.
    pub fn office(&self) -> String {
        let get = self.s3().get_object().bucket(public_bucket()).key("office.json");
        let object = self.runtime.block_on(get.send()).unwrap();
        let bytes = self.runtime.block_on(object.body.collect()).unwrap().into_bytes();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    /// Whether a stack is there, in either region.
    pub fn stack_exists(&self, name: &str) -> bool {
        ["ap-southeast-3", "us-east-1"].into_iter().any(|region| {
            let config = self.config.to_builder().region(Region::new(region)).build();
            let stacks = aws_sdk_cloudformation::Client::new(&config);
            self.runtime.block_on(stacks.describe_stacks().stack_name(name).send()).is_ok()
        })
    }

    /// Whether a table is there.
    pub fn table_exists(&self, name: &str) -> bool {
        let tables = aws_sdk_dynamodb::Client::new(&self.config);
        self.runtime.block_on(tables.describe_table().table_name(name).send()).is_ok()
    }

    /// Makes an alarm, which the emulator's CloudFormation cannot.
    pub fn make_alarm(&self, region: &'static str, name: &str, description: &str, state: StateValue) {
        let config = self.config.to_builder().region(Region::new(region));
        let config = config.endpoint_url(&self.proxy.address).build();
        let alarms = aws_sdk_cloudwatch::Client::new(&config);
        let make = alarms.put_metric_alarm().alarm_name(name).alarm_description(description);
        let make = make.namespace("Lebong/staging").metric_name("JobDone").statistic(Statistic::Sum);
        let make = make.period(300).evaluation_periods(1).threshold(1.0);
        let make = make.comparison_operator(ComparisonOperator::LessThanThreshold);
        self.runtime.block_on(make.send()).unwrap();
        let set = alarms.set_alarm_state().alarm_name(name).state_reason("uji").state_value(state);
        self.runtime.block_on(set.send()).unwrap();
    }

    fn keep_points_in_time(&self, on: bool) {
        let tables = aws_sdk_dynamodb::Client::new(&self.config);
        let points = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(on).build();
        let update = tables.update_continuous_backups().table_name("lebong-staging");
        let update = update.point_in_time_recovery_specification(points.unwrap());
        self.runtime.block_on(update.send()).unwrap();
    }

    fn keep_versions(&self, bucket: &str, status: BucketVersioningStatus) {
        let versions = VersioningConfiguration::builder().status(status).build();
        let put = self.s3().put_bucket_versioning().bucket(bucket).versioning_configuration(versions);
        self.runtime.block_on(put.send()).unwrap();
    }

    /// Turns on what the template asks for of the table and the buckets.
    pub fn protect(&self) {
        self.keep_points_in_time(true);
        let tables = aws_sdk_dynamodb::Client::new(&self.config);
        let update = tables.update_table().table_name("lebong-staging").deletion_protection_enabled(true);
        self.runtime.block_on(update.send()).unwrap();
        let ends = TimeToLiveSpecification::builder().enabled(true).attribute_name("expires_at").build();
        let update = tables.update_time_to_live().table_name("lebong-staging");
        let update = update.time_to_live_specification(ends.unwrap());
        self.runtime.block_on(update.send()).unwrap();
        let to = Destination::builder().bucket(format!("arn:aws:s3:::{BACKUP}")).build().unwrap();
        let rule = ReplicationRule::builder().status(ReplicationRuleStatus::Enabled).destination(to);
        let rules = ReplicationConfiguration::builder().role("arn:aws:iam::123456789012:role/x");
        let rules = rules.rules(rule.build().unwrap()).build().unwrap();
        for bucket in [DOCUMENTS, BACKUP] {
            self.keep_versions(bucket, BucketVersioningStatus::Enabled);
            let private = PublicAccessBlockConfiguration::builder()
                .block_public_acls(true)
                .block_public_policy(true)
                .ignore_public_acls(true)
                .restrict_public_buckets(true)
                .build();
            let block = self.s3().put_public_access_block().bucket(bucket);
            self.runtime.block_on(block.public_access_block_configuration(private).send()).unwrap();
        }
        let copies = self.s3().put_bucket_replication().bucket(DOCUMENTS).replication_configuration(rules);
        self.runtime.block_on(copies.send()).unwrap();
    }

    /// Empties and deletes the buckets that a stack left.
    pub fn delete_buckets(&self) {
        let s3 = self.s3();
        for bucket in [DOCUMENTS, BACKUP, LOGS, public_bucket()] {
            let versions = self.runtime.block_on(s3.list_object_versions().bucket(bucket).send()).unwrap();
            for version in versions.versions() {
                let delete = s3.delete_object().bucket(bucket).set_key(version.key.clone());
                self.runtime.block_on(delete.set_version_id(version.version_id.clone()).send()).unwrap();
            }
            self.runtime.block_on(s3.delete_bucket().bucket(bucket).send()).unwrap();
        }
    }

    /// Turns three protections off, as somebody in the console.
    pub fn unprotect(&self) {
        self.keep_points_in_time(false);
        self.keep_versions(DOCUMENTS, BucketVersioningStatus::Suspended);
        let block = self.s3().delete_public_access_block().bucket(BACKUP);
        self.runtime.block_on(block.send()).unwrap();
    }

    fn s3(&self) -> aws_sdk_s3::Client {
        aws_sdk_s3::Client::from_conf(
            aws_sdk_s3::config::Builder::from(&self.config).force_path_style(true).build(),
        )
    }
}

const DOCUMENTS: &str = "lebong-staging-documents-123456789012";
const BACKUP: &str = "lebong-staging-backup-123456789012";
const LOGS: &str = "lebong-staging-access-logs-123456789012";

/// Where the site of staging lies; moto's account is always this one.
pub fn public_bucket() -> &'static str {
    "lebong-staging-site-123456789012"
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.moto.kill();
        let _ = self.moto.wait();
    }
}

impl Done {
    /// What it said, when all went well.
    pub fn succeeds(self) -> String {
        let said = self.said();
        assert!(self.0.status.success(), "{said}");
        said
    }

    /// What it said, when it refused.
    pub fn fails(self) -> String {
        let said = self.said();
        assert!(!self.0.status.success(), "{said}");
        said
    }

    fn said(&self) -> String {
        [&self.0.stdout, &self.0.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
    }
}

impl Running {
    /// Ends it as Ctrl-C does.
    pub fn stop(mut self) -> Done {
        let process = self.0.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
        // Not `wait_with_output`, which takes it out of its cover.
        let (mut out, mut error) = (Vec::new(), Vec::new());
        self.0.stdout.take().unwrap().read_to_end(&mut out).unwrap();
        self.0.stderr.take().unwrap().read_to_end(&mut error).unwrap();
        Done(Output { status: self.0.wait().unwrap(), stdout: out, stderr: error })
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
