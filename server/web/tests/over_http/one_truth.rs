//! Each figure is the same on all pages: for any range, granularity or grouping, a filter has one forecast and one list
//! of anomalies, and a service has the same headline by filter and on its own page.

use domain::Decimal;
use http::StatusCode;
use serde_json::Value;

use crate::support::World;

/// Daily first: its result covers everything coarser and shorter.
const RANGES: [&str; 9] = ["12m", "6m", "90d", "30d", "14d", "7d", "mtd", "last-month", "ytd"];
const GRANULARITIES: [&str; 3] = ["daily", "monthly", "yearly"];
const GROUPS: [&str; 4] = ["group=service", "group=region", "group=account", "group=region&group=account"];

/// The strip of headline figures as text.
async fn headline(world: &World, address: &str) -> String {
    let page = world.get(address).await;
    assert_eq!(page.status, StatusCode::OK, "{address}");
    let strip = page.text.split("<dl class=\"kpis\">").nth(1).and_then(|rest| rest.split("</dl>").next());
    let strip = strip.unwrap_or_else(|| panic!("{address} has no headline: {}", page.text));
    let words = strip.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
    words.filter(|it| !it.trim().is_empty()).collect::<Vec<_>>().join(" ")
}

/// Text from a figure's name to the next one's.
fn figure<'a>(headline: &'a str, name: &str, next: &str) -> &'a str {
    let from = headline.find(name).unwrap_or_else(|| panic!("{name}: {headline}"));
    let to = headline.find(next).unwrap_or(headline.len());
    &headline[from..to.max(from)]
}

