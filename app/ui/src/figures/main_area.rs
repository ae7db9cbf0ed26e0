//! Main area of a cost page: costs by group and explanations, or the reason why there are none.

use std::sync::Arc;

use domain::{
    dimension::{Attribute, Dimension},
    error::SourceError,
    filter::Rule,
    metric::Metric,
    view::{Page, View},
};
use leptos::prelude::*;

use super::{
    cost_table::CostTable,
    legend::Legend,
    load::CostLoad,
    model::{LatestModel, Model, PageCosts},
};
use crate::{
    components::state::{Notice, SourceFailure},
    view_state::ViewState,
};

/// Functions that render the two columns of a page.
#[derive(Clone, Copy)]
pub struct PageColumns {
    /// Column of costs.
    pub costs: fn(Signal<PageCosts>) -> AnyView,
    /// Column of explanations.
    pub explanation: fn(Signal<PageCosts>) -> AnyView,
}

/// Content of the main area. While it is unchanged, the elements are kept and only updated.
#[derive(Clone, Debug, PartialEq)]
enum Content {
    Failed { error: SourceError, has_headline: bool },
    NoCosts,
    MixedUnits,
    Groups,
}

impl Content {
    fn of(model: &Model) -> Self {
        match &model.costs {
            Err(error) => Self::Failed { error: error.clone(), has_headline: model.report.figures.is_ok() },
            // AWS can report a total without groups: the notice of missing data above explains that.
            Ok(costs) if costs.table.is_blank() && model.report.missing.is_empty() => Self::NoCosts,
            Ok(costs) if model.view.metric == Metric::Usage && costs.has_mixed_units() => Self::MixedUnits,
            Ok(_) => Self::Groups,
        }
    }
}

/// Main area for the latest figures.
#[component]
pub fn MainArea(load: CostLoad, model: Memo<Option<LatestModel>>, columns: PageColumns) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    provide_context(Legend::new());
    let content = Memo::new(move |_| model.with(|model| model.as_ref().map(|latest| Content::of(&latest.0))));
    // If the groups of the latest figures failed, the previous ones are kept until the content changes.
    let shown = move |first: PageCosts| {
        Memo::new(move |last: Option<&PageCosts>| {
            let latest = model.with(|model| model.as_ref().and_then(|latest| PageCosts::of(&latest.0)));
            latest.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
        })
    };
    move || {
        let (content, model) = (content.get()?, model.get_untracked()?.0);
        let shown = PageCosts::of(&model).map(shown);
        Some(match (content, shown) {
            (Content::Failed { error, has_headline }, _) => {
                let still_works = if has_headline {
                    "The headline figures above are complete. Costs by group are missing."
                } else {
                    ""
                };
                view! { <SourceFailure error still_works retry /> }.into_any()
            }
            (Content::NoCosts, _) | (_, None) => view! { <NoCosts model /> }.into_any(),
            (Content::MixedUnits, Some(shown)) => view! { <MixedUnits shown=shown.into() /> }.into_any(),
            (Content::Groups, Some(shown)) => view! {
                <CompareFailure shown=shown.into() retry />
                <div class="work">
                    <section aria-label="Costs">{(columns.costs)(shown.into())}</section>
                    <aside aria-label="Explanation">{(columns.explanation)(shown.into())}</aside>
                </div>
            }
            .into_any(),
        })
    }
}

/// Notice that only the comparison failed.
#[component]
fn CompareFailure(shown: Signal<PageCosts>, retry: Callback<()>) -> impl IntoView {
    let error = Memo::new(move |_| shown.with(|shown| shown.model.report.compare_error.clone()));
    move || {
        error.get().map(|error| {
            view! {
                <Notice is_error=true>
                    <span>
                        <b>"The comparison could not be loaded."</b>
                        " "
                        <span class="secondary">{error.title()} ". The costs of this range are complete."</span>
                    </span>
                    <button class="button end" on:click=move |_| retry.run(())>
                        "Try again"
                    </button>
                </Notice>
            }
        })
    }
}

/// Message that there are no costs, with a link that removes the last filter.
#[component]
fn NoCosts(model: Arc<Model>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let days = domain::format::range(&model.report.plan.range, true);
    // The filter of the page itself can't be removed.
    let page_filter: &[Attribute] = match model.page {
        Page::Service(_) => &[Attribute::Dimension(Dimension::Service)],
        _ => &[],
    };
    let filter = model.view.filter.without(page_filter);
    let last = filter.each().last().map(|(attribute, rule, _)| (attribute.clone(), rule));
    match last {
        Some((attribute, rule)) => {
            let label = attribute.label();
            let verb = if rule == Rule::Include { "Remove" } else { "Stop excluding" };
            let removal_link = move || state.link(|view: &mut View| view.filter.clear(&attribute, rule));
            view! {
                <div class="state">
                    <h2>"Nothing matches these filters"</h2>
                    <p>{format!("Cost Explorer returned no costs for these filters, {days}.")}</p>
                    <a class="button" href=removal_link>
                        {format!("{verb} {label}")}
                    </a>
                </div>
            }
            .into_any()
        }
        None => view! {
            <div class="state">
                <h2>"No costs in this range"</h2>
                <p>
                    {format!("Cost Explorer returned no costs for {days}. Costs of a new account can take up to 24 hours to appear.")}
                </p>
            </div>
        }
        .into_any(),
    }
}

/// Usage in different units: rows without a total.
#[component]
fn MixedUnits(shown: Signal<PageCosts>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let by_usage_type =
        move || state.link(|view: &mut View| view.group_by = vec![domain::dimension::Dimension::UsageType.into()]);
    view! {
        <Notice>
            <span>
                <b>"Usage in different units can’t be added up."</b>
                " "
                <span class="secondary">
                    "Filter to one usage type to see a trend and total."
                </span>
            </span>
            <a class="button end" href=by_usage_type>
                "Group by usage type"
            </a>
        </Notice>
        <div class="work">
            <section aria-label="Costs">
                <CostTable shown />
            </section>
        </div>
    }
}
