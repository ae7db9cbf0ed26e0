//! `GetReservationPurchaseRecommendation`: as many instances of a type as run on demand in every hour.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::refusal::Refusal;
use super::super::View;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::Tie;
use super::{HOURS_A_MONTH, Lookback, Purchase, USD, is_linked, metadata, page, required};
use crate::account::{Line, UsageAndCost};
use crate::amount::Amount;

const WHOLE: i64 = 10_000;
/// A whole instance for an hour, in millionths.
const INSTANCE: i64 = 1_000_000;
const ON_DEMAND: &str = "On Demand Instances";
/// Writer of instance details.
type Write = fn(&Line) -> Value;

/// Services with reservations, with the name and the writer of their instance details.
const SERVICES: [(&str, &str, Write); 5] = [
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

pub(in super::super) fn answer(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let service = required(request.service.as_deref(), "service")?;
    let known = SERVICES.iter().find(|(name, ..)| *name == service);
    let (_, member, details) = known.ok_or_else(|| Refusal::validation(format!("Unsupported service: {service}")))?;
    let lookback = Lookback::named(request.lookback_period_in_days.as_deref().unwrap_or("SEVEN_DAYS"))?;
    let term = request.term_in_years.as_deref().unwrap_or("ONE_YEAR");
    let purchase = Purchase::asked(term, request.payment_option.as_deref().unwrap_or("NO_UPFRONT"))?;
    let is_linked = is_linked(request.account_scope.as_deref())?;
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;
    let only = request.account_id.as_deref();

    let is_on_demand = |line: &&Line| {
        let it = &line.attributes;
        (it.service, it.record_type, it.purchase_type) == (service, "Usage", ON_DEMAND)
            && it.instance_type != "NoInstanceType"
            && filter.keeps(it)
            && only.is_none_or(|id| *it.account == *id)
    };
    let mut groups: BTreeMap<[&str; 3], Vec<&Line>> = BTreeMap::new();
    for line in view.lines().filter(is_on_demand) {
        let account = if is_linked { &*line.attributes.account } else { view.account.payer_id() };
        groups.entry([account, &line.attributes.usage_type, line.attributes.platform]).or_default().push(line);
    }
    let offers = groups.into_iter().filter_map(|([account, ..], lines)| Offer::of(account, lines, lookback, view));
    let mut offers: Vec<Offer<'_>> = offers.collect();
    offers.sort_by_key(|offer| std::cmp::Reverse(offer.saved(purchase)));

    let asked = json!([service, lookback.name, term, purchase.payment, is_linked, only, request.filter]).to_string();
    let tie = Tie::to(view.seed, "GetReservationPurchaseRecommendation", &asked);
    let saved: Amount = offers.iter().map(|offer| offer.saved(purchase)).sum();
    let on_demand: Amount = offers.iter().map(|offer| offer.on_demand).sum();
    let written = |offer: &Offer<'_>| offer.written(member, *details, lookback, purchase);
    let all = offers.iter().map(written).collect();
    let (details, next) = page(&tie, request.page_size, request.next_page_token.as_deref(), all)?;
    let mut answer = json!({
        "Metadata": metadata(view, &asked),
        "Recommendations": [{
            "AccountScope": if is_linked { "LINKED" } else { "PAYER" },
            "LookbackPeriodInDays": lookback.name,
            "TermInYears": purchase.term,
            "PaymentOption": purchase.payment,
            "RecommendationDetails": details,
            "RecommendationSummary": {
                "TotalEstimatedMonthlySavingsAmount": saved.to_string(),
                "TotalEstimatedMonthlySavingsPercentage": saved.percent_of(on_demand).to_string(),
                "CurrencyCode": USD,
            },
        }],
    });
    if let Some(token) = next {
        answer["NextPageToken"] = token.into();
    }
    Ok(answer)
}

/// Instances of one type, and the number that runs.
struct Offer<'a> {
    account: &'a str,
    /// Any of their lines: all have the same attributes.
    line: &'a Line,
    /// Lowest and highest number of instances in an hour, and total instance hours, in millionths.
    least: i64,
    most: i64,
    used: i64,
    /// Number of instances to reserve, and their monthly on-demand cost.
    count: i64,
    on_demand: Amount,
}

