//! Tests of circuit breakers: while Cost Explorer fails, it gets no requests except for single trials.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use aws::{
    Breakers,
    policy::{BREAKER_PAUSE, BREAKER_POINTS, MAX_BREAKER_PAUSE},
};
use domain::{
    error::Fault,
    period::DateRange,
    view::{Page, View},
};
use futures::future::join_all;
use http::StatusCode;
use sandbox::{Config, Sandbox};
use server::state;

use crate::support::{TODAY, TestServer};

const OPERATION: &str = "ce:GetCostAndUsage";
const FAILING: &str = r#"[{"operation":"ce:GetCostAndUsage","kind":"error"}]"#;
/// More groupings than a circuit breaker needs to open.
const GROUPINGS: [&str; 6] = ["az", "platform", "operation", "usage-type", "instance-type", "record-type"];

/// Server whose circuit breakers have a clock that the test sets.
struct Test {
    server: TestServer,
    seconds: Arc<AtomicU64>,
}

impl Test {
    async fn new() -> Self {
        let (start, seconds) = (Instant::now(), Arc::new(AtomicU64::new(0)));
        let now = seconds.clone();
        let clock = move || start + Duration::from_secs(now.load(Ordering::Relaxed));
        Self { server: TestServer::with_breakers(Breakers::new(Arc::new(clock))).await, seconds }
    }

    /// Moves the clock past a pause of this length, with its random part.
    fn wait_for(&self, pause: Duration) {
        self.seconds.fetch_add(2 * pause.as_secs(), Ordering::Relaxed);
    }

    async fn calls(&self) -> u64 {
        self.server.calls().await[OPERATION].as_u64().unwrap_or_default()
    }

