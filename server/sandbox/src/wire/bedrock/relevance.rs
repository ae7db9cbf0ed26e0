//! Facts that a question is about: their subject, kind or note contains words of the question.

use std::collections::BTreeSet;

use super::facts::Fact;

/// Common words that do not identify a subject.
const COMMON: [&str; 58] = [
    "a",
    "about",
    "an",
    "and",
    "are",
    "bill",
    "but",
    "by",
    "can",
    "change",
    "changed",
    "cost",
    "did",
    "do",
    "does",
    "each",
    "everything",
    "for",
    "from",
    "has",
    "have",
    "how",
    "i",
    "in",
    "is",
    "it",
    "last",
    "made",
    "make",
    "me",
    "money",
    "month",
    "most",
    "much",
    "my",
    "of",
    "on",
    "or",
    "our",
    "pay",
    "rise",
    "rose",
    "service",
    "should",
    "spend",
    "tell",
    "than",
    "that",
    "the",
    "this",
    "to",
    "usage",
    "we",
    "what",
    "which",
    "why",
    "with",
    "you",
];

/// Facts that a question is about, best match first, with all facts of each subject. Empty if no fact matches.
pub(super) fn relevant_facts(facts: &[Fact], question: &str) -> Vec<Fact> {
    let question_words = words(question);
    let shared_words = |fact: &Fact| {
        let all = [&fact.subject, &fact.kind, &fact.note].into_iter().flat_map(|it| words(it));
        all.collect::<BTreeSet<_>>().intersection(&question_words).count()
    };
    let best =
        |subject: &str| facts.iter().filter(|it| it.subject == subject).map(shared_words).max().unwrap_or_default();
    let mut scored: Vec<(usize, &Fact)> = facts.iter().map(|fact| (best(&fact.subject), fact)).collect();
    scored.retain(|(score, _)| *score > 0);
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().map(|(_, fact)| fact.clone()).collect()
}

/// Words of a text in lower case and singular, without common words.
fn words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let all = lower.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let singular = all.map(|word| word.strip_suffix('s').filter(|it| it.len() > 2).unwrap_or(word));
    singular.filter(|word| !COMMON.contains(word)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::bedrock::facts::parse_facts;

    #[test]
    fn finds_facts_by_the_words_of_a_question() {
        let text = "<facts>\nF1\tcost\tTotal\t9\tUSD\t\nF2\tcost\tAmazon RDS\t4\tUSD\t\nF3\tchange\tAmazon RDS\t2\t%\t\n\
            F4\tcost\tNAT gateways\t3\tUSD\t\n</facts>";
        let all = parse_facts(std::iter::once(text));
        let ids = |question: &str| relevant_facts(&all, question).into_iter().map(|it| it.id).collect::<Vec<_>>();
        assert_eq!(ids("Why did RDS rise last month?"), ["F2", "F3"]);
        assert_eq!(ids("What does the NAT gateway cost?"), ["F4"]);
        assert_eq!(ids("NAT gateway or RDS?"), ["F4", "F2", "F3"]);
        assert_eq!(ids("Will it rain?"), Vec::<String>::new());
    }
}
