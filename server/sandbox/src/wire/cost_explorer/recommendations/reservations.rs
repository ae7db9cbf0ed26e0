//! `GetReservationPurchaseRecommendation`: the minimum number of instances of a type that run on demand.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::error_response::ErrorResponse;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::TokenContext;
use super::super::view::View;
use super::lookback::{HOURS_PER_MONTH, Lookback};
use super::parameters::{is_linked, required};
use super::purchase::Purchase;
use super::response::{USD, metadata, page};
use crate::account::{Line, UsageAndCost};
use crate::amount::Amount;

const FACTOR_ONE: i64 = 10_000;
/// One instance hour, in millionths.
const INSTANCE_HOUR: i64 = 1_000_000;
const ON_DEMAND: &str = "On Demand Instances";
/// Function that returns instance details.
type Details = fn(&Line) -> Value;

/// Services with reservations, and the name and function of their instance details.
const SERVICES: [(&str, &str, Details); 5] = [
    ("Amazon Elastic Compute Cloud - Compute", "EC2InstanceDetails", ec2),
    ("Amazon Relational Database Service", "RDSInstanceDetails", rds),
    ("Amazon Redshift", "RedshiftInstanceDetails", node),
    ("Amazon ElastiCache", "ElastiCacheInstanceDetails", node),
    ("Amazon OpenSearch Service", "ESInstanceDetails", search),
];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Request {
    service: Option<String>,
    account_id: Option<String>,
    filter: Option<Expression>,
    account_scope: Option<String>,
    lookback_period_in_days: Option<String>,
    term_in_years: Option<String>,
    payment_option: Option<String>,
    page_size: Option<usize>,
    next_page_token: Option<String>,
}

pub(in super::super) fn respond(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let service = required(request.service.as_deref(), "service")?;
    let known = SERVICES.iter().find(|(name, ..)| *name == service);
    let (_, member, details) =
        known.ok_or_else(|| ErrorResponse::validation(format!("Unsupported service: {service}")))?;
    let lookback = Lookback::parse(request.lookback_period_in_days.as_deref().unwrap_or("SEVEN_DAYS"))?;
    let term = request.term_in_years.as_deref().unwrap_or("ONE_YEAR");
    let purchase = Purchase::parse(term, request.payment_option.as_deref().unwrap_or("NO_UPFRONT"))?;
    let is_linked = is_linked(request.account_scope.as_deref())?;
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;
    let account_id = request.account_id.as_deref();

    let is_on_demand = |line: &&Line| {
        let it = &line.attributes;
        (it.service, it.record_type, it.purchase_type) == (service, "Usage", ON_DEMAND)
            && it.instance_type != "NoInstanceType"
            && filter.matches(it)
            && account_id.is_none_or(|id| *it.account == *id)
    };
    let mut groups: BTreeMap<[&str; 3], Vec<&Line>> = BTreeMap::new();
    for line in view.lines().filter(is_on_demand) {
        let account = if is_linked { &*line.attributes.account } else { view.account.payer_id() };
        groups.entry([account, &line.attributes.usage_type, line.attributes.platform]).or_default().push(line);
    }
    let offers = groups.into_iter().filter_map(|([account, ..], lines)| Offer::of(account, lines, lookback, view));
    let mut offers: Vec<Offer<'_>> = offers.collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.savings(purchase)));

    let parameters =
        json!([service, lookback.name, term, purchase.payment, is_linked, account_id, request.filter]).to_string();
    let token_context = TokenContext::new(view.seed, "GetReservationPurchaseRecommendation", &parameters);
    let savings: Amount = offers.iter().map(|offer| offer.savings(purchase)).sum();
    let on_demand: Amount = offers.iter().map(|offer| offer.on_demand).sum();
    let to_json = |offer: &Offer<'_>| offer.to_json(member, *details, lookback, purchase);
    let all = offers.iter().map(to_json).collect();
    let (details, next) = page(&token_context, request.page_size, request.next_page_token.as_deref(), all)?;
    let mut response = json!({
        "Metadata": metadata(view, &parameters),
        "Recommendations": [{
            "AccountScope": if is_linked { "LINKED" } else { "PAYER" },
            "LookbackPeriodInDays": lookback.name,
            "TermInYears": purchase.term,
            "PaymentOption": purchase.payment,
            "RecommendationDetails": details,
            "RecommendationSummary": {
                "TotalEstimatedMonthlySavingsAmount": savings.to_string(),
                "TotalEstimatedMonthlySavingsPercentage": savings.percent_of(on_demand).to_string(),
                "CurrencyCode": USD,
            },
        }],
    });
    if let Some(token) = next {
        response["NextPageToken"] = token.into();
    }
    Ok(response)
}

/// Recommended reservation of instances of one type.
struct Offer<'a> {
    account: &'a str,
    /// Any line item of the instances. All have the same attributes.
    line: &'a Line,
    /// Minimum number of instances in an hour, in millionths.
    min: i64,
    /// Maximum number of instances in an hour, in millionths.
    max: i64,
    /// Instance hours in the lookback period, in millionths.
    instance_hours: i64,
    /// Number of instances to reserve.
    count: i64,
    /// Monthly on-demand cost of these instances.
    on_demand: Amount,
}

