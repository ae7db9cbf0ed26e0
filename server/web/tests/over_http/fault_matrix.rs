//! Every AWS operation with every kind of fault, on pages, exports and streams: each answer is complete, and a failure is never
//! a zero.

use std::{io::Write, net::SocketAddr};

use app::Interruption;
use domain::{access::Scope, permissions::actions};
use futures::{StreamExt, stream};
use http::{StatusCode, header};
use sandbox::Config;
use serde_json::{Value, json};

use crate::support::{TODAY, TestResponse, TestServer, start_sandbox};

/// Kinds of faults of the sandbox. A delay is longer than a page waits for its data before it is sent with placeholders.
const KINDS: [&str; 9] = ["throttle", "error", "deny", "delay", "reset", "malformed", "cut", "expired", "skewed"];
const DELAY_MILLIS: u64 = 400;
/// Minimum number of cases.
const MIN_CASES: usize = 1_917;
/// Cases that run at the same time: most of their time, they wait for retries.
const CONCURRENCY: usize = 24;

/// Answers that need Cost Explorer.
const COST_TARGETS: [&str; 5] =
    ["/", "/services", "/export/overview.csv", "/export/overview.json", "/export/insights.json"];
/// Answers that need lists of resources.
const RESOURCE_TARGETS: [&str; 4] =
    ["/resources", "/api/resources?view=", "/export/resources.json", "/export/insights.json"];

/// Operations that read costs.
const COST_OPERATIONS: [&str; 2] = ["ce:GetCostAndUsage", "ce:GetCostAndUsageWithResources"];
/// Operations that no target calls: of menus, of AI answers, and of regions that are set or come with the list of buckets.
const UNUSED_OPERATIONS: [&str; 6] = [
    "bedrock:InvokeModelWithResponseStream",
    "ce:GetCostCategories",
    "ce:GetDimensionValues",
    "ce:GetTags",
    "ec2:DescribeRegions",
    "s3:GetBucketLocation",
];

/// A page, export or stream, while an operation fails.
struct Case<'a> {
    operation: &'a str,
    kind: &'a str,
    target: &'a str,
    /// Whether the answer called the operation, so that the fault occurred.
    is_called: bool,
}

/// Sandbox with a server that keeps what an operation does not read: operations on resources need other lists, and those on
/// commitments need other commitments, but neither needs other costs.
struct Worker {
    sandbox: SocketAddr,
    server: TestServer,
}

impl Worker {
    async fn new() -> Self {
        let config = Config { resources: 60, accounts: 1, ..Config::new(TODAY.parse().unwrap()) };
        let sandbox = start_sandbox(config).await;
        Self { sandbox, server: Self::new_server(sandbox).await }
    }

    async fn new_server(sandbox: SocketAddr) -> TestServer {
        TestServer::in_one_region(&format!("http://{sandbox}"), sandbox).await
    }

    /// Checks all answers while an operation fails; returns for each whether it called the operation.
    async fn check_fault(&self, operation: &str, kind: &str) -> Vec<bool> {
        let mut fault = json!({ "operation": operation, "kind": kind });
        if kind == "delay" {
            fault["millis"] = DELAY_MILLIS.into();
        }
        let fault = json!([fault]).to_string();
        let reports = &self.server.services.reports;
        if !operation.starts_with("ce:") {
            reports.inventory.invalidate(&Scope::default());
            return check_answers(&self.server, &fault, operation, kind, &RESOURCE_TARGETS).await;
        }
        if COST_OPERATIONS.contains(&operation) {
            // Without cached costs.
            let server = Self::new_server(self.sandbox).await;
            return check_answers(&server, &fault, operation, kind, &COST_TARGETS).await;
        }
        reports.commitments.invalidate(&Scope::default());
        check_answers(&self.server, &fault, operation, kind, &COST_TARGETS).await
    }
}

async fn check_answers(server: &TestServer, fault: &str, operation: &str, kind: &str, targets: &[&str]) -> Vec<bool> {
    let calls = || async { server.calls().await[operation].as_u64().unwrap_or_default() };
    let calls_before_all = calls().await;
    let mut have_called = Vec::new();
    for target in targets {
        // Each answer starts with closed circuit breakers: AWS fails it, not a breaker that another answer opened.
        server.set_faults(fault).await;
        let calls_before = calls().await;
        let response = server.get(target).await;
        let is_called = calls().await > calls_before;
        Case { operation, kind, target, is_called }.check(&response);
        have_called.push(is_called);
    }
    // Lists that a page started may go on after it.
    let is_used = calls().await > calls_before_all;
    assert_ne!(is_used, UNUSED_OPERATIONS.contains(&operation), "{operation} {kind}: whether it is called");
    server.set_faults("[]").await;
    have_called
}

/// Checks that a stream of frames is complete, and that none of them is an interruption.
fn check_frames(mut stream: &[u8], case: &str) {
    let interruptions = [Interruption::Stalled, Interruption::TooLong, Interruption::Stopping, Interruption::Failed]
        .map(app::last_frame);
    assert!(!stream.is_empty(), "{case}");
    while !stream.is_empty() {
        let (length, content) = stream.split_first_chunk().unwrap_or_else(|| panic!("{case}: an incomplete frame"));
        let end = length.len() + usize::try_from(u32::from_le_bytes(*length)).unwrap();
        assert!(end - length.len() <= content.len(), "{case}: an incomplete frame");
        let (frame, rest) = stream.split_at(end);
        assert!(!interruptions.iter().any(|it| it == frame), "{case}: the stream was interrupted");
        stream = rest;
    }
}

