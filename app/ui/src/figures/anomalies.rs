//! The days that stand out, what they cost more or less than expected, and the way to what was behind them.

use domain::{
    Decimal,
    analysis::anomaly::{Anomaly, Direction},
    compare::CompareWith,
    money::Money,
    overview::Noticed,
    period::Granularity,
    view::{Span, View},
    word::Word,
};
use leptos::prelude::*;

use super::{
    model::{Model, Shown},
    told::{Insight, Told},
};
use crate::{
    components::{Amount, amount::direction},
    format::{self, Sign},
    links,
};

/// At most so many are listed, the dearest.
const MOST: usize = 5;
/// The least impact that is listed, as a part of an average day of all that the page shows: 5%. Smaller ones have their place
/// on the page of their service, where they are large.
const LEAST_PART_OF_A_DAY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
struct Item {
    name: String,
    href: String,
    impact: Money,
    said: String,
}

/// The list; by group where the days of the groups are held, otherwise of the total.
#[component]
pub fn Anomalies(shown: Signal<Shown>) -> impl IntoView {
    let told = expect_context::<Told>();
    let found = Memo::new(move |_| told.get().map(|insight| shown.with(|shown| items(shown, &insight))));
    move || {
        let (body, count) = match found.get() {
            None => (view! { <p class="t3" aria-busy="true">"Looking at each day…"</p> }.into_any(), None),
            Some(found) => listed(found),
        };
        view! {
            <div class="sec part">
                <h2>"Anomalies"</h2>
                <div class="end">
                    <span class="t3">{count}</span>
                </div>
            </div>
            {body}
        }
    }
}

/// What was found, and how many.
fn listed(found: Result<Vec<Item>, String>) -> (AnyView, Option<String>) {
    match found {
        Err(why) => (view! { <p class="t2">{why}</p> }.into_any(), None),
        Ok(items) if items.is_empty() => {
            (view! { <p class="t2">"No day of this range stands out."</p> }.into_any(), None)
        }
        Ok(items) => {
            let count = format!("{} found", items.len());
            (
                view! { <ul class="anom">{items.into_iter().take(MOST).map(line).collect_view()}</ul> }.into_any(),
                Some(count),
            )
        }
    }
}

fn line(Item { name, href, impact, said }: Item) -> impl IntoView {
    let class = direction(&impact);
    view! {
        <li>
            <a href=href class="cut">
                {name}
            </a>
            <span class=class>
                <Amount money=impact sign=Sign::Both />
            </span>
            <small>{said}</small>
        </li>
    }
}

/// What stands out in the range, or why it cannot be said.
fn items(shown: &Shown, insight: &Insight) -> Result<Vec<Item>, String> {
    let Shown { model, costs } = shown;
    let outlook = insight.outlook.as_ref().ok_or("The daily totals are missing or count different things.")?;
    let average_day =
        costs.total.as_ref().map_or(Decimal::ZERO, |total| total.amount.abs()) / Decimal::from(model.plan.range.days());
    let least = average_day * LEAST_PART_OF_A_DAY;
    let in_range =
        |anomaly: &Anomaly| anomaly.impact.abs() >= least && anomaly.range.overlap(&model.plan.range).is_some();
    let money = |amount: Decimal| Money::new(amount, outlook.unit.clone());
    let said = |anomaly: &Anomaly| {
        let verb = if anomaly.direction == Direction::Above { "more" } else { "less" };
        let days = format::range(&anomaly.range, false);
        let (actual, expected) = (money(anomaly.actual), money(anomaly.expected));
        let (actual, expected) = (format::whole(&actual, Sign::Minus), format::whole(&expected, Sign::Minus));
        format!("{days}: {actual}, {verb} than the {expected} expected")
    };
    if let Some(noticed) = &insight.noticed {
        let item = |it: &Noticed| Item {
            name: format::key_name(&costs.table, &it.key),
            href: behind(model, &it.anomaly, Some(&it.key.0)),
            impact: money(it.anomaly.impact),
            said: said(&it.anomaly),
        };
        return Ok(noticed.iter().filter(|it| in_range(&it.anomaly)).map(item).collect());
    }
    let found = outlook.anomalies.as_ref().map_err(|why| format!("What is ordinary cannot be told: {why}."))?;
    let mut found: Vec<&Anomaly> = found.anomalies.iter().filter(|it| in_range(it)).collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.impact.abs()));
    let item = |it: &Anomaly| Item {
        name: "All costs".to_owned(),
        href: behind(model, it, None),
        impact: money(it.impact),
        said: said(it),
    };
    Ok(found.into_iter().map(item).collect())
}

/// The view that explains an anomaly: its days against as many before them.
fn behind(model: &Model, anomaly: &Anomaly, values: Option<&[Word]>) -> String {
    let (page, view) = match values {
        Some(values) => model.page.behind(&model.view, values),
        None => model.page.address(&model.view),
    };
    let granularity = Some(Granularity::Daily);
    let days =
        View { span: Some(Span::Days(anomaly.range)), granularity, compare: Some(CompareWith::Previous), ..view };
    links::page(&page, &days)
}
