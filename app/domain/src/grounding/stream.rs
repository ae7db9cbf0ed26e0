//! An answer as it arrives: what has ended is checked once and for all, what has not is waited for.

use super::{Grounded, Grounder, layout::is_fence};
use crate::advice::FactId;

/// The longest block, in bytes: one that goes on is cut at the end of a line, or where it must be.
const LONGEST_BLOCK: usize = 4 * 1024;

/// A part of an answer that has ended: a paragraph, a heading, a list or a block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where it begins in the answer as it is shown, in bytes.
    pub start: usize,
    /// Its Markdown with values in place of references, the empty lines behind it included.
    pub text: String,
    /// The verdicts on it; spans count from its own beginning.
    pub grounded: Grounded,
    /// How many bytes of the text [`Answer::preview`] has given already.
    previewed: usize,
}

impl Block {
    /// The end of its text that was in no preview.
    #[must_use]
    pub fn unseen(&self) -> &str {
        self.text.get(self.previewed..).unwrap_or("")
    }
}

/// An answer that is being written.
///
/// The verdicts on a block depend on the block alone, so that none changes afterwards, and however the text is cut into
/// pieces, the same blocks come of it.
#[derive(Debug)]
pub struct Answer<'g> {
    grounder: &'g Grounder<'g>,
    /// Facts that every sentence refers to.
    about: Vec<FactId>,
    start: usize,
    pending: String,
    previewed: usize,
}

impl<'g> Answer<'g> {
    /// An answer of which nothing has arrived.
    #[must_use]
    pub fn new(grounder: &'g Grounder<'g>) -> Self {
        Self { grounder, about: Vec::new(), start: 0, pending: String::new(), previewed: 0 }
    }

    /// An answer whose every sentence refers to the facts about things of these names: a step of a recommendation, to its resources.
    #[must_use]
    pub fn about<'n>(grounder: &'g Grounder<'g>, names: impl IntoIterator<Item = &'n str>) -> Self {
        Self { about: names.into_iter().flat_map(|name| grounder.facts_about(name)).collect(), ..Self::new(grounder) }
    }

    /// Adds a piece of text, and returns the blocks that ended with it.
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

    /// What is new of the block that has not ended, with values in place of references; a reference that is not whole is left for later.
    #[must_use]
    pub fn preview(&mut self) -> String {
        let all = self.grounder.resolve(&self.pending, false).text;
        let new = all.get(self.previewed..).unwrap_or("").to_owned();
        self.previewed = self.previewed.max(all.len());
        new
    }

    /// Ends the answer; the last block, if anything is left for one.
    #[must_use]
    pub fn finish(mut self) -> Option<Block> {
        let rest = std::mem::take(&mut self.pending);
        (!rest.is_empty()).then(|| self.block(&rest))
    }

    fn block(&mut self, written: &str) -> Block {
        let (text, grounded) = self.grounder.block(written, &self.about);
        let start = self.start;
        self.start += text.len();
        Block { start, text, grounded, previewed: std::mem::take(&mut self.previewed) }
    }
}

/// Where the first block of a text ends: behind the empty lines that are known to be all, outside of fenced code.
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
            // A line that has begun ends the block before it, once it is not empty.
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
