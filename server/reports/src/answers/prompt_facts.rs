//! Facts in the model's prompt: facts of the view, and of follow-up queries.

use domain::{
    advice::{FactSheet, FollowUpQuery, SheetBuilder, Task},
    cache::CachedResult,
    dimension::{Attribute, Dimension},
    error::{Notice, SourceError},
    filter::{Choice, Filter},
    finding::{Finding, Selection},
    inventory::Item,
    limits::Limits,
    metric::Metric,
    overview::{AnomalyEvent, CostAnalysis, CostReport, MAX_MOVERS, Movers, Plan},
    query::CostQuery,
    ranking::Ranking,
    report::{
        Snapshot,
        answers::{AnswerRequest, MissingFact},
        costs::{CostExplanation, CostReply},
        findings::Failure,
        resources::CostsUnavailable,
    },
    view::{Page, View},
};
use futures::{future::join, sink::drain};

use crate::Reports;

/// Maximum number of facts of a follow-up query.
const MAX_FOLLOW_UP_FACTS: usize = 60;
/// Maximum number of groups of a follow-up query.
const MAX_FOLLOW_UP_GROUPS: usize = 15;

/// Facts of a view, the limits of follow-up queries, and missing data.
pub struct PromptFacts {
    /// Facts of the view.
    pub sheet: FactSheet,
    /// The visitor's filter.
    pub scope: Filter,
    /// Data that could not be loaded.
    pub missing: Vec<MissingFact>,
}

impl PromptFacts {
    /// Loads the facts for a request. Data that the visitor's pages have loaded is cached and free.
    pub async fn load(reports: &Reports, request: &AnswerRequest) -> Self {
        let limits = Limits::on(reports.today());
        let view = View::parse(&Page::Overview, &request.view, &limits).view;
        let page = match (request.task, &request.service) {
            (Task::Service, Some(name)) => Page::Service(name.clone()),
            _ => Page::Overview,
        };
        let page_view = page.scoped(&view);
        let mut sheet = SheetBuilder::new(page_view.range(&limits));
        let mut missing = Vec::new();
        // The page has normally loaded the costs before. No paid requests are sent here to explain them.
        let costs = async {
            let reply = reports.page_costs(&page, &view).await;
            let explanation = reports.cached_explanation(&reply).await;
            (reply, explanation)
        };
        match request.task {
            Task::Recommendations | Task::Question => {
                let (costs, findings) = join(costs, reports.findings(&mut drain())).await;
                missing.extend(add_costs(&mut sheet, &page, &view, &costs));
                if let Ok(findings) = findings {
                    missing.extend(findings.failures.iter().filter_map(missing_fact));
                    missing.extend(add_findings(&mut sheet, &view, &findings.findings, &limits));
                }
            }
            Task::Patterns => missing.extend(add_costs(&mut sheet, &page, &view, &costs.await)),
            Task::Service => {
                let days = limits.measured_days();
                let mut ignored_progress = drain();
                let resources = reports.resources(days, Metric::Unblended, &mut ignored_progress);
                let (costs, snapshot) = join(costs, resources).await;
                missing.extend(add_costs(&mut sheet, &page, &view, &costs));
                if let Ok(snapshot) = snapshot {
                    missing.extend(snapshot.unavailable.iter().map(unavailable));
                    missing
                        .extend(snapshot.bill.iter().flat_map(|it| it.missing.iter().cloned().map(MissingFact::Data)));
                    add_resources(&mut sheet, &snapshot, &page_view.filter);
                }
            }
        }
        let mut distinct = Vec::new();
        for it in missing {
            if !distinct.contains(&it) {
                distinct.push(it);
            }
        }
        Self { sheet: sheet.finish(), scope: page_view.filter, missing: distinct }
    }
}

/// Cost query for a follow-up query of the model.
pub fn follow_up_query(reports: &Reports, question: &FollowUpQuery) -> CostQuery {
    Plan::of(&question.view, &Limits::on(reports.today())).costs
}

/// Facts about the groups of a follow-up query.
///
/// # Errors
/// The error of the cost source.
pub async fn follow_up_facts(
    reports: &Reports,
    question: &FollowUpQuery,
    query: &CostQuery,
) -> Result<FactSheet, SourceError> {
    let FollowUpQuery { view } = question;
    let table = reports.costs.costs(query).await?.table;
    let ranking = Ranking::of(&table, None, view.metric, MAX_FOLLOW_UP_GROUPS);
    let mut sheet = SheetBuilder::new(query.range);
    sheet.add_groups(&table, &ranking, view.metric);
    sheet.add_periods(&table, &ranking, view.metric);
    Ok(sheet.finish_within(MAX_FOLLOW_UP_FACTS))
}

