//! Amounts and their changes.

use domain::{compare::Change, money::Money};
use leptos::prelude::*;

use crate::format::{self, Sign};

/// An amount to the cent; the cents are dimmed.
#[component]
pub fn Amount(money: Money, #[prop(default = Sign::Minus)] sign: Sign) -> impl IntoView {
    let format::Split { whole, rest } = format::split(&money, sign);
    view! {
        <span class="m">
            {whole} <i>{rest}</i>
        </span>
    }
}

/// One amount a currency: nothing adds them up.
#[component]
pub fn Amounts(all: Vec<Money>) -> impl IntoView {
    let one = |(at, money)| view! { {(at > 0).then_some(" and ")} <Amount money /> };
    all.into_iter().enumerate().map(one).collect_view()
}

/// The class of a change: cost that rises, cost that falls, or neither.
pub fn direction(by: &Money) -> &'static str {
    match (by.amount.is_zero(), by.amount.is_sign_negative()) {
        (true, _) => "t2",
        (false, true) => "down",
        (false, false) => "up",
    }
}

/// A change as a sign, an arrow and a percentage, or the amount where there is nothing to be a percentage of.
#[component]
pub fn Delta(change: Change) -> impl IntoView {
    let arrow = match direction(&change.by) {
        "up" => "▲ ",
        "down" => "▼ ",
        _ => "",
    };
    let size = match change.ratio {
        Some(ratio) => format::percent(ratio, Sign::Both),
        None => format::money(&change.by, Sign::Both),
    };
    view! { <span class=format!("delta {}", direction(&change.by))>{format!("{arrow}{size}")}</span> }
}
