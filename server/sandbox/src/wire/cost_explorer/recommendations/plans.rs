//! `GetSavingsPlansPurchaseRecommendation`: a commitment for the minimum hourly on-demand usage, so that nothing is unused.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::error_response::ErrorResponse;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::TokenContext;
use super::super::savings_plans::is_on_demand;
use super::super::view::View;
use super::lookback::{HOURS_PER_DAY, Lookback};
use super::parameters::{is_linked, required, unknown};
use super::purchase::Purchase;
use super::response::{USD, metadata, page};
use crate::account::Line;
use crate::amount::Amount;

const FACTOR_ONE: i64 = 10_000;
const PLAN_TYPES: &str = "COMPUTE_SP, EC2_INSTANCE_SP, SAGEMAKER_SP, DATABASE_SP";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in super::super) struct Request {
    savings_plans_type: Option<String>,
    term_in_years: Option<String>,
    payment_option: Option<String>,
    account_scope: Option<String>,
    lookback_period_in_days: Option<String>,
    filter: Option<Expression>,
    page_size: Option<usize>,
    next_page_token: Option<String>,
}

/// Scope of a plan: account, region and instance family. Region and family are empty if the plan is not limited to one.
type Scope<'a> = (&'a str, &'a str, &'a str);

pub(in super::super) fn respond(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    let plan_type = required(request.savings_plans_type.as_deref(), "savingsPlansType")?;
    if !PLAN_TYPES.split(", ").any(|known| known == plan_type) {
        return Err(unknown(plan_type, "savingsPlansType", PLAN_TYPES));
    }
    let term = required(request.term_in_years.as_deref(), "termInYears")?;
    let payment = required(request.payment_option.as_deref(), "paymentOption")?;
    let lookback = Lookback::parse(required(request.lookback_period_in_days.as_deref(), "lookbackPeriodInDays")?)?;
    let purchase = Purchase::parse(term, payment)?;
    let is_linked = is_linked(request.account_scope.as_deref())?;
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;

    let mut groups: BTreeMap<Scope<'_>, Vec<&Line>> = BTreeMap::new();
    // The bill has no usage that the other types of plans cover.
    let covers_instances = matches!(plan_type, "COMPUTE_SP" | "EC2_INSTANCE_SP");
    for line in view.lines().filter(|line| covers_instances && is_on_demand(line) && filter.matches(&line.attributes)) {
        let attributes = &line.attributes;
        let account = if is_linked { &*attributes.account } else { view.account.payer_id() };
        let family = attributes.instance_type.split('.').next().unwrap_or_default();
        let (region, family) = if plan_type == "EC2_INSTANCE_SP" { (attributes.region, family) } else { ("", "") };
        groups.entry((account, region, family)).or_default().push(line);
    }
    let offers = groups.into_iter().map(|(scope, lines)| Offer::of(scope, &lines, lookback, purchase, view));
    let mut offers: Vec<Offer<'_>> = offers.filter(|offer| !offer.commitment.is_zero()).collect();
    offers.sort_by(|one, other| other.savings().cmp(&one.savings()).then_with(|| one.scope.cmp(&other.scope)));

    let parameters = json!([plan_type, term, payment, lookback.name, is_linked, request.filter]).to_string();
    let token_context = TokenContext::new(view.seed, "GetSavingsPlansPurchaseRecommendation", &parameters);
    let summary = summary(&offers, lookback);
    let details = offers.iter().map(|offer| offer.to_json(lookback, purchase)).collect();
    let (details, next) = page(&token_context, request.page_size, request.next_page_token.as_deref(), details)?;
    let mut response = json!({
        "Metadata": metadata(view, &parameters),
        "SavingsPlansPurchaseRecommendation": {
            "AccountScope": if is_linked { "LINKED" } else { "PAYER" },
            "SavingsPlansType": plan_type,
            "TermInYears": purchase.term,
            "PaymentOption": purchase.payment,
            "LookbackPeriodInDays": lookback.name,
            "SavingsPlansPurchaseRecommendationDetails": details,
            "SavingsPlansPurchaseRecommendationSummary": summary,
        },
    });
    if let Some(token) = next {
        response["NextPageToken"] = token.into();
    }
    Ok(response)
}