impl<'a> Offer<'a> {
    /// Returns `None` if no instance runs in every hour.
    fn of(account: &'a str, lines: Vec<&'a Line>, lookback: Lookback<'_>, view: &View<'_>) -> Option<Self> {
        let calendar = &view.account.calendar;
        let mut hours = Vec::new();
        let mut all = UsageAndCost::default();
        for day in lookback.range(calendar) {
            for hour in 0..calendar.hours_of(day) {
                let mut sum = UsageAndCost::default();
                for line in &lines {
                    sum += line.total_of_hour(calendar, day, hour);
                }
                hours.push(sum.usage);
                all += sum;
            }
        }
        let line = lines.first().copied()?;
        let min = hours.iter().min().copied()?;
        let count = min / INSTANCE_HOUR;
        let cost = Amount::of(all.list_cost, line.rates.unblended);
        let on_demand = cost.part(count * HOURS_PER_MONTH * INSTANCE_HOUR, all.usage);
        let max = hours.iter().max().copied()?;
        (count > 0).then_some(Self { account, line, min, max, instance_hours: all.usage, count, on_demand })
    }

    /// Monthly cost of the reserved instances.
    fn reserved(&self, purchase: Purchase<'_>) -> Amount {
        self.on_demand.part(purchase.prices.reserved, FACTOR_ONE)
    }

    fn savings(&self, purchase: Purchase<'_>) -> Amount {
        self.on_demand - self.reserved(purchase)
    }

    fn to_json(&self, member: &str, details: Details, lookback: Lookback<'_>, purchase: Purchase<'_>) -> Value {
        let text = |amount: Amount| amount.to_string();
        let instances = |millionths: i64| text(Amount::of(millionths, FACTOR_ONE));
        let units = |millionths: i64| text(Amount::of(millionths, self.line.rates.normalized));
        let average = self.instance_hours / lookback.hours();
        let (reserved, savings) = (self.reserved(purchase), self.savings(purchase));
        let upfront = purchase.upfront(reserved);
        // Monthly reduction of recurring payments, which amortizes the upfront payment.
        let monthly_reduction = self.on_demand - purchase.recurring(reserved);
        json!({
            "AccountId": self.account,
            "InstanceDetails": { member: details(self.line) },
            "RecommendedNumberOfInstancesToPurchase": self.count.to_string(),
            "RecommendedNormalizedUnitsToPurchase": units(self.count * INSTANCE_HOUR),
            "MinimumNumberOfInstancesUsedPerHour": instances(self.min),
            "MinimumNormalizedUnitsUsedPerHour": units(self.min),
            "MaximumNumberOfInstancesUsedPerHour": instances(self.max),
            "MaximumNormalizedUnitsUsedPerHour": units(self.max),
            "AverageNumberOfInstancesUsedPerHour": instances(average),
            "AverageNormalizedUnitsUsedPerHour": units(average),
            "AverageUtilization": "100",
            "EstimatedBreakEvenInMonths": text(upfront.percent_of(monthly_reduction).part(1, 100)),
            "CurrencyCode": USD,
            "EstimatedMonthlySavingsAmount": text(savings),
            "EstimatedMonthlySavingsPercentage": text(savings.percent_of(self.on_demand)),
            "EstimatedMonthlyOnDemandCost": text(self.on_demand),
            "EstimatedReservationCostForLookbackPeriod": text(reserved.part(lookback.hours(), HOURS_PER_MONTH)),
            "UpfrontCost": text(upfront),
            "RecurringStandardMonthlyCost": text(purchase.recurring(reserved)),
        })
    }
}

/// Returns `m7g` for `m7g.large`, `r6g` for `db.r6g.large`.
fn family(instance_type: &str) -> &str {
    instance_type.rsplit('.').nth(1).unwrap_or_default()
}

fn ec2(line: &Line) -> Value {
    let it = &line.attributes;
    json!({
        "Family": family(it.instance_type),
        "InstanceType": it.instance_type,
        "Region": it.region,
        "Platform": it.platform,
        "Tenancy": it.tenancy,
        "CurrentGeneration": true,
        "SizeFlexEligible": it.platform.starts_with("Linux") && it.tenancy == "Shared",
    })
}

fn rds(line: &Line) -> Value {
    let it = &line.attributes;
    json!({
        "Family": family(it.instance_type),
        "InstanceType": it.instance_type,
        "Region": it.region,
        "DatabaseEngine": it.platform,
        "DeploymentOption": if it.usage_type.contains("Multi-AZ") { "Multi-AZ" } else { "Single-AZ" },
        "CurrentGeneration": !matches!(family(it.instance_type), "m4" | "t2" | "r4"),
        "SizeFlexEligible": true,
    })
}

fn node(line: &Line) -> Value {
    let it = &line.attributes;
    let mut details = json!({
        "Family": family(it.instance_type),
        "NodeType": it.instance_type,
        "Region": it.region,
        "CurrentGeneration": true,
        "SizeFlexEligible": false,
    });
    if it.service == "Amazon ElastiCache" {
        details["ProductDescription"] = it.platform.into();
    }
    details
}

fn search(line: &Line) -> Value {
    let it = &line.attributes;
    let (class, size) = it.instance_type.split_once('.').unwrap_or((it.instance_type, ""));
    json!({
        "InstanceClass": class,
        "InstanceSize": size,
        "Region": it.region,
        "CurrentGeneration": true,
        "SizeFlexEligible": false,
    })
}
