//! The adapter against the sandbox: responses are complete and exact.

use crate::support::{World, query, sum, today};
use domain::{
    dimension::Dimension,
    filter::{NONE_VALUE, Rule},
    metric::Metric,
    period::Granularity,
    port::CostSource,
    query::{CostQuery, NameQuery, Names},
    shared_str::SharedStr,
    table::CostTable,
};
use proptest::{prelude::*, test_runner::TestRunner};
use sandbox::Config;

const NOVEMBER_SO_FAR: &str = "2026-11-01..2026-11-22";

async fn table(world: &World, query: &CostQuery) -> std::sync::Arc<CostTable> {
    world.source.costs(query).await.unwrap().table
}

#[tokio::test]
async fn every_granularity_has_its_periods_and_the_same_sum() {
    let world = World::new().await;
    let hours = table(&world, &query("2026-11-12..2026-11-20", Granularity::Hourly, &[], &[])).await;
    let days = table(&world, &query("2026-11-12..2026-11-20", Granularity::Daily, &[], &[])).await;
    assert_eq!((hours.periods().len(), days.periods().len()), (9 * 24, 9));
    let range = "2025-11-10..2026-11-22";
    let months = table(&world, &query(range, Granularity::Monthly, &["service"], &[])).await;
    let all_days = table(&world, &query(range, Granularity::Daily, &[], &[])).await;
    let years = table(&world, &query(range, Granularity::Yearly, &["service"], &[])).await;
    assert_eq!((months.periods().len(), years.periods().len()), (13, 2));
    for metric in Metric::ALL {
        assert_eq!(sum(&hours, metric), sum(&days, metric), "{metric:?}");
        assert_eq!(sum(&months, metric), sum(&years, metric), "{metric:?}");
        assert_eq!(sum(&months, metric), sum(&all_days, metric), "{metric:?}");
    }
    assert_eq!(months.periods()[0].period.to_iso(), "2025-11-30", "the first month starts with the range");
    assert_eq!(months.periods()[12].period.to_iso(), "2026-11-22", "the range includes its end");
    let estimated: Vec<bool> = months.periods().iter().map(|it| it.estimated).collect();
    assert_eq!(estimated.iter().filter(|it| **it).count(), 1, "the open month is estimated");
    assert!(estimated[12]);
}

#[tokio::test]
async fn tags_categories_and_accounts_have_readable_names() {
    let world = World::new().await;
    let tags =
        table(&world, &query(NOVEMBER_SO_FAR, Granularity::Monthly, &["tag.Team", "category.Product"], &[])).await;
    let values: Vec<&str> = tags.keys().iter().flat_map(|key| &key.0).map(SharedStr::as_str).collect();
    assert!(values.contains(&NONE_VALUE) && !values.iter().any(|value| value.contains('$')), "{values:?}");
    let accounts = table(&world, &query(NOVEMBER_SO_FAR, Granularity::Monthly, &["account"], &[])).await;
    for key in accounts.keys() {
        assert!(accounts.label(&key.0[0]).is_some_and(|name| !name.is_empty()), "{key:?}");
    }
}

#[tokio::test]
async fn filter_and_its_inverse_add_up_to_the_total() {
    let world = World::new().await;
    let total = table(&world, &query(NOVEMBER_SO_FAR, Granularity::Monthly, &[], &[])).await;
    for filters in [
        &["service=Amazon Simple Storage Service", "service=AWS Lambda"][..],
        &["tag.Team=(none)"],
        &["tag.Environment=prod", "tag.Environment=(none)"],
        &["category.Product=(none)"],
        &["record-type=Credit"],
        &["region=eu-central-1"],
    ] {
        let opposite: Vec<String> = filters.iter().map(|it| format!("not.{it}")).collect();
        let opposite: Vec<&str> = opposite.iter().map(String::as_str).collect();
        let included = table(&world, &query(NOVEMBER_SO_FAR, Granularity::Monthly, &[], filters)).await;
        let excluded = table(&world, &query(NOVEMBER_SO_FAR, Granularity::Monthly, &[], &opposite)).await;
        for metric in Metric::ALL {
            assert_eq!(sum(&included, metric) + sum(&excluded, metric), sum(&total, metric), "{filters:?} {metric:?}");
        }
        assert!(!included.is_blank() && !excluded.is_blank(), "{filters:?} matches some of the costs, but not all");
    }
}

