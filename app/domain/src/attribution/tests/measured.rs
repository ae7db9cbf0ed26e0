//! Measured costs are attributed to their resource exactly once.

use super::*;

const INSTANCE_HOURS: &str = "BoxUsage:m5.large";
const STORAGE: &str = "TimedStorage-ByteHrs";

fn bucket(id: &str) -> Resource {
    with_arn(resource("s3:bucket", id, vec![]), &format!("arn:aws:s3:::{id}"))
}

fn function(id: &str) -> Resource {
    with_arn(resource("lambda:function", id, vec![]), &format!("arn:aws:lambda:us-east-1:{PAYER}:function:{id}"))
}

#[test]
fn measured_rows_are_kept_and_their_line_item_is_not_allocated_again() {
    let instances = vec![
        instance("i-1", "m5.large"),
        instance("i-2", "m5.large"),
        with_state(instance("i-3", "m5.large"), "stopped"),
    ];
    let case = Case::of(instances, vec![row_with_usage(COMPUTE, INSTANCE_HOURS, "10", "100 Hrs")]);
    let attribution = case
        .with_measured_rows(vec![
            row_with_usage("i-1", INSTANCE_HOURS, "3", "30 Hrs"),
            row("i-2", INSTANCE_HOURS, "5"),
            row("NoResourceId", INSTANCE_HOURS, "1"),
        ])
        .run();
    assert_eq!(resource_costs(&attribution), ["3 Measured", "5 Measured", "0 Measured"]);
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NoResource 1", "NotMeasured 1"]);
    let part = &attribution.resources[0].parts[0];
    assert_eq!((part.usage, part.basis.sentence().as_ref()), (Some(decimal("30")), "Measured by AWS."));
    assert!(attribution.discrepancies.is_empty());
}

/// A volume is billed on its own line item, so its cost is not also attributed to its instance.
#[test]
fn costs_are_attributed_once() {
    let inventory = vec![instance("i-1", "m5.large"), volume("vol-1", "gp3", 100)];
    let lines = vec![
        row(COMPUTE, INSTANCE_HOURS, "10"),
        row(EC2_OTHER, "EBS:VolumeUsage.gp3", "4"),
        row(EC2_OTHER, "DataTransfer-Out-Bytes", "2"),
    ];
    let measured = vec![row("i-1", INSTANCE_HOURS, "10"), row("i-1", "DataTransfer-Out-Bytes", "2")];
    let attribution = Case::of(inventory, lines).with_measured_rows(measured).run();
    assert_eq!(resource_costs(&attribution), ["12 Measured", "4 Allocated"]);
    assert_eq!((attribution.total, attribution.unattributed), (decimal("16"), decimal("0")));
}

#[test]
fn instance_traffic_belongs_to_ec2_even_if_s3_bills_the_same_usage_type() {
    let lines = vec![
        row(COMPUTE, INSTANCE_HOURS, "10"),
        row(EC2_OTHER, "DataTransfer-Out-Bytes", "2"),
        row(S3, "DataTransfer-Out-Bytes", "7"),
    ];
    let measured = vec![row("i-1", "DataTransfer-Out-Bytes", "2"), row("logs", "DataTransfer-Out-Bytes", "6")];
    let attribution =
        Case::of(vec![instance("i-1", "m5.large"), bucket("logs")], lines).with_measured_rows(measured).run();
    assert_eq!(attribution.resources[1].amount, Some(decimal("6")));
    assert_eq!(attribution.service(EC2_OTHER).unwrap().resources, decimal("2"));
}

#[test]
fn measuring_more_than_billed_is_reported_and_leaves_a_negative_remainder() {
    let attribution = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, INSTANCE_HOURS, "10")])
        .with_measured_rows(vec![row("i-1", INSTANCE_HOURS, "12")])
        .run();
    assert_eq!(resource_costs(&attribution), ["12 Measured"]);
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NotMeasured -2"]);
    assert_eq!(attribution.discrepancies, [Discrepancy { line: 0, billed: decimal("10"), measured: decimal("12") }]);
}

#[test]
fn ids_must_match_in_full() {
    let inventory = vec![instance("i-1", "m5.large"), bucket("logs")];
    let lines = vec![row(COMPUTE, INSTANCE_HOURS, "10"), row(S3, STORAGE, "5")];
    let measured = vec![row("i-12", INSTANCE_HOURS, "4"), row("logs-2", STORAGE, "3"), row("log", STORAGE, "1")];
    let attribution = Case::of(inventory, lines).with_measured_rows(measured).run();
    assert_eq!(resource_costs(&attribution), ["0 Measured", "0 Measured"]);
    let unlisted: Vec<_> = attribution.unlisted.iter().map(|it| (&*it.id, it.amount)).collect();
    assert_eq!(unlisted, [("i-12", decimal("4")), ("log", decimal("1")), ("logs-2", decimal("3"))]);
    assert_eq!(attribution.service(S3).unwrap().unlisted_count, 2);
}

