//! Badge of a reconciliation: whether the page's parts add up to AWS's total.

use domain::{
    format::{self, Sign},
    money::Money,
    overview::Reconciliation,
};
use leptos::prelude::*;

use super::{Icon, Shape};

/// Badge: reconciled to the last decimal, the difference, or a note that data is missing.
#[component]
pub fn ReconciliationBadge(
    reconciliation: Reconciliation,
    /// Total of the parts that the page shows.
    shown: Money,
    /// Link to the parts.
    href: &'static str,
    /// Explanation of both sums.
    title: String,
) -> impl IntoView {
    let (text, figure) = texts(&reconciliation, &shown);
    let is_reconciled = reconciliation.difference.is_zero() && !reconciliation.is_partial;
    let shape = if is_reconciled { Shape::Check } else { Shape::Alert };
    view! {
        <a class="reconciliation" class:off=!is_reconciled href=href title=title>
            <Icon shape />
            <span>{text} <b>{figure}</b></span>
        </a>
    }
}

/// Text and amount of the badge.
fn texts(reconciliation: &Reconciliation, shown: &Money) -> (&'static str, String) {
    let Reconciliation { total, difference, is_partial, .. } = reconciliation;
    match (difference.is_zero(), is_partial) {
        (true, false) => ("Parts = total ", format::money(shown, Sign::Minus)),
        (true, true) => ("Data missing, sum so far ", format::money(shown, Sign::Minus)),
        (false, _) => {
            let difference = Money::new(difference.abs(), total.unit.clone());
            ("Parts differ from total by ", format::money(&difference, Sign::Minus))
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::{Decimal, money::Unit};

    use super::*;

    #[test]
    fn missing_data_is_never_reconciled() {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        let badge = |difference: i64, is_partial| {
            let (parts, total) = (usd(5 + difference), usd(5));
            let reconciliation = Reconciliation { parts, total, difference: Decimal::from(difference), is_partial };
            let (text, figure) = texts(&reconciliation, &usd(5 + difference));
            text.to_owned() + &figure
        };
        assert_eq!(badge(0, false), "Parts = total $5.00");
        assert_eq!(badge(0, true), "Data missing, sum so far $5.00");
        assert_eq!(badge(-2, true), "Parts differ from total by $2.00");
        assert_eq!(badge(-5, false), "Parts differ from total by $5.00");
    }
}
