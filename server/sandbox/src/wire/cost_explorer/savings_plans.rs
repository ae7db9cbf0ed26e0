//! Savings Plans: utilization and coverage.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::expression::{Expression, Filter, Matching};
use super::page_token::Tie;
use super::period::{Granularity, Interval, Period};
use super::{TimePeriod, View};
use crate::account::{Line, is_covered_by_plan, is_plan_fee};
use crate::amount::Amount;

const PAGE_SIZE: usize = 20;
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const ON_DEMAND: &str = "On Demand Instances";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    time_period: Option<TimePeriod>,
    granularity: Option<String>,
    filter: Option<Expression>,
    group_by: Option<Vec<Group>>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    key: String,
}

impl Request {
    fn interval(&self, view: &View<'_>) -> Result<Interval, Refusal> {
        let granularity = match self.granularity.as_deref() {
            Some("HOURLY") => return Err(Refusal::validation("Granularity HOURLY is not supported")),
            Some(name) => Granularity::named(Some(name))?,
            None => Granularity::Monthly,
        };
        Interval::asked(self.time_period.as_ref(), granularity, &view.account.calendar)
    }
}

/// Fee and covered usage of the plan in some period.
#[derive(Clone, Copy, Debug, Default)]
struct Commitment {
    total: Amount,
    used: Amount,
    /// Covered usage at on-demand prices.
    list: Amount,
}

impl Commitment {
    fn of(view: &View<'_>, filter: &Filter, period: &Period) -> Self {
        let calendar = &view.account.calendar;
        let mut sum = Self::default();
        for line in view.lines().filter(|line| filter.keeps(&line.attributes)) {
            let doing = period.doing(line, calendar);
            if is_plan_fee(line) {
                sum.total += Amount::of(doing.list_cost, line.rates.unblended);
            } else if is_covered_by_plan(line) {
                sum.used += Amount::of(doing.list_cost, line.rates.amortized);
                sum.list += Amount::of(doing.list_cost, line.rates.unblended);
            }
        }
        sum
    }

    fn add(self, other: Self) -> Self {
        Self { total: self.total + other.total, used: self.used + other.used, list: self.list + other.list }
    }

    fn written(self) -> Value {
        let text = |amount: Amount| amount.to_string();
        json!({
            "Utilization": {
                "TotalCommitment": text(self.total),
                "UsedCommitment": text(self.used),
                "UnusedCommitment": text(self.total - self.used),
                "UtilizationPercentage": text(self.used.percent_of(self.total)),
            },
            "Savings": {
                "NetSavings": text(self.list - self.total),
                "OnDemandCostEquivalent": text(self.list),
            },
            // The plan has no upfront payment.
            "AmortizedCommitment": {
                "AmortizedRecurringCommitment": text(self.total),
                "AmortizedUpfrontCommitment": "0",
                "TotalAmortizedCommitment": text(self.total),
            },
        })
    }
}

/// Response of `GetSavingsPlansUtilization`.
pub(super) fn utilization(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;
    let mut sum = Commitment::default();
    let mut by_time = Vec::new();
    for period in request.interval(view)?.periods(&view.account.calendar) {
        let commitment = Commitment::of(view, &filter, &period);
        if commitment.total.is_zero() {
            continue;
        }
        sum = sum.add(commitment);
        let mut written = commitment.written();
        written["TimePeriod"] = period.written();
        by_time.push(written);
    }
    if by_time.is_empty() {
        return Err(unavailable());
    }
    Ok(json!({ "SavingsPlansUtilizationsByTime": by_time, "Total": sum.written() }))
}

/// Eligible and covered usage, at on-demand prices.
#[derive(Clone, Copy, Debug, Default)]
struct Coverage {
    covered: Amount,
    on_demand: Amount,
}

