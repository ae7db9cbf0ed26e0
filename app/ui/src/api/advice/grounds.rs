//! What an answer rests on: the facts of the view, and of what is asked further.

use domain::{
    advice::{CostQuestion, FactSheet, SheetBuilder, Task},
    dimension::{Attribute, Dimension},
    error::{Notice, SourceError},
    filter::{Choice, Filter},
    finding::{Finding, Selection},
    inventory::Item,
    limits::Limits,
    overview::{Event, Movers, Outlook, Plan},
    period::DateRange,
    query::CostQuery,
    ranking::Ranking,
    table::CostTable,
    view::{Page, View},
};
use futures::{StreamExt, future::join};

use super::{
    super::{
        explanation::{Explanation, explain_held},
        figures::{Ask, Reply, answer},
        insights, resources,
    },
    Missing, Wanted,
};
use crate::{
    Services,
    figures::model::{MOST_MOVERS, Model},
    held::Held,
    resources::Stock,
};

/// The most facts that a further question brings.
const MOST_FURTHER: usize = 60;
/// The most groups of a further question.
const MOST_GROUPS: usize = 15;
/// The days by which resources are measured.
const DAYS: i32 = 14;

/// The facts of a view, how far further questions may go, and what could not be read.
pub struct Grounds {
    /// The facts.
    pub sheet: FactSheet,
    /// What the visitor looks at.
    pub scope: Filter,
    /// What could not be read.
    pub missing: Vec<Missing>,
}

impl Grounds {
    /// Reads what is asked about: what its pages have asked already is held, and costs nothing.
    pub async fn read(services: &Services, wanted: &Wanted) -> Self {
        let limits = Limits::on(services.today());
        let view = View::parse(&wanted.view, &limits).view;
        let page = match (wanted.task, &wanted.service) {
            (Task::Service, Some(name)) => Page::Service(name.clone()),
            _ => Page::Overview,
        };
        let shown = page.scoped(&view);
        let mut sheet = SheetBuilder::new(shown.range(&limits));
        let mut missing = Vec::new();
        let ask = Ask::of(&page, &view);
        // The page has asked for it before anybody asks about it; what is not there is not paid for here.
        let costs = async {
            let reply = answer(services, ask.clone()).await;
            (reply, explain_held(services, &ask).await)
        };
        match wanted.task {
            Task::Recommendations | Task::Question => {
                let (costs, found) = join(costs, findings(services)).await;
                missing.extend(tell_costs(&mut sheet, &page, &view, &costs));
                if let Some(found) = found {
                    missing.extend(found.failures.iter().filter_map(failed));
                    missing.extend(tell_findings(&mut sheet, &view, &found.findings, &limits));
                }
            }
            Task::Patterns => missing.extend(tell_costs(&mut sheet, &page, &view, &costs.await)),
            Task::Service => {
                let days = last_days(&limits);
                let (costs, stock) = join(costs, stock(services, days)).await;
                missing.extend(tell_costs(&mut sheet, &page, &view, &costs));
                missing.extend(stock.unbilled.iter().map(unbilled));
                missing.extend(stock.bill.iter().flat_map(|it| it.missing.iter().cloned().map(Missing::Data)));
                tell_resources(&mut sheet, &stock, &shown.filter, days);
            }
        }
        let mut told = Vec::new();
        for it in missing {
            if !told.contains(&it) {
                told.push(it);
            }
        }
        Self { sheet: sheet.finish(), scope: shown.filter, missing: told }
    }
}

/// What a further question asks for.
pub fn asked(services: &Services, question: &CostQuestion) -> CostQuery {
    Plan::of(&question.view, &Limits::on(services.today())).costs
}

/// What the groups of a further question cost.
///
/// # Errors
/// As the source of costs says.
pub async fn further(
    services: &Services,
    question: &CostQuestion,
    query: &CostQuery,
) -> Result<FactSheet, SourceError> {
    let CostQuestion { view } = question;
    let table = services.costs.costs(query).await?.table;
    let ranking = Ranking::of(&table, None, view.metric, MOST_GROUPS);
    let mut sheet = SheetBuilder::new(query.range);
    sheet.groups(&table, &ranking, view.metric);
    sheet.periods(&table, &ranking, view.metric);
    Ok(sheet.finish_within(MOST_FURTHER))
}

