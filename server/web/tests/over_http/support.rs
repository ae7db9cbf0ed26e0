//! Test server with its own sandbox account.

use std::{net::SocketAddr, sync::Arc};

use aws::{AwsAccount, Breakers, Clock, Inventory};
use axum::{Router, body::Body};
use domain::{
    permissions::is_allowed,
    report::answers::{AnswerEvent, AnswerRequest},
};
use futures::{StreamExt, channel::mpsc, future::join};
use http::{Request, Response, StatusCode};
use reports::Reports;
use sandbox::{Config, PolicyCheck, Sandbox};
use serde_json::Value;
use server::{
    assets::Assets,
    clock::clock,
    routes::{self, Hosts, RouterConfig},
    state,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;

/// Current day of all tests.
pub const TODAY: &str = "2026-11-23";

/// Text of the badge for costs that add up to AWS's total. A page that is rendered without its costs does not have it.
pub const RECONCILED_BADGE: &str = "Parts = total";

/// Daily cap of paid requests: more than any test sends.
const DAILY_CAP: u64 = 20_000;

/// Farthing's router and services, with a sandbox account as AWS.
pub struct TestServer {
    pub services: app::Services,
    pub account: AwsAccount,
    pub router_config: RouterConfig,
    assets: Assets,
    router: Router,
    sandbox: SocketAddr,
    /// `None` without a sandbox.
    _policy_check: Option<PolicyCheck>,
}

/// A complete HTTP response.
pub struct TestResponse {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    /// Body as text; bytes that are not UTF-8 are replaced.
    pub text: String,
    pub bytes: axum::body::Bytes,
}

/// Starts a sandbox; returns its address.
pub async fn start_sandbox(config: Config) -> SocketAddr {
    let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let addr = sandbox.addr();
    tokio::spawn(sandbox.serve(std::future::pending()));
    addr
}

/// Requests an AI answer and returns all of its events.
pub async fn answer(reports: &Reports, request: AnswerRequest) -> Vec<AnswerEvent> {
    let (sender, events) = mpsc::channel(0);
    join(reports.answer(request, sender), events.collect()).await.1
}

impl TestServer {
    pub async fn new() -> Self {
        Self::with_config(Config::new(TODAY.parse().unwrap())).await
    }

    /// Starts a server with this configuration of the sandbox.
    pub async fn with_config(config: Config) -> Self {
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), Vec::new(), clock) };
        Self::start(config, inventory).await
    }

    /// Starts a server with a custom inventory.
    pub async fn with_inventory<F: Future<Output = Inventory>>(inventory: impl FnOnce(AwsAccount, Clock) -> F) -> Self {
        Self::start(Config::new(TODAY.parse().unwrap()), inventory).await
    }

    async fn start<F: Future<Output = Inventory>>(
        config: Config,
        inventory: impl FnOnce(AwsAccount, Clock) -> F,
    ) -> Self {
        let today = config.today;
        // All tests run with hostile names and tags.
        let config = Config { hostile: true, ..config };
        let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let addr = sandbox.addr();
        let policy_check = sandbox.policy_check(is_allowed);
        tokio::spawn(sandbox.serve(std::future::pending()));
        Self { _policy_check: Some(policy_check), ..Self::connect(addr, today, inventory).await }
    }

    /// Starts a server with a sandbox, whose circuit breakers have this clock.
    pub async fn with_breakers(breakers: Breakers) -> Self {
        let today = TODAY.parse().unwrap();
        let addr = start_sandbox(Config::new(today)).await;
        let account = AwsAccount::at_sandbox(&format!("http://{addr}")).await.with_breakers(breakers);
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), Vec::new(), clock) };
        Box::pin(Self::with_account(account, addr, today, inventory)).await
    }

    /// Starts a server whose resources are listed in one region, for AWS at this host and port.
    pub async fn in_one_region(endpoint: &str, sandbox: SocketAddr) -> Self {
        let account = AwsAccount::at_sandbox(endpoint).await;
        let regions = vec!["us-east-1".into()];
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), regions, clock) };
        Box::pin(Self::with_account(account, sandbox, TODAY.parse().unwrap(), inventory)).await
    }

    /// Router, for a server with real connections.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Starts a server that uses any implementation of AWS's protocols, at this address.
    pub async fn for_aws_at(addr: SocketAddr) -> Self {
        let inventory =
            |account: AwsAccount, clock| async move { state::inventory(&account, Vec::new(), Vec::new(), clock) };
        Self::connect(addr, TODAY.parse().unwrap(), inventory).await
    }

    async fn connect<F: Future<Output = Inventory>>(
        addr: SocketAddr,
        today: domain::Date,
        inventory: impl FnOnce(AwsAccount, Clock) -> F,
    ) -> Self {
        let account = AwsAccount::at_sandbox(&format!("http://{addr}")).await;
        Box::pin(Self::with_account(account, addr, today, inventory)).await
    }

    /// Starts a server for an account, with its sandbox at this address.
    async fn with_account<F: Future<Output = Inventory>>(
        account: AwsAccount,
        addr: SocketAddr,
        today: domain::Date,
        inventory: impl FnOnce(AwsAccount, Clock) -> F,
    ) -> Self {
        let clock = clock(Some(today)).unwrap();
        let inventory = Arc::new(inventory(account.clone(), clock.clone()).await);
        let services = state::compose(&account, inventory, true, clock, DAILY_CAP, String::new()).await;
        let router_config = RouterConfig::new(Hosts::new(true, Vec::new()));
        let assets = Assets::none();
        let router = routes::router(&services, &assets, &router_config).unwrap();
        Self { services, account, router_config, assets, router, sandbox: addr, _policy_check: None }
    }

    pub async fn get(&self, address: &str) -> TestResponse {
        self.get_with_host(address, "localhost:3000").await
    }

    pub async fn get_with_host(&self, address: &str, host: &str) -> TestResponse {
        self.send(Request::get(address).header("host", host).body(Body::empty()).unwrap()).await
    }

    /// Rebuilds the router after a change of `services` or `router_config`.
    pub fn rebuild(self) -> Self {
        let router = routes::router(&self.services, &self.assets, &self.router_config).unwrap();
        Self { router, ..self }
    }

    /// Serves static files.
    pub fn with_assets(self, assets: Assets) -> Self {
        Self { assets, ..self }.rebuild()
    }

    /// Applies the configuration of a server that other computers can reach.
    pub fn on_network_address(self) -> Self {
        let router_config = RouterConfig { hosts: Hosts::new(false, Vec::new()), ..self.router_config };
        Self { router_config, ..self }.rebuild()
    }

    pub async fn send(&self, request: Request<Body>) -> TestResponse {
        let (head, body) = self.send_raw(request).await.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        TestResponse { status: head.status, headers: head.headers, text, bytes }
    }

    /// Sends a request and returns the response as sent, possibly compressed.
    pub async fn send_raw(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a request to the sandbox's Cost Explorer, bypassing Farthing.
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
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        let body = response.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str(body).unwrap_or_else(|_| panic!("{response}"))
    }

    /// Number of requests that AWS would have charged for.
    pub async fn paid_requests(&self) -> u64 {
        let response = self.control("GET", "/_sandbox/requests", "").await;
        let body = response.split("\r\n\r\n").nth(1).unwrap();
        serde_json::from_str::<Value>(body).unwrap()["paid"].as_u64().unwrap()
    }

    /// Findings that the sandbox planted, by code of the check.
    pub async fn planted_findings(&self) -> Value {
        let response = self.control("GET", "/_sandbox/planted", "").await;
        serde_json::from_str(response.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// Replaces all faults. Closes the circuit breakers, because tests try several faults.
    pub async fn set_faults(&self, faults: &str) {
        self.account.calls().breakers().close_all();
        self.set_faults_of_aws(faults).await;
    }

    /// Replaces all faults, as AWS would fail or recover: circuit breakers stay as they are.
    pub async fn set_faults_of_aws(&self, faults: &str) {
        let response = self.control("PUT", "/_sandbox/faults", faults).await;
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    /// Sets the faults of the Bedrock model, as JSON.
    pub async fn set_model_faults(&self, faults: &str) {
        let response = self.control("PUT", "/_sandbox/model", faults).await;
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    /// Removes the faults of the Bedrock model.
    pub async fn reset_model(&self) {
        let response = self.control("DELETE", "/_sandbox/model", "").await;
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    /// Number of calls by IAM action.
    pub async fn calls(&self) -> Value {
        let response = self.control("GET", "/_sandbox/requests", "").await;
        serde_json::from_str::<Value>(response.split("\r\n\r\n").nth(1).unwrap()).unwrap()["by_operation"].clone()
    }

    /// Number of response streams that Farthing closed before their end.
    pub async fn abandoned_streams(&self) -> u64 {
        let response = self.control("GET", "/_sandbox/requests", "").await;
        serde_json::from_str::<Value>(response.split("\r\n\r\n").nth(1).unwrap()).unwrap()["abandoned"]
            .as_u64()
            .unwrap()
    }

    async fn control(&self, method: &str, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.sandbox).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: sandbox\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all((head + body).as_bytes()).await.unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    }
}