/// Response of `GetSavingsPlansCoverage`.
pub(super) fn coverage(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;
    let by: Vec<By> =
        request.group_by.iter().flatten().map(|group| By::named(&group.key)).collect::<Result<_, Refusal>>()?;
    let calendar = &view.account.calendar;
    let mut coverages = Vec::new();
    for period in request.interval(view)?.periods(calendar) {
        let mut groups: BTreeMap<Vec<&str>, Coverage> = BTreeMap::new();
        for line in view.lines().filter(|line| filter.keeps(&line.attributes)) {
            let cost = Amount::of(period.doing(line, calendar).list_cost, line.rates.unblended);
            let group: Vec<&str> = by.iter().map(|by| by.value(line)).collect();
            if cost.is_zero() {
                continue;
            }
            if is_covered_by_plan(line) {
                groups.entry(group).or_default().covered += cost;
            } else if is_on_demand(line) {
                groups.entry(group).or_default().on_demand += cost;
            }
        }
        coverages.extend(groups.into_iter().map(|(group, coverage)| written(&by, &group, coverage, &period)));
    }
    let size = request.max_results.unwrap_or(PAGE_SIZE.min(view.page_size));
    if size == 0 {
        return Err(Refusal::validation("MaxResults must be at least 1"));
    }
    let times = request.time_period.as_ref().map(|it| (&it.start, &it.end));
    let asked = json!([times, request.granularity, request.filter, request.group_by]).to_string();
    let tie = Tie::to(view.seed, "GetSavingsPlansCoverage", &asked);
    let offset = tie.offset(request.next_token.as_deref())?;
    let end = offset.saturating_add(size);
    let next = (end < coverages.len()).then(|| tie.token(end));
    let page: Vec<Value> = coverages.into_iter().skip(offset).take(size).collect();
    let mut answer = json!({ "SavingsPlansCoverages": page });
    if let Some(token) = next {
        answer["NextToken"] = json!(token);
    }
    Ok(answer)
}

fn written(by: &[By], group: &[&str], coverage: Coverage, period: &Period) -> Value {
    let Coverage { covered, on_demand } = coverage;
    let total = covered + on_demand;
    let attributes: BTreeMap<&str, &str> = by.iter().map(|by| by.name()).zip(group.iter().copied()).collect();
    json!({
        "Attributes": attributes,
        "Coverage": {
            "SpendCoveredBySavingsPlans": covered.to_string(),
            "OnDemandCost": on_demand.to_string(),
            "TotalCost": total.to_string(),
            "CoveragePercentage": covered.percent_of(total).to_string(),
        },
        "TimePeriod": period.written(),
    })
}

/// Whether a larger Compute Savings Plan would cover the line.
pub(super) fn is_on_demand(line: &Line) -> bool {
    let attributes = &line.attributes;
    attributes.service == EC2 && attributes.record_type == "Usage" && attributes.purchase_type == ON_DEMAND
}

/// Group keys of coverage.
#[derive(Clone, Copy, Debug)]
enum By {
    InstanceFamily,
    Region,
    Service,
}

impl By {
    const ALL: [Self; 3] = [Self::InstanceFamily, Self::Region, Self::Service];

    fn name(self) -> &'static str {
        match self {
            Self::InstanceFamily => "INSTANCE_FAMILY",
            Self::Region => "REGION",
            Self::Service => "SERVICE",
        }
    }

    fn named(name: &str) -> Result<Self, Refusal> {
        Self::ALL.into_iter().find(|by| by.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            Refusal::validation(format!("Invalid group: {name}. Valid groups are: {known}"))
        })
    }

    /// The line's value for the key. Functions and containers have no instance type: their family is empty.
    fn value(self, line: &Line) -> &str {
        let attributes = &line.attributes;
        match self {
            Self::InstanceFamily => attributes.instance_type.split_once('.').map_or("", |(family, _)| family),
            Self::Region => attributes.region,
            Self::Service => attributes.service,
        }
    }
}

fn unavailable() -> Refusal {
    Refusal::new("DataUnavailableException", "No Savings Plans were in force in the requested time.")
}
