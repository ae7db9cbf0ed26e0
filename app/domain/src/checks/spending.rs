//! Checks of the account as a whole: untagged spend, growing services, underused commitments, anomaly monitors.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    account::{Commitment, Utilization},
    context::CheckContext,
    gaps::Gaps,
    outcome::{FindingDraft, MissingData},
    prices::HOURS_A_MONTH,
};
use crate::{
    dimension::{Attribute, Dimension},
    finding::{Command, Estimate, Factor, Grade, Line, Unpriced},
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, iso_date},
    resource::{AccountRegion, GLOBAL, Resource, SharedStr},
    table::CostTable,
    value::FactValue,
};

/// A resource without an owner, and its monthly cost.
type Unowned<'a> = (&'a Resource, Line, Unit);

/// Check 24: cost of resources without an owner, by account and service.
pub(super) fn untagged(context: &CheckContext<'_>, gaps: &mut Gaps) -> Result<Vec<FindingDraft>, MissingData> {
    let mut groups: BTreeMap<(SharedStr, SharedStr), Vec<Unowned<'_>>> = BTreeMap::new();
    let owners = &context.settings.owner_tags;
    for item in context.all() {
        let resource = item.resource;
        let Some(service) = resource.service.clone() else { continue };
        let Ok(monthly) = context.costs.monthly(item, |_| true) else { continue };
        if monthly.is_zero {
            continue;
        }
        let Some(tags) = &resource.tags else {
            gaps.add_resource(MissingData::Tags, resource.account_region());
            continue;
        };
        if tags.iter().any(|tag| !tag.1.trim().is_empty() && owners.iter().any(|it| *it == tag.0.to_lowercase())) {
            continue;
        }
        let Ok((line, unit)) = monthly.all(resource.title().to_owned()) else { continue };
        groups.entry((resource.account.clone(), service)).or_default().push((resource, line, unit));
    }
    if context.account.resource_costs.is_none() {
        return Err(MissingData::Costs);
    }
    let drafts = groups.into_iter().map(|((account, service), mut unowned)| {
        unowned.sort_by(|one, other| other.1.amount.cmp(&one.1.amount).then_with(|| one.0.id.cmp(&other.0.id)));
        let examples: Vec<_> = unowned.iter().take(3).map(|(it, ..)| it.title()).collect();
        let examples = examples.join(", ");
        let count = unowned.len();
        let estimate = Estimate::sum(unowned.into_iter().map(|(_, line, unit)| (line, unit)));
        FindingDraft::for_service(service, account, GLOBAL)
            .number("Resources without an owner tag", count, "resources")
            .text("Highest cost", &examples)
            .text("Owner tag keys", &owners.join(", "))
            .cost_at_risk(estimate)
            .limit_confidence(Grade::Medium)
            .console(&[
                "Resource Groups console, Tag Editor: find the resources without the tag, and add it.",
                "Billing console, Cost allocation tags: activate the tag key, so that costs carry it from then on.",
            ])
            .terraform("Set default_tags in the provider, so that every resource has an owner.")
    });
    Ok(drafts.collect())
}

/// Check 41: services that cost more in the last full month than in the one before.
pub(super) fn growing(context: &CheckContext<'_>, gaps: &mut Gaps) -> Result<Vec<FindingDraft>, MissingData> {
    let table = context.account.months.ok_or(MissingData::Months)?;
    let [before, after] = last_full_months(table, context).ok_or(MissingData::Months)?;
    let position = |dimension| table.group_by().iter().position(|it| *it == Attribute::Dimension(dimension));
    let (service, account) = (position(Dimension::Service), position(Dimension::Account));
    let service = service.ok_or(MissingData::Months)?;
    let spans: Vec<DateRange> =
        [before, after].iter().filter_map(|index| Some(table.periods().get(*index)?.period.range())).collect();
    let relevant_gaps = table.gaps().filter(|gap| {
        gap.affects(Metric::Unblended) && spans.iter().any(|span| gap.period.range().overlap(span).is_some())
    });
    for gap in relevant_gaps {
        // An omitted month is unknown, not zero, and cannot be compared.
        let key = gap.key().ok_or(MissingData::Months)?;
        let name = key.0.get(service).cloned().unwrap_or_default();
        let account = account.and_then(|it| key.0.get(it)).cloned().unwrap_or_default();
        gaps.add_account_region(MissingData::ServiceMonths(name), AccountRegion { account, region: GLOBAL.into() });
    }
    let mut drafts = Vec::new();
    for (index, key) in table.keys().iter().enumerate() {
        if [before, after].iter().any(|period| !table.is_known(*period, index, Metric::Unblended)) {
            continue;
        }
        let amount = |period| table.money(period, index, Metric::Unblended);
        let Some(current) = amount(after) else { continue };
        let previous = amount(before).map_or(Decimal::ZERO, |it| it.amount);
        let growth = current.amount.saturating_sub(previous);
        let percent = growth.checked_mul(Decimal::ONE_HUNDRED).and_then(|it| it.checked_div(previous));
        let is_fast =
            growth > context.settings.growth_amount && percent.is_none_or(|it| it > context.settings.growth_percent);
        let Some(name) = key.0.get(service).filter(|_| is_fast && previous >= Decimal::ZERO) else { continue };
        let unit = current.unit.clone();
        let line =
            Line::product("Growth", None, vec![Factor::times(growth, format!("{unit} more than the previous month"))]);
        let mut draft = FindingDraft::for_service(
            name.as_str(),
            account.and_then(|it| key.0.get(it)).map_or("", |it| it.as_str()),
            GLOBAL,
        )
        .evidence("Previous month", FactValue::Amount(Money::new(previous, unit.clone())))
        .evidence("Last full month", FactValue::Amount(current));
        if let Some(percent) = percent {
            draft = draft.percent("Growth", percent.round_dp(1));
        }
        drafts.push(
            draft
                .cost_at_risk(line.and_then(|line| Estimate::sum([(line, unit)])))
                .console(&[
                    "Services page: open the service, and check which usage type grew and whether usage or price drove it.",
                    "Resources page: look for new resources.",
                ])
                .terraform("No change until the cause is known."),
        );
    }
    Ok(drafts)
}

