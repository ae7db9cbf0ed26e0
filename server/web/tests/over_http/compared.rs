//! Exports of a view with a comparison.

use domain::Decimal;
use http::StatusCode;
use serde_json::Value;

use crate::support::World;

async fn exported(world: &World, query: &str) -> Value {
    let answer = world.get(&format!("/export/overview.json?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    serde_json::from_str(&answer.text).unwrap()
}

fn sum(table: &Value, column: &str) -> Decimal {
    let rows = table["rows"].as_array().unwrap().iter();
    rows.filter_map(|row| row[column].as_str()).map(|it| it.parse::<Decimal>().unwrap()).sum()
}

#[tokio::test]
async fn what_was_before_stands_behind_the_columns_of_the_contract() {
    let world = World::new().await;
    let october = "from=2026-10-01&to=2026-10-31";
    let plain = world.get(&format!("/export/overview.csv?{october}")).await.text;
    assert!(plain.starts_with("from,to,service,amount,unit,estimated\n"), "{plain}");
    for granularity in ["monthly", "daily"] {
        let query = format!("{october}&granularity={granularity}&compare=previous");
        let csv = world.get(&format!("/export/overview.csv?{query}")).await.text;
        assert!(csv.starts_with("from,to,service,amount,unit,estimated,before,change\n"), "{csv}");
        let compared = exported(&world, &query).await;
        let september = exported(&world, &format!("from=2026-09-01&to=2026-09-30&granularity={granularity}")).await;
        // Both monthly and daily data contain all of September; October is longer.
        assert_eq!(sum(&compared, "before"), sum(&september, "amount"), "{granularity}");
        let october = exported(&world, &format!("{october}&granularity={granularity}")).await;
        assert_eq!(sum(&compared, "amount"), sum(&october, "amount"), "{granularity}");
        for row in compared["rows"].as_array().unwrap() {
            let number = |column: &str| row[column].as_str().map(|it| it.parse::<Decimal>().unwrap());
            let change = number("before").zip(number("amount")).map(|(before, now)| now - before);
            assert_eq!(number("change"), change, "{row}");
        }
    }
}
