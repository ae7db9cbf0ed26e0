//! AI answers about the costs of a page: requested only by the visitor, streamed, with verified and unverified figures marked.

mod answer;
mod answer_cache;
mod answer_text;
mod answer_view;
mod ask;
mod fact_list;
mod load;
mod outcome;
mod recommendation_list;

use leptos::prelude::*;

use crate::links;

use self::{answer_view::AnswerView, ask::AskForm, load::AdviceLoad};

/// Panel with the question form and the answer. Requests cost money, so none is sent until the visitor asks.
#[component]
pub fn Advice(
    /// Services to analyze, by billing name, most expensive first.
    #[prop(into)]
    services: Signal<Vec<String>>,
) -> impl IntoView {
    let load = AdviceLoad::new();
    view! {
        <section class="advice" id=links::AI_PANEL_ANCHOR aria-label="Ask AI about costs">
            <AskForm load services />
            <AnswerView load />
        </section>
    }
}
