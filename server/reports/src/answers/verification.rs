//! Text with verification marks.

use domain::{
    advice::Recommendation,
    grounding::{AnswerStream, Block, Verdict, Verifier},
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
        verified: block.verification.verified,
        not_verified: block.verification.not_verified,
    }
}

/// Markdown of a block for copying, with a mark after each unverified claim.
fn marked_text(block: &Block) -> String {
    let mut text = String::with_capacity(block.text.len());
    for segment in &block.verification.segments {
        text.push_str(block.text.get(segment.span.clone()).unwrap_or_default());
        if matches!(segment.verdict, Verdict::NotVerified(_)) {
            text.push_str(NOT_VERIFIED);
        }
    }
    text
}

/// Verifies a complete text.
fn verify_text(text: &str, mut answer: AnswerStream<'_>, render: Render) -> CheckedText {
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
pub fn recommendation(
    recommendation: Recommendation,
    verifier: &Verifier<'_>,
    render: Render,
) -> CheckedRecommendation {
    let resources = || recommendation.resources.iter().map(|it| it.name.as_str());
    let verify = |text: &str| verify_text(text, AnswerStream::for_entities(verifier, resources()), render);
    let steps = recommendation.steps.iter().map(|step| verify(step)).collect();
    CheckedRecommendation { title: verify(&recommendation.title), steps, recommendation }
}
