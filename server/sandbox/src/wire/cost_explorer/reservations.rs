//! Utilization and coverage of reservations.
//!
//! Reservations are always fully used: the bill spreads the fee of a reservation over its used hours.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::expression::{Expression, Filter, Matching};
use super::grouping::{Key, parse_dimension};
use super::period::{Granularity, Interval, Period, TimePeriod};
use super::view::View;
use crate::account::{Dimension, Line, is_paid_upfront, is_reserved};
use crate::amount::Amount;

/// Default service.
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const HOURS: &str = "Hrs";
const FACTOR_ONE: i64 = 10_000;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    time_period: Option<TimePeriod>,
    granularity: Option<String>,
    filter: Option<Expression>,
    group_by: Option<Vec<Group>>,
    next_page_token: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group {
    key: String,
}

/// A parsed request.
struct Query {
    periods: Vec<Period>,
    filter: Filter,
    /// Whether the filter selects services.
    has_service_filter: bool,
    groups: Vec<(String, Key)>,
}

impl Request {
    fn parse(&self, view: &View<'_>, allowed_groups: &[&str]) -> Result<Query, ErrorResponse> {
        // All groups of all periods fit on one page.
        if self.next_page_token.is_some() {
            return Err(ErrorResponse::new("InvalidNextTokenException", "The pagination token is invalid."));
        }
        let granularity = match self.granularity.as_deref() {
            Some("HOURLY") => return Err(ErrorResponse::validation("Granularity HOURLY is not supported")),
            Some(name) => Granularity::parse(Some(name))?,
            None => Granularity::Monthly,
        };
        let calendar = &view.account.calendar;
        let interval = Interval::parse(self.time_period.as_ref(), granularity, calendar)?;
        let filter = Filter::parse(self.filter.as_ref(), Matching::Whole)?;
        let groups = self.group_by.iter().flatten().map(|group| {
            let name = group.key.as_str();
            if !allowed_groups.contains(&name) {
                let known = allowed_groups.join(", ");
                return Err(ErrorResponse::validation(format!("Invalid group: {name}. Valid groups are: {known}")));
            }
            Ok((name.to_owned(), Key::Dimension(parse_dimension(name)?)))
        });
        Ok(Query {
            periods: interval.periods(calendar),
            has_service_filter: filter.uses_key(&Key::Dimension(Dimension::Service)),
            filter,
            groups: groups.collect::<Result<_, ErrorResponse>>()?,
        })
    }
}

impl Query {
    /// Whether a line item has instance hours of the requested service.
    fn matches(&self, line: &Line) -> bool {
        let attributes = &line.attributes;
        let is_instance = line.unit == HOURS && attributes.instance_type != "NoInstanceType";
        is_instance && (self.has_service_filter || attributes.service == EC2) && self.filter.matches(attributes)
    }

    fn group<'a>(&self, line: &'a Line) -> Vec<&'a str> {
        self.groups.iter().map(|(_, key)| key.value(&line.attributes)).collect()
    }

    fn attributes(&self, values: &[&str]) -> Value {
        let names = self.groups.iter().map(|(name, _)| name.as_str());
        json!(names.zip(values.iter().copied()).collect::<BTreeMap<_, _>>())
    }
}

/// Usage and cost of reservations in a period.
#[derive(Clone, Copy, Debug, Default)]
struct ReservationUsage {
    hours: Amount,
    units: Amount,
    /// Cost of the hours at on-demand prices.
    on_demand_cost: Amount,
    recurring: Amount,
    upfront: Amount,
}

impl ReservationUsage {
    fn add(self, other: Self) -> Self {
        Self {
            hours: self.hours + other.hours,
            units: self.units + other.units,
            on_demand_cost: self.on_demand_cost + other.on_demand_cost,
            recurring: self.recurring + other.recurring,
            upfront: self.upfront + other.upfront,
        }
    }

    fn to_json(self) -> Value {
        let text = |amount: Amount| amount.to_string();
        let fee = self.recurring + self.upfront;
        let savings = text(self.on_demand_cost - fee);
        json!({
            "UtilizationPercentage": text(self.hours.percent_of(self.hours)),
            "UtilizationPercentageInUnits": text(self.units.percent_of(self.units)),
            "PurchasedHours": text(self.hours),
            "PurchasedUnits": text(self.units),
            "TotalActualHours": text(self.hours),
            "TotalActualUnits": text(self.units),
            "UnusedHours": "0",
            "UnusedUnits": "0",
            "OnDemandCostOfRIHoursUsed": text(self.on_demand_cost),
            "NetRISavings": savings,
            "TotalPotentialRISavings": savings,
            "AmortizedUpfrontFee": text(self.upfront),
            "AmortizedRecurringFee": text(self.recurring),
            "TotalAmortizedFee": text(fee),
            "RICostForUnusedHours": "0",
            "RealizedSavings": savings,
            "UnrealizedSavings": "0",
        })
    }
}

