//! Commitments and recommendations of Cost Explorer, with and without layers.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use aws::{CachedCommitmentSource, CostExplorer, LimitedCostSource};
use domain::{
    Decimal,
    access::Scope,
    checks::{Commitment, Coverage},
    error::Fault,
    finding::{AwsRecommendation, Origin},
    metric::Metric,
    period::{DateRange, Granularity},
    port::{CommitmentSource, CostSource},
};
use futures::future::join_all;
use sandbox::Config;

use crate::support::{World, query, sum, today};

const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const OCTOBER: &str = "2026-10-01..2026-10-31";
const RECOMMENDATIONS: [AwsRecommendation; 3] =
    [AwsRecommendation::Rightsizing, AwsRecommendation::SavingsPlan, AwsRecommendation::Reservation];

fn october() -> DateRange {
    OCTOBER.parse().unwrap()
}

fn cached(world: &World) -> CachedCommitmentSource<LimitedCostSource<CostExplorer>> {
    CachedCommitmentSource::new(LimitedCostSource::new(world.source.clone(), 4, Duration::from_secs(20)))
}

/// October's bill under a metric.
async fn billed(world: &World, metric: Metric, filters: &[&str]) -> Decimal {
    let reading = world.source.costs(&query(OCTOBER, Granularity::Monthly, &[], filters)).await.unwrap();
    sum(&reading.table, metric)
}

/// Accounts of the sandbox, by billing name.
async fn accounts(world: &World) -> Vec<String> {
    let reading = world.source.costs(&query(OCTOBER, Granularity::Monthly, &["account"], &[])).await.unwrap();
    reading.table.keys().iter().map(|key| key.0[0].to_string()).collect()
}

async fn all_coverage(world: &World) -> Vec<Coverage> {
    let mut all = Vec::new();
    for account in accounts(world).await {
        all.extend(world.source.coverage(&account, october()).await.unwrap());
    }
    all
}

#[tokio::test]
async fn utilization_matches_the_bill() {
    let world = World::new().await;
    let used = world.source.utilization(october()).await.unwrap();
    let actual: Vec<_> = used.iter().map(|it| (it.kind, &*it.service, it.percent.to_string())).collect();
    assert_eq!(
        actual,
        [
            (Commitment::SavingsPlans, "Savings Plans for AWS Compute usage", "96".to_owned()),
            (Commitment::Reservations, EC2, "100".to_owned()),
            (Commitment::Reservations, "Amazon Relational Database Service", "100".to_owned()),
        ]
    );
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (3, 3));
    let unused = billed(&world, Metric::Amortized, &["record-type=SavingsPlanRecurringFee"]).await;
    assert!(unused > Decimal::ZERO);
    assert_eq!((used[0].unused.amount, used[0].unused.unit.as_str()), (unused, "USD"));
    assert!(used[1..].iter().all(|it| it.unused.amount.is_zero()));
}

#[tokio::test]
async fn days_without_commitments_have_no_utilization() {
    let world = World::new().await;
    let before: DateRange = "2026-01-01..2026-01-31".parse().unwrap();
    let used = world.source.utilization(before).await.unwrap();
    assert!(used.iter().any(|it| it.kind == Commitment::Reservations));
    // Without commitments AWS has no data, which is a valid response.
    assert!(used.iter().all(|it| it.kind != Commitment::SavingsPlans), "the plan was bought in March");
}

#[tokio::test]
async fn ranges_include_their_last_day() {
    let world = World::new().await;
    let unused = async |days: &str| {
        let used = world.source.utilization(days.parse().unwrap()).await.unwrap();
        used.into_iter().find(|it| it.kind == Commitment::SavingsPlans).unwrap().unused.amount
    };
    let halves = unused("2026-10-01..2026-10-15").await + unused("2026-10-16..2026-10-31").await;
    assert_eq!(halves, unused(OCTOBER).await);
}

