//! What could be saved, in four figures.

use domain::{
    Decimal,
    finding::{Finding, Grade, Saving, Selection, Tally},
    money::{Money, ratio},
};
use leptos::prelude::*;

use super::load::InsightLoad;
use crate::{
    api::insights::Insights,
    components::{amount::Amount, state::Notice},
    format::{self, Sign},
    session::use_session,
    view_state::ViewState,
};

/// All of it, what is easy of it, its part of a month, and what has no amount.
#[component]
pub fn InsightsHeadline(load: InsightLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let today = use_session().today;
    move || {
        let insights = load.found()?;
        let shown: Vec<Finding> = state.with(|view| {
            let picked = Selection::of(&view.filter, &view.findings, today).pick(&insights.findings);
            picked.open.into_iter().cloned().collect()
        });
        Some(view! { <Figures insights=(*insights).clone() shown /> })
    }
}

#[component]
fn Figures(insights: Insights, shown: Vec<Finding>) -> impl IntoView {
    let all: Vec<&Finding> = shown.iter().collect();
    let easy: Vec<&Finding> =
        all.iter().copied().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).collect();
    let (tally, easy) = match (Tally::of(&all), Tally::of(&easy)) {
        (Ok(all), Ok(easy)) => (all, easy),
        (Err(error), _) | (_, Err(error)) => {
            let said = format!("The savings cannot be added up: {error}.");
            return view! { <Notice fail=true>{said}</Notice> }.into_any();
        }
    };
    let stated: Decimal = all.iter().filter_map(|it| it.saving.amount()).sum();
    let once = tally.saving.as_ref().map_or(Decimal::ZERO, |it| it.amount);
    let twice =
        Money::new(stated - once, tally.saving.as_ref().map_or_else(domain::money::Unit::mixed, |it| it.unit.clone()));
    let overlap = if twice.amount > Decimal::ZERO {
        format!("{} more are said twice and counted once", format::money(&twice, Sign::Minus))
    } else if tally.saving.is_none() {
        "no amount is known".to_owned()
    } else {
        "no dollar is said twice".to_owned()
    };
    let part =
        insights.last_month.as_ref().filter(|month| tally.saving.as_ref().is_some_and(|it| it.unit == month.unit));
    let part = part.and_then(|month| Some((ratio(once, month.amount)?, month.clone())));
    let share = part.as_ref().map_or_else(|| "–".to_owned(), |(ratio, _)| format::percent(*ratio, Sign::Minus));
    let of_month = match (part, &insights.last_month) {
        (Some((_, month)), _) => {
            format!("of {} in the last full month, all accounts", format::whole(&month, Sign::Minus))
        }
        (None, Some(_)) => "how much can be saved is not known in its currency".to_owned(),
        (None, None) => "what the last month cost is not known".to_owned(),
    };
    let without = |is: fn(&Saving) -> bool| all.iter().filter(|it| is(&it.saving)).count();
    let unpriced = without(|it| matches!(it, Saving::Unknown(_)));
    let review = without(|it| matches!(it, Saving::Review | Saving::AtStake(_)));
    view! {
        <dl class="kpis">
            <Kpi name="Saving found, a month" money=tally.saving note=format!("{}; {overlap}", format::count(tally.count, "finding")) />
            <Kpi name="Low effort and low risk" money=easy.saving note=format!("{} of the {}", easy.count, format::count(tally.count, "finding")) />
            <div class="kpi">
                <dt>"Share of the month"</dt>
                <dd class="v">{share}</dd>
                <dd></dd>
                <dd class="n">{of_month}</dd>
            </div>
            <div class="kpi">
                <dt>"Without an amount"</dt>
                <dd class="v">{(unpriced + review).to_string()}</dd>
                <dd></dd>
                <dd class="n">{format!("{review} to be looked at, {unpriced} of unknown saving")}</dd>
            </div>
        </dl>
    }
    .into_any()
}

#[component]
fn Kpi(name: &'static str, money: Option<Money>, note: String) -> impl IntoView {
    let figure = match money {
        Some(money) => view! { <Amount money /> }.into_any(),
        None => view! { "–" }.into_any(),
    };
    view! {
        <div class="kpi">
            <dt>{name}</dt>
            <dd class="v">{figure}</dd>
            <dd></dd>
            <dd class="n">{note}</dd>
        </div>
    }
}
