//! Measured costs go to their resource exactly once.

use super::*;

const BOX: &str = "BoxUsage:m5.large";
const STORAGE: &str = "TimedStorage-ByteHrs";

fn bucket(id: &str) -> Resource {
    arn(resource("s3:bucket", id, vec![]), &format!("arn:aws:s3:::{id}"))
}

fn function(id: &str) -> Resource {
    arn(resource("lambda:function", id, vec![]), &format!("arn:aws:lambda:us-east-1:{PAYER}:function:{id}"))
}

#[test]
fn measured_rows_are_taken_as_they_are_and_the_line_is_not_divided_again() {
    let machines =
        vec![instance("i-1", "m5.large"), instance("i-2", "m5.large"), state(instance("i-3", "m5.large"), "stopped")];
    let case = Case::of(machines, vec![used(COMPUTE, BOX, "10", "100 Hrs")]);
    let outcome =
        case.measured(vec![used("i-1", BOX, "3", "30 Hrs"), row("i-2", BOX, "5"), row("NoResourceId", BOX, "1")]).run();
    assert_eq!(told(&outcome), ["3 Measured", "5 Measured", "0 Measured"]);
    assert_eq!(rest(&outcome, COMPUTE), ["NoResource 1", "NotMeasured 1"]);
    let part = &outcome.resources[0].parts[0];
    assert_eq!((part.usage, part.basis.sentence().as_ref()), (Some(decimal("30")), "Measured by AWS."));
    assert!(outcome.discrepancies.is_empty());
}

/// Mistake 2: an instance's volume is measured on its own line item and must not be attributed twice.
#[test]
fn the_same_dollars_are_given_once() {
    let inventory = vec![instance("i-1", "m5.large"), volume("vol-1", "gp3", 100)];
    let lines = vec![
        row(COMPUTE, BOX, "10"),
        row(OTHER, "EBS:VolumeUsage.gp3", "4"),
        row(OTHER, "DataTransfer-Out-Bytes", "2"),
    ];
    let measured = vec![row("i-1", BOX, "10"), row("i-1", "DataTransfer-Out-Bytes", "2")];
    let outcome = Case::of(inventory, lines).measured(measured).run();
    assert_eq!(told(&outcome), ["12 Measured", "4 Allocated"]);
    assert_eq!((outcome.total, outcome.unattributed), (decimal("16"), decimal("0")));
}

#[test]
fn a_machines_traffic_is_of_ec2_even_where_s3_bills_the_same_usage_type() {
    let lines = vec![
        row(COMPUTE, BOX, "10"),
        row(OTHER, "DataTransfer-Out-Bytes", "2"),
        row(S3, "DataTransfer-Out-Bytes", "7"),
    ];
    let measured = vec![row("i-1", "DataTransfer-Out-Bytes", "2"), row("logs", "DataTransfer-Out-Bytes", "6")];
    let outcome = Case::of(vec![instance("i-1", "m5.large"), bucket("logs")], lines).measured(measured).run();
    assert_eq!(outcome.resources[1].amount, Some(decimal("6")));
    assert_eq!(outcome.service(OTHER).unwrap().resources, decimal("2"));
}

#[test]
fn more_measured_than_billed_is_said_and_shows_as_a_negative_rest() {
    let outcome = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, BOX, "10")])
        .measured(vec![row("i-1", BOX, "12")])
        .run();
    assert_eq!(told(&outcome), ["12 Measured"]);
    assert_eq!(rest(&outcome, COMPUTE), ["NotMeasured -2"]);
    assert_eq!(outcome.discrepancies, [Discrepancy { line: 0, billed: decimal("10"), measured: decimal("12") }]);
}

#[test]
fn names_are_matched_whole() {
    let inventory = vec![instance("i-1", "m5.large"), bucket("logs")];
    let lines = vec![row(COMPUTE, BOX, "10"), row(S3, STORAGE, "5")];
    let measured = vec![row("i-12", BOX, "4"), row("logs-2", STORAGE, "3"), row("log", STORAGE, "1")];
    let outcome = Case::of(inventory, lines).measured(measured).run();
    assert_eq!(told(&outcome), ["0 Measured", "0 Measured"]);
    let gone: Vec<_> = outcome.gone.iter().map(|it| (&*it.id, it.amount)).collect();
    assert_eq!(gone, [("i-12", decimal("4")), ("log", decimal("1")), ("logs-2", decimal("3"))]);
    assert_eq!(outcome.service(S3).unwrap().gone_count, 2);
}

