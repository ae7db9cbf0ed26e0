//! Tests that each figure is the same on all pages: a filter has one forecast and one list of anomalies for any range,
//! granularity and grouping, and a service has the same headline figures by filter and on its own page.

use domain::{Decimal, report::costs::CostExplanation};
use http::StatusCode;
use serde_json::Value;

use crate::support::TestServer;

/// Daily first: the cached daily costs cover the other granularities.
const RANGES: [&str; 9] = ["12m", "6m", "90d", "30d", "14d", "7d", "mtd", "last-month", "ytd"];
const GRANULARITIES: [&str; 3] = ["daily", "monthly", "yearly"];
const GROUPS: [&str; 4] = ["group=service", "group=region", "group=account", "group=region&group=account"];

/// Headline figures of a page as text.
async fn headline(server: &TestServer, address: &str) -> String {
    let page = server.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    let html = page.text.split("<dl class=\"kpis\">").nth(1).and_then(|html| html.split("</dl>").next());
    let html = html.unwrap_or_else(|| {
        let main = page.text.split("<main").nth(1).unwrap_or(&page.text);
        panic!("{address} has no headline: {}", visible_text(main))
    });
    visible_text(html)
}

fn visible_text(html: &str) -> String {
    let texts = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    texts.filter(|it| !it.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// Text of a figure: from its name to the name of the next figure.
fn figure<'a>(headline: &'a str, name: &str, next: &str) -> &'a str {
    let from = headline.find(name).unwrap_or_else(|| panic!("{name}: {headline}"));
    let to = headline.find(next).unwrap_or(headline.len());
    &headline[from..to.max(from)]
}

async fn explanation(server: &TestServer, path: &str, query: &str) -> Value {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let address = format!("/api/explanation?path={}&question={}", encode(path), encode(query));
    let response = server.get(&address).await;
    assert_eq!(response.status, StatusCode::OK, "{address}: {}", response.text);
    let explanation: CostExplanation = app::decode(&response.bytes).unwrap();
    serde_json::to_value(explanation).unwrap()
}

/// Anomalies of unblended costs.
fn anomalies(explanation: &Value) -> &Vec<Value> {
    let lists = explanation["anomalies"]["Ok"]["lists"].as_array().unwrap_or_else(|| panic!("{explanation}"));
    let unblended = lists.iter().find(|it| it[0] == "Unblended").unwrap();
    unblended[1]["Ok"].as_array().unwrap()
}

fn days(anomaly: &Value) -> (&str, &str) {
    let range = &anomaly["anomaly"]["range"];
    (range["from"].as_str().unwrap(), range["to"].as_str().unwrap())
}

fn service(anomaly: &Value) -> Option<&str> {
    anomaly["subject"]["Group"]["value"].as_str()
}

fn service_path(service: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(service.as_bytes()).collect();
    format!("/services/{}", encoded.replace('+', "%20"))
}

