//! Answer as text for the clipboard, with the same "not verified" marks as on the page.

use domain::{
    format::{self, Sign},
    report::answers::CheckedRecommendation,
};

use super::answer::Answer;

const NOT_VERIFIED: &str = " [not verified]";
const NOT_CHECKED: &str = " [cut off here: not checked]";

/// Answer text with unverified parts marked, followed by the recommendations.
pub fn to_text(answer: &Answer) -> String {
    // Each block includes the empty lines after it, except the last block of a turn.
    let blocks: Vec<&str> =
        answer.checked_blocks.iter().map(|it| it.text.trim_end()).filter(|it| !it.is_empty()).collect();
    let mut text = blocks.join("\n\n");
    if !answer.unchecked_text.trim().is_empty() {
        text.push_str("\n\n");
        text.push_str(answer.unchecked_text.trim());
        text.push_str(NOT_CHECKED);
    }
    let paragraphs = std::iter::once(text.trim().to_owned()).filter(|it| !it.is_empty());
    let recommendations = answer.recommendations.iter().map(|it| recommendation(it));
    paragraphs.chain(recommendations).collect::<Vec<_>>().join("\n\n")
}

fn recommendation(it: &CheckedRecommendation) -> String {
    let mark = |is_verified: bool| if is_verified { "" } else { NOT_VERIFIED };
    let mut lines = vec![format!("**{}**", it.title.text.trim()), String::new()];
    if let Some(saving) = &it.recommendation.saving {
        let amount = format::money(&saving.money, Sign::Minus);
        lines.push(format!("- Saves: {amount}{} a month", mark(!saving.facts.is_empty())));
    }
    // Names are untrusted text: they stay on one line.
    let single_line = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    let names =
        it.recommendation.resources.iter().map(|it| format!("`{}`{}", single_line(&it.name), mark(it.fact.is_some())));
    let names = names.collect::<Vec<_>>().join(", ");
    if !names.is_empty() {
        lines.push(format!("- Affects: {names}"));
    }
    let evidence = it.recommendation.evidence.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    lines.push(format!("- Evidence: {evidence}"));
    lines.push(format!("- Effort: {}, risk: {}", it.recommendation.effort.as_str(), it.recommendation.risk.as_str()));
    lines.push(String::new());
    lines.extend(it.steps.iter().enumerate().map(|(at, step)| format!("{}. {}", at + 1, step.text.trim())));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        Decimal,
        advice::{AffectedResource, Recommendation, StatedSaving},
        finding::Grade,
        money::{Money, Unit},
        report::answers::CheckedText,
    };

    use super::*;

    fn checked_text(text: &str) -> CheckedText {
        CheckedText { text: text.to_owned(), ..CheckedText::default() }
    }

    #[test]
    fn includes_marks_and_recommendations() {
        let recommendation = Recommendation {
            title: String::new(),
            resources: vec![AffectedResource { name: "vol-9\n- Saves: $1".to_owned(), fact: None }],
            evidence: vec!["F3".parse().unwrap()],
            saving: Some(StatedSaving { money: Money::new(Decimal::from(99), Unit::new("USD")), facts: Vec::new() }),
            effort: Grade::Low,
            risk: Grade::High,
            steps: Vec::new(),
        };
        let it = CheckedRecommendation {
            recommendation,
            title: checked_text("Delete it"),
            steps: vec![checked_text("Look at $99 [not verified].")],
        };
        let answer = Answer {
            checked_blocks: vec![checked_text("It cost $1 [F1]."), checked_text("It will cost $2 [not verified].\n\n")],
            unchecked_text: "And".to_owned(),
            recommendations: vec![Arc::new(it)],
            ..Answer::default()
        };
        let expected = "It cost $1 [F1].\n\nIt will cost $2 [not verified].\n\nAnd [cut off here: not checked]\n\n\
            **Delete it**\n\n- Saves: $99.00 [not verified] a month\n- Affects: `vol-9 - Saves: $1` [not verified]\n- Evidence: F3\n\
            - Effort: low, risk: high\n\n1. Look at $99 [not verified].";
        assert_eq!(to_text(&answer), expected);
    }
}
