//! AI answers about costs: prompts, tools, and summaries without a model.
//!
//! A model receives a [`FactSheet`]: Farthing's own results as a short table of facts, each with an id for citations.
//! Its answer is verified against the same sheet by [`crate::grounding`].

mod costs;
mod expression;
mod fact;
mod findings;
mod format;
mod price;
mod prompt;
mod query;
mod recommendation;
mod sheet;
mod summary;
mod text;
mod things;
pub mod tools;

pub use costs::{TOTAL, entities};
pub use expression::{Evaluated, ExpressionError, LONGEST_EXPRESSION, evaluate, narrow};
pub use fact::{Class, Entity, Fact, FactId, FactKind, FactSheet};
#[cfg(test)]
use findings::ALL_FINDINGS;
pub use format::{formatted, multiple, one_line};
pub use price::price;
pub use prompt::{LONGEST_QUESTION, Task};
pub use query::{Budget, CostQuestion, MOST_QUERIES, MOST_REQUESTS};
pub use recommendation::{Affected, Grade, Recommendation, Saving};
pub use sheet::{EntryId, FindingFacts, SheetBuilder};
pub use summary::{WithoutAi, summary};
pub(crate) use text::as_listed;
pub use text::block;
pub use things::{resource, service};
pub use tools::{Call, ToolError, read as read_call};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tools_tests;
