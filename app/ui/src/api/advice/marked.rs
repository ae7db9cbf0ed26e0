//! Words with marks.

use domain::{
    advice::Recommendation,
    grounding::{Answer, Block, Grounder},
};

use super::{Marked, Recommended};

/// How a block becomes HTML.
pub type Render = fn(&Block) -> String;

/// A block of an answer.
pub fn block(block: &Block, render: Render) -> Marked {
    Marked { html: render(block), verified: block.grounded.verified, not_verified: block.grounded.not_verified }
}

/// A text of its own.
pub fn text(text: &str, grounder: &Grounder<'_>, render: Render) -> Marked {
    let mut answer = Answer::new(grounder);
    let mut blocks = answer.push(text);
    blocks.extend(answer.finish());
    blocks.iter().fold(Marked::default(), |mut whole, it| {
        let Marked { html, verified, not_verified } = block(it, render);
        whole.html.push_str(&html);
        whole.verified += verified;
        whole.not_verified += not_verified;
        whole
    })
}

/// A recommendation.
pub fn recommendation(what: Recommendation, grounder: &Grounder<'_>, render: Render) -> Recommended {
    let steps = what.steps.iter().map(|step| text(step, grounder, render)).collect();
    Recommended { title: text(&what.title, grounder, render), steps, what }
}