/// A bucket and a function with the same name: the plain name identifies the bucket if S3 bills the usage type, and
/// only then.
#[test]
fn a_bucket_and_a_function_of_one_name_are_two() {
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
        let outcome = Case::of(inventory.clone(), lines()).measured(measured()).run();
        for (resource, cost) in inventory.iter().zip(&outcome.resources) {
            let expected = if resource.kind.code() == "s3:bucket" { "6" } else { "5.5" };
            assert_eq!(cost.amount, Some(decimal(expected)), "{}", resource.kind.code());
        }
    }
}

#[test]
fn functions_of_one_name_in_two_regions_are_told_apart_or_not_at_all() {
    let mut abroad = resource("lambda:function", "orders", vec![]);
    abroad.region = "eu-central-1".into();
    let mut third = abroad.clone();
    third.region = "eu-west-1".into();
    let lines = vec![row(LAMBDA, "Request", "5"), row(LAMBDA, "EUC1-Request", "7"), row(LAMBDA, "EUN1-Request", "9")];
    let measured = ["Request", "EUC1-Request", "EUN1-Request"].map(|usage| row("orders", usage, "2")).to_vec();
    let outcome =
        Case::of(vec![resource("lambda:function", "orders", vec![]), abroad, third], lines).measured(measured).run();
    assert_eq!(told(&outcome), ["2 Measured", "2 Measured", "?"]);
    assert_eq!(rest(&outcome, LAMBDA), ["Ambiguous 9", "NotMeasured 8"]);
    assert_eq!(outcome.unplaced, AmbiguousCost { resources: 1, amount: decimal("2") });
}

#[test]
fn an_arn_names_what_its_list_gave_no_arn_for() {
    let gateway = state(resource("ec2:natgateway", "nat-1", vec![]), "available");
    let lines = || vec![row(OTHER, "NatGateway-Hours", "5")];
    let named = |region: &str, of: &str| {
        vec![row(&format!("arn:aws:ec2:{region}:{PAYER}:{of}/nat-1"), "NatGateway-Hours", "5")]
    };
    let outcome = |measured| Case::of(vec![gateway.clone()], lines()).measured(measured).run();
    assert_eq!(told(&outcome(named("us-east-1", "natgateway"))), ["5 Measured"]);
    assert_eq!(outcome(named("us-east-1", "natgateway")).gone.len(), 0);
    assert_eq!(outcome(named("eu-west-1", "natgateway")).gone.len(), 1);
    assert_eq!(outcome(named("us-east-1", "volume")).gone.len(), 1);
}

#[test]
fn what_is_gone_is_told_and_counts() {
    let lines = vec![row(COMPUTE, BOX, "10"), row(S3, STORAGE, "5"), row("Amazon DynamoDB", STORAGE, "5")];
    let measured = vec![row("i-9", BOX, "4"), row("old-bucket", STORAGE, "3")];
    let outcome = Case::of(vec![instance("i-1", "m5.large")], lines).measured(measured).run();
    assert_eq!(told(&outcome), ["0 Measured"]);
    assert_eq!((outcome.gone.len(), &*outcome.gone[0].id, outcome.gone[0].amount), (1, "i-9", decimal("4")));
    assert_eq!(&*outcome.line(&outcome.gone[0].parts[0]).unwrap().usage_type, BOX);
    // The bucket may belong to S3 or to a table: neither line item is attributed.
    assert_eq!(rest(&outcome, S3), ["Ambiguous 5"]);
    assert_eq!(outcome.unplaced, AmbiguousCost { resources: 1, amount: decimal("3") });
}

#[test]
fn a_service_that_aws_does_not_measure_is_unknown_not_zero() {
    let outcome = Case::of(
        vec![instance("i-1", "m5.large"), bucket("a"), bucket("b")],
        vec![row(COMPUTE, BOX, "1"), row(S3, STORAGE, "5")],
    )
    .measured(vec![row("i-1", BOX, "1")])
    .run();
    assert_eq!(told(&outcome), ["1 Measured", "?", "?"]);
}

#[test]
fn what_was_measured_and_not_billed_is_given_to_nobody() {
    let outcome = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, BOX, "1")])
        .measured(vec![row("i-1", "SpotUsage:m5.large", "4")])
        .run();
    assert_eq!(outcome.resources[0].parts.iter().filter(|it| it.basis == Basis::Measured).count(), 0);
    assert_eq!(outcome.unplaced, AmbiguousCost { resources: 1, amount: decimal("4") });
}

