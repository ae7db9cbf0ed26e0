//! Section "What changed": groups with the largest increases and decreases, and the rest as one line, adding up to the total change.

use domain::{
    Decimal,
    analysis::drivers::{ChangeKind, Split},
    compare::CompareWith,
    format::{self, Sign},
    money::Money,
    overview::{Mover, Movers},
    view::View,
};
use leptos::prelude::*;

use super::{
    deferred_analysis::DeferredAnalysis,
    drill::link,
    explained::Part,
    model::{Model, Shown},
};
use crate::{
    components::{Amount, amount::direction, bar::ChangeBar},
    links,
};

/// List of changes, or the reason why there is none.
#[component]
pub fn Changes(shown: Signal<Shown>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let movers = Memo::new(move |_| shown.with(|shown| analysis.explained.movers(&shown.model)));
    move || shown.with(|shown| list(shown, movers.get()))
}

fn list(Shown { model, costs }: &Shown, movers: Part<Option<Movers>>) -> AnyView {
    let movers = match movers {
        Part::Here(Some(movers)) => movers,
        Part::Awaited => {
            return without_list(view! { <p class="muted" aria-busy="true">"Comparing the two periods…"</p> });
        }
        Part::Here(None) if needs_comparison(model) => return without_list(compare(model)),
        Part::Here(None) => return without_list(view! { <p class="secondary">{why_none(model)}</p> }),
        Part::Failed(_) => {
            return without_list(view! { <p class="secondary">"The comparison period could not be loaded."</p> });
        }
    };
    let spans = format!("{} vs. {}", format::span(&movers.spans.now), format::against(&movers.spans));
    let rest = movers.others.as_ref().map(|(_, by)| by.amount.abs()).unwrap_or_default();
    let most = movers.largest.iter().map(|it| it.by.amount.abs()).max().unwrap_or_default().max(rest);
    let plural = domain::dimension::Attribute::plural_of(&model.view.group_by);
    let rows = movers.largest.into_iter().map(|mover| {
        let link = link(model, &mover.key.0);
        let name = format::key_name(&costs.table, &mover.key);
        let class = format!("numeric {}", direction(&mover.by));
        let why = why(&mover).map(|why| {
            // Lines wrap between words, never between a sign and its amount.
            let parts = why
                .split_inclusive(' ')
                .map(|word| view! { <span class="nowrap">{word.trim_end().to_owned()}</span> " " });
            view! { <small>{parts.collect_view()}</small> }
        });
        view! {
            <tr>
                <th scope="row" class="subject">
                    <a href=link class="truncated">
                        {name}
                    </a>
                    {why}
                </th>
                <td>
                    <ChangeBar by=mover.by.amount most />
                </td>
                <td class=class>
                    <Amount money=mover.by sign=Sign::Both />
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let others = movers.others.map(|(count, by)| {
        let class = format!("numeric {}", direction(&by));
        // With a comparison and all groups listed, each group has its change.
        let every = compared(model, View::MOST_TOP);
        view! {
            <tr class="other-row">
                <th scope="row" class="subject">
                    <a href=every>"All other changes"</a>
                    {count.map(|count| view! { <small>{format!("{count} {plural}")}</small> })}
                </th>
                <td>
                    <ChangeBar by=by.amount most=most.max(Decimal::ONE) />
                </td>
                <td class=class>
                    <Amount money=by sign=Sign::Both />
                </td>
            </tr>
        }
    });
    let class = format!("numeric {}", direction(&movers.total));
    view! {
        <div class="section-head">
            <h2>"Top movers"</h2>
            <div class="end">
                <span class="muted">{spans.clone()}</span>
            </div>
        </div>
        <table class="movers">
            <caption class="visually-hidden">{format!("Largest changes, {spans}")}</caption>
            <tbody>{rows} {others}</tbody>
            <tfoot>
                <tr>
                    <td>"Change in total"</td>
                    <td></td>
                    <td class=class>
                        <Amount money=movers.total sign=Sign::Both />
                    </td>
                </tr>
            </tfoot>
        </table>
        <p>
            <a class="link" href=links::ai_panel(&model.view)>
                "Ask AI about these costs"
            </a>
        </p>
    }
    .into_any()
}

/// Section with a sentence in place of the list.
fn without_list(instead: impl IntoView) -> AnyView {
    view! {
        <div class="section-head">
            <h2>"Top movers"</h2>
        </div>
        {instead}
    }
    .into_any()
}

/// Drivers of a change: new or no longer used, fees prepaid for days outside the period, or usage
/// and price.
fn why(mover: &Mover) -> Option<String> {
    let part = |amount: Decimal| format::whole(&Money::new(amount, mover.by.unit.clone()), Sign::Both);
    match (mover.kind, &mover.fee, mover.split) {
        (ChangeKind::Vanished, ..) => Some("no longer used".to_owned()),
        (kind, Some(fee), _) => {
            let rest = mover.by.amount.saturating_sub(fee.amount);
            let new = if kind == ChangeKind::Appeared { "new, " } else { "" };
            let rest = (!rest.round().is_zero()).then(|| format!(", everything else {}", part(rest)));
            Some(format!("{new}prepaid fees {}{}", part(fee.amount), rest.unwrap_or_default()))
        }
        (ChangeKind::Appeared, ..) => Some("new".to_owned()),
        (_, None, Some(Split { usage, price })) => match (usage.round().is_zero(), price.round().is_zero()) {
            (true, true) => None,
            (false, true) => Some("usage only".to_owned()),
            (true, false) => Some("price only".to_owned()),
            (false, false) => Some(format!("usage {}, price {}", part(usage), part(price))),
        },
        (_, None, None) => None,
    }
}

/// Whether the comparison by group is loaded only on request, because these groups are not watched.
fn needs_comparison(model: &Model) -> bool {
    model.report.plan.headline.is_some() && model.report.plan.spans.is_none() && !model.report.is_of_watched_groups()
}

/// Link that turns on the comparison.
fn compare(model: &Model) -> AnyView {
    view! {
        <p class="secondary">
            <a class="link" href=compared(model, model.view.top)>
                "Turn on Compare"
            </a>
            {format!(" to see what changed by {}.", model.group_words())}
        </p>
    }
    .into_any()
}

/// Same view with a comparison and a number of groups.
fn compared(model: &Model, top: usize) -> String {
    let (page, view) = model.page.address(&model.view);
    let compare = view.compare.or(Some(CompareWith::Previous));
    links::page(&page, &View { compare, top, ..view })
}

/// Reason why no changes are listed.
fn why_none(model: &Model) -> &'static str {
    match (&model.report.compare_error, model.report.plan.headline) {
        (Some(_), _) => "The comparison period could not be loaded.",
        (None, Some(_)) => "Nothing changed between the two periods.",
        (None, None) => "No comparable period available: AWS keeps 13 months.",
    }
}

#[cfg(test)]
mod tests {
    use domain::{money::Unit, table::Key};

    use super::*;

    #[track_caller]
    fn check(kind: ChangeKind, by: i64, fee: Option<i64>, split: Option<(i64, i64)>, expected: Option<&str>) {
        let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
        let split = split.map(|(usage, price)| Split { usage: Decimal::from(usage), price: Decimal::from(price) });
        let mover = Mover { key: Key(vec!["x".into()]), by: usd(by), kind, fee: fee.map(usd), split };
        assert_eq!(why(&mover).as_deref(), expected);
    }

    #[test]
    fn a_change_is_split_into_fees_usage_and_price() {
        check(ChangeKind::Rose, 6_800, Some(6_794), None, Some("prepaid fees +$6,794, everything else +$6"));
        check(ChangeKind::Appeared, 90, Some(90), None, Some("new, prepaid fees +$90"));
        check(ChangeKind::Rose, 50, None, Some((50, 0)), Some("usage only"));
        check(ChangeKind::Fell, -10, None, Some((20, -30)), Some("usage +$20, price −$30"));
        check(ChangeKind::Appeared, 5, None, None, Some("new"));
        check(ChangeKind::Vanished, -5, None, None, Some("no longer used"));
        check(ChangeKind::Rose, 5, None, None, None);
    }
}
