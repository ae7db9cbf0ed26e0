//! Tests of traces: a collector gets the spans of requests and of their requests to AWS, without secrets.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use crate::{
    log::{get, home, secret_in, start_with, visit},
    program::start_sandbox,
};

/// A collector, which keeps what it gets.
struct Collector {
    address: String,
    received: Arc<Mutex<String>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(String::new()));
        let texts = received.clone();
        thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                let text = receive(stream);
                // The lengths of the binary format are control characters.
                texts.lock().unwrap().push_str(&text.replace(char::is_control, " "));
            }
        });
        Self { address, received }
    }

    fn received(&self) -> String {
        self.received.lock().unwrap().clone()
    }
}

/// Reads a request with its body as text, and responds.
fn receive(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 8_192];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            let length = head.to_ascii_lowercase();
            let length = length.lines().find_map(|it| it.strip_prefix("content-length: ")?.parse::<usize>().ok());
            if bytes.len() >= head.len() + 4 + length.unwrap_or(0) {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").unwrap();
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(length @ 1..) => bytes.extend_from_slice(&buffer[..length]),
            _ => return text,
        }
    }
}

#[test]
fn a_collector_gets_spans_without_secrets() {
    let (aws, role) = start_sandbox("lambda:ListFunctions=deny");
    let (home, collector) = (home(), Collector::start());
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", &*collector.address), ("OTEL_BSP_SCHEDULE_DELAY", "100")];
    let program = start_with(&home, &aws, &role, "text", &variables);
    let tag_values = visit(&program);
    get(&program, "/services/arn:aws:iam::111122223333:role%2fPlanted");
    get(&program, "/arn:aws:iam::111122223333:role/Planted");
    get(&program, "/connect");
    let expected = ["POST /v1/traces", "farthing", "/connect", "ce:GetCostAndUsage", "ec2:DescribeVolumes", "denied"];
    let started = Instant::now();
    while let Some(missing) = expected.iter().find(|it| !collector.received().contains(**it)) {
        let received = collector.received();
        assert!(started.elapsed() < Duration::from_mins(1), "no {missing} in {} bytes: {received}", received.len());
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(secret_in(&collector.received(), &tag_values), None);
    assert!(!collector.received().contains("Planted"), "a path has any text");
}

#[test]
fn requests_do_not_depend_on_the_collector() {
    let (aws, role) = start_sandbox("");
    let home = home();
    let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), ("OTEL_BSP_SCHEDULE_DELAY", "100")];
    let program = start_with(&home, &aws, &role, "text", &variables);
    for path in ["/", "/export/resources.json", "/insights"] {
        let response = get(&program, path);
        assert!(response.starts_with("HTTP/1.0 200"), "{path}: {response}");
    }
}
