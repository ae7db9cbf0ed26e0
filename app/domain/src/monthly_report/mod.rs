//! Report of a month: figures in sections, and a summary in sentences made from them. Pages, exports and the command
//! line render the same report.

mod activity;
mod charges;
mod costs;
mod section;
mod summary;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::section::{Column, Section, SectionId, Value};
use crate::{
    compare::{Change, CompareWith, ComparedPeriods},
    dimension::{Attribute, Dimension},
    error::SourceError,
    format,
    limits::Limits,
    metric::Metric,
    money::{Money, ratio},
    month::Month,
    overview::{AnomalyReport, CostReport},
    period::{DateRange, Granularity},
    report::{costs::CostReply, findings::FindingsReport},
    view::{Preset, Span, View},
};

/// Figures of a month, from AWS's bill and the checks. What could not be loaded is named and never zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyReport {
    /// UTC days of the report, both ends inclusive: a month, or the complete days of the current one.
    pub days: DateRange,
    /// Days that they are compared with; `None` beyond AWS's data retention.
    pub compared: Option<DateRange>,
    /// Cost metric of all costs.
    pub metric: Metric,
    /// AWS's total of the days; `None` if unknown.
    pub total: Option<Money>,
    /// Whether AWS may still change the figures.
    pub is_estimated: bool,
    /// Sentences made from the figures.
    pub summary: Vec<String>,
    /// Headline figures: label, figure, and a note below it.
    pub headline: Vec<Headline>,
    /// Tables, in the order of the report.
    pub sections: Vec<Section>,
    /// Meaning of the figures, one sentence each.
    pub notes: Vec<String>,
    /// Data that is missing from the report, one sentence each.
    pub missing: Vec<String>,
}

/// Headline figure of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// Label, such as the month.
    pub label: String,
    /// The figure; `None` if unknown.
    pub money: Option<Money>,
    /// Its change, or its meaning.
    pub note: String,
}

/// Everything that a report is made from.
pub struct MonthlyData {
    /// Requested month and filters.
    pub view: View,
    /// Reply for each grouping of [`groupings`], in this order.
    pub costs: Vec<(Attribute, CostReply)>,
    /// Anomalies of the filter.
    pub anomalies: Result<Arc<AnomalyReport>, SourceError>,
    /// Findings of the checks; `None` if they could not run.
    pub findings: Option<Arc<FindingsReport>>,
}

/// Attributes that a report lists costs by: service, account, charge type, and the attribute of the teams if the view
/// has one.
#[must_use]
pub fn groupings(view: &View) -> Vec<Attribute> {
    let fixed = [Dimension::Service, Dimension::Account, Dimension::RecordType].map(Attribute::from);
    let teams = view.group_by.iter().filter(|it| !fixed.contains(it)).take(1);
    fixed.iter().chain(teams).cloned().collect()
}

/// Month of a view: the one that its last day is in. Relative ranges end yesterday: except for month to date, the last
/// complete month.
#[must_use]
pub fn month_of(view: &View, limits: &Limits) -> Month {
    let days = match view.span {
        Some(Span::Days(days)) => days,
        Some(Span::Preset(Preset::MonthToDate)) => Preset::MonthToDate.range(limits),
        _ => Preset::LastMonth.range(limits),
    };
    Month::containing(days.to())
}

/// View with the costs of the report's month by one attribute, compared as the visitor chose or with the month before.
#[must_use]
pub fn costs_view(view: &View, attribute: Attribute, limits: &Limits) -> View {
    View {
        span: Some(Span::Days(month_of(view, limits).days(limits))),
        granularity: Some(Granularity::Monthly),
        compare: Some(view.compare.unwrap_or(CompareWith::Previous)),
        metric: view.metric,
        filter: view.filter.clone(),
        group_by: vec![attribute],
        ..View::default()
    }
}

