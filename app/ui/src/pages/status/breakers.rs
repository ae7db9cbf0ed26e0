//! Circuit breakers that have opened.

use domain::{
    breaker::{Breaker, BreakerState},
    format,
    resource::GLOBAL,
    status::Status,
};
use leptos::prelude::*;

use crate::components::data_table::{Column, Columns, HiddenOn};

/// Circuit breakers with their state and the time of the next request.
#[component]
pub fn Breakers(status: Status) -> impl IntoView {
    view! {
        <div class="section-head part" id="breakers">
            <h2>"Circuit breakers"</h2>
            <div class="end">
                <span class="muted">"by operation, account and region"</span>
            </div>
        </div>
        {table(&status)}
    }
}

fn table(status: &Status) -> AnyView {
    if status.breakers.is_empty() {
        let text = "All closed. A circuit breaker opens when an AWS operation fails repeatedly.";
        return view! { <p class="secondary">{text}</p> }.into_any();
    }
    let state = |breaker: &Breaker| {
        let tone = if breaker.state == BreakerState::Closed { "secondary" } else { "warn" };
        view! { <span class=tone>{breaker.state.label()}</span> }.into_any()
    };
    let columns = Columns(vec![
        Column::text("Operation", |it: &Breaker| it.action.clone().into_any()).class("wrap"),
        Column::text("Account", |it: &Breaker| it.account.clone().into_any()).hidden_on(HiddenOn::Tablet),
        Column::text("Region", |it: &Breaker| region(it).into_any()).hidden_on(HiddenOn::Phone),
        Column::text("State", state),
        Column::text("Failures in a row", |it: &Breaker| it.failures.to_string().into_any()),
        Column::text("Next try, UTC", |it: &Breaker| next_try(it).into_any()),
        Column::text("Opened", |it: &Breaker| times(it.openings).into_any()).hidden_on(HiddenOn::Tablet),
    ]);
    let table = columns.table("Circuit breakers that have opened", status.breakers.iter().cloned());
    view! { <div class="problems">{table}</div> }.into_any()
}

fn region(breaker: &Breaker) -> String {
    if breaker.region == GLOBAL { String::new() } else { breaker.region.clone() }
}

fn next_try(breaker: &Breaker) -> String {
    match (breaker.state, breaker.next_try) {
        (BreakerState::Closed, _) => String::new(),
        (BreakerState::HalfOpen, _) if breaker.is_trying => "in progress".to_owned(),
        (_, Some(at)) => format::second_of_day(at),
        (_, None) => "with the next request".to_owned(),
    }
}

fn times(openings: u64) -> String {
    format::count(usize::try_from(openings).unwrap_or(usize::MAX), "time")
}
