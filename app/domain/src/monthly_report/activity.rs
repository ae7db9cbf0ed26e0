//! Anomalies, findings and forecast of a report.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use jiff::civil::Date;

use super::{
    costs::reason,
    name,
    section::{Column, Section, SectionId, Value},
};
use crate::{
    dimension::Attribute,
    error::SourceError,
    finding::{Finding, Origin, Selection, total_by},
    format::{self, Sign},
    limits::Limits,
    metric::Metric,
    money::Money,
    month::Month,
    naming::unique_name,
    overview::{AnomalyEvent, AnomalyReport, CompleteDays, GroupName, Subject},
    period::DateRange,
    report::findings::FindingsReport,
    sorting,
    table::{CostTable, sum},
    view::View,
};

/// Checks listed individually; the others are one row.
const MAX_CHECKS: usize = 8;

/// Anomalies within the days, the largest first.
pub(super) fn anomalies(report: &Result<Arc<AnomalyReport>, SourceError>, metric: Metric, days: &DateRange) -> Section {
    let (id, title) = (SectionId::Anomalies, "Anomalies");
    let report = match report {
        Ok(report) => report,
        Err(error) => return Section::failed(id, title, reason(error)),
    };
    let columns = vec![Column::text("Subject"), Column::text("Days"), Column::change("Difference from expected")];
    let events = match report.list(metric) {
        None => return Section::failed(id, title, "Units can’t be added together"),
        Some(Err(missing)) => return Section::failed(id, title, format!("Not enough data: {missing}")),
        Some(Ok(events)) => events,
    };
    let inside: Vec<&AnomalyEvent> = events.iter().filter(|it| it.overlaps(days)).collect();
    let rows = inside.iter().map(|event| {
        vec![
            Value::Text(subject(&report.attribute, event, events)),
            Value::Days(event.anomaly.range),
            Value::Amount(event.impact()),
        ]
    });
    let section = Section { rows: rows.collect(), ..Section::new(id, title, columns) };
    if section.rows.is_empty() { section.nothing("No anomalies in this month") } else { section }
}

/// Subject of an anomaly, with the group that causes most of it.
fn subject(by: &Attribute, event: &AnomalyEvent, events: &[AnomalyEvent]) -> String {
    let groups = events.iter().filter_map(|event| match &event.subject {
        Subject::Group(group) => Some((group.value.as_str(), group.label.as_deref())),
        Subject::Total | Subject::Others => None,
    });
    let groups: Vec<_> = groups.collect();
    let group_name = |GroupName { value, label }: &GroupName| unique_name(by, value, label.as_deref(), groups.clone());
    let subject = match &event.subject {
        Subject::Group(group) => group_name(group),
        Subject::Others => format!("Other {}", by.plural()),
        Subject::Total => "Total".to_owned(),
    };
    let cause = event.cause.as_ref().map(|(group, _)| format!(", mostly {}", group_name(group)));
    subject + &cause.unwrap_or_default()
}

/// Open findings by check. Savings on one resource count once, so the checks add up to the total.
pub(super) struct OpenFindings {
    /// Check, number of findings, and their part of the total saving.
    checks: Vec<(Origin, usize, Option<Money>)>,
    count: usize,
    total: Option<Money>,
    /// Whether the savings have several currencies.
    is_mixed: bool,
}

impl OpenFindings {
    /// Findings of Farthing's checks that pass the view's filter and are not dismissed on the day.
    pub fn of(report: &FindingsReport, view: &View, today: Date) -> Self {
        let selected = Selection::of(&view.filter, &view.findings, today).select(&report.findings);
        let open: &[&Finding] = &selected.open;
        let mut counts: BTreeMap<Origin, usize> = BTreeMap::new();
        for finding in open {
            *counts.entry(finding.from).or_default() += 1;
        }
        let savings = total_by(open.iter().copied(), |part| part.finding.from);
        let is_mixed = savings.is_err();
        let savings = savings.unwrap_or_default();
        let total = sum(savings.values().cloned()).ok().flatten();
        let mut checks: Vec<_> =
            counts.into_iter().map(|(from, count)| (from, count, savings.get(&from).cloned())).collect();
        sorting::sort_by_key(&mut checks, |(from, _, saving)| {
            (Reverse(saving.as_ref().map(|it| it.amount).unwrap_or_default()), *from)
        });
        Self { checks, count: open.len(), total, is_mixed }
    }

    /// Total saving as a sentence; `None` if none is known.
    pub fn sentence(&self) -> Option<String> {
        let total = self.total.as_ref().filter(|it| !it.amount.is_zero())?;
        let findings = format::count(self.count, "open finding");
        Some(format!("{findings} could save {} a month.", format::money(total, Sign::Minus)))
    }
}

/// Open findings by check.
pub(super) fn findings_section(findings: Option<&OpenFindings>) -> Section {
    let (id, title) = (SectionId::Findings, "Open findings");
    let Some(findings) = findings else { return Section::failed(id, title, "The checks could not run") };
    let columns = vec![Column::text("Check"), Column::figure("Findings"), Column::figure("Savings a month")];
    let (listed, others) = findings.checks.split_at(MAX_CHECKS.min(findings.checks.len()));
    let row = |label: String, count: usize, saving: Option<Money>| {
        vec![Value::Text(label), Value::Count(count), Value::amount(saving)]
    };
    let mut rows: Vec<Vec<Value>> =
        listed.iter().map(|(from, count, saving)| row(from.title(), *count, saving.clone())).collect();
    if !others.is_empty() {
        let saving = sum(others.iter().filter_map(|(_, _, saving)| saving.clone())).ok().flatten();
        let count = others.iter().map(|(_, count, _)| count).sum();
        rows.push(row(format!("Other, {}", format::count(others.len(), "check")), count, saving));
    }
    let note = if findings.is_mixed {
        "Savings in several currencies can’t be added together."
    } else {
        "Savings on one resource count once."
    };
    let section = Section {
        rows,
        total: Some(row("Total".to_owned(), findings.count, findings.total.clone())),
        note: Some(note.to_owned()),
        ..Section::new(id, title, columns)
    };
    if findings.count == 0 { section.nothing("No open findings") } else { section }
}

/// Forecast of the current month, for reports of it and of the month before.
pub(super) struct Forecast {
    /// All days of the forecast month.
    days: DateRange,
    /// Expected cost.
    pub total: Money,
    low: Money,
    high: Money,
}

/// Forecast of a report; `None` for older months, or without enough data.
pub(super) fn forecast(totals: Option<&CostTable>, metric: Metric, month: &Month, limits: &Limits) -> Option<Forecast> {
    let current = Month::containing(limits.today);
    if *month != current && month.next() != current {
        return None;
    }
    let days = CompleteDays::of(totals?, metric, limits)?;
    let (end, _) = days.rest_of_month().ok()?;
    let money = |amount| Money::new(amount, days.unit.clone());
    let (total, low, high) = (money(end.total), money(end.low), money(end.high));
    (end.remaining_days > 0).then_some(Forecast { days: current.all_days(), total, low, high })
}

impl Forecast {
    /// Label: `November 2026 forecast`.
    pub fn label(&self) -> String {
        format!("{} forecast", name(&self.days))
    }

    /// Interval of 80%.
    pub fn interval(&self) -> String {
        format::interval(&self.low, &self.high)
    }

    /// Sentence of the summary.
    pub fn sentence(&self) -> String {
        let total = format::whole(&self.total, Sign::Minus);
        format!("{} is forecast at {total} (80% interval: {}).", name(&self.days), self.interval())
    }
}
