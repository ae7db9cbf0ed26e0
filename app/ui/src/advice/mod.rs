//! What a model says of the figures: asked for by the visitor, written into the page as it comes, with the marks of what was checked.

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

/// Where to ask, and what was answered. Nothing is asked before the visitor does: words cost money.
#[component]
pub fn Advice(
    /// The services that can be looked into, by billing name, the dearest first.
    #[prop(into)]
    services: Signal<Vec<String>>,
) -> impl IntoView {
    let load = AdviceLoad::new();
    view! {
        <section class="advice" id=links::ASK aria-label="Ask about these costs">
            <AskForm load services />
            <AnswerView load />
        </section>
    }
}
