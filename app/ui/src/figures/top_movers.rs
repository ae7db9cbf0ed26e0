//! Section "Top movers": groups with the largest increases and decreases, and all others as one row. The rows add up to the total
//! change.

use domain::{
    Decimal,
    access::Role,
    compare::CompareWith,
    dimension::{Attribute, Dimension},
    format::{self, Sign},
    overview::Movers,
    view::View,
};
use leptos::prelude::*;

use super::{
    deferred_analysis::DeferredAnalysis,
    explanations::LoadState,
    group_links::group_link,
    model::{Model, PageCosts},
};
use crate::{
    components::{Amount, amount::direction, bar::ChangeBar},
    links,
    session::visitor_role,
};

/// List of changes, or the reason why there is none.
#[component]
pub fn TopMovers(shown: Signal<PageCosts>) -> impl IntoView {
    let analysis = expect_context::<DeferredAnalysis>();
    let movers = Memo::new(move |_| shown.with(|shown| analysis.explanations.movers(&shown.model)));
    move || shown.with(|shown| list(shown, movers.get()))
}

fn list(PageCosts { model, costs }: &PageCosts, movers: LoadState<Option<Movers>>) -> AnyView {
    let movers = match movers {
        LoadState::Loaded(Some(movers)) => movers,
        LoadState::Loading => {
            return without_list(
                view! { <p class="muted comparing" aria-busy="true">"Comparing the two periods…"</p> },
            );
        }
        LoadState::Loaded(None) if needs_comparison(model) => return without_list(comparison_prompt(model)),
        LoadState::Loaded(None) => {
            return without_list(view! { <p class="secondary">{missing_movers_reason(model)}</p> });
        }
        LoadState::Failed(_) => {
            return without_list(view! { <p class="secondary">"The comparison period could not be loaded."</p> });
        }
    };
    let spans = format!("{} vs. {}", format::span(&movers.spans.current), format::against(&movers.spans));
    let others = movers.others.as_ref().map(|(_, by)| by.amount.abs()).unwrap_or_default();
    let largest = movers.largest.iter().map(|it| it.difference.amount.abs()).max().unwrap_or_default().max(others);
    let plural = Attribute::plural_of(&model.view.group_by);
    let price_effect = price_effect(&model.view.group_by);
    let rows = movers.largest.into_iter().map(|mover| {
        let link = group_link(model, &mover.key.0);
        let name = format::key_name(&costs.table, &mover.key);
        let class = format!("numeric {}", direction(&mover.difference));
        let drivers = mover.driver(price_effect).map(|drivers| {
            // Lines wrap only between words, not between a sign and its amount.
            let words = drivers
                .split_inclusive(' ')
                .map(|word| view! { <span class="nowrap">{word.trim_end().to_owned()}</span> " " });
            view! { <small>{words.collect_view()}</small> }
        });
        view! {
            <tr>
                <th scope="row" class="subject">
                    <a href=link class="truncated">
                        {name}
                    </a>
                    {drivers}
                </th>
                <td>
                    <ChangeBar by=mover.difference.amount largest />
                </td>
                <td class=class>
                    <Amount money=mover.difference sign=Sign::Both />
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let others = movers.others.map(|(count, by)| {
        let class = format!("numeric {}", direction(&by));
        // With the comparison turned on and all groups listed, the table of costs has the change of each group.
        let all_changes = comparison_link(model, View::MAX_TOP);
        view! {
            <tr class="other-row">
                <th scope="row" class="subject">
                    <a href=all_changes>"All other changes"</a>
                    {count.map(|count| view! { <small>{format!("{count} {plural}")}</small> })}
                </th>
                <td>
                    <ChangeBar by=by.amount largest=largest.max(Decimal::ONE) />
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
        {(visitor_role() >= Role::Analyst).then(|| view! {
            <p>
                <a class="link" href=links::ai_panel(&model.view)>
                    "Ask AI about costs"
                </a>
            </p>
        })}
    }
    .into_any()
}

/// Section with a sentence in place of the list.
fn without_list(message: impl IntoView) -> AnyView {
    view! {
        <div class="section-head">
            <h2>"Top movers"</h2>
        </div>
        {message}
    }
    .into_any()
}

/// Name of the price effect. Unless groups are usage types, they contain several prices: the average changes with the mix of what
/// is used, too.
fn price_effect(group_by: &[Attribute]) -> &'static str {
    if group_by.contains(&Dimension::UsageType.into()) { "price" } else { "average price" }
}

/// Whether changes are loaded only if the visitor turns on the comparison: the grouping is not the one watched for anomalies.
fn needs_comparison(model: &Model) -> bool {
    model.report.plan.headline_comparison.is_some()
        && model.report.plan.comparison.is_none()
        && !model.report.compares_watched_groups()
}

/// Link that turns on the comparison.
fn comparison_prompt(model: &Model) -> AnyView {
    view! {
        <p class="secondary">
            <a class="link" href=comparison_link(model, model.view.top)>
                "Turn on Compare"
            </a>
            {format!(" to see what changed by {}.", model.grouping())}
        </p>
    }
    .into_any()
}

/// Same view with a comparison and a number of groups.
fn comparison_link(model: &Model, top: usize) -> String {
    let (page, view) = model.page.with_view(&model.view);
    let compare = view.compare.or(Some(CompareWith::Previous));
    links::page(&page, &View { compare, top, ..view })
}

/// Reason why no changes are listed.
fn missing_movers_reason(model: &Model) -> &'static str {
    match (&model.report.compare_error, model.report.plan.headline_comparison) {
        (Some(_), _) => "The comparison period could not be loaded.",
        (None, Some(_)) => "Nothing changed between the two periods.",
        (None, None) => "No comparable period available: AWS keeps 13 months.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_effect_of_groups_with_several_prices_includes_the_mix() {
        assert_eq!(price_effect(&[Dimension::UsageType.into()]), "price");
        assert_eq!(price_effect(&[Dimension::Service.into()]), "average price");
        assert_eq!(price_effect(&[Dimension::UsageType.into(), Dimension::Region.into()]), "price");
    }
}