async fn explanation(world: &World, path: &str, query: &str) -> Value {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let address = format!("/api/explanation?path={}&question={}", encode(path), encode(query));
    let answer = world.get(&address).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

/// The unblended list of anomalies.
fn events(explanation: &Value) -> &Vec<Value> {
    let lists = explanation["anomalies"]["Ok"]["lists"].as_array().unwrap_or_else(|| panic!("{explanation}"));
    let unblended = lists.iter().find(|it| it[0] == "Unblended").unwrap();
    unblended[1]["Ok"].as_array().unwrap()
}

fn days(event: &Value) -> (&str, &str) {
    let range = &event["anomaly"]["range"];
    (range["from"].as_str().unwrap(), range["to"].as_str().unwrap())
}

fn service(event: &Value) -> Option<&str> {
    event["subject"]["Group"]["value"].as_str()
}

fn path_of(service: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(service.as_bytes()).collect();
    format!("/services/{}", encoded.replace('+', "%20"))
}

#[tokio::test]
async fn a_filter_has_one_forecast_and_one_list_of_anomalies() {
    let world = World::new().await;
    for (filter, groups) in [("", GROUPS.as_slice()), ("&region=eu-central-1", &GROUPS[..1])] {
        let mut told: Option<(String, Value)> = None;
        for group in groups {
            for range in RANGES {
                for granularity in GRANULARITIES {
                    let query = format!("range={range}&granularity={granularity}&{group}{filter}");
                    let strip = headline(&world, &format!("/?{query}")).await;
                    let forecast = figure(&strip, "Month-end forecast", "Last month").to_owned();
                    assert!(forecast.contains("80% interval"), "{query}: {forecast}");
                    let anomalies = explanation(&world, "/", &query).await["anomalies"].clone();
                    let same = (forecast, anomalies);
                    match &told {
                        None => told = Some(same),
                        Some(told) => assert_eq!(*told, same, "{query}"),
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_planted_is_found_and_each_entry_leads_to_a_page_that_has_it() {
    let world = World::new().await;
    let overview = explanation(&world, "/", "").await;
    let all = events(&overview);
    let found = |service_name: &str, range: (&str, &str)| {
        all.iter()
            .any(|it| service(it) == Some(service_name) && days(it) == range && it["anomaly"]["direction"] == "Above")
    };
    assert!(found("Amazon ElastiCache", ("2026-06-01", "2026-06-01")), "the reservation's fee: {all:#?}");
    assert!(found("EC2 - Other", ("2026-10-14", "2026-10-18")), "the NAT gateways: {all:#?}");
    // No anomaly is merely the return from another, such as ordinary monthly fees after larger ones.
    assert!(!all.iter().any(|it| days(it) == ("2026-07-01", "2026-07-01")), "{all:#?}");
    follow(&world, "", all).await;
    let nat = explanation(&world, &path_of("EC2 - Other"), "").await;
    let incident = events(&nat).iter().find(|it| days(it) == ("2026-10-14", "2026-10-18")).unwrap();
    assert_eq!(incident["cause"][0]["value"], "EUC1-NatGateway-Bytes", "{incident:#}");
}

#[tokio::test]
async fn an_entry_of_no_one_service_leads_to_its_days() {
    let world = World::new().await;
    let filter = "&region=us-east-1";
    let virginia = explanation(&world, "/", filter).await;
    let of_total = events(&virginia).iter().filter(|it| service(it).is_none()).count();
    assert!(of_total > 0, "{virginia:#}");
    follow(&world, filter, events(&virginia)).await;
}

/// Follows the links of a list: the target has the same entry; that of a service is the same on its own page and by
/// filter.
async fn follow(world: &World, filter: &str, all: &[Value]) {
    for event in all {
        let (from, to) = days(event);
        let range = format!("from={from}&to={to}&granularity=daily{filter}");
        let Some(name) = service(event) else {
            let query = format!("{range}&group=service");
            let strip = headline(world, &format!("/?{query}")).await;
            assert!(!strip.contains("Unknown"), "{query}: {strip}");
            let there = explanation(world, "/", &query).await;
            assert!(events(&there).contains(event), "{query}: {:#?}", events(&there));
            continue;
        };
        let own = explanation(world, &path_of(name), &range).await;
        let same = events(&own).iter().find(|it| it["anomaly"] == event["anomaly"]);
        assert!(same.is_some(), "{name} {from} to {to} is not on its page: {:#?}", events(&own));
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let by_filter = explanation(world, "/", &format!("service={encoded}&group=account{filter}")).await;
        assert_eq!(by_filter["anomalies"], own["anomalies"], "{name}");
    }
}

#[tokio::test]
async fn a_service_has_the_same_headline_by_filter_and_on_its_page() {
    let world = World::new().await;
    let export = world.get("/export/overview.json?range=12m").await;
    let rows: Value = serde_json::from_str(&export.text).unwrap();
    let services: std::collections::BTreeSet<&str> =
        rows["rows"].as_array().unwrap().iter().map(|row| row["service"].as_str().unwrap()).collect();
    assert!(services.len() > 30);
    for (place, name) in services.into_iter().enumerate() {
        let range = RANGES[place % RANGES.len()];
        let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let by_filter = headline(&world, &format!("/?range={range}&service={encoded}")).await;
        let on_its_page = headline(&world, &format!("{}?range={range}", path_of(name))).await;
        assert_eq!(by_filter, on_its_page, "{name}, {range}");
        let comparable = !matches!(range, "12m" | "ytd");
        let total = figure(&by_filter, "Total", "Month to date");
        assert!(total.contains("against") == comparable, "{name}, {range}: {total}");
    }
}

#[tokio::test]
async fn a_filter_on_the_grouped_key_keeps_what_figures_are_compared_with() {
    let world = World::new().await;
    let export = world.get("/export/overview.json?range=30d&group=account").await;
    let rows: Value = serde_json::from_str(&export.text).unwrap();
    let account = rows["rows"][0]["account"].as_str().unwrap();
    let filters = [("region", "eu-central-1"), ("account", account), ("tag.Team", "web")];
    for (key, value) in filters {
        for compare in ["", "&compare=previous"] {
            let address = format!("/?range=30d&group={key}&{key}={value}{compare}");
            let strip = headline(&world, &address).await;
            for (name, next) in [("Total", "Month to date"), ("Last month", "Daily average")] {
                let figure = figure(&strip, name, next);
                assert!(figure.contains("against"), "{address}: {figure}");
            }
            assert!(!strip.contains("Unknown") && !strip.contains("No comparable period"), "{address}: {strip}");
            let page = world.get(&address).await.text;
            let table = page.split("<table id=\"costs\">").nth(1).and_then(|rest| rest.split("</table>").next());
            let head = table.and_then(|it| it.split("</thead>").next()).unwrap_or_else(|| panic!("{address}: {page}"));
            assert_eq!(head.contains("Change"), !compare.is_empty(), "{address}: {head}");
        }
    }
}

#[tokio::test]
async fn what_explains_a_page_is_one_request_for_all_who_look() {
    let world = World::new().await;
    world.get("/").await;
    assert_eq!(world.paid().await, 2, "months by service, and the days' totals");
    let first = explanation(&world, "/", "").await;
    assert_eq!(world.paid().await, 3, "the days of the dearest services");
    for query in ["range=12m", "range=last-month&granularity=monthly", "range=ytd"] {
        world.get(&format!("/?{query}")).await;
        explanation(&world, "/", query).await;
        assert_eq!(world.paid().await, 3, "{query}");
    }
    // The changes add up to the change of the headline, though only the most expensive services were queried.
    let sums = &first["sums"];
    assert_eq!(sums["has_others"], true, "{sums}");
    assert_eq!(first["spans"]["previous"]["to"], "2026-05-24");
    // Selecting some services needs a query for their totals, once.
    world.get("/?service=AWS+Lambda").await;
    assert_eq!(world.paid().await, 4);
    world.get("/?service=AWS+Lambda&range=12m").await;
    assert_eq!(world.paid().await, 4);
    let zero = Decimal::ZERO;
    assert!(
        events(&first).iter().all(|it| it["anomaly"]["impact"].as_str().unwrap().parse::<Decimal>().unwrap() != zero)
    );
}
