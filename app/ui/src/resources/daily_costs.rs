//! Daily costs of a resource. Loaded only when the visitor asks, since they need a paid request.

use domain::{
    Decimal,
    error::SourceError,
    format::{self, Sign},
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, iso_date},
    table::{CostTable, PeriodSum},
};
use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use crate::api::{ApiError, resources::daily_costs};

/// Size of the chart, in SVG user units.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 72.0;

/// Button with the price of the request; after the click one bar per day.
#[component]
pub fn DailyCosts(account: String, ids: Vec<String>, range: DateRange, metric: Metric) -> impl IntoView {
    let request = Action::new(move |&(): &()| {
        daily_costs(account.clone(), ids.clone(), iso_date(range.from()), iso_date(range.to()))
    });
    let content = move || match (request.pending().get(), request.value().get()) {
        (true, _) => view! { <p class="muted" role="status">"Loading from Cost Explorer"</p> }.into_any(),
        (false, None) => view! {
            <p>
                <button class="button" on:click=move |_| drop(request.dispatch(()))>
                    "Cost by day, $0.01"
                </button>
            </p>
        }
        .into_any(),
        (false, Some(Ok(Some(table)))) => bars(&table, metric),
        (false, Some(Ok(None))) => view! { <p class="muted">"No resource-level data for these days."</p> }.into_any(),
        (false, Some(Err(error))) => {
            let text = match error {
                ApiError::Source(error) => SourceError::title(&error),
                ApiError::Server(text) | ApiError::Rejected(text) => text,
            };
            view! { <p class="bad" role="alert">{text}</p> }.into_any()
        }
    };
    view! { <div class="days">{content}</div> }
}

/// One bar per day, with the same figures as a table for screen readers.
fn bars(table: &CostTable, metric: Metric) -> AnyView {
    let unit = table.total(metric).ok().flatten().map_or_else(Unit::mixed, |it| it.unit);
    let sums = table.all_period_sums(metric);
    let known = sums.iter().filter_map(|it| it.known());
    let highest = known.map(|it| it.abs()).max().unwrap_or_default().max(Decimal::new(1, 10));
    let day_count = sums.len().max(1).to_f64().unwrap_or(1.0);
    let bar_spacing = WIDTH / day_count;
    let bar = |(index, sum): (usize, &PeriodSum)| {
        let amount = sum.known()?;
        let height = (amount.abs() / highest).to_f64().unwrap_or_default() * (HEIGHT - 2.0);
        let x = index.to_f64().unwrap_or_default() * bar_spacing + bar_spacing * 0.08;
        let class = if amount.is_sign_negative() { "credit" } else { "" };
        Some(view! {
            <rect
                class=class
                x=format!("{x:.1}")
                y=format!("{:.1}", HEIGHT - height)
                width=format!("{:.1}", bar_spacing * 0.84)
                height=format!("{height:.1}")
            />
        })
    };
    let bar_views = sums.iter().enumerate().map(bar).collect_view();
    let row = |(period, sum): (&domain::table::TablePeriod, &PeriodSum)| {
        let day = format::range(&period.period.range(), true);
        view! {
            <tr>
                <th scope="row">{day}</th>
                <td class="numeric">{format::period_sum(*sum, &unit)}</td>
            </tr>
        }
    };
    let rows = table.periods().iter().zip(&sums).map(row).collect_view();
    let range_label = table.range().map(|range| {
        let day = |date| format::range(&DateRange::day(date), false);
        view! { <p class="muted ends"><span>{day(range.from())}</span><span>{day(range.to())}</span></p> }
    });
    let highest_day = format!("highest day {}", format::money(&Money::new(highest, unit.clone()), Sign::Minus));
    view! {
        <figure>
            <svg class="day-bars" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                {bar_views}
            </svg>
            {range_label}
            <details>
                <summary class="secondary">"Daily cost, measured by AWS; " {highest_day}</summary>
                <table class="breakdown">
                    <caption class="visually-hidden">"Cost by day"</caption>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{
        period::Granularity,
        table::{Key, Missing, TableBuilder, TablePeriod},
    };

    use super::*;

    #[test]
    fn days_without_data_are_missing_instead_of_zero() {
        let periods = Granularity::Daily.periods(&"2026-11-01..2026-11-03".parse().unwrap());
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        let mut table = TableBuilder::new(Vec::new(), periods);
        for day in [0, 2] {
            table.add(day, Key(Vec::new()), Metric::Unblended, Money::new(Decimal::from(7), Unit::new("USD")));
        }
        table.set_missing(1, Missing::Everything);
        let html = bars(&table.finish(), Metric::Unblended).to_html();
        assert_eq!(html.matches("<rect").count(), 2);
        assert!(html.contains("missing") && html.contains("$7.00") && !html.contains("$0.00"), "{html}");
    }
}