/// Indexes of the last two complete months, if they are adjacent.
fn last_full_months(table: &CostTable, context: &CheckContext<'_>) -> Option<[usize; 2]> {
    let full = table.periods().iter().enumerate().filter(|(_, it)| {
        let range = it.period.range();
        range.is_whole_months() && range.to() < context.account.today && !it.estimated
    });
    let full: Vec<_> = full.map(|(index, it)| (index, it.period.range())).collect();
    let [.., (before, first), (after, last)] = full[..] else { return None };
    (first.to().tomorrow().ok() == Some(last.from())).then_some([before, after])
}

/// Check 42: underused commitments.
pub(super) fn under_used(context: &CheckContext<'_>, _: &mut Gaps) -> Result<Vec<FindingDraft>, MissingData> {
    let commitments = context.account.utilization.ok_or(MissingData::Utilization)?;
    let underused =
        commitments.iter().filter(|it| it.percent < context.settings.used_percent && it.unused.amount > Decimal::ZERO);
    Ok(underused.map(commitment_draft).collect())
}

fn commitment_draft(it: &Utilization) -> FindingDraft {
    let name = match it.kind {
        Commitment::SavingsPlans => "Savings Plans",
        Commitment::Reservations => "Reservations",
    };
    let unused = || -> Result<Estimate, Unpriced> {
        let factors = vec![
            Factor::times(
                it.unused.amount,
                format!("{} unused from {} to {}", it.unused.unit, iso_date(it.days.from()), iso_date(it.days.to())),
            ),
            Factor::times(HOURS_A_MONTH, "h"),
            Factor::over(24 * it.days.days(), "h"),
        ];
        Estimate::sum([(Line::product("Unused", None, factors)?, it.unused.unit.clone())])
    };
    FindingDraft::for_service(it.service.clone(), it.account.clone(), GLOBAL)
        .text("Commitment", name)
        .percent("Utilization", it.percent)
        .saving(unused())
        .console(&[
            "Billing console, Savings Plans (or Reservations), Utilization report: find the hours of low utilization.",
            "Move on-demand usage under the commitment, or let it expire and commit to less. Reservations can be sold or exchanged.",
        ])
        .terraform("Commitments cannot be canceled: change the workload instead.")
}

/// Check 43: no anomaly monitor.
pub(super) fn no_monitor(context: &CheckContext<'_>, _: &mut Gaps) -> Result<Vec<FindingDraft>, MissingData> {
    if context.account.anomaly_monitors.ok_or(MissingData::Monitors)? > 0 {
        return Ok(Vec::new());
    }
    let command = Command::aws("ce", "create-anomaly-monitor", GLOBAL).option(
        "anomaly-monitor",
        "{\"MonitorName\":\"services\",\"MonitorType\":\"DIMENSIONAL\",\"MonitorDimension\":\"SERVICE\"}",
    );
    let draft = FindingDraft::for_service("", "", GLOBAL)
        .number("Anomaly monitors", 0, "monitors")
        .console(&[
            "Billing console, Cost Anomaly Detection, Cost monitors: create a monitor for AWS services. It is free.",
        ])
        .command(&command)
        .terraform("Add an aws_ce_anomaly_monitor and an aws_ce_anomaly_subscription.");
    Ok(vec![draft])
}
