//! Amounts and their changes.

use domain::{
    compare::Change,
    format::{self, Sign},
    money::Money,
};
use leptos::prelude::*;

/// Amount with dimmed cents. A unit that is a word may wrap to the next line.
#[component]
pub fn Amount(money: Money, #[prop(default = Sign::Minus)] sign: Sign) -> impl IntoView {
    let format::AmountParts { whole, rest } = format::amount_parts(&money, sign);
    let has_word = rest.contains(' ');
    view! {
        <span class="money" class:long-unit=has_word>
            {whole} <i>{rest}</i>
        </span>
    }
}

/// Amounts in different currencies, listed because they have no sum.
#[component]
pub fn Amounts(all: Vec<Money>) -> impl IntoView {
    let amount = |(index, money)| view! { {(index > 0).then_some(" and ")} <Amount money /> };
    all.into_iter().enumerate().map(amount).collect_view()
}

/// CSS class of a change: increase, decrease or neither.
pub fn direction(by: &Money) -> &'static str {
    match (by.amount.is_zero(), by.amount.is_sign_negative()) {
        (true, _) => "secondary",
        (false, true) => "down",
        (false, false) => "up",
    }
}

/// Change in whole units, or with cents if it would round to zero.
pub fn whole_change(by: &Money) -> impl IntoView + use<> {
    view! { <span class=direction(by)>{whole_change_text(by)}</span> }
}

fn whole_change_text(by: &Money) -> String {
    let rounds_to_zero = by.amount.round().is_zero() && !by.amount.is_zero();
    if rounds_to_zero { format::money(by, Sign::Both) } else { format::whole(by, Sign::Both) }
}

/// Change with sign, arrow and percentage, or the amount if a percentage is undefined. A change that rounds to zero is
/// neither an increase nor a decrease.
#[component]
pub fn Delta(change: Change) -> impl IntoView {
    let (size, is_zero) = match change.ratio {
        Some(ratio) => (format::percent(ratio, Sign::Both), format::rounds_to_zero(ratio)),
        None => (format::money(&change.difference, Sign::Both), change.difference.amount.is_zero()),
    };
    let direction = if is_zero { "secondary" } else { direction(&change.difference) };
    let arrow = match direction {
        "up" => "▲ ",
        "down" => "▼ ",
        _ => "",
    };
    view! { <span class=format!("delta {direction}")>{format!("{arrow}{size}")}</span> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use domain::{Decimal, money::Unit};

    use super::*;

    #[test]
    fn a_change_that_rounds_to_zero_is_neutral() {
        let rendered = |before: i64, now: i64| {
            let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
            let change = Change::between(&usd(before), &usd(now)).unwrap();
            view! { <Delta change /> }.to_html()
        };
        for (before, now, class, text) in [
            (10_000, 10_003, "delta secondary", ">0.0%"),
            (10_000, 9_996, "delta secondary", ">0.0%"),
            (10_000, 10_000, "delta secondary", ">0.0%"),
            (10_000, 10_006, "delta up", "▲ +0.1%"),
            (10_000, 9_000, "delta down", "▼ −10.0%"),
            (0, 5, "delta up", "▲ +$5.00"),
        ] {
            let html = rendered(before, now);
            assert!(html.contains(class) && html.contains(text), "{before} to {now}: {html}");
        }
    }

    #[test]
    fn a_change_in_whole_units_is_never_rounded_to_zero() {
        for (cents, class, text) in [
            (0, "secondary", "$0"),
            (49, "up", "+$0.49"),
            (-49, "down", "−$0.49"),
            (51, "up", "+$1"),
            (-51, "down", "−$1"),
            (123_456, "up", "+$1,235"),
        ] {
            let by = Money::new(Decimal::new(cents, 2), Unit::new("USD"));
            assert_eq!((direction(&by), &*whole_change_text(&by)), (class, text), "{cents} cents");
        }
    }
}