/// A bare name means the bucket only if S3 bills the usage type.
#[test]
fn bucket_and_function_with_the_same_name_are_kept_apart() {
    let lines = || {
        vec![
            row(S3, STORAGE, "5"),
            row(S3, "Requests", "1"),
            row(LAMBDA, "Requests", "3"),
            row(LAMBDA, "Lambda-GB-Second", "4"),
        ]
    };
    let measured = || {
        vec![
            row("orders", STORAGE, "5"),
            row("orders", "Requests", "1"),
            row("orders", "Lambda-GB-Second", "3.5"),
            row(&format!("arn:aws:lambda:us-east-1:{PAYER}:function:orders"), "Requests", "2"),
        ]
    };
    for inventory in [vec![bucket("orders"), function("orders")], vec![function("orders"), bucket("orders")]] {
        let attribution = Case::of(inventory.clone(), lines()).with_measured_rows(measured()).run();
        for (resource, cost) in inventory.iter().zip(&attribution.resources) {
            let expected = if resource.resource_type.code() == "s3:bucket" { "6" } else { "5.5" };
            assert_eq!(cost.amount, Some(decimal(expected)), "{}", resource.resource_type.code());
        }
    }
}

#[test]
fn functions_with_the_same_name_are_matched_by_region_or_not_at_all() {
    let mut frankfurt = resource("lambda:function", "orders", vec![]);
    frankfurt.region = "eu-central-1".into();
    let mut third = frankfurt.clone();
    third.region = "eu-west-1".into();
    let lines = vec![row(LAMBDA, "Request", "5"), row(LAMBDA, "EUC1-Request", "7"), row(LAMBDA, "EUN1-Request", "9")];
    let measured = ["Request", "EUC1-Request", "EUN1-Request"].map(|usage| row("orders", usage, "2")).to_vec();
    let attribution = Case::of(vec![resource("lambda:function", "orders", vec![]), frankfurt, third], lines)
        .with_measured_rows(measured)
        .run();
    assert_eq!(resource_costs(&attribution), ["2 Measured", "2 Measured", "?"]);
    assert_eq!(unattributed_reasons(&attribution, LAMBDA), ["AmbiguousMeasurement 9", "NotMeasured 8"]);
    assert_eq!(attribution.unmatched, UnmatchedCost { resources: 1, amount: decimal("2") });
}

#[test]
fn an_arn_matches_a_resource_listed_without_arn() {
    let gateway = with_state(resource("ec2:natgateway", "nat-1", vec![]), "available");
    let lines = || vec![row(EC2_OTHER, "NatGateway-Hours", "5")];
    let row_for = |region: &str, resource_type: &str| {
        vec![row(&format!("arn:aws:ec2:{region}:{PAYER}:{resource_type}/nat-1"), "NatGateway-Hours", "5")]
    };
    let attribution = |measured| Case::of(vec![gateway.clone()], lines()).with_measured_rows(measured).run();
    assert_eq!(resource_costs(&attribution(row_for("us-east-1", "natgateway"))), ["5 Measured"]);
    assert_eq!(attribution(row_for("us-east-1", "natgateway")).unlisted.len(), 0);
    assert_eq!(attribution(row_for("eu-west-1", "natgateway")).unlisted.len(), 1);
    assert_eq!(attribution(row_for("us-east-1", "volume")).unlisted.len(), 1);
}

#[test]
fn costs_of_unlisted_resources_are_reported_and_counted() {
    let lines = vec![row(COMPUTE, INSTANCE_HOURS, "10"), row(S3, STORAGE, "5"), row("Amazon DynamoDB", STORAGE, "5")];
    let measured = vec![row("i-9", INSTANCE_HOURS, "4"), row("old-bucket", STORAGE, "3")];
    let attribution = Case::of(vec![instance("i-1", "m5.large")], lines).with_measured_rows(measured).run();
    assert_eq!(resource_costs(&attribution), ["0 Measured"]);
    assert_eq!(
        (attribution.unlisted.len(), &*attribution.unlisted[0].id, attribution.unlisted[0].amount),
        (1, "i-9", decimal("4"))
    );
    assert_eq!(&*attribution.line(&attribution.unlisted[0].parts[0]).unwrap().usage_type, INSTANCE_HOURS);
    // `old-bucket` may be an S3 bucket or a DynamoDB table: neither line item is attributed.
    assert_eq!(unattributed_reasons(&attribution, S3), ["AmbiguousMeasurement 5"]);
    assert_eq!(attribution.unmatched, UnmatchedCost { resources: 1, amount: decimal("3") });
}

#[test]
fn resources_of_unmeasured_services_have_unknown_cost() {
    let attribution = Case::of(
        vec![instance("i-1", "m5.large"), bucket("a"), bucket("b")],
        vec![row(COMPUTE, INSTANCE_HOURS, "1"), row(S3, STORAGE, "5")],
    )
    .with_measured_rows(vec![row("i-1", INSTANCE_HOURS, "1")])
    .run();
    assert_eq!(resource_costs(&attribution), ["1 Measured", "?", "?"]);
}

