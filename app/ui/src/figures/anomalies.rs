//! Section "Anomalies": the anomalies within the range, each with its impact, its main cause and a link to its costs.
//! Range, granularity and grouping do not change how anomalies are detected.

use domain::{
    compare::{CompareWith, ComparedPeriods},
    dimension::Attribute,
    format::{self, Sign},
    limits::Limits,
    money::Money,
    naming::{service_name, unique_name},
    overview::{AnomalyEvent, AnomalyReport, GroupName, Subject},
    period::Granularity,
    view::{Page, Span, View},
};
use leptos::prelude::*;

use super::{
    deferred_analysis::DeferredAnalysis,
    explanations::LoadState,
    model::{Model, PageCosts},
};
use crate::{
    components::{Amount, amount::direction},
    links,
};

/// Most anomalies listed at first, by impact; a button shows the others.
const MAX_LISTED: usize = 5;

/// One anomaly of the list.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    name: String,
    href: String,
    impact: Money,
    note: String,
}

/// Anomalies of a range.
#[derive(Clone, Debug, PartialEq)]
struct Listing {
    items: Vec<Item>,
    /// Number of anomalies outside the range, with a link to all of them.
    outside: Option<(usize, String)>,
}

/// List of anomalies.
#[component]
pub fn Anomalies(shown: Signal<PageCosts>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let state = Memo::new(move |_| {
        shown.with(|PageCosts { model, .. }| match analysis.explanations.anomalies(model) {
            LoadState::Loaded(report) => LoadState::Loaded(listing(model, &report)),
            LoadState::Loading => LoadState::Loading,
            LoadState::Failed(error) => LoadState::Failed(error),
        })
    });
    let retry = move |_| analysis.explanations.retry();
    move || {
        let (body, count) = match state.get() {
            LoadState::Loading => {
                (view! { <p class="muted" aria-busy="true">"Checking each day…"</p> }.into_any(), None)
            }
            LoadState::Failed(error) => {
                let body = view! {
                    <p class="secondary">{format!("Anomalies could not be checked. {}.", error.title())}</p>
                    <p>
                        <button class="button" on:click=retry>
                            "Try again"
                        </button>
                    </p>
                };
                (body.into_any(), None)
            }
            LoadState::Loaded(Err(reason)) => (view! { <p class="secondary">{reason}</p> }.into_any(), None),
            LoadState::Loaded(Ok(listing)) => {
                let count = (!listing.items.is_empty()).then(|| format!("{} in this period", listing.items.len()));
                (list_view(listing).into_any(), count)
            }
        };
        view! {
            <div class="section-head part">
                <h2>"Anomalies"</h2>
                <div class="end">
                    <span class="muted">{count}</span>
                </div>
            </div>
            {body}
        }
    }
}

fn list_view(Listing { mut items, outside }: Listing) -> impl IntoView {
    let further = items.split_off(MAX_LISTED.min(items.len()));
    let none = items.is_empty().then(|| view! { <p class="secondary">"No anomalies in this period"</p> });
    let item_list =
        |items: Vec<Item>| view! { <ul class="anomaly">{items.into_iter().map(item_view).collect_view()}</ul> };
    let more = (!further.is_empty()).then(|| {
        view! {
            <details>
                <summary class="link">{format!("Show {} more", further.len())}</summary>
                {item_list(further)}
            </details>
        }
    });
    let outside = outside.map(|(count, href)| {
        view! {
            <p>
                <a class="link" href=href>
                    {format!("{} outside this period", if count == 1 { "1 anomaly".to_owned() } else { format!("{} anomalies", format::thousands(count)) })}
                </a>
            </p>
        }
    });
    view! {
        {none}
        {(!items.is_empty()).then(|| item_list(items))}
        {more}
        {outside}
    }
}

fn item_view(Item { name, href, impact, note }: Item) -> impl IntoView {
    let class = direction(&impact);
    view! {
        <li>
            <a href=href class="truncated">
                {name}
            </a>
            <span class=class>
                <Amount money=impact sign=Sign::Both />
            </span>
            <small>{note}</small>
        </li>
    }
}

/// Anomalies within the page's range, or the reason why there are none.
fn listing(model: &Model, report: &AnomalyReport) -> Result<Listing, String> {
    let Some(list) = report.list(model.view.metric) else {
        return Err("Units can’t be added together. Choose a cost metric.".to_owned());
    };
    let events = list.as_ref().map_err(|reason| format!("Not enough data: {reason}."))?;
    let (inside, outside): (Vec<&AnomalyEvent>, Vec<&AnomalyEvent>) =
        events.iter().partition(|it| it.overlaps(&model.report.plan.range));
    let outside = (!outside.is_empty()).then(|| (outside.len(), all_anomalies_link(model)));
    let groups = &InvolvedGroups::of(model, &report.attribute, events);
    Ok(Listing { items: inside.into_iter().map(|event| item(model, groups, event)).collect(), outside })
}

