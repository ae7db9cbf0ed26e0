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
    load::{Latest, Load},
    model::{Model, Shown},
};
use crate::{
    components::state::{Notice, SourceFailure},
    view_state::ViewState,
};

/// Two columns of a page, built from the groups as they follow the view.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Costs.
    pub costs: fn(Signal<Shown>) -> AnyView,
    /// Explanations.
    pub explanation: fn(Signal<Shown>) -> AnyView,
}

/// State of the main area. While it is unchanged, its parts stay in the page and only update.
#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Failed { error: SourceError, headline: bool },
    Nothing,
    Unaddable,
    Groups,
}

impl Kind {
    fn of(model: &Model) -> Self {
        match &model.costs {
            Err(error) => Self::Failed { error: error.clone(), headline: model.report.figures.is_ok() },
            // A total without groups is not an account without costs; the notice above explains the gap.
            Ok(costs) if costs.table.is_blank() && model.report.missing.is_empty() => Self::Nothing,
            Ok(costs) if model.view.metric == Metric::Usage && costs.counts_several() => Self::Unaddable,
            Ok(_) => Self::Groups,
        }
    }
}

/// Main area for the figures as they follow the view.
#[component]
pub fn Work(load: Load, model: Memo<Option<Latest>>, columns: Columns) -> impl IntoView {
    let retry = Callback::new(move |()| load.retry());
    provide_context(Legend::new());
    let kind = Memo::new(move |_| model.with(|model| model.as_ref().map(|latest| Kind::of(&latest.0))));
    // The previous figures are reused while the state is unchanged.
    let shown = move |first: Shown| {
        Memo::new(move |before: Option<&Shown>| {
            let latest = model.with(|model| model.as_ref().and_then(|latest| Shown::of(&latest.0)));
            latest.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
        })
    };
    move || {
        let (kind, model) = (kind.get()?, model.get_untracked()?.0);
        let shown = Shown::of(&model).map(shown);
        Some(match (kind, shown) {
            (Kind::Failed { error, headline }, _) => {
                let still_works =
                    if headline { "The headline figures above are complete. Costs by group are missing." } else { "" };
                view! { <SourceFailure error still_works retry /> }.into_any()
            }
            (Kind::Nothing, _) | (_, None) => view! { <Nothing model /> }.into_any(),
            (Kind::Unaddable, Some(shown)) => view! { <Unaddable shown=shown.into() /> }.into_any(),
            (Kind::Groups, Some(shown)) => view! {
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

/// Failure of the comparison alone.
#[component]
fn CompareFailure(shown: Signal<Shown>, retry: Callback<()>) -> impl IntoView {
    let error = Memo::new(move |_| shown.with(|shown| shown.model.report.compare_error.clone()));
    move || {
        error.get().map(|error| {
            view! {
                <Notice fail=true>
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

/// No costs: the reason, and the one filter to remove.
#[component]
fn Nothing(model: Arc<Model>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let days = domain::format::range(&model.report.plan.range, true);
    // The page's own filter can't be removed.
    let own: &[Attribute] = match model.page {
        Page::Service(_) => &[Attribute::Dimension(Dimension::Service)],
        _ => &[],
    };
    let filter = model.view.filter.without(own);
    let last = filter.each().last().map(|(attribute, rule, _)| (attribute.clone(), rule));
    match last {
        Some((attribute, rule)) => {
            let label = attribute.label();
            let verb = if rule == Rule::Include { "Remove" } else { "Stop excluding" };
            let without = move || state.link(|view: &mut View| view.filter.clear(&attribute, rule));
            view! {
                <div class="state">
                    <h2>"Nothing matches these filters"</h2>
                    <p>{format!("Cost Explorer returned no costs for these filters, {days}.")}</p>
                    <a class="button" href=without>
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

/// Usage of several units: rows without a total.
#[component]
fn Unaddable(shown: Signal<Shown>) -> impl IntoView {
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
