//! `GetRightsizingRecommendation`: idle and oversized instances, selected by a hash of their IDs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::super::super::error_response::ErrorResponse;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::TokenContext;
use super::super::view::View;
use super::lookback::Lookback;
use super::parameters::{required, unknown};
use super::response::{USD, metadata, page};
use crate::account::{Attributes, Instance, Resource, ResourceType, UsageAndCost, is_covered_by_plan};
use crate::amount::Amount;
use crate::random::{hash, mix};

const SERVICE: &str = "AmazonEC2";
const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
/// AWS evaluates the last fourteen days.
const LOOKBACK: Lookback<'static> = Lookback { name: "FOURTEEN_DAYS", days: 14 };
/// One in this many instances is idle.
const IDLE: u64 = 29;
/// One in this many instances has twice the necessary size.
const OVERSIZED: u64 = 7;
const FACTOR_ONE: i64 = 10_000;
const HOUR: i64 = 1_000_000;
/// Instance sizes. Each is twice the size of the previous one.
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

/// Instance with usage and cost in the lookback period.
struct Candidate<'a> {
    resource: &'a Resource,
    instance: &'a Instance,
    attributes: &'a Attributes,
    /// Amortized cost.
    cost: Amount,
    /// Cost at on-demand prices.
    on_demand: Amount,
    /// Running hours, in millionths.
    hours: i64,
    /// Running hours that a Savings Plan covers, in millionths.
    covered: i64,
}

pub(in super::super) fn respond(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let service = required(request.service.as_deref(), "service")?;
    if service != SERVICE {
        return Err(ErrorResponse::validation(format!("Unsupported service: {service}")));
    }
    let configuration = request.configuration.clone().unwrap_or_else(|| Configuration {
        recommendation_target: "SAME_INSTANCE_FAMILY".to_owned(),
        benefits_considered: true,
    });
    let target = configuration.recommendation_target.as_str();
    if !["SAME_INSTANCE_FAMILY", "CROSS_INSTANCE_FAMILY"].contains(&target) {
        let known = "SAME_INSTANCE_FAMILY, CROSS_INSTANCE_FAMILY";
        return Err(unknown(target, "recommendationTarget", known));
    }
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;
    let candidates = candidates(view, &filter);
    let found =
        candidates.values().filter_map(|candidate| recommendation(candidate, configuration.benefits_considered));
    let mut found: Vec<(Amount, Value)> = found.collect();
    // A stable sort: instances with equal savings stay sorted by ID.
    found.sort_by_key(|(savings, _)| std::cmp::Reverse(*savings));

    let parameters = json!([configuration, request.filter]).to_string();
    let token_context = TokenContext::new(view.seed, "GetRightsizingRecommendation", &parameters);
    let savings: Amount = found.iter().map(|(savings, _)| *savings).sum();
    let all: Amount = candidates.values().map(|candidate| candidate.monthly(configuration.benefits_considered)).sum();
    let count = found.len();
    let all_recommendations = found.into_iter().map(|(_, recommendation)| recommendation).collect();
    let (recommendations, next) =
        page(&token_context, request.page_size, request.next_page_token.as_deref(), all_recommendations)?;
    let mut metadata = metadata(view, &parameters);
    metadata["LookbackPeriodInDays"] = LOOKBACK.name.into();
    let mut response = json!({
        "Metadata": metadata,
        "Summary": {
            "TotalRecommendationCount": count.to_string(),
            "EstimatedTotalMonthlySavingsAmount": savings.to_string(),
            "SavingsCurrencyCode": USD,
            "SavingsPercentage": savings.percent_of(all).to_string(),
        },
        "RightsizingRecommendations": recommendations,
        "Configuration": configuration,
    });
    if let Some(token) = next {
        response["NextPageToken"] = token.into();
    }
    Ok(response)
}

/// Running instances by ID, with their shares of the bill.
fn candidates<'a>(view: &'a View<'_>, filter: &Filter) -> BTreeMap<&'a str, Candidate<'a>> {
    let account = view.account;
    let days = LOOKBACK.range(&account.calendar);
    let mut candidates: BTreeMap<&str, Candidate<'a>> = BTreeMap::new();
    for (index, line) in account.lines.iter().enumerate().filter(|(_, line)| view.can_see(line)) {
        let attributes = &line.attributes;
        let has_instances = attributes.service == COMPUTE && attributes.instance_type != "NoInstanceType";
        if !has_instances || !filter.matches(attributes) {
            continue;
        }
        for (resource, share) in account.inventory.shares(index) {
            let ResourceType::Instance(instance) = &resource.resource_type else { continue };
            let mut resource_usage = UsageAndCost::default();
            for day in line.days.get(days.clone()).unwrap_or_default() {
                resource_usage += share.part_of(*day);
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
            candidate.cost += Amount::of(resource_usage.list_cost, line.rates.amortized);
            candidate.hours += resource_usage.usage;
            if resource_usage.usage > 0 {
                candidate.on_demand += Amount::of(resource_usage.list_cost, FACTOR_ONE);
            }
            if is_covered_by_plan(line) {
                candidate.covered += resource_usage.usage;
            }
        }
    }
    candidates.retain(|_, candidate| candidate.hours > 0 && !candidate.instance.is_spot);
    candidates
}