/// Adds the figures of a cost page; returns the data that could not be loaded.
fn add_costs(
    sheet: &mut SheetBuilder,
    page: &Page,
    view: &View,
    (reply, explanation): &(CostReply, Option<CostExplanation>),
) -> Vec<MissingFact> {
    let view = page.scoped(view);
    let answer = |query: &CostQuery| reply.answer::<CachedResult>(query, &[]);
    let Some(report) = CostReport::of(&view, reply.plan(), &reply.limits, answer) else { return Vec::new() };
    let metric = view.metric;
    let mut missing: Vec<SourceError> = report.compare_error.iter().cloned().collect();
    match &report.figures {
        Ok(figures) => sheet.add_figures(figures),
        Err(error) => missing.push(error.clone()),
    }
    match &report.costs {
        Ok(costs) => {
            let ranking = Ranking::of(costs, None, metric, view.top);
            sheet.add_groups(costs, &ranking, metric);
            sheet.add_periods(costs, &ranking, metric);
            let current = report.now.as_ref().unwrap_or(costs);
            if let Some((movers, before)) = report.movers.as_ref().zip(report.before.as_deref()) {
                sheet.add_movers(movers, before, current, metric);
            } else if report.compares_watched_groups()
                && let Some((spans, sums)) = explanation.as_ref().and_then(|it| Some((it.spans?, it.sums.as_ref()?)))
                && let Some(movers) = Movers::between(spans, &sums.previous, &sums.current, metric, MAX_MOVERS)
            {
                sheet.add_movers(&movers, &sums.previous, &sums.current, metric);
            }
        }
        Err(error) => missing.push(error.clone()),
    }
    if let Some(Ok(anomalies)) = explanation.as_ref().map(|it| &it.anomalies)
        && let Some(Ok(events)) = anomalies.list(metric)
    {
        let inside: Vec<AnomalyEvent> = events.iter().filter(|it| it.overlaps(&report.plan.range)).cloned().collect();
        sheet.add_anomalies(&anomalies.attribute, &inside);
    }
    if let Some(forecast) = report.totals.as_ref().and_then(|totals| CostAnalysis::of(totals, metric, &reply.limits)) {
        sheet.add_daily_analysis(&forecast);
    }
    let missing_data = report.missing.iter().cloned().map(MissingFact::Data);
    missing.into_iter().map(MissingFact::Source).chain(missing_data).collect()
}

/// Adds the findings of the view; returns the reason if they cannot be added up.
fn add_findings(sheet: &mut SheetBuilder, view: &View, all: &[Finding], limits: &Limits) -> Option<MissingFact> {
    let picked = Selection::of(&view.filter, &view.findings, limits.today).select(all);
    sheet.add_findings(&picked.open).err().map(|error| MissingFact::Sum(error.to_string()))
}

/// Facts missing because of a failure; `None` if the failure does not affect the facts.
fn missing_fact(failure: &Failure) -> Option<MissingFact> {
    match failure {
        Failure::Lists(Notice { error, .. }) | Failure::OtherData(error, _) => Some(MissingFact::Source(error.clone())),
        Failure::Costs(reason) => Some(unavailable(reason)),
        Failure::Missing(data) => Some(MissingFact::Data(data.clone())),
        Failure::Unmeasured(..) => None,
    }
}

fn unavailable(reason: &CostsUnavailable) -> MissingFact {
    match reason {
        CostsUnavailable::Source(error) => MissingFact::Source(error.clone()),
        CostsUnavailable::Attribution(error) => MissingFact::Sum(error.to_string()),
    }
}

/// Adds the resources of the filter's services, and their unattributed cost.
fn add_resources(sheet: &mut SheetBuilder, snapshot: &Snapshot, filter: &Filter) {
    let Some(bill) = &snapshot.bill else { return };
    let service = Attribute::from(Dimension::Service);
    let accepts = |name: &str| filter.choice(&service).is_none_or(|choice: &Choice| choice.accepts(name));
    let items: Vec<Item<'_>> =
        snapshot.items().into_iter().filter(|item| item.resource.service.as_deref().is_some_and(accepts)).collect();
    let mut attribution = bill.attribution.clone();
    attribution.services.retain(|it| accepts(&it.service));
    // Without a total, no facts are added.
    let Some(total) = domain::money::sum(attribution.services.iter().map(|it| it.total)) else { return };
    attribution.total = total;
    sheet.add_resources(&items, &attribution, bill.range);
}
