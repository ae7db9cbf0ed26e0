//! What this page holds of costs: everything that any answer brought, so that a view it can be worked out for asks nothing.

use std::sync::Arc;

use domain::{
    coverage::{self, Holding, askable, suits},
    overview::{Answer, Plan},
    query::CostQuery,
    spending::Spending,
};
use leptos::prelude::*;

use crate::api::figures::Reply;

/// Answers that are held at most; the oldest go first.
const MOST_HELD: usize = 48;

/// The answers in this browser, or of this request on the server.
#[derive(Clone, Copy)]
pub struct Held {
    holdings: StoredValue<Vec<Kept>>,
    /// What Farthing has spent, as the latest answer told; `None` before the first.
    pub spending: RwSignal<Option<Spending>>,
}

/// One answer, shared.
#[derive(Clone)]
struct Kept(Arc<Holding>);

impl AsRef<Holding> for Kept {
    fn as_ref(&self) -> &Holding {
        &self.0
    }
}

impl Held {
    /// Holds nothing yet.
    pub fn nothing() -> Self {
        Self { holdings: StoredValue::new(Vec::new()), spending: RwSignal::new(None) }
    }

    /// Keeps what a reply brought.
    pub fn absorb(&self, reply: &Reply) {
        self.spending.set(Some(reply.spending.clone()));
        self.holdings.update_value(|held| {
            for (query, answer) in &reply.answers {
                let (Ok(reading), query) = (answer, askable(query)) else { continue };
                held.retain(|it| it.0.query != query);
                held.push(Kept(Arc::new(Holding { query, reading: reading.clone() })));
            }
            let surplus = held.len().saturating_sub(MOST_HELD);
            held.drain(..surplus);
        });
    }

    /// Lets go of everything.
    pub fn forget(&self) {
        self.holdings.update_value(Vec::clear);
    }

    /// Whether a page can be worked out without asking.
    pub fn covers(&self, plan: &Plan) -> bool {
        self.holdings.with_value(|held| plan.needed().all(|query| coverage::is_covered(query, held)))
    }

    /// The answer to a question: from what is held, or the failure that the reply brought. `None` where neither is there.
    pub fn answer(&self, query: &CostQuery, reply: &Reply) -> Option<Answer> {
        let held = self.holdings.with_value(|held| coverage::answer(query, held));
        let failed = || {
            let asked_for = |asked: &CostQuery| suits(asked, &askable(query)) && asked.range.covers(&query.range);
            let answer = reply.answers.iter().find(|(asked, _)| asked_for(asked));
            answer.map(|(_, answer)| answer.clone()).filter(Result::is_err)
        };
        held.map(Ok).or_else(failed)
    }
}
