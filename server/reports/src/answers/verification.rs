//! Text with verification marks.

use domain::{
    advice::Recommendation,
    grounding::{Answer, Block, Grounder, Verdict},
    report::answers::{CheckedRecommendation, CheckedText},
};

/// Mark of an unverified claim in plain text.
const NOT_VERIFIED: &str = " [not verified]";

/// Renders a block as HTML.
pub type Render = fn(&Block) -> String;

/// Converts a verified block of an answer.
pub fn block(block: &Block, render: Render) -> CheckedText {
    CheckedText {
        html: render(block),
        text: marked_text(block),
        verified: block.grounded.verified,
        not_verified: block.grounded.not_verified,
    }
}

/// Markdown of a block for copying, with a mark after each unverified claim.
fn marked_text(block: &Block) -> String {
    let mut text = String::with_capacity(block.text.len());
    for segment in &block.grounded.segments {
        text.push_str(block.text.get(segment.span.clone()).unwrap_or_default());
        if matches!(segment.verdict, Verdict::NotVerified(_)) {
            text.push_str(NOT_VERIFIED);
        }
    }
    text
}

/// Verifies a complete text.
fn verify_text(text: &str, mut answer: Answer<'_>, render: Render) -> CheckedText {
    let mut blocks = answer.push(text);
    blocks.extend(answer.finish());
    blocks.iter().fold(CheckedText::default(), |mut total, it| {
        let CheckedText { html, text, verified, not_verified } = block(it, render);
        total.html.push_str(&html);
        total.text.push_str(&text);
        total.verified += verified;
        total.not_verified += not_verified;
        total
    })
}

/// Verifies the title and the steps of a recommendation against the facts, including those of the affected resources.
pub fn recommendation(what: Recommendation, grounder: &Grounder<'_>, render: Render) -> CheckedRecommendation {
    let resources = || what.resources.iter().map(|it| it.name.as_str());
    let verify = |text: &str| verify_text(text, Answer::about(grounder, resources()), render);
    let steps = what.steps.iter().map(|step| verify(step)).collect();
    CheckedRecommendation { title: verify(&what.title), steps, what }
}
