//! Anomalies of a filter within the range: impact, main cause, and a link to a page that shows each one.
//! The list is the same for every range, granularity and grouping.

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
    explained::Part,
    model::{Model, Shown},
};
use crate::{
    api::ApiError,
    components::{Amount, amount::direction},
    links,
};

/// Most anomalies listed at first, by impact; a button shows the rest.
const LISTED: usize = 5;

/// One line of the list.
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
pub fn Anomalies(shown: Signal<Shown>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let found = Memo::new(move |_| {
        shown.with(|Shown { model, .. }| match analysis.explained.anomalies(model) {
            Part::Here(report) => Part::Here(listing(model, &report)),
            Part::Awaited => Part::Awaited,
            Part::Failed(error) => Part::Failed(error),
        })
    });
    let retry = move |_| analysis.explained.retry();
    move || {
        let (body, count) = match found.get() {
            Part::Awaited => (view! { <p class="muted" aria-busy="true">"Checking each day…"</p> }.into_any(), None),
            Part::Failed(error) => {
                let why = match &error {
                    ApiError::Source(error) => error.title(),
                    ApiError::Server(_) => "Farthing could not be reached".to_owned(),
                };
                let body = view! {
                    <p class="secondary">{format!("Anomalies could not be checked. {why}.")}</p>
                    <p>
                        <button class="button" on:click=retry>
                            "Try again"
                        </button>
                    </p>
                };
                (body.into_any(), None)
            }
            Part::Here(Err(why)) => (view! { <p class="secondary">{why}</p> }.into_any(), None),
            Part::Here(Ok(listing)) => {
                let count = (!listing.items.is_empty()).then(|| format!("{} in this period", listing.items.len()));
                (list(listing).into_any(), count)
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

fn list(Listing { mut items, outside }: Listing) -> impl IntoView {
    let further = items.split_off(LISTED.min(items.len()));
    let none = items.is_empty().then(|| view! { <p class="secondary">"No anomalies in this period"</p> });
    let lines = |items: Vec<Item>| view! { <ul class="anomaly">{items.into_iter().map(line).collect_view()}</ul> };
    let more = (!further.is_empty()).then(|| {
        view! {
            <details>
                <summary class="link">{format!("Show {} more", further.len())}</summary>
                {lines(further)}
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
        {(!items.is_empty()).then(|| lines(items))}
        {more}
        {outside}
    }
}

fn line(Item { name, href, impact, note }: Item) -> impl IntoView {
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
    let events = list.as_ref().map_err(|why| format!("Not enough data: {why}."))?;
    let (inside, outside): (Vec<&AnomalyEvent>, Vec<&AnomalyEvent>) =
        events.iter().partition(|it| it.overlaps(&model.report.plan.range));
    let outside = (!outside.is_empty()).then(|| (outside.len(), everything(model)));
    let groups = &Groups::of(model, &report.attribute, events);
    Ok(Listing { items: inside.into_iter().map(|event| item(model, groups, event)).collect(), outside })
}

/// All groups involved, to tell apart those that share a name.
struct Groups<'a> {
    by: &'a Attribute,
    /// Values with AWS's descriptions; one can be listed twice.
    values: Vec<(&'a str, Option<&'a str>)>,
}

impl<'a> Groups<'a> {
    /// Groups of the events, their causes, and the groups of the page if they are values of the same attribute.
    fn of(model: &'a Model, by: &'a Attribute, events: &'a [AnomalyEvent]) -> Self {
        let named = events.iter().flat_map(|event| {
            let group = if let Subject::Group(group) = &event.subject { Some(group) } else { None };
            group.into_iter().chain(event.cause.as_ref().map(|(group, _)| group))
        });
        let mut values: Vec<_> = named.map(|it| (it.value.as_str(), it.label.as_deref())).collect();
        if let Ok(costs) = &model.costs
            && let Some(place) = costs.table.group_by().iter().position(|it| it == by)
        {
            let keys = costs.table.keys().iter().filter_map(|key| Some(key.0.get(place)?.as_str()));
            values.extend(keys.map(|value| (value, costs.table.label(value))));
        }
        Self { by, values }
    }

    fn name(&self, GroupName { value, label }: &GroupName) -> String {
        unique_name(self.by, value, label.as_deref(), self.values.iter().copied())
    }
}

fn item(model: &Model, groups: &Groups<'_>, event: &AnomalyEvent) -> Item {
    Item {
        name: name(model, groups, &event.subject),
        href: behind(model, groups.by, event),
        impact: event.impact(),
        note: note(model, groups, event),
    }
}

fn name(model: &Model, groups: &Groups<'_>, subject: &Subject) -> String {
    match (subject, &model.page) {
        (Subject::Group(group), _) => groups.name(group),
        (Subject::Others, _) => format!("Other {}", groups.by.plural()),
        (Subject::Total, Page::Service(service)) => service_name(service, []),
        (Subject::Total, _) => "Total".to_owned(),
    }
}

/// Days, amount and cause: `14–18 Oct, $825 above expected, mostly EUC1-NatGateway-Bytes`.
fn note(model: &Model, groups: &Groups<'_>, event: &AnomalyEvent) -> String {
    let range = event.anomaly.range;
    let days = format::range(&range, range.to().year() != model.limits.today.year());
    let impact = event.impact();
    let size = Money::new(impact.amount.abs(), impact.unit.clone());
    let word = if impact.amount.is_sign_negative() { "below" } else { "above" };
    let cause = event.cause.as_ref().map(|(group, _)| format!(", mostly {}", groups.name(group)));
    format!("{days}, {} {word} expected{}", format::whole(&size, Sign::Minus), cause.unwrap_or_default())
}

/// View of an event: its days, grouped by cause, compared with as many days before. An event of one group links to the costs of
/// that group, where the list has the same event.
fn behind(model: &Model, by: &Attribute, event: &AnomalyEvent) -> String {
    let range = event.anomaly.range;
    let grouped = View { group_by: vec![by.clone()], ..model.view.clone() };
    let (page, view) = match &event.subject {
        Subject::Group(group) => model.page.drill_into(&grouped, std::slice::from_ref(&group.value)),
        Subject::Total | Subject::Others => model.page.with_view(&grouped),
    };
    let compare = ComparedPeriods::of(range, CompareWith::Previous).filter(|spans| is_kept(&model.limits, spans));
    let view = View {
        span: Some(Span::Days(range)),
        granularity: Some(Granularity::Daily),
        compare: compare.map(|_| CompareWith::Previous),
        ..view
    };
    links::page(&page, &view)
}

fn is_kept(limits: &Limits, spans: &ComparedPeriods) -> bool {
    limits.available(&spans.previous) == Some(spans.previous)
}

/// Same page over all days with data.
fn everything(model: &Model) -> String {
    let (page, view) = model.page.with_view(&model.view);
    let history = Some(Span::Days(model.report.plan.watch.months.range));
    links::page(&page, &View { span: history, granularity: None, compare: None, ..view })
}

#[cfg(test)]
mod tests;
