//! `GetSavingsPlansPurchaseRecommendation`: a commitment for the on-demand usage that runs in every hour, so that none goes
//! unused.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::super::refusal::Refusal;
use super::super::View;
use super::super::expression::{Expression, Filter, Matching};
use super::super::page_token::Tie;
use super::super::savings_plans::is_on_demand;
use super::{Lookback, Purchase, USD, is_linked, metadata, page, required, unknown};
use crate::account::Line;
use crate::amount::Amount;

const WHOLE: i64 = 10_000;
const NAMES: &str = "COMPUTE_SP, EC2_INSTANCE_SP, SAGEMAKER_SP, DATABASE_SP";

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

/// Scope of a plan: account, region and family, empty where the plan is not limited to one.
type Bound<'a> = (&'a str, &'a str, &'a str);

pub(in super::super) fn answer(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
    let kind = required(request.savings_plans_type.as_deref(), "savingsPlansType")?;
    if !NAMES.split(", ").any(|known| known == kind) {
        return Err(unknown(kind, "savingsPlansType", NAMES));
    }
    let term = required(request.term_in_years.as_deref(), "termInYears")?;
    let payment = required(request.payment_option.as_deref(), "paymentOption")?;
    let lookback = Lookback::named(required(request.lookback_period_in_days.as_deref(), "lookbackPeriodInDays")?)?;
    let purchase = Purchase::asked(term, payment)?;
    let is_linked = is_linked(request.account_scope.as_deref())?;
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;

    let mut groups: BTreeMap<Bound<'_>, Vec<&Line>> = BTreeMap::new();
    // The bill has no usage that the other plans cover.
    let is_for_machines = matches!(kind, "COMPUTE_SP" | "EC2_INSTANCE_SP");
    for line in view.lines().filter(|line| is_for_machines && is_on_demand(line) && filter.keeps(&line.attributes)) {
        let attributes = &line.attributes;
        let account = if is_linked { &*attributes.account } else { view.account.payer_id() };
        let family = attributes.instance_type.split('.').next().unwrap_or_default();
        let (region, family) = if kind == "EC2_INSTANCE_SP" { (attributes.region, family) } else { ("", "") };
        groups.entry((account, region, family)).or_default().push(line);
    }
    let offers = groups.into_iter().map(|(bound, lines)| Offer::of(bound, &lines, lookback, purchase, view));
    let mut offers: Vec<Offer<'_>> = offers.filter(|offer| !offer.commitment.is_zero()).collect();
    offers.sort_by(|one, other| other.saved().cmp(&one.saved()).then_with(|| one.bound.cmp(&other.bound)));

    let asked = json!([kind, term, payment, lookback.name, is_linked, request.filter]).to_string();
    let tie = Tie::to(view.seed, "GetSavingsPlansPurchaseRecommendation", &asked);
    let summary = summary(&offers, lookback);
    let details = offers.iter().map(|offer| offer.written(lookback, purchase)).collect();
    let (details, next) = page(&tie, request.page_size, request.next_page_token.as_deref(), details)?;
    let mut answer = json!({
        "Metadata": metadata(view, &asked),
        "SavingsPlansPurchaseRecommendation": {
            "AccountScope": if is_linked { "LINKED" } else { "PAYER" },
            "SavingsPlansType": kind,
            "TermInYears": purchase.term,
            "PaymentOption": purchase.payment,
            "LookbackPeriodInDays": lookback.name,
            "SavingsPlansPurchaseRecommendationDetails": details,
            "SavingsPlansPurchaseRecommendationSummary": summary,
        },
    });
    if let Some(token) = next {
        answer["NextPageToken"] = token.into();
    }
    Ok(answer)
}

/// A plan, with its effect in the lookback period.
#[derive(Clone, Debug)]
struct Offer<'a> {
    bound: Bound<'a>,
    /// On-demand cost of all hours, of the cheapest hour and of the most expensive one.
    on_demand: Amount,
    least: Amount,
    most: Amount,
    /// Hourly commitment.
    commitment: Amount,
    /// Plan cost of all hours, and the covered usage at on-demand prices.
    paid: Amount,
    covered: Amount,
}

