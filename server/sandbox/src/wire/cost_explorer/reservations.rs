//! Reservations: utilization and coverage.
//!
//! The bill spreads the fee of a reservation over the hours that used it, without remainder. So the reserved hours
//! equal the used ones.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::expression::{Expression, Filter, Matching};
use super::grouping::{Key, dimension};
use super::period::{Granularity, Interval, Period};
use super::{TimePeriod, View};
use crate::account::{Dimension, Line, is_paid_upfront, is_reserved};
use crate::amount::Amount;

/// Default service.
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
const HOURS: &str = "Hrs";
const WHOLE: i64 = 10_000;

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
struct Asked {
    periods: Vec<Period>,
    filter: Filter,
    names_service: bool,
    groups: Vec<(String, Key)>,
}

impl Request {
    fn understood(&self, view: &View<'_>, groups: &[&str]) -> Result<Asked, Refusal> {
        // All groups of all periods fit on one page.
        if self.next_page_token.is_some() {
            return Err(Refusal::new("InvalidNextTokenException", "The pagination token is invalid."));
        }
        let granularity = match self.granularity.as_deref() {
            Some("HOURLY") => return Err(Refusal::validation("Granularity HOURLY is not supported")),
            Some(name) => Granularity::named(Some(name))?,
            None => Granularity::Monthly,
        };
        let calendar = &view.account.calendar;
        let interval = Interval::asked(self.time_period.as_ref(), granularity, calendar)?;
        let filter = Filter::asked(self.filter.as_ref(), Matching::Whole)?;
        let known = groups;
        let groups = self.group_by.iter().flatten().map(|group| {
            let name = group.key.as_str();
            if !known.contains(&name) {
                let known = known.join(", ");
                return Err(Refusal::validation(format!("Invalid group: {name}. Valid groups are: {known}")));
            }
            Ok((name.to_owned(), Key::Dimension(dimension(name)?)))
        });
        Ok(Asked {
            periods: interval.periods(calendar),
            names_service: filter.is_about(&Key::Dimension(Dimension::Service)),
            filter,
            groups: groups.collect::<Result<_, Refusal>>()?,
        })
    }
}

impl Asked {
    /// Instance hours in the requested service.
    fn keeps(&self, line: &Line) -> bool {
        let attributes = &line.attributes;
        let is_instance = line.unit == HOURS && attributes.instance_type != "NoInstanceType";
        is_instance && (self.names_service || attributes.service == EC2) && self.filter.keeps(attributes)
    }

    fn group<'a>(&self, line: &'a Line) -> Vec<&'a str> {
        self.groups.iter().map(|(_, key)| key.value(&line.attributes)).collect()
    }

    fn attributes(&self, values: &[&str]) -> Value {
        let names = self.groups.iter().map(|(name, _)| name.as_str());
        json!(names.zip(values.iter().copied()).collect::<BTreeMap<_, _>>())
    }
}

/// Usage and cost of reservations in some period.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    hours: Amount,
    units: Amount,
    /// Cost of the hours at on-demand prices.
    list: Amount,
    recurring: Amount,
    upfront: Amount,
}

impl Use {
    fn add(self, other: Self) -> Self {
        Self {
            hours: self.hours + other.hours,
            units: self.units + other.units,
            list: self.list + other.list,
            recurring: self.recurring + other.recurring,
            upfront: self.upfront + other.upfront,
        }
    }

    fn written(self) -> Value {
        let text = |amount: Amount| amount.to_string();
        let fee = self.recurring + self.upfront;
        let saved = text(self.list - fee);
        json!({
            "UtilizationPercentage": text(self.hours.percent_of(self.hours)),
            "UtilizationPercentageInUnits": text(self.units.percent_of(self.units)),
            "PurchasedHours": text(self.hours),
            "PurchasedUnits": text(self.units),
            "TotalActualHours": text(self.hours),
            "TotalActualUnits": text(self.units),
            "UnusedHours": "0",
            "UnusedUnits": "0",
            "OnDemandCostOfRIHoursUsed": text(self.list),
            "NetRISavings": saved,
            "TotalPotentialRISavings": saved,
            "AmortizedUpfrontFee": text(self.upfront),
            "AmortizedRecurringFee": text(self.recurring),
            "TotalAmortizedFee": text(fee),
            "RICostForUnusedHours": "0",
            "RealizedSavings": saved,
            "UnrealizedSavings": "0",
        })
    }
}

