//! A sandbox for tests, and a minimal HTTP client.

// Each test program uses its own part of this module.
#![allow(dead_code)]

use std::net::SocketAddr;

use sandbox::{Config, Sandbox};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HOME: &str = "us-east-1";

/// A sandbox that runs for the duration of a test.
pub(crate) struct Account {
    addr: SocketAddr,
}

/// An HTTP response.
pub(crate) struct Reply {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: String,
}

impl Account {
    pub(crate) async fn open(config: Config) -> Self {
        let sandbox = Sandbox::bind(config, ([127, 0, 0, 1], 0).into()).await.unwrap();
        let addr = sandbox.addr();
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self { addr }
    }

    /// Sends a request to Cost Explorer; `None` when the connection was cut without a response.
    pub(crate) async fn cost_explorer(&self, operation: &str, request: &Value) -> Option<Reply> {
        let target = format!("X-Amz-Target: AWSInsightsIndexService.{operation}\r\n{}", signed("AKIA", "ce", HOME));
        self.send("POST", "/", &target, &request.to_string()).await
    }

    pub(crate) async fn sts(&self, form: &str, access_key: &str) -> Option<Reply> {
        self.send("POST", "/", &signed(access_key, "sts", HOME), form).await
    }

    /// Sends a GET request, for services that name operations by path.
    pub(crate) async fn get(&self, service: &str, region: &str, path: &str) -> Option<Reply> {
        self.send("GET", path, &signed("AKIA", service, region), "").await
    }

    /// Sends a form, for services that name operations in a form.
    pub(crate) async fn form(&self, service: &str, region: &str, form: &str) -> Option<Reply> {
        self.send("POST", "/", &signed("AKIA", service, region), form).await
    }

    /// Opens a streamed response.
    pub(crate) async fn open_stream(&self, service: &str, path: &str, body: &str) -> Stream {
        let connection = self.ask("POST", path, &signed("AKIA", service, HOME), body).await;
        Stream { connection, read: Vec::new() }
    }

    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> Option<Reply> {
        self.send(method, path, "", body).await
    }

    async fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Reply> {
        let mut stream = self.ask(method, path, headers, body).await;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        let (head, body) = answer.split_once("\r\n\r\n")?;
        Some(Reply { status: head.split(' ').nth(1)?.parse().ok()?, head: head.to_owned(), body: body.to_owned() })
    }

    async fn ask(&self, method: &str, path: &str, headers: &str, body: &str) -> TcpStream {
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }
}

/// An open stream; dropping it disconnects the client.
pub(crate) struct Stream {
    connection: TcpStream,
    read: Vec<u8>,
}

impl Stream {
    /// The remaining text, and whether the last chunk arrived: an interrupted response has none.
    pub(crate) async fn read(mut self) -> (String, bool) {
        // A connection reset ends the read too; the data before it counts.
        let _ = self.connection.read_to_end(&mut self.read).await;
        (self.text(), self.read.ends_with(b"0\r\n\r\n"))
    }

    pub(crate) async fn wait_for(&mut self, words: &str) {
        while !self.text().contains(words) {
            let mut bytes = [0; 1024];
            let length = self.connection.read(&mut bytes).await.unwrap();
            assert!(length > 0, "it ended: {}", self.text());
            self.read.extend_from_slice(&bytes[..length]);
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.read).into_owned()
    }
}

fn signed(access_key: &str, service: &str, region: &str) -> String {
    let scope = format!("{access_key}/20261123/{region}/{service}/aws4_request");
    format!("Authorization: AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00\r\n")
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// The error code in awsJson.
    pub(crate) fn code(&self) -> String {
        self.json()["__type"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The first text between two others.
    pub(crate) fn between(&self, before: &str, after: &str) -> String {
        let (_, rest) = self.body.split_once(before).unwrap();
        rest.split_once(after).unwrap().0.to_owned()
    }
}
