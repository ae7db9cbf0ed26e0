//! Verification of a streamed answer: complete blocks are verified once, incomplete ones are buffered.

use super::{Verification, Verifier, layout::is_fence};
use crate::advice::FactId;

/// Maximum length of a block, in bytes: a longer one is split at the end of a line, or anywhere if it has none.
const LONGEST_BLOCK: usize = 4 * 1024;

/// A complete part of an answer: a paragraph, a heading, a list or a block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Start in the displayed answer, in bytes.
    pub start: usize,
    /// Markdown with references replaced by values, including the empty lines that follow.
    pub text: String,
    /// Verification results; spans are relative to the start of the block.
    pub verification: Verification,
    /// Number of bytes of the text already returned by [`AnswerStream::preview`].
    previewed: usize,
}

impl Block {
    /// Rest of the text that no preview included.
    #[must_use]
    pub fn unseen(&self) -> &str {
        self.text.get(self.previewed..).unwrap_or("")
    }
}

/// An answer being streamed.
///
/// The results of a block depend on the block alone, so they never change afterwards, and the same text in other pieces
/// gives the same blocks.
#[derive(Debug)]
pub struct AnswerStream<'g> {
    verifier: &'g Verifier<'g>,
    /// Facts that every sentence refers to.
    about: Vec<FactId>,
    start: usize,
    pending: String,
    previewed: usize,
}

impl<'g> AnswerStream<'g> {
    /// Creates an empty answer.
    #[must_use]
    pub fn new(verifier: &'g Verifier<'g>) -> Self {
        Self { verifier, about: Vec::new(), start: 0, pending: String::new(), previewed: 0 }
    }

    /// Creates an answer in which every sentence refers to the facts about entities with these names, such as a step of
    /// a recommendation to its resources.
    #[must_use]
    pub fn for_entities<'n>(verifier: &'g Verifier<'g>, names: impl IntoIterator<Item = &'n str>) -> Self {
        Self { about: names.into_iter().flat_map(|name| verifier.facts_about(name)).collect(), ..Self::new(verifier) }
    }

    /// Adds a piece of text, and returns the blocks that it completed.
    #[must_use]
    pub fn push(&mut self, text: &str) -> Vec<Block> {
        self.pending.push_str(text);
        let mut blocks = Vec::new();
        while let Some(end) = end_of_block(&self.pending) {
            let rest = self.pending.split_off(end);
            let block = std::mem::replace(&mut self.pending, rest);
            blocks.push(self.block(&block));
        }
        blocks
    }

    /// New text of the incomplete block, with references replaced by values; incomplete references are omitted for now.
    #[must_use]
    pub fn preview(&mut self) -> String {
        let all = self.verifier.resolve(&self.pending, false).text;
        let new = all.get(self.previewed..).unwrap_or("").to_owned();
        self.previewed = self.previewed.max(all.len());
        new
    }

    /// Ends the answer; returns the last block, if any.
    #[must_use]
    pub fn finish(mut self) -> Option<Block> {
        let rest = std::mem::take(&mut self.pending);
        (!rest.is_empty()).then(|| self.block(&rest))
    }

    fn block(&mut self, written: &str) -> Block {
        let (text, verification) = self.verifier.block(written, &self.about);
        let start = self.start;
        self.start += text.len();
        Block { start, text, verification, previewed: std::mem::take(&mut self.previewed) }
    }
}

/// End of a text's first block: after its empty lines, once a following line shows that there are no more, and outside
/// fenced code.
fn end_of_block(text: &str) -> Option<usize> {
    let mut is_code = false;
    let mut is_open = false;
    let mut ended = false;
    let mut place = 0;
    for line in text.split_inclusive('\n') {
        let is_whole = line.ends_with('\n');
        let words = line.trim();
        if place + line.len() > LONGEST_BLOCK {
            return Some(if place > 0 { place } else { text.floor_char_boundary(LONGEST_BLOCK) });
        }
        if !is_whole {
            // A new line ends the block before it as soon as it is not empty.
            return (ended && !words.is_empty()).then_some(place);
        }
        if words.is_empty() {
            ended = is_open && !is_code;
        } else if ended {
            return Some(place);
        } else {
            is_open = true;
            if is_fence(line) {
                is_code = !is_code;
            }
        }
        place += line.len();
    }
    None
}
