//! Days and months of the checks, and data that AWS omitted from them.

use domain::{
    Decimal,
    limits::Limits,
    money::{Money, Unit},
    table::{Key, Missing, TableBuilder, TablePeriod},
};

use super::*;

/// Ten dollars and ten hours in each period, with missing data in one of them.
fn reading(query: &CostQuery, key: &[&str], missing: (usize, Missing)) -> Reading {
    let periods = query.granularity.periods(&query.range);
    let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut table = TableBuilder::new(query.group_by.clone(), table_periods);
    let key = Key(key.iter().map(|it| (*it).into()).collect());
    for at in 0..periods.len() {
        for (metric, unit) in [(Metric::Unblended, "USD"), (Metric::Usage, "Hrs")] {
            table.add(at, key.clone(), metric, Money::new(Decimal::TEN, Unit::new(unit)));
        }
    }
    table.set_missing(missing.0, missing.1);
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

#[test]
fn data_omitted_by_aws_is_reported() {
    let today: Date = "2026-11-24".parse().unwrap();
    let days = Limits::on(today).measured_days();
    let account = "111111111111";
    let keys = ["AWS Lambda", "EUC1-Request"];
    let no_usage = Missing::Amount(Key(keys.map(Into::into).to_vec()), Metric::Usage);
    let pricing = AccountPricing {
        account: account.into(),
        prices: Ok(reading(&AccountPrices::query(account, days), &keys, (0, no_usage))),
        coverage: Ok(Vec::new()),
    };
    let inputs = Inputs {
        today,
        days,
        snapshot: Snapshot::default(),
        months: Ok(reading(&months_query(today), &["AWS Lambda", account], (2, Missing::Everything))),
        commitments: CommitmentData { utilization: Ok(Vec::new()), monitors: Ok(1), recommended: Vec::new() },
        accounts: vec![pricing],
        settings: Arc::new(Settings::default()),
    };
    let report = inputs.evaluate();
    assert_eq!(
        report.failures,
        ["AWS sent no amount for AWS Lambda, EUC1-Request for 10–23 Nov 2026", "AWS sent no data for 1–31 Oct 2026",]
            .map(|it| Failure::Missing(it.to_owned()))
    );
    assert_eq!(report.last_month, None, "an incomplete month has no total");
    let growing = report.not_evaluated.iter().find(|it| it.check.code() == "fast-growing-service");
    assert!(growing.is_some());
}

#[test]
fn checks_use_past_days_and_full_months() {
    let today = "2026-11-24".parse().unwrap();
    assert_eq!(Limits::on(today).measured_days().to_string(), "2026-11-10..2026-11-23");
    assert_eq!(months_query(today).range.to_string(), "2026-08-01..2026-10-31");
    assert_eq!(months_query("2026-01-01".parse().unwrap()).range.to_string(), "2025-10-01..2025-12-31");
}