#[test]
fn accounts_do_not_share() {
    let mut theirs = instance("i-2", "m5.large");
    theirs.account = "222222222222".into();
    let mut case = Case::of(vec![instance("i-1", "m5.large"), theirs], vec![row(COMPUTE, BOX, "4")]);
    let other = Rows { account: "222222222222".to_owned(), recent: vec![row(COMPUTE, BOX, "9")], ..Rows::default() };
    case.accounts.push(other);
    assert_eq!(told(&case.run()), ["4 Allocated", "9 Allocated"]);
    case.accounts[0].measured = Some(vec![row("i-1", BOX, "3")]);
    assert_eq!(told(&case.run()), ["3 Measured", "9 Allocated"]);
}

#[test]
fn the_order_of_accounts_does_not_change_the_outcome() {
    let accounts = ["222222222222", PAYER, "333333333333"].map(|account| Rows {
        account: account.to_owned(),
        recent: vec![row(COMPUTE, BOX, "4")],
        measured: Some(vec![row("i-deleted", BOX, "3")]),
        ..Rows::default()
    });
    let mut case = Case { accounts: accounts.to_vec(), ..Case::default() };
    let outcome = case.run();
    let in_order: Vec<&str> = outcome.gone.iter().map(|it| &*it.account).collect();
    assert!(in_order.is_sorted(), "accounts out of order: {in_order:?}");
    case.accounts.reverse();
    assert_eq!(case.run(), outcome);
}

#[test]
fn tables_that_do_not_fit_are_refused() {
    let by = [Dimension::Service, Dimension::UsageType];
    let (totals, recent) = (table(RECENT, &[Dimension::Service], &[]), table(RECENT, &by, &[]));
    let is_complete = |_: &Kind, _: &str, _: &str| true;
    let run = |account: AccountBill<'_>, metric| {
        let bill = Bill { totals: &totals, accounts: &[account], is_complete: &is_complete };
        Attribution::of(&[], &bill, metric).map(|it| it.total)
    };
    let account = AccountBill { account: PAYER, recent: &recent, older: None, measured: None };
    assert_eq!(run(account, Metric::Amortized), Ok(decimal("0")));
    assert_eq!(run(account, Metric::Usage), Err(Unattributable::Usage));
    assert_eq!(
        run(AccountBill { measured: Some(&recent), ..account }, Metric::Unblended),
        Err(Unattributable::Grouping("resource".to_owned()))
    );
    let older = table(OLDER, &by, &[]);
    assert_eq!(run(AccountBill { older: Some(&older), ..account }, Metric::Unblended), Err(Unattributable::Days));
    assert_eq!(run(AccountBill { older: Some(&recent), ..account }, Metric::Unblended), Err(Unattributable::Days));
    let bill = Bill { totals: &totals, accounts: &[account, account], is_complete: &is_complete };
    let twice = Attribution::of(&[], &bill, Metric::Unblended);
    assert_eq!(twice, Err(Unattributable::Twice(PAYER.to_owned())));
    let measured = table(OLDER, &[Dimension::Resource, Dimension::UsageType], &[]);
    assert_eq!(run(AccountBill { measured: Some(&measured), ..account }, Metric::Unblended), Err(Unattributable::Days));
}

#[test]
fn currencies_are_not_added() {
    let by = [Dimension::Service, Dimension::UsageType];
    let (totals, recent) = (table(RECENT, &[Dimension::Service], &[row("a", "", "1")]), yuan(&by));
    let account = AccountBill { account: PAYER, recent: &recent, older: None, measured: None };
    let bill = Bill { totals: &totals, accounts: &[account], is_complete: &|_, _, _| true };
    let mixed = Attribution::of(&[], &bill, Metric::Unblended);
    assert_eq!(mixed, Err(Unattributable::Mixed(Unit::new("USD"), Unit::new("CNY"))));
}

fn yuan(by: &[Dimension]) -> CostTable {
    let period = TablePeriod { period: Period::Days(RECENT.parse().unwrap()), estimated: false };
    let mut builder = TableBuilder::new(by.iter().map(|it| (*it).into()).collect(), vec![period]);
    let key = Key(vec!["a".into(), "b".into()]);
    builder.add(0, key, Metric::Unblended, Money::new(decimal("1"), Unit::new("CNY")));
    builder.finish()
}