/// Response of `GetReservationUtilization`.
pub(super) fn utilization(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let query = request.parse(view, &["REGION", "INSTANCE_TYPE", "LINKED_ACCOUNT"])?;
    let calendar = &view.account.calendar;
    let mut total = ReservationUsage::default();
    let mut by_time = Vec::new();
    let lines: Vec<(&Line, bool)> = view
        .lines()
        .filter(|line| is_reserved(line) && query.matches(line))
        .map(|line| (line, is_paid_upfront(line, &view.account.lines)))
        .collect();
    for period in &query.periods {
        let mut groups: BTreeMap<Vec<&str>, ReservationUsage> = BTreeMap::new();
        for (line, is_upfront) in &lines {
            let usage_and_cost = period.usage_and_cost(line, calendar);
            let fee = Amount::of(usage_and_cost.list_cost, line.rates.amortized);
            let (upfront, recurring) = if *is_upfront { (fee, Amount::default()) } else { (Amount::default(), fee) };
            let usage = ReservationUsage {
                hours: Amount::of(usage_and_cost.usage, FACTOR_ONE),
                units: Amount::of(usage_and_cost.usage, line.rates.normalized),
                on_demand_cost: Amount::of(usage_and_cost.list_cost, FACTOR_ONE),
                recurring,
                upfront,
            };
            let sum = groups.entry(query.group(line)).or_default();
            *sum = sum.add(usage);
        }
        let sum = groups.values().copied().fold(ReservationUsage::default(), ReservationUsage::add);
        total = total.add(sum);
        by_time.push(json!({
            "TimePeriod": period.to_json(),
            "Groups": group_json(&query, groups, "Utilization", ReservationUsage::to_json),
            "Total": sum.to_json(),
        }));
    }
    if total.hours.is_zero() {
        return Err(ErrorResponse::new(
            "DataUnavailableException",
            "No reservations were in force in the requested time.",
        ));
    }
    Ok(json!({ "UtilizationsByTime": by_time, "Total": total.to_json() }))
}

/// Reserved hours and on-demand hours.
#[derive(Clone, Copy, Debug, Default)]
struct Coverage {
    reserved: Amount,
    on_demand: Amount,
    reserved_units: Amount,
    on_demand_units: Amount,
    on_demand_cost: Amount,
}

impl Coverage {
    fn add(self, other: Self) -> Self {
        Self {
            reserved: self.reserved + other.reserved,
            on_demand: self.on_demand + other.on_demand,
            reserved_units: self.reserved_units + other.reserved_units,
            on_demand_units: self.on_demand_units + other.on_demand_units,
            on_demand_cost: self.on_demand_cost + other.on_demand_cost,
        }
    }

    fn to_json(self) -> Value {
        let (running, units) = (self.reserved + self.on_demand, self.reserved_units + self.on_demand_units);
        json!({
            "CoverageHours": {
                "OnDemandHours": self.on_demand.to_string(),
                "ReservedHours": self.reserved.to_string(),
                "TotalRunningHours": running.to_string(),
                "CoverageHoursPercentage": self.reserved.percent_of(running).to_string(),
            },
            "CoverageNormalizedUnits": {
                "OnDemandNormalizedUnits": self.on_demand_units.to_string(),
                "ReservedNormalizedUnits": self.reserved_units.to_string(),
                "TotalRunningNormalizedUnits": units.to_string(),
                "CoverageNormalizedUnitsPercentage": self.reserved_units.percent_of(units).to_string(),
            },
            "CoverageCost": { "OnDemandCost": self.on_demand_cost.to_string() },
        })
    }
}

/// Response of `GetReservationCoverage`.
pub(super) fn coverage(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let query = request.parse(view, &["REGION", "INSTANCE_TYPE", "LINKED_ACCOUNT", "AZ", "PLATFORM", "TENANCY"])?;
    let calendar = &view.account.calendar;
    let is_relevant = |line: &&Line| {
        let attributes = &line.attributes;
        // Spot Instances cannot be reserved.
        let is_on_demand = attributes.record_type == "Usage" && attributes.purchase_type == "On Demand Instances";
        query.matches(line) && (is_reserved(line) || is_on_demand)
    };
    let lines: Vec<&Line> = view.lines().filter(is_relevant).collect();
    let mut total = Coverage::default();
    let mut by_time = Vec::new();
    for period in &query.periods {
        let mut groups: BTreeMap<Vec<&str>, Coverage> = BTreeMap::new();
        for line in &lines {
            let usage_and_cost = period.usage_and_cost(line, calendar);
            let (hours, units) =
                (Amount::of(usage_and_cost.usage, FACTOR_ONE), Amount::of(usage_and_cost.usage, line.rates.normalized));
            let coverage = if is_reserved(line) {
                Coverage { reserved: hours, reserved_units: units, ..Coverage::default() }
            } else {
                let on_demand_cost = Amount::of(usage_and_cost.list_cost, line.rates.unblended);
                Coverage { on_demand: hours, on_demand_units: units, on_demand_cost, ..Coverage::default() }
            };
            let sum = groups.entry(query.group(line)).or_default();
            *sum = sum.add(coverage);
        }
        let sum = groups.values().copied().fold(Coverage::default(), Coverage::add);
        total = total.add(sum);
        by_time.push(json!({
            "TimePeriod": period.to_json(),
            "Groups": group_json(&query, groups, "Coverage", Coverage::to_json),
            "Total": sum.to_json(),
        }));
    }
    Ok(json!({ "CoveragesByTime": by_time, "Total": total.to_json() }))
}

/// Groups of a period; empty for requests without groups.
fn group_json<T>(
    query: &Query,
    groups: BTreeMap<Vec<&str>, T>,
    member: &str,
    write: impl Fn(T) -> Value,
) -> Vec<Value> {
    if query.groups.is_empty() {
        return Vec::new();
    }
    groups.into_iter().map(|(group, it)| json!({ "Attributes": query.attributes(&group), member: write(it) })).collect()
}