impl Candidate<'_> {
    /// Monthly cost: amortized if `with_benefits`, otherwise at on-demand prices.
    fn monthly(&self, with_benefits: bool) -> Amount {
        let cost = if with_benefits { self.cost } else { self.on_demand };
        LOOKBACK.monthly(cost)
    }

    /// Instance type with half the size; `None` for the smallest size.
    fn smaller_type(&self) -> Option<String> {
        let (family, size) = self.instance.instance_type.split_once('.')?;
        let position = SIZES.iter().position(|it| *it == size)?;
        let smaller = SIZES.get(position.checked_sub(1)?)?;
        Some(format!("{family}.{smaller}"))
    }

    /// Hourly on-demand cost.
    fn hourly(&self) -> Amount {
        self.on_demand.part(HOUR, self.hours)
    }

    fn to_json(&self, max_cpu_percent: u64, with_benefits: bool) -> Value {
        let hours = |millionths: i64| Amount::of(millionths, FACTOR_ONE).to_string();
        // Line items are attributed to the instances of the last week. Before, the share of an instance may exceed the
        // hours of the period.
        let running = self.hours.min(LOOKBACK.hours() * HOUR);
        let covered = self.covered.min(running);
        let tags = &self.resource.tags;
        let name = tags.iter().find(|(key, _)| **key == *"Name").map_or("", |(_, value)| value);
        let tag_json =
            |(key, value): &(std::sync::Arc<str>, std::sync::Arc<str>)| json!({ "Key": key, "Values": [value] });
        json!({
            "ResourceId": self.resource.id,
            "InstanceName": name,
            "Tags": tags.iter().map(tag_json).collect::<Vec<_>>(),
            "ResourceDetails": { "EC2ResourceDetails": self.details(self.instance.instance_type, self.hourly()) },
            "ResourceUtilization": {
                "EC2ResourceUtilization": { "MaxCpuUtilizationPercentage": max_cpu_percent.to_string() },
            },
            "ReservationCoveredHoursInLookbackPeriod": "0",
            "SavingsPlansCoveredHoursInLookbackPeriod": hours(covered),
            "OnDemandHoursInLookbackPeriod": hours(running - covered),
            "TotalRunningHoursInLookbackPeriod": hours(running),
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

/// Recommendation with its monthly savings; `None` for an instance of the right size.
fn recommendation(candidate: &Candidate<'_>, with_benefits: bool) -> Option<(Amount, Value)> {
    let random = mix(hash(candidate.resource.id.as_bytes()));
    let monthly = candidate.monthly(with_benefits);
    let account = &candidate.attributes.account;
    if random.is_multiple_of(IDLE) {
        let recommendation = json!({
            "AccountId": account,
            "CurrentInstance": candidate.to_json(1, with_benefits),
            "RightsizingType": "TERMINATE",
            "TerminateRecommendationDetail": { "EstimatedMonthlySavings": monthly.to_string(), "CurrencyCode": USD },
        });
        return Some((monthly, recommendation));
    }
    let smaller = candidate.smaller_type().filter(|_| random.is_multiple_of(OVERSIZED))?;
    // Half the size costs half.
    let cost_after = monthly.part(1, 2);
    let savings = monthly - cost_after;
    let max_cpu_percent = 8 + random % 28;
    let recommendation = json!({
        "AccountId": account,
        "CurrentInstance": candidate.to_json(max_cpu_percent, with_benefits),
        "RightsizingType": "MODIFY",
        "ModifyRecommendationDetail": {
            "TargetInstances": [{
                "EstimatedMonthlyCost": cost_after.to_string(),
                "EstimatedMonthlySavings": savings.to_string(),
                "CurrencyCode": USD,
                "DefaultTargetInstance": true,
                "ResourceDetails": { "EC2ResourceDetails": candidate.details(&smaller, candidate.hourly().part(1, 2)) },
                "ExpectedResourceUtilization": {
                    "EC2ResourceUtilization": { "MaxCpuUtilizationPercentage": (2 * max_cpu_percent).to_string() },
                },
                "PlatformDifferences": [],
            }],
        },
        "FindingReasonCodes": ["CPU_OVER_PROVISIONED"],
    });
    Some((savings, recommendation))
}
