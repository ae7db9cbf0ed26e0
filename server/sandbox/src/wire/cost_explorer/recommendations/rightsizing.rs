//! `GetRightsizingRecommendation`: oversized and idle instances, chosen by their ids.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::refusal::Refusal;
use super::super::View;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::Tie;
use super::{Lookback, USD, metadata, page, required, unknown};
use crate::account::{Attributes, Instance, Kind, Resource, UsageAndCost, is_covered_by_plan};
use crate::amount::Amount;
use crate::random::{hash, mix};

const SERVICE: &str = "AmazonEC2";
const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
/// AWS evaluates the last fourteen days.
const LOOKBACK: Lookback<'static> = Lookback { name: "FOURTEEN_DAYS", days: 14 };
/// One in so many instances is idle, and one in so many is twice the necessary size.
const IDLE: u64 = 29;
const OVERSIZED: u64 = 7;
const WHOLE: i64 = 10_000;
const HOUR: i64 = 1_000_000;
/// Sizes, each twice the previous one.
const SIZES: [&str; 7] = ["small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Request {
    service: Option<String>,
    filter: Option<Expression>,
    configuration: Option<Configuration>,
    page_size: Option<usize>,
    next_page_token: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Configuration {
    recommendation_target: String,
    benefits_considered: bool,
}

/// An instance with its usage and cost in the lookback period.
struct Candidate<'a> {
    resource: &'a Resource,
    instance: &'a Instance,
    attributes: &'a Attributes,
    /// Cost under the private agreement, and at on-demand prices.
    cost: Amount,
    on_demand: Amount,
    /// All hours and those covered by a Savings Plan, in millionths.
    hours: i64,
    covered: i64,
}

pub(in super::super) fn answer(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let service = required(request.service.as_deref(), "service")?;
    if service != SERVICE {
        return Err(Refusal::validation(format!("Unsupported service: {service}")));
    }
    let asked = request.configuration.clone();
    let configuration = asked.unwrap_or_else(|| Configuration {
        recommendation_target: "SAME_INSTANCE_FAMILY".to_owned(),
        benefits_considered: true,
    });
    let target = configuration.recommendation_target.as_str();
    if !["SAME_INSTANCE_FAMILY", "CROSS_INSTANCE_FAMILY"].contains(&target) {
        let known = "SAME_INSTANCE_FAMILY, CROSS_INSTANCE_FAMILY";
        return Err(unknown(target, "recommendationTarget", known));
    }
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;
    let candidates = candidates(view, &filter);
    let found = candidates.values().filter_map(|candidate| recommended(candidate, configuration.benefits_considered));
    let mut found: Vec<(Amount, Value)> = found.collect();
    // Instances are sorted by id, and a stable sort keeps that order among equals.
    found.sort_by_key(|(saved, _)| std::cmp::Reverse(*saved));

    let asked = json!([configuration, request.filter]).to_string();
    let tie = Tie::to(view.seed, "GetRightsizingRecommendation", &asked);
    let saved: Amount = found.iter().map(|(saved, _)| *saved).sum();
    let all: Amount = candidates.values().map(|candidate| candidate.monthly(configuration.benefits_considered)).sum();
    let count = found.len();
    let written = found.into_iter().map(|(_, written)| written).collect();
    let (recommendations, next) = page(&tie, request.page_size, request.next_page_token.as_deref(), written)?;
    let mut metadata = metadata(view, &asked);
    metadata["LookbackPeriodInDays"] = LOOKBACK.name.into();
    let mut answer = json!({
        "Metadata": metadata,
        "Summary": {
            "TotalRecommendationCount": count.to_string(),
            "EstimatedTotalMonthlySavingsAmount": saved.to_string(),
            "SavingsCurrencyCode": USD,
            "SavingsPercentage": saved.percent_of(all).to_string(),
        },
        "RightsizingRecommendations": recommendations,
        "Configuration": configuration,
    });
    if let Some(token) = next {
        answer["NextPageToken"] = token.into();
    }
    Ok(answer)
}

/// Running instances by id, with their parts of the bill.
fn candidates<'a>(view: &'a View<'_>, filter: &Filter) -> BTreeMap<&'a str, Candidate<'a>> {
    let account = view.account;
    let days = LOOKBACK.range(&account.calendar);
    let mut candidates: BTreeMap<&str, Candidate<'a>> = BTreeMap::new();
    for (place, line) in account.lines.iter().enumerate().filter(|(_, line)| view.sees(line)) {
        let attributes = &line.attributes;
        let is_of_machines = attributes.service == COMPUTE && attributes.instance_type != "NoInstanceType";
        if !is_of_machines || !filter.keeps(attributes) {
            continue;
        }
        for (resource, share) in account.inventory.holders(place) {
            let Kind::Instance(instance) = &resource.kind else { continue };
            let mut done = UsageAndCost::default();
            for day in line.days.get(days.clone()).unwrap_or_default() {
                done += share.of(*day);
            }
            let candidate = candidates.entry(&resource.id).or_insert_with(|| Candidate {
                resource,
                instance,
                attributes,
                cost: Amount::default(),
                on_demand: Amount::default(),
                hours: 0,
                covered: 0,
            });
            candidate.cost += Amount::of(done.list_cost, line.rates.amortized);
            candidate.hours += done.usage;
            if done.usage > 0 {
                candidate.on_demand += Amount::of(done.list_cost, WHOLE);
            }
            if is_covered_by_plan(line) {
                candidate.covered += done.usage;
            }
        }
    }
    candidates.retain(|_, candidate| candidate.hours > 0 && !candidate.instance.is_spot);
    candidates
}

