//! Tests of exports with a compared period.

use domain::Decimal;
use http::StatusCode;
use serde_json::Value;

use crate::support::TestServer;

async fn export(server: &TestServer, query: &str) -> Value {
    let response = server.get(&format!("/export/overview.json?{query}")).await;
    assert_eq!(response.status, StatusCode::OK, "{}", response.text);
    serde_json::from_str(&response.text).unwrap()
}

fn sum(table: &Value, column: &str) -> Decimal {
    let rows = table["rows"].as_array().unwrap().iter();
    rows.filter_map(|row| row[column].as_str()).map(|it| it.parse::<Decimal>().unwrap()).sum()
}

#[tokio::test]
async fn compared_amounts_follow_the_documented_columns() {
    let server = TestServer::new().await;
    let october = "from=2026-10-01&to=2026-10-31";
    let plain = server.get(&format!("/export/overview.csv?{october}")).await.text;
    assert!(plain.starts_with("from,to,service,amount,unit,estimated\n"), "{plain}");
    for granularity in ["monthly", "daily"] {
        let query = format!("{october}&granularity={granularity}&compare=previous");
        let csv = server.get(&format!("/export/overview.csv?{query}")).await.text;
        assert!(csv.starts_with("from,to,service,amount,unit,estimated,before,change\n"), "{csv}");
        let compared = export(&server, &query).await;
        let september = export(&server, &format!("from=2026-09-01&to=2026-09-30&granularity={granularity}")).await;
        // Both monthly and daily data contain all of September; October is longer.
        assert_eq!(sum(&compared, "before"), sum(&september, "amount"), "{granularity}");
        let october = export(&server, &format!("{october}&granularity={granularity}")).await;
        assert_eq!(sum(&compared, "amount"), sum(&october, "amount"), "{granularity}");
        for row in compared["rows"].as_array().unwrap() {
            let number = |column: &str| row[column].as_str().map(|it| it.parse::<Decimal>().unwrap());
            let change = number("before").zip(number("amount")).map(|(before, amount)| amount - before);
            assert_eq!(number("change"), change, "{row}");
        }
    }
}