impl<'a> Offer<'a> {
    /// Returns `None` when no instance runs in every hour.
    fn of(account: &'a str, lines: Vec<&'a Line>, lookback: Lookback<'_>, view: &View<'_>) -> Option<Self> {
        let calendar = &view.account.calendar;
        let mut hours = Vec::new();
        let mut all = UsageAndCost::default();
        for day in lookback.range(calendar) {
            for hour in 0..calendar.hours_of(day) {
                let mut sum = UsageAndCost::default();
                for line in &lines {
                    sum += line.during_hour(calendar, day, hour);
                }
                hours.push(sum.usage);
                all += sum;
            }
        }
        let line = lines.first().copied()?;
        let least = hours.iter().min().copied()?;
        let count = least / INSTANCE;
        let cost = Amount::of(all.list_cost, line.rates.unblended);
        let on_demand = cost.part(count * HOURS_A_MONTH * INSTANCE, all.usage);
        let most = hours.iter().max().copied()?;
        (count > 0).then_some(Self { account, line, least, most, used: all.usage, count, on_demand })
    }

    /// Monthly cost of the reserved instances.
    fn reserved(&self, purchase: Purchase<'_>) -> Amount {
        self.on_demand.part(purchase.prices.reserved, WHOLE)
    }

    fn saved(&self, purchase: Purchase<'_>) -> Amount {
        self.on_demand - self.reserved(purchase)
    }

    fn written(&self, member: &str, details: Write, lookback: Lookback<'_>, purchase: Purchase<'_>) -> Value {
        let text = |amount: Amount| amount.to_string();
        let instances = |millionths: i64| text(Amount::of(millionths, WHOLE));
        let units = |millionths: i64| text(Amount::of(millionths, self.line.rates.normalized));
        let average = self.used / lookback.hours();
        let (reserved, saved) = (self.reserved(purchase), self.saved(purchase));
        let upfront = purchase.upfront(reserved);
        // Monthly reduction of recurring payments, which pays back the upfront payment.
        let back_a_month = self.on_demand - purchase.recurring(reserved);
        json!({
            "AccountId": self.account,
            "InstanceDetails": { member: details(self.line) },
            "RecommendedNumberOfInstancesToPurchase": self.count.to_string(),
            "RecommendedNormalizedUnitsToPurchase": units(self.count * INSTANCE),
            "MinimumNumberOfInstancesUsedPerHour": instances(self.least),
            "MinimumNormalizedUnitsUsedPerHour": units(self.least),
            "MaximumNumberOfInstancesUsedPerHour": instances(self.most),
            "MaximumNormalizedUnitsUsedPerHour": units(self.most),
            "AverageNumberOfInstancesUsedPerHour": instances(average),
            "AverageNormalizedUnitsUsedPerHour": units(average),
            "AverageUtilization": "100",
            "EstimatedBreakEvenInMonths": text(upfront.percent_of(back_a_month).part(1, 100)),
            "CurrencyCode": USD,
            "EstimatedMonthlySavingsAmount": text(saved),
            "EstimatedMonthlySavingsPercentage": text(saved.percent_of(self.on_demand)),
            "EstimatedMonthlyOnDemandCost": text(self.on_demand),
            "EstimatedReservationCostForLookbackPeriod": text(reserved.part(lookback.hours(), HOURS_A_MONTH)),
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
    let mut told = json!({
        "Family": family(it.instance_type),
        "NodeType": it.instance_type,
        "Region": it.region,
        "CurrentGeneration": true,
        "SizeFlexEligible": false,
    });
    if it.service == "Amazon ElastiCache" {
        told["ProductDescription"] = it.platform.into();
    }
    told
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
