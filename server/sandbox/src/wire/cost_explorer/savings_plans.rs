//! Utilization and coverage of Savings Plans.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::expression::{Expression, Filter, Matching};
use super::page_token::TokenContext;
use super::period::{Granularity, Interval, Period, TimePeriod};
use super::view::View;
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
    fn interval(&self, view: &View<'_>) -> Result<Interval, ErrorResponse> {
        let granularity = match self.granularity.as_deref() {
            Some("HOURLY") => return Err(ErrorResponse::validation("Granularity HOURLY is not supported")),
            Some(name) => Granularity::parse(Some(name))?,
            None => Granularity::Monthly,
        };
        Interval::parse(self.time_period.as_ref(), granularity, &view.account.calendar)
    }
}

/// Fee and covered usage of the Savings Plan in a period.
#[derive(Clone, Copy, Debug, Default)]
struct Commitment {
    total: Amount,
    used: Amount,
    /// Covered usage at on-demand prices.
    on_demand_cost: Amount,
}

impl Commitment {
    fn of(view: &View<'_>, filter: &Filter, period: &Period) -> Self {
        let calendar = &view.account.calendar;
        let mut sum = Self::default();
        for line in view.lines().filter(|line| filter.matches(&line.attributes)) {
            let usage_and_cost = period.usage_and_cost(line, calendar);
            if is_plan_fee(line) {
                sum.total += Amount::of(usage_and_cost.list_cost, line.rates.unblended);
            } else if is_covered_by_plan(line) {
                sum.used += Amount::of(usage_and_cost.list_cost, line.rates.amortized);
                sum.on_demand_cost += Amount::of(usage_and_cost.list_cost, line.rates.unblended);
            }
        }
        sum
    }

    fn add(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            used: self.used + other.used,
            on_demand_cost: self.on_demand_cost + other.on_demand_cost,
        }
    }

    fn to_json(self) -> Value {
        let text = |amount: Amount| amount.to_string();
        json!({
            "Utilization": {
                "TotalCommitment": text(self.total),
                "UsedCommitment": text(self.used),
                "UnusedCommitment": text(self.total - self.used),
                "UtilizationPercentage": text(self.used.percent_of(self.total)),
            },
            "Savings": {
                "NetSavings": text(self.on_demand_cost - self.total),
                "OnDemandCostEquivalent": text(self.on_demand_cost),
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
pub(super) fn utilization(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;
    let mut sum = Commitment::default();
    let mut by_time = Vec::new();
    for period in request.interval(view)?.periods(&view.account.calendar) {
        let commitment = Commitment::of(view, &filter, &period);
        if commitment.total.is_zero() {
            continue;
        }
        sum = sum.add(commitment);
        let mut entry = commitment.to_json();
        entry["TimePeriod"] = period.to_json();
        by_time.push(entry);
    }
    if by_time.is_empty() {
        return Err(unavailable());
    }
    Ok(json!({ "SavingsPlansUtilizationsByTime": by_time, "Total": sum.to_json() }))
}

/// Covered and on-demand usage, at on-demand prices.
#[derive(Clone, Copy, Debug, Default)]
struct Coverage {
    covered: Amount,
    on_demand: Amount,
}

/// Response of `GetSavingsPlansCoverage`.
pub(super) fn coverage(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;
    let keys: Vec<CoverageKey> = request
        .group_by
        .iter()
        .flatten()
        .map(|group| CoverageKey::parse(&group.key))
        .collect::<Result<_, ErrorResponse>>()?;
    let calendar = &view.account.calendar;
    let mut coverages = Vec::new();
    for period in request.interval(view)?.periods(calendar) {
        let mut groups: BTreeMap<Vec<&str>, Coverage> = BTreeMap::new();
        for line in view.lines().filter(|line| filter.matches(&line.attributes)) {
            let cost = Amount::of(period.usage_and_cost(line, calendar).list_cost, line.rates.unblended);
            let group: Vec<&str> = keys.iter().map(|key| key.value(line)).collect();
            if cost.is_zero() {
                continue;
            }
            if is_covered_by_plan(line) {
                groups.entry(group).or_default().covered += cost;
            } else if is_on_demand(line) {
                groups.entry(group).or_default().on_demand += cost;
            }
        }
        coverages.extend(groups.into_iter().map(|(group, coverage)| coverage_json(&keys, &group, coverage, &period)));
    }
    let size = request.max_results.unwrap_or(PAGE_SIZE.min(view.page_size));
    if size == 0 {
        return Err(ErrorResponse::validation("MaxResults must be at least 1"));
    }
    let period = request.time_period.as_ref().map(|it| (&it.start, &it.end));
    let parameters = json!([period, request.granularity, request.filter, request.group_by]).to_string();
    let token_context = TokenContext::new(view.seed, "GetSavingsPlansCoverage", &parameters);
    let offset = token_context.offset(request.next_token.as_deref())?;
    let end = offset.saturating_add(size);
    let next = (end < coverages.len()).then(|| token_context.token(end));
    let page: Vec<Value> = coverages.into_iter().skip(offset).take(size).collect();
    let mut response = json!({ "SavingsPlansCoverages": page });
    if let Some(token) = next {
        response["NextToken"] = json!(token);
    }
    Ok(response)
}

fn coverage_json(keys: &[CoverageKey], group: &[&str], coverage: Coverage, period: &Period) -> Value {
    let Coverage { covered, on_demand } = coverage;
    let total = covered + on_demand;
    let attributes: BTreeMap<&str, &str> = keys.iter().map(|key| key.name()).zip(group.iter().copied()).collect();
    json!({
        "Attributes": attributes,
        "Coverage": {
            "SpendCoveredBySavingsPlans": covered.to_string(),
            "OnDemandCost": on_demand.to_string(),
            "TotalCost": total.to_string(),
            "CoveragePercentage": covered.percent_of(total).to_string(),
        },
        "TimePeriod": period.to_json(),
    })
}

/// Whether the line item is usage of EC2 instances that no commitment covers. The sandbox's Savings Plan covers no other
/// service.
pub(super) fn is_on_demand(line: &Line) -> bool {
    let attributes = &line.attributes;
    attributes.service == EC2 && attributes.record_type == "Usage" && attributes.purchase_type == ON_DEMAND
}

/// Group keys of the coverage.
#[derive(Clone, Copy, Debug)]
enum CoverageKey {
    InstanceFamily,
    Region,
    Service,
}

impl CoverageKey {
    const ALL: [Self; 3] = [Self::InstanceFamily, Self::Region, Self::Service];

    fn name(self) -> &'static str {
        match self {
            Self::InstanceFamily => "INSTANCE_FAMILY",
            Self::Region => "REGION",
            Self::Service => "SERVICE",
        }
    }

    fn parse(name: &str) -> Result<Self, ErrorResponse> {
        Self::ALL.into_iter().find(|key| key.name() == name).ok_or_else(|| {
            let known = Self::ALL.map(Self::name).join(", ");
            ErrorResponse::validation(format!("Invalid group: {name}. Valid groups are: {known}"))
        })
    }

    /// Value of a line item. The family is empty if the line item has no instance type.
    fn value(self, line: &Line) -> &str {
        let attributes = &line.attributes;
        match self {
            Self::InstanceFamily => attributes.instance_type.split_once('.').map_or("", |(family, _)| family),
            Self::Region => attributes.region,
            Self::Service => attributes.service,
        }
    }
}

fn unavailable() -> ErrorResponse {
    ErrorResponse::new("DataUnavailableException", "No Savings Plans were in force in the requested time.")
}
