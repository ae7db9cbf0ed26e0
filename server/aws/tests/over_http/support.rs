//! A sandbox account and the adapter that reads it, over real HTTP.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws::{
    AwsAccount, Clock, CostExplorer, Meter,
    finder::{ListingPart, ResourceFinder, ResourceSink, read_listing},
};
use domain::{
    Date, Decimal,
    dimension::Attribute,
    error::SourceError,
    filter::{Filter, Rule},
    metric::Metric,
    period::Granularity,
    permissions::is_allowed,
    query::CostQuery,
    resource::{AccountRegion, Resource},
    table::CostTable,
};
use sandbox::{Config, PolicyCheck, Sandbox};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Current day of all tests.
pub fn today() -> Date {
    "2026-11-23".parse().unwrap()
}

/// A clock fixed at noon of that day.
pub fn noon() -> Clock {
    Arc::new(|| "2026-11-23T12:00:00Z".parse().unwrap())
}

/// List of a finder in one account and region.
pub struct List {
    pub resources: Vec<Resource>,
    pub gaps: Vec<SourceError>,
    pub end: Result<(), SourceError>,
}

impl List {
    pub async fn read(finder: &dyn ResourceFinder, account_region: &AccountRegion) -> Self {
        let parts = Mutex::new(Vec::new());
        let write = |part| parts.lock().unwrap().push(part);
        let end = read_listing(finder, account_region, &ResourceSink::new(&write, Duration::from_secs(40))).await;
        let mut list = Self { resources: Vec::new(), gaps: Vec::new(), end };
        for part in parts.into_inner().unwrap() {
            match part {
                ListingPart::Page(page) => list.resources.extend(page.iter().cloned()),
                ListingPart::Gap(error) => list.gaps.push(error),
            }
        }
        list
    }
}

/// A sandbox with a client.
pub struct World {
    pub source: CostExplorer,
    pub account: AwsAccount,
    pub meter: Meter,
    sandbox: SocketAddr,
    _policy_check: PolicyCheck,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Config::new(today())).await
    }

    pub async fn with(config: Config) -> Self {
        // All tests run with hostile names.
        let config = Config { hostile: true, ..config };
        let sandbox = Sandbox::bind(config, "127.0.0.1:0".parse().unwrap()).await.unwrap();
        let addr = sandbox.addr();
        let policy_check = sandbox.policy_check(is_allowed);
        tokio::spawn(sandbox.serve(std::future::pending()));
        let account = AwsAccount::at_sandbox(&format!("http://{addr}")).await;
        let meter = Meter::new(1_000, noon());
        Self {
            source: account.cost_explorer(meter.clone(), noon()),
            account,
            meter,
            sandbox: addr,
            _policy_check: policy_check,
        }
    }

    /// Number of requests that AWS would have charged for.
    pub async fn paid(&self) -> u64 {
        self.count("paid").await
    }

    /// Number of all requests.
    pub async fn requests(&self) -> u64 {
        self.count("total").await
    }

    /// A request count from the control path.
    pub async fn count(&self, name: &str) -> u64 {
        let response = self.control("GET", "/_sandbox/requests", "").await;
        let body = response.split("\r\n\r\n").nth(1).unwrap();
        serde_json::from_str::<Value>(body).unwrap()[name].as_u64().unwrap()
    }

    /// Sets the behavior of Bedrock's model, in the control path's syntax.
    pub async fn set_model_behavior(&self, behavior: &str) {
        let response = self.control("PUT", "/_sandbox/model", behavior).await;
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    /// Expected findings of each check, by its code.
    pub async fn planted(&self) -> Value {
        let response = self.control("GET", "/_sandbox/planted", "").await;
        serde_json::from_str(response.split("\r\n\r\n").nth(1).unwrap()).unwrap()
    }

    /// Makes `ce:GetCostAndUsage` fail, in the control path's syntax.
    pub async fn set_fault(&self, fault: &str) {
        self.set_fault_of("ce:GetCostAndUsage", fault).await;
    }

    /// Makes an operation fail. Closes the circuit breakers, because tests try several faults.
    pub async fn set_fault_of(&self, operation: &str, fault: &str) {
        self.account.calls().breakers().close_all();
        let body = format!(r#"[{{"operation":"{operation}",{fault}}}]"#);
        let response = self.control("PUT", "/_sandbox/faults", &body).await;
        assert!(response.starts_with("HTTP/1.1 2"), "{response}");
    }

    pub async fn clear_faults(&self) {
        self.account.calls().breakers().close_all();
        self.control("DELETE", "/_sandbox/faults", "").await;
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

/// Creates a query from URL parameters: `range`, granularity, groups, and filters such as `not.record-type=Tax`.
pub fn query(range: &str, granularity: Granularity, groups: &[&str], filters: &[&str]) -> CostQuery {
    let mut filter = Filter::default();
    for text in filters {
        let (key, value) = text.split_once('=').unwrap();
        let (rule, name) = key.strip_prefix("not.").map_or((Rule::Include, key), |name| (Rule::Exclude, name));
        filter.add(name.parse().unwrap(), rule, value);
    }
    let group_by: Vec<Attribute> = groups.iter().map(|it| it.parse().unwrap()).collect();
    CostQuery { range: range.parse().unwrap(), granularity, group_by, filter }
}

/// Sum of all amounts of a metric, in any units.
pub fn sum(table: &CostTable, metric: Metric) -> Decimal {
    let keys = 0..table.keys().len();
    keys.filter_map(|key| table.key_total(key, metric)).map(|money| money.amount).sum()
}