#[tokio::test]
async fn a_filter_has_one_forecast_and_one_list_of_anomalies() {
    let server = TestServer::new().await;
    for (filter, groups) in [("", GROUPS.as_slice()), ("&region=eu-central-1", &GROUPS[..1])] {
        let mut first: Option<(String, Value)> = None;
        for group in groups {
            for range in RANGES {
                for granularity in GRANULARITIES {
                    let query = format!("range={range}&granularity={granularity}&{group}{filter}");
                    let headline_text = headline(&server, &format!("/?{query}")).await;
                    let forecast = figure(&headline_text, "Month-end forecast", "Last month").to_owned();
                    assert!(forecast.contains("80% interval"), "{query}: {forecast}");
                    let anomalies = explanation(&server, "/", &query).await["anomalies"].clone();
                    let current = (forecast, anomalies);
                    match &first {
                        None => first = Some(current),
                        Some(first) => assert_eq!(*first, current, "{query}"),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn planted_anomalies_are_found_and_their_links_lead_to_them() {
    let server = TestServer::new().await;
    let overview = explanation(&server, "/", "").await;
    let all = anomalies(&overview);
    let found = |service_name: &str, range: (&str, &str)| {
        all.iter()
            .any(|it| service(it) == Some(service_name) && days(it) == range && it["anomaly"]["direction"] == "Above")
    };
    assert!(found("Amazon ElastiCache", ("2026-06-01", "2026-06-01")), "the reservation's fee: {all:#?}");
    assert!(found("EC2 - Other", ("2026-10-14", "2026-10-18")), "the NAT gateways: {all:#?}");
    // The return to normal after an anomaly is not an anomaly.
    assert!(!all.iter().any(|it| days(it) == ("2026-07-01", "2026-07-01")), "{all:#?}");
    check_links(&server, "", all).await;
    let ec2_other = explanation(&server, &service_path("EC2 - Other"), "").await;
    let incident = anomalies(&ec2_other).iter().find(|it| days(it) == ("2026-10-14", "2026-10-18")).unwrap();
    assert_eq!(incident["cause"][0]["value"], "EUC1-NatGateway-Bytes", "{incident:#}");
}

#[tokio::test]
async fn links_of_anomalies_of_the_total_lead_to_their_days() {
    let server = TestServer::new().await;
    let filter = "&region=us-east-1";
    let explanation = explanation(&server, "/", filter).await;
    let of_total = anomalies(&explanation).iter().filter(|it| service(it).is_none()).count();
    assert!(of_total > 0, "{explanation:#}");
    check_links(&server, filter, anomalies(&explanation)).await;
}

/// Follows the links of anomalies and expects the same anomaly on the target page. Anomalies of a service are the same on
/// the page of the service and by filter.
async fn check_links(server: &TestServer, filter: &str, all: &[Value]) {
    for anomaly in all {
        let (from, to) = days(anomaly);
        let range = format!("from={from}&to={to}&granularity=daily{filter}");
        let Some(name) = service(anomaly) else {
            let query = format!("{range}&group=service");
            let headline_text = headline(server, &format!("/?{query}")).await;
            assert!(!headline_text.contains("Unknown"), "{query}: {headline_text}");
            let target = explanation(server, "/", &query).await;
            assert!(anomalies(&target).contains(anomaly), "{query}: {:#?}", anomalies(&target));
            continue;
        };
        let on_its_page = explanation(server, &service_path(name), &range).await;
        let match_on_page = anomalies(&on_its_page).iter().find(|it| it["anomaly"] == anomaly["anomaly"]);
        assert!(match_on_page.is_some(), "{name} {from} to {to} is not on its page: {:#?}", anomalies(&on_its_page));
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let by_filter = explanation(server, "/", &format!("service={encoded}&group=account{filter}")).await;
        assert_eq!(by_filter["anomalies"], on_its_page["anomalies"], "{name}");
    }
}

#[tokio::test]
async fn a_service_has_the_same_headline_by_filter_and_on_its_page() {
    let server = TestServer::new().await;
    let export = server.get("/export/overview.json?range=12m").await;
    let rows: Value = serde_json::from_str(&export.text).unwrap();
    let services: std::collections::BTreeSet<&str> =
        rows["rows"].as_array().unwrap().iter().map(|row| row["service"].as_str().unwrap()).collect();
    assert!(services.len() > 30);
    for (index, name) in services.into_iter().enumerate() {
        let range = RANGES[index % RANGES.len()];
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let by_filter = headline(&server, &format!("/?range={range}&service={encoded}")).await;
        let on_its_page = headline(&server, &format!("{}?range={range}", service_path(name))).await;
        assert_eq!(by_filter, on_its_page, "{name}, {range}");
        let is_comparable = !matches!(range, "12m" | "ytd");
        let total = figure(&by_filter, "Total", "Month to date");
        assert!(total.contains("vs.") == is_comparable, "{name}, {range}: {total}");
    }
}

#[tokio::test]
async fn figures_are_compared_with_a_filter_on_the_grouped_key() {
    let server = TestServer::new().await;
    let export = server.get("/export/overview.json?range=30d&group=account").await;
    let rows: Value = serde_json::from_str(&export.text).unwrap();
    let account = rows["rows"][0]["account"].as_str().unwrap();
    let filters = [("region", "eu-central-1"), ("account", account), ("tag.Team", "web")];
    for (key, value) in filters {
        for compare in ["", "&compare=previous"] {
            let address = format!("/?range=30d&group={key}&{key}={value}{compare}");
            let headline_text = headline(&server, &address).await;
            for (name, next) in [("Total", "Month to date"), ("Last month", "Daily average")] {
                let figure = figure(&headline_text, name, next);
                assert!(figure.contains("vs."), "{address}: {figure}");
            }
            assert!(
                !headline_text.contains("Unknown") && !headline_text.contains("No comparable period"),
                "{address}: {headline_text}"
            );
            let page = server.get(&address).await.text;
            let table = page.split("<table id=\"costs\">").nth(1).and_then(|html| html.split("</table>").next());
            let head = table.and_then(|it| it.split("</thead>").next()).unwrap_or_else(|| panic!("{address}: {page}"));
            assert_eq!(head.contains("Change"), !compare.is_empty(), "{address}: {head}");
        }
    }
}

#[tokio::test]
async fn anomalies_and_drivers_need_one_paid_request_for_all_ranges() {
    let server = TestServer::new().await;
    server.get("/").await;
    assert_eq!(server.paid_requests().await, 2, "monthly costs by service, and daily totals");
    let first = explanation(&server, "/", "").await;
    assert_eq!(server.paid_requests().await, 3, "daily costs of the most expensive services");
    for query in ["range=12m", "range=last-month&granularity=monthly", "range=ytd"] {
        server.get(&format!("/?{query}")).await;
        explanation(&server, "/", query).await;
        assert_eq!(server.paid_requests().await, 3, "{query}");
    }
    // The other services are added up, so that the changes match the change of the total.
    let sums = &first["sums"];
    assert_eq!(sums["has_others"], true, "{sums}");
    assert_eq!(first["spans"]["previous"]["to"], "2026-05-24");
    // A filter on services needs a query for the daily totals, once.
    server.get("/?service=AWS+Lambda").await;
    assert_eq!(server.paid_requests().await, 4);
    server.get("/?service=AWS+Lambda&range=12m").await;
    assert_eq!(server.paid_requests().await, 4);
    let zero = Decimal::ZERO;
    assert!(
        anomalies(&first)
            .iter()
            .all(|it| it["anomaly"]["impact"].as_str().unwrap().parse::<Decimal>().unwrap() != zero)
    );
}
