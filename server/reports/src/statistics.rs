//! Counts of results for monitoring: reconciliations of costs, and AI answers.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::{
    Decimal,
    overview::Reconciliation,
    report::answers::{AnswerEnd, AnswerEvent},
};

/// Counts since the start of the process, shared by all use cases of an account.
#[derive(Debug, Default)]
pub struct Statistics(Mutex<Counts>);

/// Counts at one point in time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counts {
    /// Cost pages whose groups add up to AWS's total.
    pub reconciled: u64,
    /// Cost pages whose available data adds up, while AWS omitted some.
    pub partial: u64,
    /// Cost pages whose groups differ from AWS's total.
    pub mismatched: u64,
    /// AI answers by outcome.
    pub answers: BTreeMap<&'static str, u64>,
    /// Figures, days and names in AI answers that were verified.
    pub verified_claims: u64,
    /// Figures, days and names in AI answers that could not be verified.
    pub unverified_claims: u64,
    /// Input tokens of all models.
    pub input_tokens: u64,
    /// Output tokens of all models.
    pub output_tokens: u64,
    /// List price of the answers in USD, without models whose price is unknown.
    pub answers_usd: Decimal,
}

/// Outcome of an answer whose reader left before its end.
pub(crate) const ABANDONED: &str = "abandoned";
/// Outcome of a summary without AI.
pub(crate) const WITHOUT_AI: &str = "without_ai";

impl Statistics {
    /// Counts so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.lock().clone()
    }

    /// Counts the reconciliation of a cost page.
    pub(crate) fn count_reconciliation(&self, reconciliation: &Reconciliation) {
        let mut counts = self.lock();
        let counter = match (reconciliation.difference.is_zero(), reconciliation.is_partial) {
            (true, false) => &mut counts.reconciled,
            (true, true) => &mut counts.partial,
            (false, _) => &mut counts.mismatched,
        };
        *counter += 1;
    }

    /// Counts the claims in an event of a model's answer.
    pub(crate) fn count_claims(&self, event: &AnswerEvent) {
        let (verified, unverified) = match event {
            AnswerEvent::Checked(_, text) => (text.verified, text.not_verified),
            AnswerEvent::Recommended(recommended) => recommended.counts(),
            _ => return,
        };
        let mut counts = self.lock();
        counts.verified_claims += verified as u64;
        counts.unverified_claims += unverified as u64;
    }

    /// Counts an answer by its outcome.
    pub(crate) fn count_answer(&self, outcome: &'static str) {
        *self.lock().answers.entry(outcome).or_default() += 1;
    }

    /// Counts the tokens of a model's response.
    pub(crate) fn count_tokens(&self, model: &str, input: u64, output: u64) {
        let mut counts = self.lock();
        counts.input_tokens = counts.input_tokens.saturating_add(input);
        counts.output_tokens = counts.output_tokens.saturating_add(output);
        let price = domain::advice::price(model, input, output).map_or(Decimal::ZERO, |it| it.amount);
        counts.answers_usd = counts.answers_usd.saturating_add(price);
    }

    /// Locks the counts. They are consistent even if another thread panicked.
    fn lock(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Outcome of a model's answer, as a word.
pub(crate) fn outcome(end: &AnswerEnd) -> &'static str {
    match end {
        AnswerEnd::Complete => "complete",
        AnswerEnd::TooLong => "too_long",
        AnswerEnd::Blocked => "blocked",
        AnswerEnd::Malformed => "malformed",
        AnswerEnd::TooManyTurns => "too_many_turns",
        AnswerEnd::Other(_) => "other",
        AnswerEnd::Interrupted(_) => "interrupted",
        AnswerEnd::NoFacts => "no_facts",
    }
}

#[cfg(test)]
mod tests {
    use domain::money::{Money, Unit};

    use super::*;

    #[test]
    fn a_difference_is_a_mismatch_whether_or_not_data_is_missing() {
        let statistics = Statistics::default();
        for (difference, is_partial) in [(0, false), (0, true), (1, true), (-1, false)] {
            let usd = |amount: i64| Money::new(amount.into(), Unit::new("USD"));
            let difference = Decimal::from(difference);
            let reconciliation = Reconciliation { parts: usd(5), total: usd(5), difference, is_partial };
            statistics.count_reconciliation(&reconciliation);
        }
        let Counts { reconciled, partial, mismatched, .. } = statistics.counts();
        assert_eq!((reconciled, partial, mismatched), (1, 1, 2));
    }

    #[test]
    fn models_without_a_known_price_cost_nothing() {
        let statistics = Statistics::default();
        statistics.count_tokens("a.model", 1_000_000, 5);
        assert_eq!(statistics.counts().answers_usd, Decimal::ZERO);
        statistics.count_tokens("global.anthropic.claude-sonnet-4-5-20250929-v1:0", 1_000_000, 0);
        let Counts { input_tokens, output_tokens, answers_usd, .. } = statistics.counts();
        assert_eq!((input_tokens, output_tokens), (2_000_000, 5));
        assert!(answers_usd > Decimal::ZERO, "{answers_usd}");
    }
}