impl Candidate<'_> {
    /// Monthly cost, with commitments or at on-demand prices.
    fn monthly(&self, with_benefits: bool) -> Amount {
        let cost = if with_benefits { self.cost } else { self.on_demand };
        LOOKBACK.monthly(cost)
    }

    /// Name of the next smaller size in the family; `None` for the smallest.
    fn half(&self) -> Option<String> {
        let (family, size) = self.instance.instance_type.split_once('.')?;
        let at = SIZES.iter().position(|it| *it == size)?;
        let smaller = SIZES.get(at.checked_sub(1)?)?;
        Some(format!("{family}.{smaller}"))
    }

    /// Hourly on-demand cost.
    fn hourly(&self) -> Amount {
        self.on_demand.part(HOUR, self.hours)
    }

    fn written(&self, busiest: u64, with_benefits: bool) -> Value {
        let hours = |millionths: i64| Amount::of(millionths, WHOLE).to_string();
        // A line's hours are divided among the instances of its last week. Before, a share may exceed the hours that
        // existed.
        let ran = self.hours.min(LOOKBACK.hours() * HOUR);
        let covered = self.covered.min(ran);
        let tags = &self.resource.tags;
        let name = tags.iter().find(|(key, _)| **key == *"Name").map_or("", |(_, value)| value);
        let written =
            |(key, value): &(std::sync::Arc<str>, std::sync::Arc<str>)| json!({ "Key": key, "Values": [value] });
        json!({
            "ResourceId": self.resource.id,
            "InstanceName": name,
            "Tags": tags.iter().map(written).collect::<Vec<_>>(),
            "ResourceDetails": { "EC2ResourceDetails": self.details(self.instance.instance_type, self.hourly()) },
            "ResourceUtilization": {
                "EC2ResourceUtilization": { "MaxCpuUtilizationPercentage": busiest.to_string() },
            },
            "ReservationCoveredHoursInLookbackPeriod": "0",
            "SavingsPlansCoveredHoursInLookbackPeriod": hours(covered),
            "OnDemandHoursInLookbackPeriod": hours(ran - covered),
            "TotalRunningHoursInLookbackPeriod": hours(ran),
            "MonthlyCost": self.monthly(with_benefits).to_string(),
            "CurrencyCode": USD,
        })
    }

    fn details(&self, instance_type: &str, hourly: Amount) -> Value {
        json!({
            "HourlyOnDemandRate": hourly.to_string(),
            "InstanceType": instance_type,
            "Platform": self.instance.platform,
            "Region": self.resource.region,
        })
    }
}

/// The recommended action and its monthly savings; `None` for an instance of the right size.
fn recommended(candidate: &Candidate<'_>, with_benefits: bool) -> Option<(Amount, Value)> {
    let draw = mix(hash(candidate.resource.id.as_bytes()));
    let monthly = candidate.monthly(with_benefits);
    let account = &candidate.attributes.account;
    if draw.is_multiple_of(IDLE) {
        let written = json!({
            "AccountId": account,
            "CurrentInstance": candidate.written(1, with_benefits),
            "RightsizingType": "TERMINATE",
            "TerminateRecommendationDetail": { "EstimatedMonthlySavings": monthly.to_string(), "CurrencyCode": USD },
        });
        return Some((monthly, written));
    }
    let smaller = candidate.half().filter(|_| draw.is_multiple_of(OVERSIZED))?;
    // The next smaller size of a family costs half.
    let after = monthly.part(1, 2);
    let saved = monthly - after;
    let busiest = 8 + draw % 28;
    let written = json!({
        "AccountId": account,
        "CurrentInstance": candidate.written(busiest, with_benefits),
        "RightsizingType": "MODIFY",
        "ModifyRecommendationDetail": {
            "TargetInstances": [{
                "EstimatedMonthlyCost": after.to_string(),
                "EstimatedMonthlySavings": saved.to_string(),
                "CurrencyCode": USD,
                "DefaultTargetInstance": true,
                "ResourceDetails": { "EC2ResourceDetails": candidate.details(&smaller, candidate.hourly().part(1, 2)) },
                "ExpectedResourceUtilization": {
                    "EC2ResourceUtilization": { "MaxCpuUtilizationPercentage": (2 * busiest).to_string() },
                },
                "PlatformDifferences": [],
            }],
        },
        "FindingReasonCodes": ["CPU_OVER_PROVISIONED"],
    });
    Some((saved, written))
}
