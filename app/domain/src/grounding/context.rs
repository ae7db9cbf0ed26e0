//! What was spoken of before a sentence: in the heading, in what leads to its block, in the item of the list that it stands in.

use super::{
    claim::What,
    known::Index,
    pattern,
    scene::{Mentions, Sentence},
};

/// What was last spoken of: by it a sentence that names nothing is understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// Of the last heading.
    heading: Mentions,
    /// Of the last sentence in the block that names anything.
    last: Mentions,
    /// Of the block before, where that is a label or an introduction.
    lead: Option<Mentions>,
    /// Of the items of lists in which the sentence stands, each with its indent: an item is not about what its neighbour is about.
    items: Vec<(usize, Mentions)>,
    /// Where the line of the last sentence begins.
    line: Option<usize>,
}

impl Context {
    /// Things that are spoken of from the start, as under a heading that names them.
    pub fn about(named: impl IntoIterator<Item = Vec<usize>>, index: &Index) -> Self {
        let mut heading = Mentions::default();
        for things in named {
            heading.add(&What::Known(things), index);
        }
        Self { last: heading.clone(), heading, ..Self::default() }
    }

    /// Begins a block: only the heading before it counts, or the block before if that leads to it.
    pub fn begin_block(&mut self) {
        self.last = self.lead.take().unwrap_or_else(|| self.heading.clone());
        (self.items, self.line) = (Vec::new(), None);
    }

    /// Goes into a sentence: an item of a list leaves those beside it, and a line of its own leaves all.
    pub fn enter(&mut self, sentence: &Sentence<'_>) {
        if self.line.replace(sentence.line) == Some(sentence.line) {
            return;
        }
        match sentence.item {
            Some(indent) => {
                self.items.retain(|(of, _)| *of < indent);
                self.items.push((indent, Mentions::default()));
            }
            None if !sentence.whole.text.starts_with([' ', '\t']) => self.items.clear(),
            None => {}
        }
    }

    /// Ends a block. A line in bold, and what ends with a colon, lead to the next.
    pub fn end_block(&mut self, text: &str) {
        if pattern::LEAD.is_match(text) {
            self.lead = Some(self.mentions().clone());
        }
    }

    /// Goes on to what follows a sentence.
    pub fn pass(&mut self, sentence: &Sentence<'_>) {
        if sentence.is_heading {
            // The number of a heading is a sentence of its own.
            let begins = sentence.whole.text.trim_start().starts_with('#');
            if begins || !sentence.whole.mentions.is_empty() {
                self.heading = sentence.whole.mentions.clone();
                self.last = self.heading.clone();
            }
        }
        if !sentence.whole.mentions.is_empty() {
            let of_item = self.items.last_mut().map(|(_, mentions)| mentions);
            *of_item.unwrap_or(&mut self.last) = sentence.whole.mentions.clone();
        }
    }

    /// What was last spoken of.
    pub fn mentions(&self) -> &Mentions {
        let of_items = self.items.iter().rev().map(|(_, mentions)| mentions).find(|it| !it.is_empty());
        of_items.unwrap_or(&self.last)
    }
}