#[tokio::test]
async fn coverage_matches_the_bill() {
    let world = World::new().await;
    let all = all_coverage(&world).await;
    let families: Vec<&Coverage> = all.iter().filter(|it| !it.instances.contains('.')).collect();
    assert!(families.iter().any(|it| it.percent > Decimal::ZERO) && families.iter().any(|it| it.percent.is_zero()));
    for it in families {
        let (account, region) = (format!("account={}", it.account), format!("region={}", it.region));
        let cost_of = async |record: &str| {
            let filters = [&*account, &*region, record, "not.purchase-type=Spot Instances"];
            let mut query_by_type = query(OCTOBER, Granularity::Monthly, &["instance-type"], &filters);
            if record.ends_with("=Usage") {
                query_by_type.filter.add("service".parse().unwrap(), domain::filter::Rule::Include, EC2);
            }
            let table = world.source.costs(&query_by_type).await.unwrap().table;
            let family = table
                .keys()
                .iter()
                .enumerate()
                .filter(|(_, key)| key.0[0].split_once('.').is_some_and(|(family, _)| *family == *it.instances));
            family.filter_map(|(at, _)| table.key_total(at, Metric::Unblended)).map(|it| it.amount).sum::<Decimal>()
        };
        let covered = cost_of("record-type=SavingsPlanCoveredUsage").await;
        let total = covered + cost_of("record-type=Usage").await;
        let percent = (covered * Decimal::ONE_HUNDRED / total).round_dp(10).normalize();
        assert_eq!(it.percent, percent, "{it:?}");
    }
    let types: Vec<&Coverage> = all.iter().filter(|it| it.instances.contains('.')).collect();
    // Instances reserved in one region run on demand in others.
    assert!(types.iter().any(|it| it.percent > Decimal::ZERO) && types.iter().any(|it| it.percent.is_zero()));
}

#[tokio::test]
async fn small_pages_give_the_same_result_at_a_higher_cost() {
    let (large, small) = (World::new().await, World::with(Config { page_size: 2, ..Config::new(today()) }).await);
    let account = accounts(&large).await[0].clone();
    let one = large.source.coverage(&account, october()).await.unwrap();
    let other = small.source.coverage(&account, october()).await.unwrap();
    assert_eq!(one, other);
    let families = one.iter().filter(|it| !it.instances.contains('.')).count();
    assert!(families > 2, "{families}");
    let spent = small.meter.spending().today;
    assert!(spent["ce:GetSavingsPlansCoverage"] >= u64::try_from(families.div_ceil(2)).unwrap(), "{spent:?}");
    assert_eq!(spent["ce:GetReservationCoverage"], 1);
}

#[tokio::test]
async fn counts_anomaly_monitors() {
    let world = World::new().await;
    assert_eq!(world.source.anomaly_monitors().await, Ok(1));
    assert_eq!(world.meter.spending().today["ce:GetAnomalyMonitors"], 1);
}

#[tokio::test]
async fn recommendations_are_complete_and_attributed_to_aws() {
    let world = World::new().await;
    for advice in RECOMMENDATIONS {
        let findings = world.source.recommended(advice).await.unwrap();
        assert!(!findings.is_empty(), "{advice:?}");
        let saved: Vec<Decimal> = findings.iter().map(|it| it.saving.amount().unwrap()).collect();
        assert!(saved.iter().all(|it| *it > Decimal::ZERO), "{advice:?}");
        assert!(findings.iter().all(|it| it.from == Origin::Aws(advice) && it.account.len() == 12), "{advice:?}");
        assert_eq!(domain::finding::total(&findings), Ok(None), "AWS recommendations are not part of totals");
    }
    let instances = world.source.recommended(AwsRecommendation::Rightsizing).await.unwrap();
    let keys: BTreeSet<_> = instances.iter().map(|it| it.resource.clone().unwrap().key).collect();
    assert_eq!(keys.len(), instances.len(), "each instance once, on any page");
    for it in &instances {
        let subject = it.resource.as_ref().unwrap();
        assert_eq!(&*subject.key.0, format!("ec2:instance/{}/{}/{}", it.account, it.region, subject.id));
    }
    // The sandbox returns twenty per page.
    let pages = u64::try_from(instances.len().div_ceil(20)).unwrap();
    assert!(pages > 1);
    assert_eq!(world.meter.spending().today["ce:GetRightsizingRecommendation"], 2 * pages);
    assert_eq!(world.paid().await, world.meter.spending().requests_today());
}

#[tokio::test]
async fn reservations_are_recommended_for_instances_and_databases() {
    let world = World::new().await;
    let findings = world.source.recommended(AwsRecommendation::Reservation).await.unwrap();
    let services: BTreeSet<&str> = findings.iter().map(|it| &*it.service).collect();
    assert_eq!(services, BTreeSet::from([EC2, "Amazon Relational Database Service"]));
    assert!(findings.iter().all(|it| *it.region != *"global" && it.evidence.len() > 4));
}

