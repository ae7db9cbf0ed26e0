//! Test that a script that is planted in any text runs nowhere: in names, tags and errors of AWS, in addresses, and in forms.

use std::sync::Arc;

use domain::{
    error::{Fault, SourceError},
    view::PAGES,
};
use http::Method;

use crate::{
    gate::{Gate, TOKEN, routes},
    markup::{MARK, dangers},
    planting::{PlantedCosts, PlantedInventory},
    support::{TestResponse, TestServer},
};

/// Texts that leave a text, an attribute, a script, a title, a comment or a string, and addresses that run.
const PLANTED: [&str; 10] = [
    "<planted>",
    "\"><planted onmouseover=planted()>",
    "' planted-x='",
    "\" planted-x=\"",
    "</script><planted><script>planted()</script>",
    "</title></textarea></style></template><planted>",
    "--><planted>",
    "javascript:planted()//",
    "<svg><script>planted()</script><planted>",
    "\\u003cplanted\\u003e\u{2028}\\\"};planted()//",
];
/// The same as one name, and the one that must be the start of an address.
fn planted_names() -> [&'static str; 2] {
    [PLANTED.concat().leak(), "javascript:planted()//"]
}

/// Keys of URLs.
const KEYS: [&str; 24] = [
    "range",
    "from",
    "to",
    "granularity",
    "metric",
    "group",
    "service",
    "account",
    "region",
    "not.service",
    "tag.Owner",
    "top",
    "compare",
    "sort",
    "open",
    "chart",
    "share",
    "theme",
    "show",
    "search",
    "check",
    "dismissed",
    "category.x",
    "unknown",
];

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

/// Responses that were checked, and the dangers in them.
#[derive(Default)]
struct Findings {
    documents: usize,
    /// Documents that show the planted text.
    showing: usize,
    dangers: Vec<String>,
}

impl Findings {
    fn check(&mut self, name: &str, response: &TestResponse) {
        let found = dangers(response);
        self.documents += 1;
        self.showing += usize::from(response.text.contains(MARK));
        self.dangers.extend(found.into_iter().map(|it| format!("{name}: {it}")));
    }

    fn assert_none(self, min_showing: usize) {
        let Self { documents, showing, dangers } = self;
        assert!(dangers.is_empty(), "{} dangers in {documents} responses:\n{}", dangers.len(), dangers.join("\n"));
        assert!(showing >= min_showing, "{showing} of {documents} responses have the planted text");
        eprintln!("{documents} responses are without danger, {showing} of them with the planted text");
    }
}

#[tokio::test]
async fn text_in_addresses_runs_nowhere() {
    let server = TestServer::new().await;
    let mut findings = Findings::default();
    for text in PLANTED.map(encode) {
        let mut addresses: Vec<String> = ["/", "/services/", "/export/", "/raw-error/", "/api/", "/pkg/"]
            .map(|path| format!("{path}{text}"))
            .to_vec();
        addresses.extend(KEYS.map(|key| format!("/?range=30d&{key}={text}")));
        addresses.push(format!("/?{text}={text}"));
        addresses.extend(
            ["/resources", "/insights", "/services/Amazon%20S3"]
                .map(|it| format!("{it}?search={text}&tag.{text}={text}")),
        );
        addresses.extend(["csv", "json"].map(|it| format!("/export/overview.{it}?range={text}&{text}={text}")));
        addresses.push(format!("/api/figures?path={text}&question={text}"));
        addresses.push(format!("/api/values?of={text}&path={text}&question={text}"));
        for address in addresses {
            findings.check(&address, &server.get(&address).await);
        }
    }
    findings.assert_none(100);
}

#[tokio::test]
async fn text_in_the_sign_in_runs_nowhere() {
    let gate = Gate::new("planted", 0).await;
    let mut findings = Findings::default();
    for text in PLANTED {
        let encoded = encode(text);
        for address in [
            format!("/sign-in?to=/services/{}", encode(&encoded)),
            format!("/sign-in?to={encoded}&signed-out={encoded}"),
            format!("/sign-in/return?error={encoded}&state={encoded}"),
            format!("/services/{encoded}?{encoded}={encoded}"),
        ] {
            findings.check(&address, &gate.open(&address, &[]).await);
        }
        findings.check("form", &gate.submit(TOKEN, text, &[("x-forwarded-proto", "https")]).await);
        findings.check("text as a token", &gate.submit(text, "/services", &[]).await);
        for header in ["cookie", "referer", "user-agent", "x-forwarded-for"] {
            if text.is_ascii() {
                findings.check(header, &gate.open("/sign-in", &[(header, text)]).await);
            }
        }
    }
    let bearer = format!("Bearer {TOKEN}");
    for (method, path) in routes().into_iter().filter(|(method, _)| *method == Method::POST) {
        let headers = [
            ("authorization", bearer.as_str()),
            ("origin", "http://localhost:3000"),
            ("content-type", "application/json"),
        ];
        findings.check(&path, &gate.send(method, &path, &headers, PLANTED[1]).await);
    }
    findings.assert_none(10);
}

/// Pages, exports and functions that show names.
fn pages_with_names() -> Vec<String> {
    let mut addresses: Vec<String> = PAGES.iter().map(|it| format!("{}?range=30d", it.path)).collect();
    for group in ["service", "account", "region", "usage-type", "tag.Owner", "tag.Team", "instance-type"] {
        addresses.push(format!("/?range=30d&group={group}"));
    }
    addresses.push("/?range=30d&group=service&group=region&compare=previous".to_owned());
    addresses.push("/services/Amazon%20S3?range=30d".to_owned());
    for name in ["overview", "resources", "insights"] {
        addresses.extend(["csv", "json", "md"].map(|it| format!("/export/{name}.{it}?range=30d")));
    }
    addresses
}

#[tokio::test]
async fn names_and_tags_of_aws_run_nowhere() {
    let mut server = TestServer::new().await;
    let reports = server.services.reports.clone();
    let mut findings = Findings::default();
    for text in planted_names() {
        server.services.reports.inventory = Arc::new(PlantedInventory(reports.inventory.clone(), text));
        let plant = move |value: &str| format!("{value}{text}").into();
        server.services.reports.costs = PlantedCosts::renamed(reports.costs.clone(), plant);
        server = server.rebuild();
        for address in pages_with_names() {
            findings.check(&address, &server.get(&address).await);
        }
    }
    findings.assert_none(15);
}

#[tokio::test]
async fn errors_of_aws_run_nowhere() {
    let mut server = TestServer::new().await;
    let costs = server.services.reports.costs.clone();
    let mut findings = Findings::default();
    for text in planted_names() {
        for fault in [Fault::Denied, Fault::EndpointDown(text.to_owned()), Fault::BadSetting(text.to_owned())] {
            let error = SourceError {
                fault,
                operation: text.to_owned(),
                request_id: Some(text.to_owned()),
                raw_message: Some(text.to_owned()),
            };
            server.services.reports.costs = PlantedCosts::failing(costs.clone(), error);
            server = server.rebuild();
            for address in pages_with_names() {
                findings.check(&address, &server.get(&address).await);
            }
        }
    }
    findings.assert_none(15);
}