impl<'a> Offer<'a> {
    fn of(bound: Bound<'a>, lines: &[&Line], lookback: Lookback<'_>, purchase: Purchase<'_>, view: &View<'_>) -> Self {
        let calendar = &view.account.calendar;
        let mut hours = Vec::new();
        for day in lookback.range(calendar) {
            for hour in 0..calendar.hours_of(day) {
                let cost =
                    |line: &&Line| Amount::of(line.during_hour(calendar, day, hour).list_cost, line.rates.unblended);
                hours.push(lines.iter().map(cost).sum::<Amount>());
            }
        }
        let least = hours.iter().min().copied().unwrap_or_default();
        let commitment = least.part(purchase.prices.plan, WHOLE);
        let count = i64::try_from(hours.len()).unwrap_or_default();
        Self {
            bound,
            least,
            most: hours.iter().max().copied().unwrap_or_default(),
            commitment,
            paid: commitment.part(count, 1),
            covered: least.part(count, 1),
            on_demand: hours.into_iter().sum(),
        }
    }

    fn saved(&self) -> Amount {
        self.covered - self.paid
    }

    fn written(&self, lookback: Lookback<'_>, purchase: Purchase<'_>) -> Value {
        let (account, region, family) = self.bound;
        let text = |amount: Amount| amount.to_string();
        let saved = self.saved();
        json!({
            "SavingsPlansDetails": { "Region": region, "InstanceFamily": family, "OfferingId": "" },
            "AccountId": account,
            "UpfrontCost": text(purchase.upfront(lookback.monthly(self.paid))),
            "EstimatedROI": text(saved.percent_of(self.paid)),
            "CurrencyCode": USD,
            "EstimatedSPCost": text(self.paid),
            "EstimatedOnDemandCost": text(self.on_demand - self.covered),
            "EstimatedOnDemandCostWithCurrentCommitment": text(self.on_demand),
            "EstimatedSavingsAmount": text(saved),
            "EstimatedSavingsPercentage": text(saved.percent_of(self.on_demand)),
            "HourlyCommitmentToPurchase": text(self.commitment),
            "EstimatedAverageUtilization": "100",
            "EstimatedMonthlySavingsAmount": text(lookback.monthly(saved)),
            "CurrentMinimumHourlyOnDemandSpend": text(self.least),
            "CurrentMaximumHourlyOnDemandSpend": text(self.most),
            "CurrentAverageHourlyOnDemandSpend": text(self.on_demand.part(1, lookback.hours())),
        })
    }
}

fn summary(offers: &[Offer<'_>], lookback: Lookback<'_>) -> Value {
    let sum = |of: fn(&Offer<'_>) -> Amount| offers.iter().map(of).sum::<Amount>();
    let (paid, covered, on_demand) = (sum(|it| it.paid), sum(|it| it.covered), sum(|it| it.on_demand));
    let (saved, commitment) = (covered - paid, sum(|it| it.commitment));
    let text = |amount: Amount| amount.to_string();
    json!({
        "EstimatedROI": text(saved.percent_of(paid)),
        "CurrencyCode": USD,
        "EstimatedTotalCost": text(on_demand - saved),
        "CurrentOnDemandSpend": text(on_demand),
        "EstimatedSavingsAmount": text(saved),
        "TotalRecommendationCount": offers.len().to_string(),
        "DailyCommitmentToPurchase": text(commitment.part(super::HOURS_A_DAY, 1)),
        "HourlyCommitmentToPurchase": text(commitment),
        "EstimatedSavingsPercentage": text(saved.percent_of(on_demand)),
        "EstimatedMonthlySavingsAmount": text(lookback.monthly(saved)),
        "EstimatedOnDemandCostWithCurrentCommitment": text(on_demand),
    })
}
