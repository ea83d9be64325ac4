//! AWS, as moto plays it: APIs that the local stack does not have.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Moto's server, which ends with the test.
pub struct Moto {
    child: Child,
    pub url: String,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Moto {
    /// Starts it on a free port.
    pub async fn start() -> Moto {
        let program = std::env::var_os("LEBONG_MOTO").expect("LEBONG_MOTO is not set: run cargo xtask test");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("moto_server can be started");
        let moto = Moto { child, url: format!("http://127.0.0.1:{port}") };
        let answers = async {
            while reqwest::get(format!("{}/moto-api/data.json", moto.url)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), answers).await.expect("moto answers");
        moto
    }
}
