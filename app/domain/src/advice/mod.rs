//! AI answers about costs: prompts and tools. Also the summary shown if AI is not available.
//!
//! The prompt contains a [`FactSheet`]: Farthing's own results as a short table of facts, each with an ID for citations.
//! [`crate::grounding`] verifies the answer against the same sheet.

mod costs;
mod entities;
mod expression;
mod fact;
mod findings;
mod format;
mod input;
mod price;
mod prompt;
mod query;
mod recommendation;
mod resources;
mod sheet;
mod summary;
mod text;
pub mod tools;

pub use costs::TOTAL;
pub use entities::{group_entities, resource_entities, service_entity};
pub(crate) use expression::{Evaluation, ExpressionError, MAX_EXPRESSION_LENGTH, evaluate, narrow};
pub use fact::{Class, Entity, EntryId, Fact, FactId, FactKind, FactSheet};
#[cfg(test)]
use findings::ALL_FINDINGS;
pub(crate) use format::{format_multiple, format_value, one_line};
pub use input::ToolError;
pub use price::price;
pub use prompt::{MAX_QUESTION_LENGTH, Task};
pub use query::{Budget, FollowUpQuery, MAX_QUERIES, MAX_REQUESTS};
pub use recommendation::{AffectedResource, Grade, Recommendation, StatedSaving};
pub use sheet::{FindingFacts, SheetBuilder};
pub use summary::{WithoutAi, summary};
pub use text::fact_block;
pub(crate) use text::round_as_listed;
pub use tools::{ParsedCall, parse_call};

#[cfg(test)]
pub(crate) mod tests;
