//! Daily cost of a resource: loaded on request, since it needs a paid request.

use domain::{
    Decimal,
    error::SourceError,
    format::{self, Sign},
    metric::Metric,
    money::{Money, Unit},
    period::DateRange,
    table::{CostTable, PeriodSum},
};
use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;

use crate::api::{ApiError, resources::daily_costs};

/// Size of the drawing, in its own units.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 72.0;

/// Button with its price, then one bar per day.
#[component]
pub fn Days(account: String, ids: Vec<String>, range: DateRange, metric: Metric) -> impl IntoView {
    let ask = Action::new(move |&(): &()| {
        daily_costs(account.clone(), ids.clone(), range.from().to_string(), range.to().to_string())
    });
    let shown = move || match (ask.pending().get(), ask.value().get()) {
        (true, _) => view! { <p class="muted" role="status">"Loading from Cost Explorer"</p> }.into_any(),
        (false, None) => view! {
            <p>
                <button class="button" on:click=move |_| drop(ask.dispatch(()))>
                    "Cost by day, $0.01"
                </button>
            </p>
        }
        .into_any(),
        (false, Some(Ok(Some(table)))) => bars(&table, metric),
        (false, Some(Ok(None))) => view! { <p class="muted">"No resource-level data for these days."</p> }.into_any(),
        (false, Some(Err(error))) => {
            let said = match error {
                ApiError::Source(error) => SourceError::title(&error),
                ApiError::Server(said) => said,
            };
            view! { <p class="bad" role="alert">{said}</p> }.into_any()
        }
    };
    view! { <div class="days">{shown}</div> }
}

/// One bar per day, with the same figures as a table for screen readers.
fn bars(table: &CostTable, metric: Metric) -> AnyView {
    let unit = table.total(metric).ok().flatten().map_or_else(Unit::mixed, |it| it.unit);
    let sums = table.all_period_sums(metric);
    let known = sums.iter().filter_map(|it| it.known());
    let most = known.map(|it| it.abs()).max().unwrap_or_default().max(Decimal::new(1, 10));
    let count = sums.len().max(1).to_f64().unwrap_or(1.0);
    let step = WIDTH / count;
    let bar = |(place, sum): (usize, &PeriodSum)| {
        let amount = sum.known()?;
        let height = (amount.abs() / most).to_f64().unwrap_or_default() * (HEIGHT - 2.0);
        let x = place.to_f64().unwrap_or_default() * step + step * 0.08;
        let class = if amount.is_sign_negative() { "credit" } else { "" };
        Some(view! {
            <rect
                class=class
                x=format!("{x:.1}")
                y=format!("{:.1}", HEIGHT - height)
                width=format!("{:.1}", step * 0.84)
                height=format!("{height:.1}")
            />
        })
    };
    let drawn = sums.iter().enumerate().map(bar).collect_view();
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
    let ends = table.range().map(|range| {
        let day = |date| format::range(&DateRange::day(date), false);
        view! { <p class="muted ends"><span>{day(range.from())}</span><span>{day(range.to())}</span></p> }
    });
    let high = format!("highest day {}", format::money(&Money::new(most, unit.clone()), Sign::Minus));
    view! {
        <figure>
            <svg class="day-bars" viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" aria-hidden="true">
                {drawn}
            </svg>
            {ends}
            <details>
                <summary class="secondary">"Daily cost, measured by AWS; " {high}</summary>
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
    fn a_day_that_aws_left_out_is_missing_and_not_zero() {
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