/// All groups of the list, so that groups with the same name get distinct labels.
struct InvolvedGroups<'a> {
    by: &'a Attribute,
    /// Values with AWS's descriptions; may contain duplicates.
    values: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> InvolvedGroups<'a> {
    /// Groups of the events and their causes, and the groups of the page if it is grouped by the same attribute.
    fn of(model: &'a Model, by: &'a Attribute, events: &'a [AnomalyEvent]) -> Self {
        let involved = events.iter().flat_map(|event| {
            let group = if let Subject::Group(group) = &event.subject { Some(group) } else { None };
            group.into_iter().chain(event.cause.as_ref().map(|(group, _)| group))
        });
        let mut values: Vec<_> = involved.map(|it| (it.value.as_str(), it.label.as_deref())).collect();
        if let Ok(costs) = &model.costs
            && let Some(index) = costs.table.group_by().iter().position(|it| it == by)
        {
            let keys = costs.table.keys().iter().filter_map(|key| Some(key.0.get(index)?.as_str()));
            values.extend(keys.map(|value| (value, costs.table.label(value))));
        }
        Self { by, values }
    }

    fn name(&self, GroupName { value, label }: &GroupName) -> String {
        unique_name(self.by, value, label.as_deref(), self.values.iter().copied())
    }
}

fn item(model: &Model, groups: &InvolvedGroups<'_>, event: &AnomalyEvent) -> Item {
    Item {
        name: name(model, groups, &event.subject),
        href: event_link(model, groups.by, event),
        impact: event.impact(),
        note: note(model, groups, event),
    }
}

fn name(model: &Model, groups: &InvolvedGroups<'_>, subject: &Subject) -> String {
    match (subject, &model.page) {
        (Subject::Group(group), _) => groups.name(group),
        (Subject::Others, _) => format!("Other {}", groups.by.plural()),
        (Subject::Total, Page::Service(service)) => service_name(service, []),
        (Subject::Total, _) => "Total".to_owned(),
    }
}

/// Days, amount and cause: `14–18 Oct, $825 above the expected cost, mostly EUC1-NatGateway-Bytes`.
fn note(model: &Model, groups: &InvolvedGroups<'_>, event: &AnomalyEvent) -> String {
    let range = event.anomaly.range;
    let days = format::range(&range, range.to().year() != model.limits.today.year());
    let impact = event.impact();
    let amount = Money::new(impact.amount.abs(), impact.unit.clone());
    let word = if impact.amount.is_sign_negative() { "below" } else { "above" };
    let cause = event.cause.as_ref().map(|(group, _)| format!(", mostly {}", groups.name(group)));
    format!("{days}, {} {word} the expected cost{}", format::whole(&amount, Sign::Minus), cause.unwrap_or_default())
}

/// Address of an event: its days, grouped by cause, compared with the same number of days before. An event of one group links to
/// the costs of that group, where the list has the same event.
fn event_link(model: &Model, by: &Attribute, event: &AnomalyEvent) -> String {
    let range = event.anomaly.range;
    let grouped = View { group_by: vec![by.clone()], ..model.view.clone() };
    let (page, view) = match &event.subject {
        Subject::Group(group) => model.page.drill_into(&grouped, std::slice::from_ref(&group.value)),
        Subject::Total | Subject::Others => model.page.with_view(&grouped),
    };
    let compare = ComparedPeriods::of(range, CompareWith::Previous).filter(|spans| has_data(&model.limits, spans));
    let view = View {
        span: Some(Span::Days(range)),
        granularity: Some(Granularity::Daily),
        compare: compare.map(|_| CompareWith::Previous),
        ..view
    };
    links::page(&page, &view)
}

/// Whether AWS has data for the whole comparison period.
fn has_data(limits: &Limits, spans: &ComparedPeriods) -> bool {
    limits.available(&spans.previous) == Some(spans.previous)
}

/// Address of the same page over all days with data.
fn all_anomalies_link(model: &Model) -> String {
    let (page, view) = model.page.with_view(&model.view);
    let history = Some(Span::Days(model.report.plan.watch.months.range));
    links::page(&page, &View { span: history, granularity: None, compare: None, ..view })
}

#[cfg(test)]
mod tests;
