//! Tests of overload: too many requests, slow and silent clients, and a stop under load.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use app::ApiError;
use http::StatusCode;
use server::{
    connections::{ConnectionLimits, serve_on_own_thread},
    overload::{Capacity, MAX_WAIT},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Handle,
    sync::oneshot,
    task::{JoinHandle, JoinSet},
    time::timeout,
};

use crate::support::TestServer;

/// Cost Explorer that responds late.
const SLOW: &str = r#"[{"operation":"ce:*","kind":"delay","millis":1500}]"#;
/// Longer than any wait of these tests.
const PATIENCE: Duration = Duration::from_secs(40);

/// Server with real connections.
struct ListeningServer {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<std::io::Result<()>>,
}

impl ListeningServer {
    async fn start(server: &TestServer, limits: ConnectionLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopping) = oneshot::channel();
        let stopping = async move { stopping.await.unwrap() };
        let stopped = tokio::spawn(serve_on_own_thread(listener, server.router(), limits, None, stopping));
        Self { addr, stop, stopped }
    }

    /// Response to a request on a connection of its own, as text.
    async fn get(addr: SocketAddr, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(addr).await?;
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

async fn slow_server(capacity: Capacity) -> TestServer {
    let mut server = TestServer::new().await;
    server.router_config.capacity = capacity;
    let server = server.rebuild();
    server.set_faults(SLOW).await;
    server
}

/// Different exports, so that each waits for Cost Explorer.
fn export(number: usize) -> String {
    format!("/export/overview.csv?from=2026-11-{:02}&to=2026-11-22", number % 20 + 1)
}

#[tokio::test]
async fn requests_beyond_the_capacity_are_rejected_while_monitoring_works() {
    const CAPACITY: usize = 4;
    let server = Arc::new(slow_server(Capacity::new(CAPACITY)).await);
    let mut requests = JoinSet::new();
    for number in 0..2 * CAPACITY {
        let server = server.clone();
        requests.spawn(async move { server.get(&export(number)).await });
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(server.get(path).await.status, StatusCode::OK, "{path}");
    }
    let responses = requests.join_all().await;
    let with_status = |status| responses.iter().filter(|it| it.status == status).count();
    assert_eq!(
        (with_status(StatusCode::OK), with_status(StatusCode::SERVICE_UNAVAILABLE)),
        (CAPACITY, CAPACITY),
        "half of the requests are rejected"
    );
    let metrics = server.get("/metrics").await.text;
    let shed = format!(
        r#"farthing_http_response_seconds_count{{outcome="server_error",route="/export/{{name}}"}} {CAPACITY}"#
    );
    assert!(metrics.contains(&shed), "{metrics}");
    let rejected = responses.iter().find(|it| it.status == StatusCode::SERVICE_UNAVAILABLE).unwrap();
    assert_eq!(rejected.headers["retry-after"], "2");
    assert!(rejected.headers.contains_key("content-security-policy"));
    assert_eq!(server.get(&export(0)).await.status, StatusCode::OK, "it has recovered");
}

#[tokio::test]
async fn a_rejected_function_call_says_when_to_try_again() {
    let server = slow_server(Capacity::new(0)).await;
    let response = server.get("/api/figures?path=/&question=").await;
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers["retry-after"], "2");
    let error: ApiError = serde_json::from_str(&response.text).unwrap();
    let message = "Farthing is processing too many requests. Try again in a few seconds";
    assert_eq!(error, ApiError::Rejected(message.to_owned()));
}

#[tokio::test]
async fn streams_count_until_their_end() {
    let server = Arc::new(slow_server(Capacity::new(1)).await);
    let stream = server
        .send_raw(http::Request::get("/api/resources?view=").header("host", "localhost:3000").body("".into()).unwrap())
        .await;
    assert_eq!(stream.status(), StatusCode::OK);
    assert_eq!(server.get("/connect").await.status, StatusCode::SERVICE_UNAVAILABLE);
    drop(stream);
    for _ in 0..100 {
        if server.get("/connect").await.status == StatusCode::OK {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a stream whose client has left still counts");
}

#[tokio::test]
async fn a_client_that_reads_nothing_does_not_keep_others_out() {
    let mut server = TestServer::new().await;
    server.get("/export/resources.csv").await;
    server.router_config.capacity = Capacity::new(1).with_read_pause(MAX_WAIT + Duration::from_millis(500));
    let server = server.rebuild();
    let request = http::Request::get("/api/resources?view=").header("host", "localhost:3000");
    let unread = server.send_raw(request.body("".into()).unwrap()).await;
    assert_eq!(server.get("/connect").await.status, StatusCode::SERVICE_UNAVAILABLE);
    for _ in 0..500 {
        if server.get("/connect").await.status == StatusCode::OK {
            let read_later = axum::body::to_bytes(unread.into_body(), usize::MAX).await;
            assert!(read_later.is_err(), "an interrupted body is not complete");
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("a stream that is not read still counts");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_and_slow_clients_do_not_keep_others_out() {
    const CONNECTIONS: u32 = 40;
    let server = TestServer::new().await;
    let limits = ConnectionLimits {
        connections: CONNECTIONS,
        head_timeout: Duration::from_secs(4),
        crowded_head_timeout: Duration::from_secs(1),
    };
    let listening = ListeningServer::start(&server, limits).await;
    let mut slow_clients = JoinSet::new();
    for number in 0..CONNECTIONS {
        let mut stream = TcpStream::connect(listening.addr).await.unwrap();
        slow_clients.spawn(async move {
            let is_silent = number % 2 == 0;
            // A byte of a head that never ends, now and then.
            while !is_silent && stream.write_all(b"G").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            let mut bytes = Vec::new();
            // The server closes or resets the connection.
            stream.read_to_end(&mut bytes).await.ok();
        });
    }
    let response = timeout(PATIENCE, ListeningServer::get(listening.addr, "/connect")).await.unwrap().unwrap();
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    let all_closed = timeout(PATIENCE, slow_clients.join_all()).await;
    assert!(all_closed.is_ok(), "the server must close connections without a request");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_under_load_interrupts_no_request() {
    let server = slow_server(Capacity::default().on(Handle::current())).await;
    let listening = ListeningServer::start(&server, ConnectionLimits::default()).await;
    let addr = listening.addr;
    let mut requests = JoinSet::new();
    for number in 0..60 {
        let path = if number % 3 == 0 { "/api/resources?view=".to_owned() } else { export(number) };
        requests.spawn(async move { (path.clone(), ListeningServer::get(addr, &path).await) });
    }
    let idle = TcpStream::connect(addr).await.unwrap();
    tokio::time::sleep(Duration::from_millis(700)).await;
    // Connections that the server has not accepted yet when it stops.
    let mut late = Vec::new();
    for _ in 0..20 {
        let mut stream = TcpStream::connect(addr).await.unwrap();
        let request = "GET /healthz HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.unwrap();
        late.push(stream);
    }
    listening.stop.send(()).unwrap();
    for (path, response) in requests.join_all().await {
        let response = response.unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{path} {response}");
        let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")?.parse::<usize>().ok());
        match length {
            Some(length) => assert!(length > 0 && body.len() == length, "{length} bytes announced: {response}"),
            // The last chunk.
            None => assert!(body.ends_with("\r\n0\r\n\r\n"), "{path} is incomplete"),
        }
    }
    for mut stream in late {
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 200"), "a request was cut: {response}");
    }
    timeout(PATIENCE, listening.stopped).await.unwrap().unwrap().unwrap();
    assert!(TcpStream::connect(addr).await.is_err(), "a stopped server accepts no connection");
    drop(idle);
}
