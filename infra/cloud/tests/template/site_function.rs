//! What the content network does to a request before the bucket is asked: the
//! code that stands in the template, run by Node.js.

use crate::parsed::{MAIN, file, text};
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

const HOST: &str = "dukcapil.lebongkab.go.id";

/// Runs the function over these requests: host, address, what the browser takes.
fn run(requests: &[(&str, &str, &str)]) -> Vec<Value> {
    let code = text(&MAIN.properties("SiteFunction")["FunctionCode"]).replace("${SiteDomain}", HOST);
    let events: Vec<Value> = requests
        .iter()
        .map(|(host, uri, takes)| {
            let mut headers = json!({ "host": { "value": host } });
            if !takes.is_empty() {
                headers["accept-encoding"] = json!({ "value": takes });
            }
            let (uri, query) = uri.split_once('?').unwrap_or((uri, ""));
            let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let query: serde_json::Map<String, Value> =
                pairs.map(|(name, value)| (name.to_owned(), json!({ "value": value }))).collect();
            json!({ "request": { "method": "GET", "uri": uri, "querystring": query, "headers": headers } })
        })
        .collect();
    let script = format!("{code}\nconsole.log(JSON.stringify({}.map(handler)));", Value::Array(events));
    let mut node = Command::new("node")
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tests need Node.js");
    node.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = node.wait_with_output().unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn each_address_becomes_the_file_that_the_build_wrote() {
    let table = [
        ("/", "", "/index.html"),
        ("/", "gzip, deflate, br, zstd", "/index.html.br"),
        ("/", "gzip, deflate", "/index.html.gz"),
        ("/", "gzip, br;q=0", "/index.html.gz"),
        ("/", "gzip;q=0.0, identity", "/index.html"),
        ("/", "BR;q=0.5", "/index.html.br"),
        ("/layanan/akta-kelahiran/", "br", "/layanan/akta-kelahiran/index.html.br"),
        ("/assets/form-0a1b.wasm", "gzip", "/assets/form-0a1b.wasm.gz"),
        ("/data/akta-1.json", "br", "/data/akta-1.json.br"),
        ("/manifest.webmanifest", "br", "/manifest.webmanifest.br"),
        // Pictures are compressed already.
        ("/icon-180.png", "br", "/icon-180.png"),
        // What staff say changes without a release, so it has no copies.
        ("/office.json", "br", "/office.json"),
        ("/api/office", "br", "/office.json"),
    ];
    let requests: Vec<(&str, &str, &str)> =
        table.iter().map(|(uri, takes, _)| (HOST, *uri, *takes)).collect();
    for (answer, (uri, takes, expected)) in run(&requests).iter().zip(table) {
        assert_eq!(answer["uri"], expected, "{uri} for {takes}");
    }
}

#[test]
fn older_addresses_lead_to_the_site() {
    let table = [
        ("www.dukcapil.lebongkab.go.id", "/", "/"),
        ("www.dukcapil.lebongkab.go.id", "/cek/?n=LBG-1", "/cek/?n=LBG-1"),
        ("d111.cloudfront.net", "/layanan/x", "/layanan/x"),
        // A folder is asked for with its slash.
        (HOST, "/layanan/akta-kelahiran", "/layanan/akta-kelahiran/"),
        (HOST, "/cek?a=1&b=2", "/cek/?a=1&b=2"),
    ];
    let requests: Vec<(&str, &str, &str)> = table.iter().map(|(host, uri, _)| (*host, *uri, "br")).collect();
    let hsts: Value = serde_json::from_str(&file("infra/headers.json")).unwrap();
    for (answer, (host, uri, expected)) in run(&requests).iter().zip(table) {
        assert_eq!(answer["statusCode"], 301, "{host}{uri}");
        let headers = &answer["headers"];
        assert_eq!(headers["location"]["value"], format!("https://{HOST}{expected}"), "{host}{uri}");
        for name in ["strict-transport-security", "x-content-type-options"] {
            assert_eq!(headers[name]["value"], hsts[name], "{name}");
        }
    }
}

#[test]
fn it_asks_for_copies_of_just_the_kinds_that_the_build_copies() {
    let build = file("infra/xtask/src/compress.rs");
    let kinds = |text: &str, begin: &str, quote: char| -> Vec<String> {
        let list = text.split_once(begin).unwrap().1.split_once(']').unwrap().0;
        list.split(quote).skip(1).step_by(2).map(str::to_owned).collect()
    };
    let built = kinds(&build, "COMPRESSIBLE: [&str; 9] = [", '"');
    assert_eq!(built.len(), 9);
    let code = text(&MAIN.properties("SiteFunction")["FunctionCode"]);
    assert_eq!(kinds(&code, "COMPRESSIBLE = [", '\''), built);
    // The content network takes 10 KB.
    assert!(code.len() < 10_000, "{}", code.len());
}
