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

/// Converts a block of an answer.
pub fn block(block: &Block, render: Render) -> CheckedText {
    CheckedText {
        html: render(block),
        text: copied(block),
        verified: block.verification.verified,
        not_verified: block.verification.not_verified,
    }
}

/// Markdown of a block, with a mark after each unverified claim.
fn copied(block: &Block) -> String {
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
fn whole(text: &str, mut answer: AnswerStream<'_>, render: Render) -> CheckedText {
    let mut blocks = answer.push(text);
    blocks.extend(answer.finish());
    blocks.iter().fold(CheckedText::default(), |mut whole, it| {
        let CheckedText { html, text, verified, not_verified } = block(it, render);
        whole.html.push_str(&html);
        whole.text.push_str(&text);
        whole.verified += verified;
        whole.not_verified += not_verified;
        whole
    })
}

/// Verifies a recommendation. Its sentences refer to the affected resources.
pub fn recommendation(
    recommendation: Recommendation,
    verifier: &Verifier<'_>,
    render: Render,
) -> CheckedRecommendation {
    let resources = || recommendation.resources.iter().map(|it| it.name.as_str());
    let verify = |text: &str| whole(text, AnswerStream::for_entities(verifier, resources()), render);
    let steps = recommendation.steps.iter().map(|step| verify(step)).collect();
    CheckedRecommendation { title: verify(&recommendation.title), steps, recommendation }
}