    /// Number of a metric with these labels; `None` if it is absent.
    async fn metric(&self, name: &str) -> Option<u64> {
        let metrics = self.server.get("/metrics").await.text;
        metrics.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// State as in the metrics: 0 closed, 1 half-open, 2 open.
    async fn state(&self) -> Option<u64> {
        self.metric(r#"farthing_breaker_state{operation="ce:GetCostAndUsage",region="global"}"#).await
    }

    async fn transitions(&self, from: &str, to: &str) -> Option<u64> {
        let labels = format!(r#"from="{from}",operation="{OPERATION}",to="{to}""#);
        self.metric(&format!("farthing_breaker_transitions_total{{{labels}}}")).await
    }

    /// Sends one query, whose result is not cached.
    async fn query(&self, grouping: &str) -> StatusCode {
        self.server.get(&format!("/export/overview.csv?group={grouping}")).await.status
    }

    /// Queries until the circuit breaker is open.
    async fn open(&self) {
        for grouping in GROUPINGS {
            if self.state().await == Some(2) {
                return;
            }
            self.query(grouping).await;
        }
        assert_eq!(self.state().await, Some(2), "the circuit breaker did not open");
    }
}

#[tokio::test]
async fn opens_sends_one_trial_after_each_pause_and_closes() {
    let test = Test::new().await;
    assert_eq!(test.query("service").await, StatusCode::OK);
    assert_eq!(test.state().await, None, "it has not opened yet");
    test.server.set_faults_of_aws(FAILING).await;
    test.open().await;
    assert_eq!(test.transitions("closed", "open").await, Some(1));

    let before = test.calls().await;
    for grouping in GROUPINGS {
        let response = test.server.get(&format!("/export/overview.json?group={grouping}&range=7d")).await;
        assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE, "{}", response.text);
        assert!(
            response.text.contains("Cost Explorer has failed") && response.text.contains("Next try at"),
            "{}",
            response.text
        );
        let page = test.server.get(&format!("/?group={grouping}&range=7d")).await;
        assert!(page.text.contains("Next try at") && !page.text.contains("$0.00"), "{}", page.text);
    }
    assert_eq!(test.calls().await, before, "no request is sent while it is open");
    let status = test.server.get("/status").await.text;
    assert!(status.contains("Circuit breakers") && status.contains(">open<"), "{status}");

    test.wait_for(BREAKER_PAUSE);
    assert_eq!(test.state().await, Some(1), "it is half-open after the pause");
    assert_eq!(test.query("az").await, StatusCode::BAD_GATEWAY);
    assert_eq!(test.calls().await, before + 1, "the trial is a single request");
    assert_eq!(test.state().await, Some(2));
    assert_eq!(test.transitions("half-open", "open").await, Some(1));

    test.server.set_faults_of_aws("[]").await;
    assert_eq!(test.query("az").await, StatusCode::SERVICE_UNAVAILABLE, "the pause is not over");
    test.wait_for(MAX_BREAKER_PAUSE);
    assert_eq!(test.query("az").await, StatusCode::OK);
    assert_eq!(test.state().await, Some(0));
    assert_eq!(test.transitions("half-open", "closed").await, Some(1));
    assert_eq!(test.transitions("open", "half-open").await, Some(2));
}

#[tokio::test]
async fn the_queries_of_a_page_wait_for_the_trial() {
    let test = Test::new().await;
    test.server.set_faults_of_aws(FAILING).await;
    test.open().await;
    test.server.set_faults_of_aws("[]").await;
    test.wait_for(BREAKER_PAUSE);
    let page = test.server.get("/?group=az").await;
    assert!(
        !page.text.contains("Next try at") && page.text.contains(crate::support::RECONCILED_BADGE),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn requests_before_the_one_that_waits_for_the_trial_are_not_sent_again() {
    const WAITING: &str = "ce:GetReservationCoverage";
    let test = Test::new().await;
    let commitments = &test.server.services.reports.commitments;
    let days = DateRange::new("2026-11-01".parse().unwrap(), "2026-11-14".parse().unwrap()).unwrap();
    let accounts = ["111122223333", "222233334444", "333344445555"];
    test.server.set_faults_of_aws(&format!(r#"[{{"operation":"{WAITING}","kind":"error"}}]"#)).await;
    for account in accounts {
        assert!(commitments.coverage(account, days).await.is_err());
    }
    assert!(matches!(commitments.coverage(accounts[0], days).await.unwrap_err().fault, Fault::CircuitOpen(_)));
    test.server.set_faults_of_aws(&format!(r#"[{{"operation":"{WAITING}","kind":"delay","millis":1500}}]"#)).await;
    test.wait_for(BREAKER_PAUSE);
    let paid = async || test.server.calls().await["ce:GetSavingsPlansCoverage"].as_u64().unwrap();
    let before = paid().await;
    let results = join_all(accounts.map(|it| commitments.coverage(it, days))).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(paid().await, before + 3, "one request for each account");
}

#[tokio::test]
async fn cached_figures_are_shown_with_their_age_while_it_is_open() {
    let test = Test::new().await;
    let reports = &test.server.services.reports;
    test.server.get("/?range=30d").await;
    let view = View::parse(&Page::Overview, "range=30d", &reports.limits()).view;
    test.server.set_faults_of_aws(FAILING).await;
    test.open().await;
    reports.refresh_costs(&Page::Overview, &view).await;
    let before = test.calls().await;
    let page = test.server.get("/?range=30d").await.text;
    assert!(page.contains("These figures are stale, as of") && page.contains("Next try at"), "{page}");
    assert_eq!(test.calls().await, before);
}

#[tokio::test]
async fn denials_do_not_open_it() {
    let test = Test::new().await;
    for kind in ["deny", "expired", "skewed"] {
        test.server.set_faults_of_aws(&format!(r#"[{{"operation":"{OPERATION}","kind":"{kind}"}}]"#)).await;
        for _ in 0..2 {
            let statuses = join_all(GROUPINGS.map(|grouping| test.query(grouping))).await;
            assert_eq!(statuses, GROUPINGS.map(|_| StatusCode::FORBIDDEN), "{kind}");
        }
    }
    assert_eq!(test.state().await, None);
}

#[tokio::test]
async fn assuming_a_role_has_a_circuit_breaker() {
    let today = TODAY.parse().unwrap();
    let sandbox = Sandbox::bind(Config::new(today), "127.0.0.1:0".parse().unwrap()).await.unwrap();
    let addr = sandbox.addr();
    let role_account = sandbox.accounts()[1].clone();
    tokio::spawn(sandbox.serve(std::future::pending()));
    let server = TestServer::for_aws_at(addr).await;
    let role = format!("arn:aws:iam::{role_account}:role/Farthing");
    let clock = server.services.reports.clock.clone();
    let inventory = state::inventory(&server.account, aws::roles(&role).unwrap(), vec!["us-east-1".into()], clock);
    server.set_faults(r#"[{"operation":"sts:AssumeRole","kind":"error"}]"#).await;
    let calls = async || server.calls().await["sts:AssumeRole"].as_u64().unwrap_or_default();
    for _ in 0..3 {
        inventory.discover().await;
    }
    let opened = server.account.calls().breakers().opened();
    let [breaker] = &opened[..] else { panic!("{opened:?}") };
    assert_eq!((&*breaker.action, &*breaker.account), ("sts:AssumeRole", &*role_account));
    let before = calls().await;
    assert!(before >= BREAKER_POINTS.into(), "{before}");
    inventory.discover().await;
    assert_eq!(calls().await, before, "no request is sent while it is open");
    server.set_faults("[]").await;
    inventory.discover().await;
    assert_eq!(calls().await, before + 1, "a closed breaker lets it through");
}
