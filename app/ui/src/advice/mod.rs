//! AI answers about the costs of a page: sent only on request, streamed, with marks for verified figures.

mod answer;
mod ask;
mod copied;
mod kept;
mod load;
mod outcome;
mod recommended;
mod sources;

use leptos::prelude::*;

use crate::links;

use self::{answer::AnswerView, ask::AskForm, load::AdviceLoad};

/// Panel with the question form and the answer. Requests cost money, so none is sent until the visitor asks.
#[component]
pub fn Advice(
    /// Services to analyze, by billing name, most expensive first.
    #[prop(into)]
    services: Signal<Vec<String>>,
) -> impl IntoView {
    let load = AdviceLoad::new();
    view! {
        <section class="advice" id=links::AI_PANEL_ANCHOR aria-label="Ask about these costs">
            <AskForm load services />
            <AnswerView load />
        </section>
    }
}
