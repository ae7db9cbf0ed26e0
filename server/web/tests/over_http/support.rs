//! A whole server over its own sandbox account.

use std::{net::SocketAddr, sync::Arc};

use aws::{AwsAccount, Clock, Inventory};
use axum::{Router, body::Body};
use domain::report::answers::{AnswerEvent, AnswerRequest};
use futures::{StreamExt, channel::mpsc, future::join};
use http::{Request, Response, StatusCode};
use reports::Reports;
use sandbox::{Config, Sandbox};
use serde_json::Value;
use server::{
    assets::Assets,
    routes::{self, Hosts, Rules},
    state,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;

/// Current day of all tests.
pub const TODAY: &str = "2026-11-23";

/// Daily cap of paid requests: more than any test sends.
const DAILY_CAP: u64 = 20_000;

/// The server's router, its services, and their sandbox.
pub struct World {
    pub services: app::Services,
    pub account: AwsAccount,
    pub rules: Rules,
    router: Router,
    sandbox: SocketAddr,
}

/// A complete response.
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub text: String,
}

/// All events of an AI answer.
pub async fn answer(reports: &Reports, request: AnswerRequest) -> Vec<AnswerEvent> {
    let (sender, events) = mpsc::channel(0);
    join(reports.answer(request, sender), events.collect()).await.1
}

impl World {
    pub async fn new() -> Self {
        Self::of(Config::new(TODAY.parse().unwrap())).await
    }

    /// A world over an account with this configuration.
    pub async fn of(config: Config) -> Self {
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), Vec::new(), clock).await };
        Self::built(config, inventory).await
    }

    /// A world with a custom inventory.
    pub async fn with<F: Future<Output = Inventory>>(inventory: impl FnOnce(AwsAccount, Clock) -> F) -> Self {
        Self::built(Config::new(TODAY.parse().unwrap()), inventory).await
    }

    async fn built<F: Future<Output = Inventory>>(
        config: Config,
        inventory: impl FnOnce(AwsAccount, Clock) -> F,
    ) -> Self {
        let today = config.today;
        // All tests run with hostile names.
        let config = Config { hostile: true, ..config };
        let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let addr = sandbox.addr();
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self::over(addr, today, inventory).await
    }

    /// A world over any implementation of AWS's protocols.
    pub async fn at(addr: SocketAddr) -> Self {
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), Vec::new(), clock).await };
        Self::over(addr, TODAY.parse().unwrap(), inventory).await
    }

    async fn over<F: Future<Output = Inventory>>(
        addr: SocketAddr,
        today: domain::Date,
        inventory: impl FnOnce(AwsAccount, Clock) -> F,
    ) -> Self {
        let account = AwsAccount::at_sandbox(&format!("http://{addr}")).await;
        let clock = state::clock(Some(today)).unwrap();
        let inventory = Arc::new(inventory(account.clone(), clock.clone()).await);
        let services = state::compose(&account, inventory, true, clock, DAILY_CAP, String::new()).await;
        let rules = Rules::new(Hosts::new(true, Vec::new()));
        let router = routes::router(&services, &Assets::none(), &rules).unwrap();
        Self { services, account, rules, router, sandbox: addr }
    }

    pub async fn get(&self, address: &str) -> Answer {
        self.get_as(address, "localhost:3000").await
    }

    pub async fn get_as(&self, address: &str, host: &str) -> Answer {
        self.send(Request::get(address).header("host", host).body(Body::empty()).unwrap()).await
    }

    /// The same server with modified services.
    pub fn rebuilt(self) -> Self {
        let router = routes::router(&self.services, &Assets::none(), &self.rules).unwrap();
        Self { router, ..self }
    }

    /// The same server, listening on an address that others can reach.
    pub fn reached_by_others(self) -> Self {
        let rules = Rules { hosts: Hosts::new(false, Vec::new()), ..self.rules };
        Self { rules, ..self }.rebuilt()
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: head.status, headers: head.headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
    }

    /// Response of the account's Cost Explorer, without Farthing's layers.
    pub async fn cost_explorer(&self, request: &Value) -> Value {
        let mut stream = TcpStream::connect(self.sandbox).await.unwrap();
        let body = request.to_string();
        let head = format!(
            "POST / HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\nconnection: close\r\n\
             x-amz-target: AWSInsightsIndexService.GetCostAndUsage\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261123/us-east-1/ce/aws4_request, SignedHeaders=host, Signature=00\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
    }

    /// Number of requests that AWS would have charged for.
    pub async fn paid(&self) -> u64 {
        let answer = self.control("GET", "/_sandbox/requests", "").await;
        let body = answer.split("\r\n\r\n").nth(1).unwrap();
        serde_json::from_str::<Value>(body).unwrap()["paid"].as_u64().unwrap()
    }

    /// Expected findings of each check, by its code.
    pub async fn planted(&self) -> Value {
        let answer = self.control("GET", "/_sandbox/planted", "").await;
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    pub async fn faults(&self, faults: &str) {
        let answer = self.control("PUT", "/_sandbox/faults", faults).await;
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }

    /// Sets the behavior of Bedrock's model.
    pub async fn mood(&self, mood: &str) {
        let answer = self.control("PUT", "/_sandbox/model", mood).await;
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }

    /// Resets the behavior of the model.
    pub async fn forget_mood(&self) {
        let answer = self.control("DELETE", "/_sandbox/model", "").await;
        assert!(answer.starts_with("HTTP/1.1 2"), "{answer}");
    }

    /// Number of calls by IAM action.
    pub async fn calls(&self) -> Value {
        let answer = self.control("GET", "/_sandbox/requests", "").await;
        serde_json::from_str::<Value>(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()["by_operation"].clone()
    }

    /// Number of streams that were not read to their end.
    pub async fn abandoned(&self) -> u64 {
        let answer = self.control("GET", "/_sandbox/requests", "").await;
        serde_json::from_str::<Value>(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()["abandoned"].as_u64().unwrap()
    }

    async fn control(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.sandbox).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all((head + body).as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}