#[tokio::test]
async fn small_pages_combine_into_one_table() {
    let mut config = Config::new(today());
    config.page_size = 180;
    let (small, large) = (World::with(config).await, World::new().await);
    let daily = query(NOVEMBER_SO_FAR, Granularity::Daily, &["service", "region"], &[]);
    assert_eq!(table(&small, &daily).await, table(&large, &daily).await);
    assert!(small.paid().await > 10);
    assert_eq!(small.meter.spending().requests_today(), small.paid().await, "every page is counted");
}

#[tokio::test]
async fn lists_names_of_all_types() {
    let world = World::new().await;
    let range = NOVEMBER_SO_FAR.parse().unwrap();
    let names = async |query: NameQuery| {
        let names = world.source.names(&query).await.unwrap();
        names.into_iter().map(|name| name.value).collect::<Vec<_>>()
    };
    let values = |attribute: &str| NameQuery::unfiltered(Names::Values(attribute.parse().unwrap()), range);
    assert!(names(values("service")).await.iter().any(|name| name == "AWS Lambda"));
    assert!(names(NameQuery::unfiltered(Names::TagKeys, range)).await.contains(&"Team".to_owned()));
    assert!(!names(values("tag.Team")).await.is_empty());
    assert_eq!(names(NameQuery::unfiltered(Names::Categories, range)).await, ["Product"]);
    assert!(!names(values("category.Product")).await.is_empty());
    let accounts = world.source.names(&values("account")).await.unwrap();
    assert!(accounts.iter().all(|account| account.label.is_some()));
    let mut one_account = values("account");
    one_account.filter.add(Dimension::Account.into(), Rule::Include, accounts[1].value.as_str());
    assert_eq!(world.source.names(&one_account).await.unwrap(), accounts[1..2], "names of filtered costs only");
    assert_eq!(world.account.identity().await.unwrap().account.len(), 12);
}

/// The groups of any query add up to its ungrouped total, for every metric, credits and refunds included.
#[test]
fn groups_add_up_to_the_total_of_any_query() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let mut groups: Vec<String> = Dimension::ALL.iter().map(|it| it.as_str().to_owned()).collect();
    groups.extend(["tag.Team", "tag.Owner", "tag.CostCenter", "category.Product"].map(str::to_owned));
    let filters = vec![
        "not.record-type=Tax",
        "record-type=Usage",
        "region=us-east-1",
        "not.tag.Team=(none)",
        "tag.Environment=prod",
        "not.category.Product=(none)",
        "purchase-type=On Demand Instances",
        "not.service=AWS Lambda",
    ];
    let any = (
        proptest::sample::subsequence(groups, 1..=2),
        proptest::sample::subsequence(filters, 0..=3),
        0i32..400,
        0i32..60,
        any::<bool>(),
    );
    let mut runner = TestRunner::new(ProptestConfig::with_cases(48));
    let checked = runner.run(&any, |(groups, filters, start, days, monthly)| {
        let from = domain::period::add_days("2025-10-01".parse().unwrap(), start);
        let to = domain::period::add_days(from, days).min(today());
        let granularity = if monthly { Granularity::Monthly } else { Granularity::Daily };
        let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
        let range = format!("{}..{to}", from.min(to));
        let (grouped, total) = runtime.block_on(async {
            let grouped = table(&world, &query(&range, granularity, &groups, &filters)).await;
            (grouped, table(&world, &query(&range, granularity, &[], &filters)).await)
        });
        for metric in Metric::ALL {
            prop_assert_eq!(sum(&grouped, metric), sum(&total, metric), "{:?} by {:?} of {:?}", metric, groups, range);
        }
        Ok(())
    });
    checked.unwrap();
}
