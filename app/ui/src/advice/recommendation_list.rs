//! Recommendations of the model, each name and figure marked as verified or not.

use std::sync::Arc;

use domain::{
    advice::{AffectedResource, FactId},
    report::answers::CheckedRecommendation,
};
use leptos::prelude::*;

use super::load::AdviceLoad;
use crate::components::{amount::Amount, level::Level};

/// Recommendations in the model's order.
#[component]
pub fn RecommendationList(load: AdviceLoad) -> impl IntoView {
    let count = Memo::new(move |_| load.answer.with(|answer| answer.recommendations.len()));
    let item = move |at: usize| {
        let recommendation = load.answer.with_untracked(|answer| answer.recommendations.get(at).cloned());
        recommendation.map(|recommendation| view! { <RecommendationItem recommendation /> })
    };
    view! { <For each=move || 0..count.get() key=|at| *at children=item /> }
}

#[component]
fn RecommendationItem(recommendation: Arc<CheckedRecommendation>) -> impl IntoView {
    let saving = recommendation.recommendation.saving.clone().map(|saving| match saving.facts.first() {
        Some(fact) => view! {
            <a class="fact" href=fact_link(*fact)>
                <Amount money=saving.money />
            </a>
            " a month"
        }
        .into_any(),
        None => view! {
            <mark class="unverified" title="Not verified: no cited fact has this amount.">
                <Amount money=saving.money />
            </mark>
            " a month"
        }
        .into_any(),
    });
    let resources = recommendation.recommendation.resources.iter().map(affected_resource).collect_view();
    let evidence = recommendation
        .recommendation
        .evidence
        .iter()
        .map(|fact| view! { <a class="cite" href=fact_link(*fact)>{fact.to_string()}</a> " " });
    let evidence = evidence.collect_view();
    let steps = recommendation.steps.iter().map(|step| view! { <li inner_html=step.html.clone()></li> }).collect_view();
    view! {
        <article class="recommended">
            <div class="title" inner_html=recommendation.title.html.clone()></div>
            <p class="saving">{saving}</p>
            <dl class="key-values">
                <dt>"Affects"</dt>
                <dd class="wrap">{resources}</dd>
                <dt>"Evidence"</dt>
                <dd class="wrap">{evidence}</dd>
                <dt>"Effort"</dt>
                <dd>
                    <Level grade=recommendation.recommendation.effort />
                </dd>
                <dt>"Risk"</dt>
                <dd>
                    <Level grade=recommendation.recommendation.risk />
                </dd>
            </dl>
            <ol>{steps}</ol>
        </article>
    }
}

fn affected_resource(recommendation: &AffectedResource) -> AnyView {
    match recommendation.fact {
        Some(fact) => view! {
            <a class="fact" href=fact_link(fact)>
                {recommendation.name.clone()}
            </a>
            " "
        }
        .into_any(),
        None => view! {
            <mark class="unverified" title="Not verified: no fact has this name.">
                {recommendation.name.clone()}
            </mark>
            " "
        }
        .into_any(),
    }
}

fn fact_link(fact: FactId) -> String {
    format!("#{fact}")
}