/// Contract of every source, including layers.
async fn check_contract(world: &World, source: &dyn CommitmentSource) {
    let account = accounts(world).await[0].clone();
    assert_eq!(source.coverage(&account, october()).await, world.source.coverage(&account, october()).await);
    assert_eq!(source.utilization(october()).await, world.source.utilization(october()).await);
    assert_eq!(source.anomaly_monitors().await, world.source.anomaly_monitors().await);
    for advice in RECOMMENDATIONS {
        assert_eq!(source.recommended(advice).await, world.source.recommended(advice).await);
    }
    source.invalidate(&Scope::default());
    for (kind, expected) in [(r#""kind":"deny""#, Fault::Denied), (r#""kind":"throttle""#, Fault::Throttled)] {
        for operation in ["ce:GetSavingsPlansCoverage", "ce:GetReservationCoverage"] {
            world.set_fault_of(operation, kind).await;
            let error = source.coverage(&account, october()).await.unwrap_err();
            assert_eq!((&error.fault, error.operation.as_str()), (&expected, operation));
            assert!(error.request_id.is_some());
        }
        world.set_fault_of("ce:GetReservationUtilization", kind).await;
        assert_eq!(
            source.utilization(october()).await.unwrap_err().fault,
            expected,
            "partial results are never returned"
        );
    }
    world.clear_faults().await;
    assert!(source.coverage(&account, october()).await.is_ok(), "errors are not cached");
}

#[tokio::test]
async fn adapter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &world.source).await;
}

#[tokio::test]
async fn limiter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &LimitedCostSource::new(world.source.clone(), 4, Duration::from_secs(20))).await;
}

#[tokio::test]
async fn cache_over_limiter_fulfills_the_contract() {
    let world = World::new().await;
    check_contract(&world, &cached(&world)).await;
}

#[tokio::test]
async fn cached_results_are_free_until_invalidated() {
    let world = World::new().await;
    let account = accounts(&world).await[0].clone();
    let source = cached(&world);
    let query_all = async || {
        source.coverage(&account, october()).await.unwrap();
        source.utilization(october()).await.unwrap();
        source.anomaly_monitors().await.unwrap();
        source.recommended(AwsRecommendation::SavingsPlan).await.unwrap();
        world.paid().await
    };
    let before = world.paid().await;
    let first = query_all().await;
    assert_eq!(query_all().await, first);
    source.invalidate(&Scope::default());
    assert_eq!(query_all().await - first, first - before);
    let another = source.utilization("2026-10-01..2026-10-30".parse().unwrap()).await.unwrap();
    assert_ne!(another, source.utilization(october()).await.unwrap(), "other days are another query");
}

#[tokio::test]
async fn a_refresh_of_one_account_costs_nothing_for_the_others() {
    let world = World::new().await;
    let accounts = accounts(&world).await;
    let source = cached(&world);
    let query_all = async || {
        for account in &accounts {
            source.coverage(account, october()).await.unwrap();
        }
        source.utilization(october()).await.unwrap();
        source.recommended(AwsRecommendation::SavingsPlan).await.unwrap();
        world.paid().await
    };
    let before = query_all().await;
    source.invalidate(&Scope::new(BTreeSet::from(["111111111111".to_owned()]), BTreeMap::new()));
    assert_eq!(query_all().await, before, "no data of this account");
    source.invalidate(&Scope::new(BTreeSet::from([accounts[0].clone()]), BTreeMap::new()));
    let again = query_all().await;
    source.invalidate(&Scope::new(accounts.iter().cloned().collect(), BTreeMap::new()));
    let all = query_all().await;
    let (one, all) = (again - before, all - again);
    assert!(0 < one && one < all, "only the account is queried again: {one}, {all}");
}

#[tokio::test]
async fn fifty_visitors_share_one_request() {
    let world = World::new().await;
    world.set_fault_of("ce:GetAnomalyMonitors", r#""kind":"delay","millis":300"#).await;
    let source = Arc::new(cached(&world));
    let results = join_all((0..50).map(|_| source.anomaly_monitors())).await;
    assert!(results.iter().all(|it| *it == Ok(1)));
    assert_eq!((world.paid().await, world.meter.spending().requests_today()), (1, 1));
}

#[tokio::test]
async fn slow_queries_time_out_with_their_operation() {
    let world = World::new().await;
    world.set_fault_of("ce:GetRightsizingRecommendation", r#""kind":"delay","millis":3000"#).await;
    let impatient = LimitedCostSource::new(world.source.clone(), 4, Duration::from_millis(200));
    let error = impatient.recommended(AwsRecommendation::Rightsizing).await.unwrap_err();
    assert_eq!((error.fault, error.operation.as_str()), (Fault::TimedOut, "ce:GetRightsizingRecommendation"));
}