impl MonthlyReport {
    /// Makes the report; `None` if `data` lacks a reply for its first grouping.
    #[must_use]
    pub fn of(data: &MonthlyData) -> Option<Self> {
        let limits = data.costs.first()?.1.limits;
        let month = month_of(&data.view, &limits);
        let metric = data.view.metric;
        let costs: Vec<(Attribute, &CostReply, CostReport)> = data
            .costs
            .iter()
            .filter_map(|(attribute, reply)| {
                let view = costs_view(&data.view, attribute.clone(), &limits);
                let report = CostReport::of(&view, reply.plan(), &limits, |query| reply.answer::<Arc<_>>(query, &[]))?;
                Some((attribute.clone(), reply, report))
            })
            .collect();
        let (_, _, by_service) = costs.first()?;
        let days = month.days(&limits);
        let figures = by_service.figures.as_ref().ok();
        let total = figures.and_then(|it| it.total.as_ref());
        let spans = by_service.plan.comparison;
        let totals = by_service.totals.as_deref();
        let forecast = activity::forecast(totals, metric, &month, &limits);
        let findings = data.findings.as_deref().map(|it| activity::OpenFindings::of(it, &data.view, limits.today));
        let charges = costs.iter().find(|(it, ..)| *it == Dimension::RecordType.into());
        let charges = charges.and_then(|(_, _, report)| charges::Charges::of(report, metric));

        let names = costs::PeriodNames::of(days, spans.as_ref());
        let mut sections: Vec<Section> =
            costs.iter().map(|(by, reply, report)| costs::section(by, reply, report, metric, &names)).collect();
        sections.push(costs::by_month(totals, metric, &month, &limits));
        sections.push(costs::changes(by_service, &names));
        sections.push(activity::anomalies(&data.anomalies, metric, &days));
        sections.push(activity::findings_section(findings.as_ref()));

        let mut missing: Vec<String> = costs.iter().flat_map(|(_, _, report)| report.missing.clone()).collect();
        missing.dedup();
        missing.extend(sections.iter().filter_map(Section::failure));
        missing.extend(
            data.findings.iter().filter(|it| it.is_partial()).map(|_| {
                "Some checks were not evaluated, because data is missing: there may be more findings".to_owned()
            }),
        );
        let stale = by_service.stale.as_ref();
        missing.extend(stale.map(|(error, at)| format!("{}: figures as of {}", error.title(), format::moment(*at))));

        let is_estimated = total.is_some_and(|it| it.estimated_days > 0);
        let summary = summary::Summary { days, total, spans, by_service, charges: charges.as_ref() };
        let mut sentences = summary.sentences();
        sentences.extend(forecast.as_ref().map(activity::Forecast::sentence));
        sentences.extend(findings.as_ref().and_then(activity::OpenFindings::sentence));
        Some(Self {
            days,
            compared: spans.map(|it| it.previous),
            metric,
            total: total.map(|it| it.money.clone()),
            is_estimated,
            headline: headline(by_service, &month, metric, &limits, charges.as_ref(), forecast.as_ref()),
            notes: notes(metric, &days, is_estimated, spans.as_ref()),
            summary: sentences,
            sections,
            missing,
        })
    }

    /// Title: `AWS costs, October 2026`.
    #[must_use]
    pub fn title(&self) -> String {
        format!("AWS costs, {}", name(&self.days))
    }

    /// Line below the title: metric, state of the bill and comparison.
    #[must_use]
    pub fn subtitle(&self) -> String {
        let state = if self.is_estimated { "estimated" } else { "final" };
        let compared = self.compared.map(|it| format!(" · compared with {}", name(&it)));
        format!("{} cost, UTC · {state}{}", self.metric.label(), compared.unwrap_or_default())
    }
}

/// Headline figures.
fn headline(
    report: &CostReport,
    month: &Month,
    metric: Metric,
    limits: &Limits,
    charges: Option<&charges::Charges>,
    forecast: Option<&activity::Forecast>,
) -> Vec<Headline> {
    let figures = report.figures.as_ref().ok();
    let days = month.days(limits);
    let change = |change: Option<&(ComparedPeriods, Change)>| {
        change.map_or_else(
            || "no comparable month available".to_owned(),
            |(spans, change)| {
                let ratio = change.ratio.map(|it| format!("{} ", format::percent(it, format::Sign::Both)));
                format!("{}vs. {}", ratio.unwrap_or_default(), name(&spans.previous))
            },
        )
    };
    let total = figures.and_then(|it| it.total.as_ref());
    let average = figures.and_then(|it| it.daily_average.as_ref());
    let figure = |label: String, money: Option<Money>, note: String| Headline { label, money, note };
    let mut headline = vec![
        figure(name(&days), total.map(|it| it.money.clone()), change(total.and_then(|it| it.change.as_ref()))),
        figure(
            "Per day".to_owned(),
            average.map(|it| it.money.clone()),
            change(average.and_then(|it| it.change.as_ref())),
        ),
    ];
    if let Some((year, money)) = costs::year_to_date(report.totals.as_deref(), metric, &days) {
        headline.push(figure("Year to date".to_owned(), Some(money), format::range(&year, true)));
    }
    headline.extend(charges.filter(|it| !it.reductions.amount.is_zero()).map(|it| {
        let reductions = format::money(&it.reductions, format::Sign::Both);
        figure("Before credits".to_owned(), Some(it.gross.clone()), format!("{reductions} credits and refunds"))
    }));
    headline.extend(forecast.map(|it| figure(it.label(), Some(it.total.clone()), it.interval())));
    headline
}

/// Meaning of the figures.
fn notes(metric: Metric, days: &DateRange, is_estimated: bool, spans: Option<&ComparedPeriods>) -> Vec<String> {
    let mut notes = vec![format!("{} cost: {}", metric.label(), metric.meaning())];
    if is_estimated {
        notes.push(format!("AWS has not closed {}: figures may still change.", name(days)));
    }
    if let Some(spans) = spans.filter(|it| it.current.days() != it.previous.days()) {
        let [now, before] = [spans.current, spans.previous].map(|it| format::count(it.days(), "day"));
        let [current, previous] = [spans.current, spans.previous].map(|it| name(&it));
        notes.push(format!("{current} has {now}, {previous} has {before}."));
    }
    notes.push("Findings are as of today, not of the month.".to_owned());
    notes
}

/// Name of a range of days: a full month by its name, any other by both ends.
fn name(days: &DateRange) -> String {
    if days.is_whole_months() && days.months_touched() == 1 {
        format::full_month(days.from())
    } else {
        format::range(days, true)
    }
}

/// Daily average of an amount.
fn per_day(money: &Money, days: &DateRange) -> Option<Money> {
    Some(Money::new(ratio(money.amount, days.days().into())?, money.unit.clone()))
}

#[cfg(test)]
mod tests;