/// Main part of a page, without the API cost in the top bar, which is zero; the whole text if it is no page.
fn main_of(text: &str) -> &str {
    let main = text.split_once("<main").map_or(text, |(_, rest)| rest);
    main.split_once("</main>").map_or(main, |(main, _)| main)
}

impl Case<'_> {
    fn check(&self, response: &TestResponse) {
        let Self { operation, kind, target, .. } = self;
        let text = &response.text;
        let case = format!("{operation} {kind} {target}: {}", response.status);
        assert_ne!(response.status, StatusCode::INTERNAL_SERVER_ERROR, "{case}\n{text}");
        assert!(!text.contains("panicked"), "{case}\n{text}");
        let has_costs = !self.fails_costs();
        match *target {
            "/" | "/services" | "/resources" => {
                assert_eq!(response.status, StatusCode::OK, "{case}");
                // Cached pages have hashes instead.
                let policy = response.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
                assert!(policy.contains("'nonce-"), "{case}: the page was not rendered for this case");
                assert!(text.contains("<main") && text.contains("<nav") && text.contains("</html>"), "{case}\n{text}");
                assert!(!text.contains("This page is incomplete"), "{case}\n{text}");
                assert!(has_costs || !main_of(text).contains("$0.00"), "{case}: a failure is shown as zero");
            }
            "/api/resources?view=" => {
                assert_eq!(response.status, StatusCode::OK, "{case}");
                check_frames(&response.bytes, &case);
            }
            "/export/resources.json" | "/export/insights.json" => self.check_rows(response, &case),
            _ => {
                let expected = if has_costs {
                    response.status == StatusCode::OK
                } else {
                    response.status.is_client_error() || response.status.is_server_error()
                };
                assert!(expected, "{case}\n{text}");
            }
        }
    }

    /// Whether the fault leaves no costs: any but a delay of the operation that reads them.
    fn fails_costs(&self) -> bool {
        self.operation == "ce:GetCostAndUsage" && self.kind != "delay"
    }

    /// Rows that are there despite the fault, and a gap if some are missing.
    fn check_rows(&self, response: &TestResponse, case: &str) {
        if self.fails_costs() && response.status != StatusCode::OK {
            // Without costs, an export of resources is an error, which names the operation.
            assert!(response.text.contains(self.operation), "{case}\n{}", response.text);
            return;
        }
        assert_eq!(response.status, StatusCode::OK, "{case}\n{}", response.text);
        let file: Value = serde_json::from_str(&response.text).unwrap();
        let rows = file["rows"].as_array().unwrap();
        let is_zero =
            |row: &&Value| ["cost", "saving_per_month"].iter().any(|it| row[*it] == "0" || row[*it] == "0.00");
        if self.fails_costs() {
            assert_eq!(rows.iter().find(is_zero), None, "{case}: a failure is exported as zero");
            assert!(!file["gaps"].as_array().unwrap().is_empty(), "{case}");
        }
        let names_operation = file["gaps"].to_string().contains(self.operation);
        assert!(
            names_operation || !self.is_called || self.kind == "delay",
            "{case}: no gap names it\n{}",
            file["gaps"]
        );
        assert!(!rows.is_empty() || !file["gaps"].as_array().unwrap().is_empty(), "{case}: no row and no gap");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_of_every_operation_leaves_complete_answers() {
    let operations: Vec<&str> = actions().collect();
    let cases: Vec<(&str, &str)> =
        operations.iter().flat_map(|operation| KINDS.map(|kind| (*operation, kind))).collect();
    // Each worker has a sandbox of its own, because faults apply to all of its clients.
    let shares: Vec<Vec<(&str, &str)>> =
        (0..CONCURRENCY).map(|worker| cases.iter().skip(worker).step_by(CONCURRENCY).copied().collect()).collect();
    let have_called = stream::iter(shares)
        .map(async |share| {
            let worker = Worker::new().await;
            let mut have_called = Vec::new();
            for (operation, kind) in share {
                have_called.extend(worker.check_fault(operation, kind).await);
            }
            have_called
        })
        .buffer_unordered(CONCURRENCY)
        .collect::<Vec<_>>()
        .await
        .concat();
    let (total, failed) = (have_called.len(), have_called.iter().filter(|it| **it).count());
    // Past the capture of the output, so that it is printed if the test passes, too.
    writeln!(
        std::io::stderr(),
        "fault matrix: {total} cases, {failed} with the fault: {} operations, {} kinds of faults",
        operations.len(),
        KINDS.len()
    )
    .unwrap();
    assert!(total >= MIN_CASES, "{total} cases");
}

#[tokio::test]
async fn an_unknown_host_is_reported_on_all_pages_and_exports() {
    // The name is reserved: it never resolves.
    let server = TestServer::in_one_region("http://farthing.invalid", "127.0.0.1:1".parse().unwrap()).await;
    for target in COST_TARGETS.iter().chain(&RESOURCE_TARGETS).chain(&["/insights", "/status", "/connect"]) {
        let response = server.get(target).await;
        assert_ne!(response.status, StatusCode::INTERNAL_SERVER_ERROR, "{target}");
        assert!(!response.text.contains("panicked"), "{target}");
        assert!(*target == "/status" || !main_of(&response.text).contains("$0.00"), "{target}");
        if ["/", "/services", "/export/overview.csv"].contains(target) {
            let is_reported = response.text.contains("could not be reached") || response.text.contains("Next try at");
            assert!(is_reported, "{target}: {}", response.text);
        }
    }
}
