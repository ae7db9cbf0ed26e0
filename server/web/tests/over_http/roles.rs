//! Tests of roles and their restriction to accounts and tags.

use std::collections::BTreeSet;

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use domain::{access::Role, advice::Task, report::answers::AnswerRequest};
use http::{Method, Request, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    gate::{Gate, TOKEN, routes},
    support::{RECONCILED_BADGE, TestResponse, TestServer, answer},
};

/// Restrictions of the role of the program `restricted`.
const NO_RESTRICTION: &str = "";

/// Server for programs of all roles: their tokens are their names.
async fn gate(name: &str, restriction: &str) -> Gate {
    let token = |name: &str, role: Role, rest: &str| {
        let hash = base16ct::lower::encode_string(&Sha256::digest(name));
        format!("[[tokens]]\nname = \"{name}\"\nsha256 = \"{hash}\"\nrole = \"{role}\"\n{rest}\n")
    };
    let tokens = Role::ALL.map(|role| token(role.name(), role, "")).concat();
    let settings = format!("{tokens}{}", token("restricted", Role::Analyst, restriction));
    Gate::with_settings(TestServer::new().await, &format!("roles-{name}"), 0, &settings)
}

impl Gate {
    async fn get_as(&self, program: &str, address: &str) -> TestResponse {
        let authorization = format!("Bearer {program}");
        let headers = [("authorization", authorization.as_str())];
        // Server functions redirect browsers that open them as a page.
        if address.starts_with("/api/") {
            self.send(Method::GET, address, &headers, "").await
        } else {
            self.open(address, &headers).await
        }
    }

    /// Sends a request with an empty body; returns its status without waiting for the body.
    async fn status_as(&self, program: &str, method: &Method, address: &str) -> StatusCode {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header("host", "localhost:3000")
            .header("origin", "http://localhost:3000")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {program}"));
        self.server.send_raw(request.body(Body::from("{}")).unwrap()).await.status()
    }

    /// Numbers of all accounts with costs.
    async fn accounts(&self) -> BTreeSet<String> {
        let table = self.get_as("admin", "/export/overview.csv?range=30d&group=account").await.text;
        let number =
            |line: &str| line.split(',').flat_map(|it| it.split([' ', '(', ')', '"'])).find_map(account_number);
        table.lines().filter_map(number).collect()
    }
}

fn account_number(word: &str) -> Option<String> {
    (word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit())).then(|| word.to_owned())
}

/// Role that a route needs, by what it does; read by a person, not by the code.
fn expected_role(path: &str) -> Role {
    match path {
        "/status" | "/metrics" | "/api/status" | "/api/check-permissions" | "/api/nothing" => Role::Admin,
        "/api/advice" | "/api/forget" | "/api/forget-insights" | "/api/forget-resources" => Role::Analyst,
        _ => Role::Viewer,
    }
}

