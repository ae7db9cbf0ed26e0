//! Figures of a cost page, derived from Cost Explorer's results and the view.

use std::sync::Arc;

use super::{CostResult, Figures, MAX_MOVERS, Movers, Plan, sum_groups};
use crate::{
    Timestamp,
    error::SourceError,
    format,
    limits::Limits,
    metric::Metric,
    port::Reading,
    query::CostQuery,
    sorting,
    table::{CostTable, Key},
    view::View,
};

/// Maximum number of groups named in messages about missing data; the export lists all.
pub const MAX_NAMES: usize = 20;

/// Figures of one view. Missing data is an error or `None`, never zero.
#[derive(Clone, Debug)]
pub struct CostReport {
    /// Queries of the report.
    pub plan: Arc<Plan>,
    /// Headline figures.
    pub figures: Result<Figures, SourceError>,
    /// Daily totals from AWS; `None` if they failed, or are not loaded yet for a filter on the grouped attributes:
    /// headline figures then come from the groups.
    pub totals: Option<Arc<CostTable>>,
    /// Costs by group.
    pub costs: Result<Arc<CostTable>, SourceError>,
    /// Costs by group in the later period, if it is not the whole range.
    pub now: Option<Arc<CostTable>>,
    /// Costs by group in the earlier period; `None` also if AWS omitted data of either period.
    pub before: Option<Arc<CostTable>>,
    /// Largest changes between the headline's periods; `None` without changes, or without the earlier period.
    pub movers: Option<Movers>,
    /// Error of the comparison, if it failed.
    pub compare_error: Option<SourceError>,
    /// Reason why some figures are stale, and when the oldest were read, UTC.
    pub stale: Option<(SourceError, Timestamp)>,
    /// Data that AWS omitted, one sentence each.
    pub missing: Vec<String>,
}

impl CostReport {
    /// Computes the report of a view from the results of its queries; `None` if `result` has neither costs nor an
    /// error for a required query.
    pub fn of(
        view: &View,
        plan: Arc<Plan>,
        limits: &Limits,
        result: impl Fn(&CostQuery) -> Option<CostResult>,
    ) -> Option<Self> {
        let metric = view.metric;
        let costs = result(&plan.costs)?;
        let known_totals = result(&plan.totals);
        let has_totals = known_totals.is_some();
        let totals = match known_totals {
            Some(totals) => totals,
            None if plan.is_narrowed() => costs.clone().map(totals_of_groups),
            None => return None,
        };
        // A comparison chosen by the visitor is required; the headline's earlier period is used if it is cached.
        let compared = |query: &Option<CostQuery>| match query.as_ref().map(&result) {
            Some(None) if plan.comparison.is_some() => None,
            loaded => Some(loaded.flatten()),
        };
        let (now, before) = (compared(&plan.now)?, compared(&plan.before)?);

        let readings = [Some(&costs), Some(&totals), now.as_ref(), before.as_ref()];
        let readings = readings.into_iter().flatten().flatten();
        let stale = readings.filter_map(|it| Some((it.stale.clone()?, it.read_at))).min_by_key(|(_, read_at)| *read_at);
        let failed = |result: &Option<CostResult>| result.as_ref().and_then(|it| it.as_ref().err()).cloned();
        let table = |result: &Option<CostResult>| result.as_ref()?.as_ref().ok().map(|it| it.table.clone());

        let compared_with = before.as_ref().and_then(|it| it.as_ref().ok());
        let missing = missing(metric, &plan, [costs.as_ref().ok(), totals.as_ref().ok(), compared_with]);
        let compare_error = failed(&before).or_else(|| failed(&now)).filter(|_| plan.comparison.is_some());
        let daily_totals = totals.as_ref().ok().filter(|_| has_totals).map(|reading| reading.table.clone());
        let figures = totals.map(|totals| Figures::of(&plan, &totals.table, metric, limits));
        let costs = costs.map(|reading| reading.table);
        let (now, before) = (table(&now), table(&before));
        let has_gaps = plan.headline_comparison.is_some_and(|spans| {
            let now = now.as_deref().or_else(|| costs.as_deref().ok());
            let has_gap = |table: Option<&CostTable>, span| table.is_some_and(|it| !it.is_complete(metric, span));
            has_gap(now, &spans.current) || has_gap(before.as_deref(), &spans.previous)
        });
        let before = before.filter(|_| !has_gaps);
        let movers = plan.headline_comparison.zip(before.as_deref()).zip(costs.as_deref().ok()).and_then(
            |((spans, before), costs)| {
                let now = if spans.current == plan.range { Some(costs) } else { now.as_deref() };
                Movers::between(spans, before, now?, metric, MAX_MOVERS)
            },
        );
        Some(Self { plan, figures, totals: daily_totals, costs, now, before, movers, compare_error, stale, missing })
    }

    /// Whether the groups are the watched ones, and two periods are compared.
    #[must_use]
    pub fn compares_watched_groups(&self) -> bool {
        self.plan.headline_comparison.is_some() && self.plan.costs.group_by == [self.plan.watch.attribute.clone()]
    }
}

/// Sum of the groups in each period.
fn totals_of_groups(reading: Reading) -> Reading {
    let table = sum_groups(&reading.table).map_or_else(|| reading.table.clone(), Arc::new);
    Reading { table, ..reading }
}

/// Data that AWS omitted from costs, totals and the earlier period. Includes totals without any groups.
fn missing(metric: Metric, plan: &Plan, readings: [Option<&Reading>; 3]) -> Vec<String> {
    let days = plan.headline_comparison.map_or(plan.range, |spans| plan.range.hull(&spans.previous));
    let mut missing: Vec<String> = Vec::new();
    for reading in readings.into_iter().flatten() {
        let sentences = format::missing_data(&reading.table, metric, &days).into_iter();
        missing.extend(sentences.filter(|it| !missing.contains(it)).collect::<Vec<_>>());
    }
    let overflowing = readings.into_iter().flatten().filter(|it| !it.table.group_by().is_empty()).flat_map(|reading| {
        let table = &reading.table;
        let sentence =
            |key: &Key| format!("The amounts for {} are too large to be added up", format::key_name(table, key));
        table.overflowing_keys(metric).map(sentence).take(MAX_NAMES)
    });
    missing.extend(sorting::set(overflowing));
    if let [Some(costs), Some(totals), _] = readings
        && costs.table.keys().is_empty()
        && let Ok(Some(total)) = totals.table.within(&plan.range).total(metric)
        && !total.amount.is_zero()
    {
        let total = format::money(&total, format::Sign::Minus);
        missing.push(format!("AWS reports a total of {total} and listed no groups"));
    }
    missing
}
