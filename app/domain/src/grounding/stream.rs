//! Verification of a streamed answer: complete blocks are verified once, incomplete ones are buffered.

use super::{Verification, Verifier, layout::is_fence};
use crate::advice::FactId;

/// Maximum length of a block, in bytes: a longer one is split at the end of a line, or anywhere if it has none.
const MAX_BLOCK_LENGTH: usize = 4 * 1024;

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
    /// Part of the text that no preview has returned.
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
pub struct AnswerStream<'v> {
    verifier: &'v Verifier<'v>,
    /// Facts that every sentence refers to.
    common_facts: Vec<FactId>,
    start: usize,
    pending: String,
    previewed: usize,
}

impl<'v> AnswerStream<'v> {
    /// Creates an empty answer.
    #[must_use]
    pub fn new(verifier: &'v Verifier<'v>) -> Self {
        Self { verifier, common_facts: Vec::new(), start: 0, pending: String::new(), previewed: 0 }
    }

    /// Creates an answer in which every sentence refers to the facts about entities with these names, such as a step of
    /// a recommendation to its resources.
    #[must_use]
    pub fn for_entities<'n>(verifier: &'v Verifier<'v>, names: impl IntoIterator<Item = &'n str>) -> Self {
        let common_facts = names.into_iter().flat_map(|name| verifier.facts_about(name)).collect();
        Self { common_facts, ..Self::new(verifier) }
    }

    /// Adds a piece of text, and returns the blocks that it completed.
    #[must_use]
    pub fn push(&mut self, text: &str) -> Vec<Block> {
        self.pending.push_str(text);
        let mut blocks = Vec::new();
        while let Some(end) = block_end(&self.pending) {
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

    fn block(&mut self, markdown: &str) -> Block {
        let (text, verification) = self.verifier.verify_block(markdown, &self.common_facts);
        let start = self.start;
        self.start += text.len();
        Block { start, text, verification, previewed: std::mem::take(&mut self.previewed) }
    }
}

/// End of a text's first block: after its empty lines, once a subsequent line shows that there are no more, and outside
/// fenced code.
fn block_end(text: &str) -> Option<usize> {
    let (mut is_code, mut has_text, mut has_ended) = (false, false, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let is_empty = line.trim().is_empty();
        if at + line.len() > MAX_BLOCK_LENGTH {
            return Some(if at > 0 { at } else { text.floor_char_boundary(MAX_BLOCK_LENGTH) });
        }
        // A new line ends the block before it as soon as it is not empty.
        if has_ended && !is_empty {
            return Some(at);
        }
        if !line.ends_with('\n') {
            return None;
        }
        if is_empty {
            has_ended = has_text && !is_code;
        } else {
            has_text = true;
            is_code ^= is_fence(line);
        }
        at += line.len();
    }
    None
}