#[test]
fn measured_cost_without_a_line_item_is_not_attributed() {
    let attribution = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, INSTANCE_HOURS, "1")])
        .with_measured_rows(vec![row("i-1", "SpotUsage:m5.large", "4")])
        .run();
    assert_eq!(attribution.resources[0].parts.iter().filter(|it| it.basis == Basis::Measured).count(), 0);
    assert_eq!(attribution.unmatched, UnmatchedCost { resources: 1, amount: decimal("4") });
}

#[test]
fn accounts_are_attributed_separately() {
    let mut other_account = instance("i-2", "m5.large");
    other_account.account = "222222222222".into();
    let mut case = Case::of(vec![instance("i-1", "m5.large"), other_account], vec![row(COMPUTE, INSTANCE_HOURS, "4")]);
    let other = AccountRows {
        account: "222222222222".to_owned(),
        recent: vec![row(COMPUTE, INSTANCE_HOURS, "9")],
        ..AccountRows::default()
    };
    case.accounts.push(other);
    assert_eq!(resource_costs(&case.run()), ["4 Allocated", "9 Allocated"]);
    case.accounts[0].measured = Some(vec![row("i-1", INSTANCE_HOURS, "3")]);
    assert_eq!(resource_costs(&case.run()), ["3 Measured", "9 Allocated"]);
}

#[test]
fn the_order_of_accounts_does_not_change_the_outcome() {
    let accounts = ["222222222222", PAYER, "333333333333"].map(|account| AccountRows {
        account: account.to_owned(),
        recent: vec![row(COMPUTE, INSTANCE_HOURS, "4")],
        measured: Some(vec![row("i-deleted", INSTANCE_HOURS, "3")]),
        ..AccountRows::default()
    });
    let mut case = Case { accounts: accounts.to_vec(), ..Case::default() };
    let outcome = case.run();
    let in_order: Vec<&str> = outcome.unlisted.iter().map(|it| &*it.account).collect();
    assert!(in_order.is_sorted(), "accounts out of order: {in_order:?}");
    case.accounts.reverse();
    assert_eq!(case.run(), outcome);
}

#[test]
fn rejects_inconsistent_tables() {
    let by = [Dimension::Service, Dimension::UsageType];
    let (totals, recent) = (table(RECENT, &[Dimension::Service], &[]), table(RECENT, &by, &[]));
    let is_complete = |_: &ResourceType, _: &str, _: &str| true;
    let run = |account: AccountBill<'_>, metric| {
        let bill = Bill { totals: &totals, accounts: &[account], is_complete: &is_complete };
        Attribution::of(&[], &bill, metric).map(|it| it.total)
    };
    let account = AccountBill { account: PAYER, recent: &recent, older: None, measured: None };
    assert_eq!(run(account, Metric::Amortized), Ok(decimal("0")));
    assert_eq!(run(account, Metric::Usage), Err(AttributionError::UsageMetric));
    assert_eq!(
        run(AccountBill { measured: Some(&recent), ..account }, Metric::Unblended),
        Err(AttributionError::WrongGrouping("resource".to_owned()))
    );
    let older = table(OLDER, &by, &[]);
    assert_eq!(
        run(AccountBill { older: Some(&older), ..account }, Metric::Unblended),
        Err(AttributionError::MismatchedDays)
    );
    assert_eq!(
        run(AccountBill { older: Some(&recent), ..account }, Metric::Unblended),
        Err(AttributionError::MismatchedDays)
    );
    let bill = Bill { totals: &totals, accounts: &[account, account], is_complete: &is_complete };
    let twice = Attribution::of(&[], &bill, Metric::Unblended);
    assert_eq!(twice, Err(AttributionError::DuplicateAccount(PAYER.to_owned())));
    let measured = table(OLDER, &[Dimension::Resource, Dimension::UsageType], &[]);
    assert_eq!(
        run(AccountBill { measured: Some(&measured), ..account }, Metric::Unblended),
        Err(AttributionError::MismatchedDays)
    );
}

#[test]
fn rejects_several_currencies() {
    let by = [Dimension::Service, Dimension::UsageType];
    let (totals, recent) = (table(RECENT, &[Dimension::Service], &[row("a", "", "1")]), yuan(&by));
    let account = AccountBill { account: PAYER, recent: &recent, older: None, measured: None };
    let bill = Bill { totals: &totals, accounts: &[account], is_complete: &|_, _, _| true };
    let mixed = Attribution::of(&[], &bill, Metric::Unblended);
    assert_eq!(mixed, Err(AttributionError::MixedCurrencies(Unit::new("USD"), Unit::new("CNY"))));
}

fn yuan(by: &[Dimension]) -> CostTable {
    let period = TablePeriod { period: Period::Days(RECENT.parse().unwrap()), estimated: false };
    let mut builder = TableBuilder::new(by.iter().map(|it| (*it).into()).collect(), vec![period]);
    let key = Key(vec!["a".into(), "b".into()]);
    builder.add(0, key, Metric::Unblended, Money::new(decimal("1"), Unit::new("CNY")));
    builder.finish()
}