/// Recommended plan, with its effect in the lookback period.
#[derive(Clone, Debug)]
struct Offer<'a> {
    scope: Scope<'a>,
    /// On-demand cost of all hours.
    on_demand: Amount,
    /// On-demand cost of the cheapest hour.
    min: Amount,
    /// On-demand cost of the most expensive hour.
    max: Amount,
    /// Hourly commitment.
    commitment: Amount,
    /// Plan cost of all hours.
    paid: Amount,
    /// Covered usage of all hours at on-demand prices.
    covered: Amount,
}

impl<'a> Offer<'a> {
    fn of(scope: Scope<'a>, lines: &[&Line], lookback: Lookback<'_>, purchase: Purchase<'_>, view: &View<'_>) -> Self {
        let calendar = &view.account.calendar;
        let mut hours = Vec::new();
        for day in lookback.range(calendar) {
            for hour in 0..calendar.hours_of(day) {
                let cost =
                    |line: &&Line| Amount::of(line.total_of_hour(calendar, day, hour).list_cost, line.rates.unblended);
                hours.push(lines.iter().map(cost).sum::<Amount>());
            }
        }
        let min = hours.iter().min().copied().unwrap_or_default();
        let commitment = min.part(purchase.prices.plan, FACTOR_ONE);
        let count = i64::try_from(hours.len()).unwrap_or_default();
        Self {
            scope,
            min,
            max: hours.iter().max().copied().unwrap_or_default(),
            commitment,
            paid: commitment.part(count, 1),
            covered: min.part(count, 1),
            on_demand: hours.into_iter().sum(),
        }
    }

    fn savings(&self) -> Amount {
        self.covered - self.paid
    }

    fn to_json(&self, lookback: Lookback<'_>, purchase: Purchase<'_>) -> Value {
        let (account, region, family) = self.scope;
        let text = |amount: Amount| amount.to_string();
        let savings = self.savings();
        json!({
            "SavingsPlansDetails": { "Region": region, "InstanceFamily": family, "OfferingId": "" },
            "AccountId": account,
            "UpfrontCost": text(purchase.upfront(lookback.monthly(self.paid))),
            "EstimatedROI": text(savings.percent_of(self.paid)),
            "CurrencyCode": USD,
            "EstimatedSPCost": text(self.paid),
            "EstimatedOnDemandCost": text(self.on_demand - self.covered),
            "EstimatedOnDemandCostWithCurrentCommitment": text(self.on_demand),
            "EstimatedSavingsAmount": text(savings),
            "EstimatedSavingsPercentage": text(savings.percent_of(self.on_demand)),
            "HourlyCommitmentToPurchase": text(self.commitment),
            "EstimatedAverageUtilization": "100",
            "EstimatedMonthlySavingsAmount": text(lookback.monthly(savings)),
            "CurrentMinimumHourlyOnDemandSpend": text(self.min),
            "CurrentMaximumHourlyOnDemandSpend": text(self.max),
            "CurrentAverageHourlyOnDemandSpend": text(self.on_demand.part(1, lookback.hours())),
        })
    }
}

fn summary(offers: &[Offer<'_>], lookback: Lookback<'_>) -> Value {
    let sum = |amount: fn(&Offer<'_>) -> Amount| offers.iter().map(amount).sum::<Amount>();
    let (paid, covered, on_demand) = (sum(|it| it.paid), sum(|it| it.covered), sum(|it| it.on_demand));
    let (savings, commitment) = (covered - paid, sum(|it| it.commitment));
    let text = |amount: Amount| amount.to_string();
    json!({
        "EstimatedROI": text(savings.percent_of(paid)),
        "CurrencyCode": USD,
        "EstimatedTotalCost": text(on_demand - savings),
        "CurrentOnDemandSpend": text(on_demand),
        "EstimatedSavingsAmount": text(savings),
        "TotalRecommendationCount": offers.len().to_string(),
        "DailyCommitmentToPurchase": text(commitment.part(HOURS_PER_DAY, 1)),
        "HourlyCommitmentToPurchase": text(commitment),
        "EstimatedSavingsPercentage": text(savings.percent_of(on_demand)),
        "EstimatedMonthlySavingsAmount": text(lookback.monthly(savings)),
        "EstimatedOnDemandCostWithCurrentCommitment": text(on_demand),
    })
}
