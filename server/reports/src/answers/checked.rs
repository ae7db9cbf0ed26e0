//! Text with the marks of what was checked in it.

use domain::{
    advice::Recommendation,
    grounding::{Answer, Block, Grounder, Verdict},
    report::answers::{CheckedRecommendation, CheckedText},
};

/// What stands behind a claim that is not verified where there is no mark to be seen.
const NOT_VERIFIED: &str = " [not verified]";

/// How a block becomes HTML.
pub type Render = fn(&Block) -> String;

/// A block of an answer.
pub fn block(block: &Block, render: Render) -> CheckedText {
    CheckedText {
        html: render(block),
        text: copied(block),
        verified: block.grounded.verified,
        not_verified: block.grounded.not_verified,
    }
}

/// The Markdown of a block, each claim that is not verified followed by the words for it.
fn copied(block: &Block) -> String {
    let mut text = String::with_capacity(block.text.len());
    for segment in &block.grounded.segments {
        text.push_str(block.text.get(segment.span.clone()).unwrap_or_default());
        if matches!(segment.verdict, Verdict::NotVerified(_)) {
            text.push_str(NOT_VERIFIED);
        }
    }
    text
}

/// All of a text, as one.
fn whole(text: &str, mut answer: Answer<'_>, render: Render) -> CheckedText {
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

/// A recommendation. What it says is of the resources that it affects.
pub fn recommendation(what: Recommendation, grounder: &Grounder<'_>, render: Render) -> CheckedRecommendation {
    let resources = || what.resources.iter().map(|it| it.name.as_str());
    let of_them = |text: &str| whole(text, Answer::about(grounder, resources()), render);
    let steps = what.steps.iter().map(|step| of_them(step)).collect();
    CheckedRecommendation { title: of_them(&what.title), steps, what }
}