#[tokio::test]
async fn every_route_needs_its_role() {
    let gate = gate("routes", NO_RESTRICTION).await;
    for (method, path) in routes() {
        for role in Role::ALL {
            let status = gate.status_as(role.name(), &method, &path).await;
            let is_refused = role < expected_role(&path);
            assert_eq!(status == StatusCode::FORBIDDEN, is_refused, "{method} {path} as {role}: {status}");
            assert_ne!(status, StatusCode::UNAUTHORIZED, "{method} {path} as {role}");
        }
    }
    assert_eq!(gate.status_as(TOKEN, &Method::GET, "/status").await, StatusCode::OK, "the only other way is a token");
    assert_eq!(gate.status_as("stranger", &Method::GET, "/").await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn no_other_path_leads_to_the_status() {
    let gate = gate("paths", NO_RESTRICTION).await;
    for path in ["/./status", "/x/../status", "/%2e/status", "/x/%2e%2e/status", "/status/", "//status", "/status%2f"] {
        let page = gate.get_as("viewer", path).await;
        assert!(
            !page.status.is_success() && !page.text.contains("AWS identity"),
            "{path}: {} {}",
            page.status,
            page.text
        );
    }
}

#[tokio::test]
async fn pages_leave_out_what_the_role_does_not_include() {
    let gate = gate("pages", NO_RESTRICTION).await;
    for path in ["/?range=30d", "/insights", "/resources"] {
        for role in Role::ALL {
            let page = gate.get_as(role.name(), path).await.text;
            assert_eq!(page.contains("href=\"/status"), role == Role::Admin, "{path} as {role}");
            assert_eq!(
                page.contains("Ask AI about costs"),
                role >= Role::Analyst && path == "/insights",
                "{path} as {role}"
            );
            assert!(page.contains(">Sign out<"), "{path} as {role}");
        }
    }
    let refused = gate.get_as("viewer", "/status").await;
    assert!(refused.text.contains("Your role is viewer."), "{}", refused.text);
}

/// Text of a response, with the text within its encoded data.
fn readable(response: &TestResponse) -> String {
    let mut text = response.text.clone();
    let is_encoded = |byte: char| byte.is_ascii_alphanumeric() || matches!(byte, '+' | '/');
    for word in response.text.split(|it| !is_encoded(it)).filter(|it| it.len() > 40) {
        if let Ok(bytes) = STANDARD_NO_PAD.decode(word) {
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    text
}

#[tokio::test]
async fn a_role_for_one_account_sees_nothing_of_the_others() {
    let probe = gate("probe", NO_RESTRICTION).await;
    let accounts = probe.accounts().await;
    assert!(accounts.len() > 2, "{accounts:?}");
    let own = accounts.iter().next_back().unwrap().clone();
    let gate = gate("account", &format!("accounts = [\"{own}\"]")).await;
    let others: Vec<&String> = accounts.iter().filter(|it| **it != own).collect();
    let leaked = |text: &str| others.iter().find(|it| text.contains(it.as_str())).copied().cloned();

    // The caches are filled by an admin first.
    let mut addresses: Vec<String> = Vec::new();
    for query in ["range=30d&group=account", "range=30d&group=account&account=111111111111", "range=30d"] {
        for path in ["/", "/services", "/resources", "/insights", "/services/Amazon%20EC2"] {
            addresses.push(format!("{path}?{query}"));
        }
        for name in ["overview", "resources", "insights"] {
            addresses.extend(["csv", "json"].map(|format| format!("/export/{name}.{format}?{query}")));
        }
        let question: String = form_urlencoded::byte_serialize(query.as_bytes()).collect();
        addresses.push(format!("/api/figures?path=%2F&question={question}"));
        addresses.push(format!("/api/explanation?path=%2F&question={question}"));
        addresses.push(format!("/api/values?of=account&path=%2F&question={question}"));
        addresses.push(format!("/api/names?of=account&view={question}"));
        addresses.push(format!("/api/resources?view={question}"));
    }
    addresses.push("/api/insights".to_owned());
    addresses.push(format!("/?range=30d&account={}", others[0]));
    let mut seen_by_admin = 0;
    for address in &addresses {
        let admin = readable(&gate.get_as("admin", address).await);
        seen_by_admin += usize::from(leaked(&admin).is_some());
        let restricted = gate.get_as("restricted", address).await;
        assert!(restricted.status.is_success(), "{address}: {} {}", restricted.status, restricted.text);
        // What the visitor asked for stands in the page.
        let text = readable(&restricted)
            .replace(others[0].as_str(), if address.contains(others[0].as_str()) { "" } else { others[0] });
        assert_eq!(leaked(&text), None, "{address}");
        let again = readable(&gate.get_as("admin", address).await);
        assert_eq!(leaked(&again).is_some(), leaked(&admin).is_some(), "the admin sees the same as before: {address}");
    }
    assert!(seen_by_admin > addresses.len() / 2, "the test finds other accounts: {seen_by_admin}");
}

#[tokio::test]
async fn a_refresh_by_a_restricted_role_leaves_the_data_of_other_accounts() {
    let probe = gate("refresh-probe", NO_RESTRICTION).await;
    let listed = probe.get_as("admin", "/export/resources.csv").await.text;
    let accounts = probe.accounts().await;
    let own = accounts.iter().find(|it| !listed.contains(it.as_str())).unwrap();
    let gate = gate("refresh", &format!("accounts = [\"{own}\"]")).await;
    let load = async || {
        assert_eq!(gate.get_as("admin", "/api/insights").await.status, StatusCode::OK);
        let mut calls = gate.server.calls().await;
        // The identity is requested from time to time. Costs of all accounts together include those of the role.
        calls
            .as_object_mut()
            .unwrap()
            .retain(|action, _| !action.starts_with("sts:") && action != "ce:GetCostAndUsage");
        calls
    };
    let before = load().await;
    assert!(before["ec2:DescribeInstances"].as_u64() > Some(0), "{before}");
    let refresh = async |program, address| {
        let headers = [
            ("authorization", format!("Bearer {program}")),
            ("origin", "http://localhost:3000".to_owned()),
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let body = "view=&accounts[0]=111111111111";
        let status = gate.send(Method::POST, address, &headers, body).await.status;
        assert_eq!(status, StatusCode::OK, "{address}");
    };
    for address in ["/api/forget-insights", "/api/forget-resources"] {
        refresh("restricted", address).await;
        assert_eq!(load().await, before, "{address}");
    }
    refresh("analyst", "/api/forget-insights").await;
    assert_ne!(load().await, before);
}

#[tokio::test]
async fn figures_of_a_restricted_role_are_those_of_the_filter() {
    let probe = gate("filters", NO_RESTRICTION).await;
    let accounts: Vec<String> = probe.accounts().await.into_iter().collect();
    let restriction =
        format!("accounts = [\"{}\", \"{}\"]\ntags = {{ Team = [\"platform\", \"data\"] }}", accounts[0], accounts[1]);
    let gate = gate("figures", &restriction).await;
    let filter = format!("account={}&account={}&tag.Team=platform&tag.Team=data", accounts[0], accounts[1]);
    for query in ["range=30d&group=service", "range=12m&granularity=monthly&group=region", "range=30d&group=tag.Team"] {
        let address = |filter: &str| format!("/export/overview.csv?{query}&{filter}");
        let restricted = gate.get_as("restricted", &address("")).await;
        let filtered = gate.get_as("admin", &address(&filter)).await;
        assert!(filtered.text.lines().count() > 2, "{}", filtered.text);
        assert_eq!(restricted.text, filtered.text, "{query}");
        let narrower = format!("account={}", accounts[0]);
        let both = format!("account={}&tag.Team=platform&tag.Team=data", accounts[0]);
        let (restricted, filtered) =
            (gate.get_as("restricted", &address(&narrower)).await, gate.get_as("admin", &address(&both)).await);
        assert_eq!(restricted.text, filtered.text, "{query}");
    }
    let page = gate.get_as("restricted", "/?range=30d").await;
    assert!(page.text.contains(RECONCILED_BADGE), "{}", page.text);
    assert!(page.text.contains("Restricted role."), "the page says that it is restricted");
    let outside = gate.get_as("restricted", &format!("/export/overview.csv?range=30d&account={}", accounts[2])).await;
    assert_eq!(outside.text.lines().count(), 1, "no costs of another account: {}", outside.text);
}

#[tokio::test]
async fn resources_of_a_restricted_role_have_its_tags() {
    let gate = gate("resources", "tags = { Team = [\"platform\"] }").await;
    let table = gate.get_as("restricted", "/export/resources.json?range=14d").await;
    let rows: serde_json::Value = serde_json::from_str(&table.text).unwrap();
    let all: serde_json::Value =
        serde_json::from_str(&gate.get_as("admin", "/export/resources.json?range=14d&tag.Team=platform").await.text)
            .unwrap();
    let ids = |rows: &serde_json::Value| -> BTreeSet<String> {
        let rows = rows.as_array().or_else(|| rows["rows"].as_array()).unwrap();
        rows.iter().map(|it| it["resource"].to_string()).collect()
    };
    assert!(!ids(&rows).is_empty(), "{}", table.text);
    assert_eq!(ids(&rows), ids(&all));
}

#[tokio::test]
async fn answers_of_a_restricted_role_know_nothing_of_other_accounts() {
    let server = TestServer::new().await;
    let gate = Gate::of(server, "roles-answers", 0);
    let accounts: Vec<String> = {
        let probe = self::gate("answers-probe", NO_RESTRICTION).await;
        probe.accounts().await.into_iter().collect()
    };
    let scope = domain::access::Scope::new(BTreeSet::from([accounts[0].clone()]), std::collections::BTreeMap::new());
    let question = |task| AnswerRequest {
        task,
        view: "range=30d&group=account".to_owned(),
        service: None,
        question: Some("Which account costs most?".to_owned()),
    };
    for (reports, knows_others) in
        [(gate.server.services.reports.clone(), true), (gate.server.services.reports.restricted_to(&scope), false)]
    {
        let events = answer(&reports, question(Task::Question)).await;
        let text = json!(format!("{events:?}")).to_string();
        let others = accounts[1..].iter().filter(|it| text.contains(it.as_str())).count();
        assert_eq!(others > 0, knows_others, "{text}");
    }
}
