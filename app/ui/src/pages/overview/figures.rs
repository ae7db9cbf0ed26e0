//! Everything that is made from the answers.

use std::sync::Arc;

use domain::{filter::Rule, metric::Metric, view::View};
use leptos::prelude::*;

use super::{
    changes::Changes,
    cost_table::CostTable,
    headline::Headline,
    model::{Costs, Model, Shared},
    over_time::OverTime,
    share::Share,
};
use crate::{
    api::overview::OverviewReply,
    components::state::{Notice, SourceFailure},
    view_state::ViewState,
};

/// The figures for the view. They follow the view as long as the reply answers it;
/// while another answer is on its way they stay as they are, behind the skeleton.
#[component]
pub fn Figures(reply: Arc<OverviewReply>, retry: Callback<()>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let model = Memo::new(move |before: Option<&Option<Shared>>| {
        let fresh = state.with(|view| Model::of(view, &reply)).map(Arc::new);
        fresh.or_else(|| before.cloned().flatten())
    });
    move || {
        model.get().map(|model| {
            view! {
                <Headline model=model.clone() />
                <Groups model retry />
            }
        })
    }
}

/// The working area: costs by group and what explains them, or why there are none.
#[component]
fn Groups(model: Shared, retry: Callback<()>) -> impl IntoView {
    match &model.costs {
        Err(error) => {
            let still_works = match model.figures {
                Ok(_) => "The headline figures above are complete; the costs by group are missing.",
                Err(_) => "No figure was put in the place of what is missing.",
            };
            view! { <SourceFailure error=error.clone() still_works retry /> }.into_any()
        }
        Ok(costs) if costs.table.is_blank() => view! { <Nothing model=model.clone() /> }.into_any(),
        Ok(costs) if model.view.metric == Metric::Usage && costs.unit().is_none() => {
            let costs = costs.clone();
            view! { <Unaddable model=model.clone() costs /> }.into_any()
        }
        Ok(costs) => {
            let costs = costs.clone();
            let compare_error = model.compare_error.clone();
            view! {
                {compare_error
                    .map(|error| {
                        view! {
                            <Notice fail=true>
                                <span>
                                    <b>"The comparison could not be read."</b>
                                    " "
                                    <span class="t2">{error.title()} ". The costs of this range are complete."</span>
                                </span>
                                <button class="btn end" on:click=move |_| retry.run(())>
                                    "Try again"
                                </button>
                            </Notice>
                        }
                    })}
                <div class="work">
                    <section aria-label="Costs">
                        <OverTime model=model.clone() costs=costs.clone() />
                        <CostTable model=model.clone() costs=costs.clone() />
                    </section>
                    <aside aria-label="Explanation">
                        <Changes model=model.clone() costs=costs.clone() />
                        <Share model=model.clone() costs />
                    </aside>
                </div>
            }
            .into_any()
        }
    }
}

/// No costs: why, and the one filter to remove.
#[component]
fn Nothing(model: Shared) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let days = crate::format::range(&model.plan.range, true);
    let last = model.view.filter.each().last().map(|(attribute, rule, _)| (attribute.clone(), rule));
    match last {
        Some((attribute, rule)) => {
            let label = attribute.label();
            let verb = if rule == Rule::Keep { "Remove" } else { "Stop leaving out" };
            let without = move || state.link(|view: &mut View| view.filter.clear(&attribute, rule));
            view! {
                <div class="state">
                    <h2>"Nothing matches these filters"</h2>
                    <p>{format!("Cost Explorer has no cost with all of these filters from {days}.")}</p>
                    <a class="btn" href=without>
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
                    {format!("Cost Explorer answered, and has no cost for {days}. A new account takes up to 24 hours to show its first.")}
                </p>
            </div>
        }
        .into_any(),
    }
}

/// Usage of several units: each row on its own, no sum.
#[component]
fn Unaddable(model: Shared, costs: Costs) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let by_usage_type =
        move || state.link(|view: &mut View| view.group_by = vec![domain::dimension::Dimension::UsageType.into()]);
    view! {
        <Notice>
            <span>
                <b>"Usage adds up only within one usage type."</b>
                " "
                <span class="t2">
                    "Hours, gigabytes and requests are not added: keep one usage type to see its course and total."
                </span>
            </span>
            <a class="btn end" href=by_usage_type>
                "Group by usage type"
            </a>
        </Notice>
        <div class="work">
            <section aria-label="Costs">
                <CostTable model costs />
            </section>
        </div>
    }
}
