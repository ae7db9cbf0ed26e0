//! Section "Weekday pattern".

use domain::{
    Decimal,
    analysis::weekday::WeekdayPattern,
    format::{self, Sign},
    money::Money,
};
use leptos::prelude::*;

use super::deferred_analysis::DeferredAnalysis;
use crate::components::{Amount, bar::ShareBar};

const NAMES: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Average of each weekday, or the reason why there is none.
#[component]
pub fn Weekdays() -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let pattern = Memo::new(move |_| {
        let analysis = analysis.get()?;
        let weekdays = analysis.service.as_ref()?.weekdays.clone();
        Some((weekdays, analysis.unit.clone()))
    });
    move || {
        let (pattern, unit) = pattern.get()?;
        let body = match pattern {
            Err(reason) => view! { <p class="secondary">{format!("Not enough data: {reason}.")}</p> }.into_any(),
            Ok(pattern) => table(&pattern, |amount| Money::new(amount, unit.clone())),
        };
        Some(view! {
            <div class="section-head part">
                <h2>"Weekday pattern"</h2>
                <div class="end">
                    <span class="muted">"last 13 months, vs. the average day"</span>
                </div>
            </div>
            {body}
        })
    }
}

fn table(pattern: &WeekdayPattern, money: impl Fn(Decimal) -> Money) -> AnyView {
    let largest = pattern.weekdays.iter().map(|it| it.mean).max().unwrap_or_default();
    let rows = pattern.weekdays.iter().zip(NAMES).map(|(day, name)| {
        let index = day.index.map(|index| format::percent(index - Decimal::ONE, Sign::Both));
        view! {
            <tr>
                <th scope="row" class="subject">
                    {name}
                </th>
                <td>
                    <ShareBar part=day.mean largest class="fill-1".to_owned() />
                </td>
                <td class="numeric">
                    <Amount money=money(day.mean) />
                </td>
                <td class="numeric secondary">{index}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let strength = match pattern.strength {
        strength if strength >= 0.64 => "The day of the week explains most of how the cost varies from day to day.",
        strength if strength >= 0.3 => "The day of the week explains part of how the cost varies from day to day.",
        _ => "Costs hardly differ by weekday.",
    };
    view! {
        <table class="movers">
            <caption class="visually-hidden">"Average cost by weekday, and difference from the overall average"</caption>
            <tbody>{rows}</tbody>
        </table>
        <p class="muted">{strength} " The 1st of each month is not counted: AWS bills monthly fees on it."</p>
    }
    .into_any()
}
