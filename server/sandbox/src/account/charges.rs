//! Charges that belong to no resource: credits, a refund, support and tax.

use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::line::{Attributes, Line, Rates, UsageAndCost};
use super::organization::Member;
use super::seasonality::Seasonality;

/// Daily promotional credit on EC2, in millionths of a dollar.
const CREDIT_A_DAY: i64 = -36_500_000;
/// The refund on RDS, dated the sixth of last month, in millionths of a dollar.
const REFUND: i64 = -1_184_200_000;
const REFUND_DAY: i8 = 6;
/// Tax in percent of a month's cost.
const TAX_PERCENT: i64 = 2;
const SUPPORT_PERCENT: i64 = 3;

/// Credits and refunds, billed to the payer.
pub(super) fn corrections(calendar: &Calendar, members: &[Member]) -> Vec<Line> {
    let Some(payer) = members.first() else {
        return Vec::new();
    };
    let account: Arc<str> = payer.id.as_str().into();
    let credit = Attributes {
        region: "eu-central-1",
        usage_type: "EUC1-BoxUsage:m7g.4xlarge".into(),
        operation: "RunInstances",
        ..Attributes::charge("Amazon Elastic Compute Cloud - Compute", &account, "Credit")
    };
    let refund = Attributes {
        region: "us-east-1",
        usage_type: "InstanceUsage:db.r6g.2xlarge".into(),
        operation: "CreateDBInstance:0014",
        ..Attributes::charge("Amazon Relational Database Service", &account, "Refund")
    };
    let refunded = calendar.month_ago(1).with().day(REFUND_DAY).build().ok();
    let is_refunded = |date| if Some(date) == refunded { REFUND } else { 0 };
    // AWS applies a credit to the usage of each hour. Applied at once, the cost would drop sharply at every midnight.
    let credit = Line { seasonality: Seasonality::Steady, ..charge(credit, calendar, |_| CREDIT_A_DAY) };
    vec![credit, charge(refund, calendar, is_refunded)]
}

/// Tax of each account and support for the payer, dated the first of the month of the charge.
pub(super) fn monthly(lines: &[Line], calendar: &Calendar, members: &[Member]) -> Vec<Line> {
    let accounts: Vec<Arc<str>> = members.iter().map(|member| member.id.as_str().into()).collect();
    let tax = |account: &Arc<str>| {
        let attributes = Attributes::charge("Tax", account, "Tax");
        let lines: Vec<_> = lines.iter().filter(|line| line.attributes.account == *account).collect();
        charge(attributes, calendar, |date| share_of_month(&lines, calendar, date, TAX_PERCENT))
    };
    let support = |payer: &Arc<str>| {
        let attributes = Attributes {
            region: "global",
            usage_type: "Dollar".into(),
            ..Attributes::charge("AWS Support (Business)", payer, "Fee")
        };
        let lines: Vec<_> = lines.iter().collect();
        charge(attributes, calendar, |date| share_of_month(&lines, calendar, date, SUPPORT_PERCENT))
    };
    accounts.iter().map(tax).chain(accounts.first().map(support)).collect()
}

fn charge(attributes: Attributes, calendar: &Calendar, cost: impl Fn(Date) -> i64) -> Line {
    let of_day = |date| UsageAndCost { usage: 0, list_cost: cost(date) };
    Line {
        attributes,
        unit: "",
        rates: Rates::FLAT,
        seasonality: Seasonality::Midnight,
        days: calendar.days().map(of_day).collect(),
    }
}

/// On the first of a month, `percent` of the cost of the lines in that month; otherwise zero.
fn share_of_month(lines: &[&Line], calendar: &Calendar, date: Date, percent: i64) -> i64 {
    if date.day() != 1 {
        return 0;
    }
    let month = calendar.range(date, date.last_of_month().saturating_add(jiff::Span::new().days(1)));
    let billed: i64 = lines.iter().map(|line| line.unblended(month.clone()).micros()).sum();
    billed * percent / 100
}
