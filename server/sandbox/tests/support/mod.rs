//! Sandbox for tests, and a minimal HTTP client.

// Not all test programs use all functions.
#![allow(dead_code)]

use std::net::SocketAddr;

use sandbox::{Config, Sandbox};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const DEFAULT_REGION: &str = "us-east-1";

/// Sandbox that runs until the test ends.
pub(crate) struct TestSandbox {
    addr: SocketAddr,
}

/// An HTTP response.
pub(crate) struct Response {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl TestSandbox {
    pub(crate) async fn start(config: Config) -> Self {
        let sandbox = Sandbox::bind(config, ([127, 0, 0, 1], 0).into()).await.unwrap();
        let addr = sandbox.addr();
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self { addr }
    }

    /// Sends a request to Cost Explorer. Returns `None` if the connection was reset without a response.
    pub(crate) async fn cost_explorer(&self, operation: &str, request: &Value) -> Option<Response> {
        let target = format!(
            "X-Amz-Target: AWSInsightsIndexService.{operation}\r\n{}",
            signature_header("AKIA", "ce", DEFAULT_REGION)
        );
        self.send("POST", "/", &target, &request.to_string()).await
    }

    pub(crate) async fn sts(&self, form: &str, access_key: &str) -> Option<Response> {
        self.send("POST", "/", &signature_header(access_key, "sts", DEFAULT_REGION), form).await
    }

    /// Sends a GET request, for services that name operations by path.
    pub(crate) async fn get(&self, service: &str, region: &str, path: &str) -> Option<Response> {
        self.send("GET", path, &signature_header("AKIA", service, region), "").await
    }

    /// Sends a form, for services that name operations in a form.
    pub(crate) async fn form(&self, service: &str, region: &str, form: &str) -> Option<Response> {
        self.send("POST", "/", &signature_header("AKIA", service, region), form).await
    }

    /// Opens a streamed response.
    pub(crate) async fn open_stream(&self, service: &str, path: &str, body: &str) -> Stream {
        let connection =
            self.write_request("POST", path, &signature_header("AKIA", service, DEFAULT_REGION), body).await;
        Stream { connection, received: Vec::new() }
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> Option<Response> {
        self.send(method, path, "", body).await
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Response> {
        let mut stream = self.write_request(method, path, headers, body).await;
        let mut response = String::new();
        stream.read_to_string(&mut response).await.ok()?;
        let (head, body) = response.split_once("\r\n\r\n")?;
        Some(Response { status: head.split(' ').nth(1)?.parse().ok()?, head: head.to_owned(), body: body.to_owned() })
    }

    async fn write_request(&self, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }
}

/// Open stream. Dropping it disconnects the client.
pub(crate) struct Stream {
    connection: TcpStream,
    received: Vec<u8>,
}

impl Stream {
    /// Reads to the end. Returns the text, and whether the last chunk arrived.
    pub(crate) async fn read(mut self) -> (String, bool) {
        // After a connection reset, the data received before is used.
        let _ = self.connection.read_to_end(&mut self.received).await;
        (self.text(), self.received.ends_with(b"0\r\n\r\n"))
    }

    pub(crate) async fn wait_for(&mut self, text: &str) {
        while !self.text().contains(text) {
            let mut bytes = [0; 1024];
            let length = self.connection.read(&mut bytes).await.unwrap();
            assert!(length > 0, "the stream ended: {}", self.text());
            self.received.extend_from_slice(&bytes[..length]);
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.received).into_owned()
    }
}

fn signature_header(access_key: &str, service: &str, region: &str) -> String {
    let scope = format!("{access_key}/20261123/{region}/{service}/aws4_request");
    format!("Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00\r\n")
}

impl Response {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Error code in awsJson.
    pub(crate) fn code(&self) -> String {
        self.json()["__type"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// First text between `before` and `after`.
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        let (_, text) = self.body.split_once(before).unwrap();
        text.split_once(after).unwrap().0.to_owned()
    }
}
