//! Meter of paid API requests and their cost today, against the daily cap.

use domain::{
    format,
    spending::{Spending, price},
};
use leptos::prelude::*;

use super::{
    data_table::{Column, Columns},
    menu::Disclosure,
};
use crate::cost_cache::CostCache;

/// Requests and cost of the day. Its panel lists the requests by operation, today and since Farthing started.
#[component]
pub fn Meter() -> impl IntoView {
    let cached = expect_context::<CostCache>();
    move || cached.spending().map(|spending| view! { <SpendingMeter spending /> })
}

#[component]
fn SpendingMeter(spending: Spending) -> impl IntoView {
    let today = spending.requests_today();
    let requests = format!("{}, API cost ", format::count(today, "paid request"));
    let cost = format!("${:.2}", price(today));
    let title = format!(
        "Cost Explorer charges $0.01 per request. Daily cap: ${:.2}. Counted {}.",
        price(spending.cap),
        counting_start(&spending)
    );
    let class = if spending.is_capped() { "meter full" } else { "meter" };
    let width = used_percent(today, spending.cap);
    let total = spending.requests_since_start();
    let columns = Columns(vec![
        Column::text("Paid requests", |it: &PaidOperation| it.name.clone().into_any()).row_header().total("API cost"),
        Column::figures("Today", |it: &PaidOperation| it.today.into_any()).total(format!("${:.2}", price(today))),
        Column::figures("Since start", |it: &PaidOperation| it.since_start.into_any())
            .total(format!("${:.2}", price(total))),
    ]);
    let row = |(operation, count): (&String, &u64)| PaidOperation {
        name: operation.trim_start_matches("ce:").to_owned(),
        today: spending.today.get(operation).copied().unwrap_or_default(),
        since_start: *count,
    };
    let table = columns.table("Paid requests by operation", spending.since_start.iter().map(row));
    view! {
        <Disclosure>
            <summary class=class title=title.clone()>
                <span><span class="long">{requests}</span>{cost}<span class="long">" today"</span></span>
                <svg viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="track" width="100" height="2" />
                    <rect class="fill" width=width height="2" />
                </svg>
            </summary>
            <div class="menu-panel flush spent">
                <p class="secondary">{title}</p>
                {table}
            </div>
        </Disclosure>
    }
}

/// Paid requests of one operation.
struct PaidOperation {
    name: String,
    today: u64,
    since_start: u64,
}

/// Start of today's count in words.
fn counting_start(spending: &Spending) -> String {
    match spending.counted_from() {
        Some(started) => format!("since {} UTC, when Farthing started", format::time_of_day(started)),
        None => "since midnight UTC".to_owned(),
    }
}

/// Used part of the cap in whole percent, at most 100.
fn used_percent(requests: u64, cap: u64) -> u64 {
    (requests.saturating_mul(100) / cap.max(1)).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_starts_at_midnight_or_with_farthing() {
        let started = "2026-11-23T09:12:00Z".parse().ok();
        let on = |day: &str| {
            counting_start(&Spending { day: day.parse().unwrap_or_default(), started, ..Spending::default() })
        };
        assert_eq!(on("2026-11-23"), "since 09:12 UTC, when Farthing started");
        assert_eq!(on("2026-11-24"), "since midnight UTC");
    }
}