/// Response of `GetReservationUtilization`.
pub(super) fn utilization(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let asked = request.understood(view, &["REGION", "INSTANCE_TYPE", "LINKED_ACCOUNT"])?;
    let calendar = &view.account.calendar;
    let mut total = Use::default();
    let mut by_time = Vec::new();
    let lines: Vec<(&Line, bool)> = view
        .lines()
        .filter(|line| is_reserved(line) && asked.keeps(line))
        .map(|line| (line, is_paid_upfront(line, &view.account.lines)))
        .collect();
    for period in &asked.periods {
        let mut groups: BTreeMap<Vec<&str>, Use> = BTreeMap::new();
        for (line, is_upfront) in &lines {
            let doing = period.doing(line, calendar);
            let fee = Amount::of(doing.list_cost, line.rates.amortized);
            let (upfront, recurring) = if *is_upfront { (fee, Amount::default()) } else { (Amount::default(), fee) };
            let used = Use {
                hours: Amount::of(doing.usage, WHOLE),
                units: Amount::of(doing.usage, line.rates.normalized),
                list: Amount::of(doing.list_cost, WHOLE),
                recurring,
                upfront,
            };
            let sum = groups.entry(asked.group(line)).or_default();
            *sum = sum.add(used);
        }
        let sum = groups.values().copied().fold(Use::default(), Use::add);
        total = total.add(sum);
        by_time.push(json!({
            "TimePeriod": period.written(),
            "Groups": written(&asked, groups, "Utilization", Use::written),
            "Total": sum.written(),
        }));
    }
    if total.hours.is_zero() {
        return Err(Refusal::new("DataUnavailableException", "No reservations were in force in the requested time."));
    }
    Ok(json!({ "UtilizationsByTime": by_time, "Total": total.written() }))
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

    fn written(self) -> Value {
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
pub(super) fn coverage(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let asked =
        request.understood(view, &["REGION", "INSTANCE_TYPE", "LINKED_ACCOUNT", "AZ", "PLATFORM", "TENANCY"])?;
    let calendar = &view.account.calendar;
    let is_counted = |line: &&Line| {
        let attributes = &line.attributes;
        // Spot Instances cannot be reserved.
        let is_on_demand = attributes.record_type == "Usage" && attributes.purchase_type == "On Demand Instances";
        asked.keeps(line) && (is_reserved(line) || is_on_demand)
    };
    let lines: Vec<&Line> = view.lines().filter(is_counted).collect();
    let mut total = Coverage::default();
    let mut by_time = Vec::new();
    for period in &asked.periods {
        let mut groups: BTreeMap<Vec<&str>, Coverage> = BTreeMap::new();
        for line in &lines {
            let doing = period.doing(line, calendar);
            let (hours, units) = (Amount::of(doing.usage, WHOLE), Amount::of(doing.usage, line.rates.normalized));
            let found = if is_reserved(line) {
                Coverage { reserved: hours, reserved_units: units, ..Coverage::default() }
            } else {
                let on_demand_cost = Amount::of(doing.list_cost, line.rates.unblended);
                Coverage { on_demand: hours, on_demand_units: units, on_demand_cost, ..Coverage::default() }
            };
            let sum = groups.entry(asked.group(line)).or_default();
            *sum = sum.add(found);
        }
        let sum = groups.values().copied().fold(Coverage::default(), Coverage::add);
        total = total.add(sum);
        by_time.push(json!({
            "TimePeriod": period.written(),
            "Groups": written(&asked, groups, "Coverage", Coverage::written),
            "Total": sum.written(),
        }));
    }
    Ok(json!({ "CoveragesByTime": by_time, "Total": total.written() }))
}

/// The groups of one period; empty for a request without groups.
fn written<T>(asked: &Asked, groups: BTreeMap<Vec<&str>, T>, member: &str, write: impl Fn(T) -> Value) -> Vec<Value> {
    if asked.groups.is_empty() {
        return Vec::new();
    }
    groups.into_iter().map(|(group, it)| json!({ "Attributes": asked.attributes(&group), member: write(it) })).collect()
}
