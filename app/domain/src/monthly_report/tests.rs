//! Report of October 2026 from simulated replies.

use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{
    error::Fault,
    money::Unit,
    overview::Plan,
    port::{Quote, Reading},
    query::CostQuery,
    report::costs::CostRequest,
    spending::Spending,
    table::{CostTable, Key, TableBuilder, TablePeriod},
    view::Page,
};

fn limits() -> Limits {
    Limits::on(date(2026, 11, 23))
}

/// Dollars a day of each group, before October and since.
type Rates<'a> = &'a [(&'a str, i64, i64)];

/// Costs of a query: each group has its own daily rate, and the total is that of `rates`.
fn table(query: &CostQuery, rates: Rates<'_>) -> CostTable {
    let periods = query.granularity.periods(&query.range);
    let table_periods = periods
        .iter()
        .map(|period| TablePeriod { period: *period, estimated: period.range().to() >= date(2026, 11, 1) });
    let mut table = TableBuilder::new(query.group_by.clone(), table_periods.collect());
    for (at, period) in periods.iter().enumerate() {
        for (name, before, now) in rates {
            let amount: i64 =
                period.range().each_day().map(|day| if day < date(2026, 10, 1) { *before } else { *now }).sum();
            let key = if query.group_by.is_empty() { Vec::new() } else { vec![(*name).into()] };
            let money = Money::new(Decimal::from(amount), Unit::new("USD"));
            table.add(at, Key(key), Metric::Unblended, money);
        }
    }
    table.finish()
}

fn reading(table: CostTable) -> Reading {
    Reading { table: Arc::new(table), read_at: jiff::Timestamp::UNIX_EPOCH, stale: None }
}

/// Replies for a view; costs by account fail if requested.
fn data(query: &str, services: Rates<'_>, charges: Rates<'_>, accounts_fail: bool) -> MonthlyData {
    let view = View::parse(&Page::Overview, query, &limits()).view;
    let failure = || SourceError {
        fault: Fault::Denied,
        operation: "ce:GetCostAndUsage".to_owned(),
        request_id: None,
        raw_message: None,
    };
    let costs = groupings(&view).into_iter().map(|by| {
        let view = costs_view(&view, by.clone(), &limits());
        let plan = Plan::of(&view, &limits());
        let rates = if by == Dimension::RecordType.into() { charges } else { services };
        let answers = plan.requests().into_iter().map(|query| {
            let fails = accounts_fail && query.group_by == [Dimension::Account.into()];
            let answer = if fails { Err(failure()) } else { Ok(reading(table(&query, rates))) };
            (query, answer)
        });
        let reply = CostReply {
            request: CostRequest::of(&Page::Overview, &view),
            answers: answers.collect(),
            plan: Some(Arc::new(plan)),
            limits: limits(),
            refresh: Quote::default(),
            spending: Spending::default(),
        };
        (by, reply)
    });
    MonthlyData { costs: costs.collect(), view, anomalies: Err(failure()), findings: None }
}

const SERVICES: Rates<'_> =
    &[("Amazon Bedrock", 10, 25), ("Amazon Relational Database Service", 20, 18), ("AWS Lambda", 5, 5)];
const CHARGES: Rates<'_> = &[("Usage", 37, 50), ("Tax", 1, 2), ("Credit", -3, -4)];

fn section(report: &MonthlyReport, id: SectionId) -> &Section {
    report.sections.iter().find(|it| it.id == id).unwrap()
}

fn text(section: &Section, row: &[Value]) -> String {
    let cells = row.iter().zip(&section.columns).map(|(value, column)| value.display(column));
    cells.collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_closed_month_is_compared_with_the_month_before() {
    let report = MonthlyReport::of(&data("", SERVICES, CHARGES, false)).unwrap();
    assert_eq!(report.title(), "AWS costs, October 2026");
    assert_eq!(report.subtitle(), "Unblended cost, UTC · final · compared with September 2026");
    // 31 days of 48 dollars against 30 days of 35.
    assert_eq!(
        report.summary[..5],
        [
            "October 2026 cost $1,488.00, $438.00 (+41.7%) more than September 2026.",
            "It has 1 day more; the change per day is +37.1%.",
            "The largest increases: Amazon Bedrock by $475.00 and AWS Lambda by $5.00.",
            "The largest decrease: Amazon RDS by $42.00.",
            "Before credits and refunds of $124.00, it cost $1,612.00.",
        ]
    );
    let services = section(&report, SectionId::Services);
    let rows: Vec<String> = services.rows.iter().map(|row| text(services, row)).collect();
    assert_eq!(
        rows,
        [
            "Amazon Bedrock | $775.00 | $300.00 | +$475.00 | +158.3%",
            "Amazon RDS | $558.00 | $600.00 | −$42.00 | −7.0%",
            "AWS Lambda | $155.00 | $150.00 | +$5.00 | +3.3%",
        ]
    );
    assert_eq!(text(services, services.total.as_ref().unwrap()), "Total | $1,488.00 | $1,050.00 | +$438.00 | +41.7%");
    let headline: Vec<_> = report.headline.iter().map(|it| (it.label.as_str(), it.note.as_str())).collect();
    assert_eq!(
        headline[..4],
        [
            ("October 2026", "+41.7% vs. September 2026"),
            ("Per day", "+37.1% vs. September 2026"),
            ("Year to date", "1 Jan – 31 Oct 2026"),
            ("Before credits", "−$124.00 credits and refunds"),
        ]
    );
    assert!(report.headline[4].label == "November 2026 forecast", "{:?}", report.headline[4]);
    assert_eq!(section(&report, SectionId::Months).rows.len(), 12);
}

#[test]
fn the_current_month_is_estimated_and_ends_yesterday() {
    let report = MonthlyReport::of(&data("range=mtd", SERVICES, CHARGES, false)).unwrap();
    assert_eq!(report.title(), "AWS costs, 1–22 Nov 2026");
    assert_eq!(report.subtitle(), "Unblended cost, UTC · estimated · compared with 1–22 Oct 2026");
    assert_eq!(report.summary[0], "1–22 Nov 2026 cost $1,056.00, as much as 1–22 Oct 2026.");
}

#[test]
fn a_failed_section_is_named_and_is_not_zero() {
    let report = MonthlyReport::of(&data("", SERVICES, CHARGES, true)).unwrap();
    let accounts = section(&report, SectionId::Accounts);
    assert!(accounts.rows.is_empty() && accounts.total.is_none());
    assert!(accounts.reason().unwrap().starts_with("Cost Explorer denied"), "{:?}", accounts.reason());
    let named = ["By account: ", "Anomalies: ", "Open findings: "];
    assert!(named.iter().all(|it| report.missing.iter().any(|line| line.starts_with(it))), "{:?}", report.missing);
    assert_eq!(section(&report, SectionId::Services).rows.len(), 3, "the others stay");
}

#[test]
fn months_are_parsed_and_limited_to_the_data_of_aws() {
    let month = |text: &str| text.parse::<Month>().ok();
    assert_eq!(month("2026-10").unwrap().to_string(), "2026-10");
    for text in ["", "2026", "2026-13", "2026-1", "2026-10-01", "October", "2026-10 "] {
        assert_eq!(month(text), None, "{text}");
    }
    let available = |text: &str| month(text).and_then(|it| it.available(&limits()));
    assert_eq!((available("2026-12"), available("2025-09")), (None, None));
    assert!(available("2025-10").is_some() && available("2026-11").is_some());
    assert_eq!(available("2026-11").unwrap().days(&limits()).to_string(), "2026-11-01..2026-11-22");
    assert_eq!(
        Month::containing(date(2026, 12, 1)).days(&Limits::on(date(2026, 12, 1))).to_string(),
        "2026-12-01..2026-12-01"
    );
}

proptest! {
    /// Each section's rows add up to its total, exactly, and the changes to the change in total.
    #[test]
    fn rows_add_up_to_the_total(rates in proptest::collection::vec((0i64..5_000, -5_000i64..5_000), 1..40)) {
        let names: Vec<String> = (0..rates.len()).map(|it| format!("Service {it}")).collect();
        let rates: Vec<(&str, i64, i64)> =
            names.iter().zip(&rates).map(|(name, (before, now))| (name.as_str(), *before, *now)).collect();
        let report = MonthlyReport::of(&data("group=tag.Team", &rates, &rates, false)).unwrap();
        for section in report.sections.iter().filter(|it| it.total.is_some()) {
            let total = section.total.as_ref().unwrap();
            for (at, column) in section.columns.iter().enumerate() {
                let Value::Amount(total) = &total[at] else { continue };
                let parts = section.rows.iter().filter_map(|row| match &row[at] {
                    Value::Amount(money) => Some(money.amount),
                    _ => None,
                });
                prop_assert_eq!(parts.sum::<Decimal>(), total.amount, "{} {}", section.title, column.title);
            }
        }
    }
}