/// The figures of a page of costs; gives back what of them could not be read.
fn tell_costs(
    sheet: &mut SheetBuilder,
    page: &Page,
    view: &View,
    (reply, explanation): &(Reply, Option<Explanation>),
) -> Vec<Missing> {
    let held = Held::nothing();
    held.absorb(reply);
    let table = |query: &CostQuery| held.answer(query, reply).and_then(Result::ok).map(|it| it.table);
    let Some(model) = Model::of(page, view, reply.limits, |query| held.answer(query, reply)) else {
        return Vec::new();
    };
    let metric = model.view.metric;
    let mut missing: Vec<SourceError> = model.compare_error.iter().cloned().collect();
    match &model.figures {
        Ok(figures) => sheet.figures(figures),
        Err(error) => missing.push(error.clone()),
    }
    match &model.costs {
        Ok(costs) => {
            let ranking = Ranking::of(&costs.table, None, metric, model.view.top);
            sheet.groups(&costs.table, &ranking, metric);
            sheet.periods(&costs.table, &ranking, metric);
            let now = model.plan.now.as_ref().and_then(&table);
            let before = model.plan.before.as_ref().and_then(&table);
            let later: &CostTable = now.as_deref().unwrap_or(&costs.table);
            if let Some((movers, before)) = costs.movers.as_ref().zip(before.as_deref()) {
                sheet.movers(movers, before, later, metric);
            } else if model.is_of_watched_groups()
                && let Some((spans, sums)) = explanation.as_ref().and_then(|it| Some((it.spans?, it.sums.as_ref()?)))
                && let Some(movers) = Movers::between(spans, &sums.before, &sums.now, metric, MOST_MOVERS)
            {
                sheet.movers(&movers, &sums.before, &sums.now, metric);
            }
        }
        Err(error) => missing.push(error.clone()),
    }
    if let Some(Ok(report)) = explanation.as_ref().map(|it| &it.anomalies)
        && let Some(Ok(events)) = report.list(metric)
    {
        let inside: Vec<Event> = events.iter().filter(|it| it.overlaps(&model.plan.range)).cloned().collect();
        sheet.anomalies(&report.by, &inside);
    }
    if let Some(outlook) = model.totals.as_ref().and_then(|totals| Outlook::of(totals, metric, &model.limits)) {
        sheet.outlook(&outlook);
    }
    let left_out = model.missing.iter().cloned().map(Missing::Data);
    missing.into_iter().map(Missing::Source).chain(left_out).collect()
}

/// The findings that the view shows; gives back why they are not told.
fn tell_findings(sheet: &mut SheetBuilder, view: &View, all: &[Finding], limits: &Limits) -> Option<Missing> {
    let picked = Selection::of(&view.filter, &view.findings, limits.today).pick(all);
    sheet.findings(&picked.open).err().map(|error| Missing::Sum(error.to_string()))
}

/// What the checks did not get to see.
fn failed(failure: &insights::Failure) -> Option<Missing> {
    match failure {
        insights::Failure::Lists(Notice { error, .. }) | insights::Failure::Beside(error, _) => {
            Some(Missing::Source(error.clone()))
        }
        insights::Failure::Costs(why) => Some(unbilled(why)),
        insights::Failure::Missing(what) => Some(Missing::Data(what.clone())),
        insights::Failure::Unmeasured(..) => None,
    }
}

fn unbilled(why: &resources::Unbilled) -> Missing {
    match why {
        resources::Unbilled::Source(error) => Missing::Source(error.clone()),
        resources::Unbilled::Unattributable(why) => Missing::Sum(why.to_string()),
    }
}

/// The resources of the service, and what is nobody's.
fn tell_resources(sheet: &mut SheetBuilder, stock: &Stock, filter: &Filter, days: DateRange) {
    let Some(bill) = &stock.bill else { return };
    let service = Attribute::from(Dimension::Service);
    let admits = |name: &str| filter.choice(&service).is_none_or(|choice: &Choice| choice.admits(name));
    let items: Vec<Item<'_>> =
        stock.items().into_iter().filter(|item| item.resource.service.as_deref().is_some_and(admits)).collect();
    let mut attribution = bill.attribution.clone();
    attribution.services.retain(|it| admits(&it.service));
    // A sum that does not fit is no fact.
    let Some(total) = domain::money::sum(attribution.services.iter().map(|it| it.total)) else { return };
    attribution.total = total;
    sheet.resources(&items, &attribution, days);
}

fn last_days(limits: &Limits) -> DateRange {
    let last = limits.last_whole_day();
    DateRange::new(domain::period::add_days(last, 1 - DAYS), last).unwrap_or_else(|| DateRange::day(last))
}

/// What the checks find.
async fn findings(services: &Services) -> Option<insights::Insights> {
    let mut frames = std::pin::pin!(insights::read(services.clone()));
    while let Some(frame) = frames.next().await {
        if let insights::Frame::Found(found) = frame {
            return Some(*found);
        }
    }
    None
}

/// All resources with their costs.
async fn stock(services: &Services, days: DateRange) -> Stock {
    let frames = resources::read(services.clone(), days, domain::metric::Metric::Unblended);
    frames
        .fold(Stock::default(), |mut stock, frame| async move {
            stock.take(frame);
            stock
        })
        .await
}
