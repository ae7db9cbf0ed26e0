//! Charges without a resource: credits, a refund, support and tax.

use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::Calendar;
use super::line::{Attributes, Line, Rates, UsageAndCost};
use super::organization::Member;
use super::seasonality::Seasonality;

/// Daily promotional credit on EC2, in millionths of a dollar.
const DAILY_CREDIT: i64 = -36_500_000;
/// Refund for RDS, in millionths of a dollar.
const REFUND: i64 = -1_184_200_000;
/// Day of last month on which the refund is billed.
const REFUND_DAY: i8 = 6;
/// Tax in percent of the monthly cost.
const TAX_PERCENT: i64 = 2;
/// Support in percent of the monthly cost.
const SUPPORT_PERCENT: i64 = 3;

/// Credits and refunds, billed to the payer.
pub(super) fn credits_and_refunds(calendar: &Calendar, members: &[Member]) -> Vec<Line> {
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
    let refund_date = calendar.start_of_month(1).with().day(REFUND_DAY).build().ok();
    let refund_on = |date| if Some(date) == refund_date { REFUND } else { 0 };
    // AWS applies a credit to the usage of each hour. A single credit per day would make the cost drop at midnight.
    let credit = Line { seasonality: Seasonality::Steady, ..charge(credit, calendar, |_| DAILY_CREDIT) };
    vec![credit, charge(refund, calendar, refund_on)]
}

/// Tax of each account and support of the payer, billed on the first day of the month.
pub(super) fn tax_and_support(lines: &[Line], calendar: &Calendar, members: &[Member]) -> Vec<Line> {
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
    let day = |date| UsageAndCost { usage: 0, list_cost: cost(date) };
    Line {
        attributes,
        unit: "",
        rates: Rates::FLAT,
        seasonality: Seasonality::FirstHour,
        days: calendar.days().map(day).collect(),
    }
}

/// `percent` of the monthly cost of the line items, on the first day of the month; zero on other days.
fn share_of_month(lines: &[&Line], calendar: &Calendar, date: Date, percent: i64) -> i64 {
    if date.day() != 1 {
        return 0;
    }
    let month = calendar.range(date, date.last_of_month().saturating_add(jiff::Span::new().days(1)));
    let billed: i64 = lines.iter().map(|line| line.unblended(month.clone()).micros()).sum();
    billed * percent / 100
}
