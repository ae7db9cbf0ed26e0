//! Structure of a Markdown text: sentences and code.
//!
//! Headings, list items, table rows and lines of code are separate sentences; paragraphs are split by Unicode's rules
//! (UAX #29), in any language.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// Parts of a text, as byte ranges.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Sentences, which cover the whole text.
    pub sentences: Vec<Range<usize>>,
    /// Text between backticks.
    pub inline_code: Vec<Range<usize>>,
    /// Lines of fenced code.
    fenced_code: Vec<Range<usize>>,
}

/// Whether a line opens or closes fenced code.
pub(super) fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("```") || line.starts_with("~~~")
}

/// Length in bytes of the marker at the start of a line: of a heading, a quotation or a list item, including its
/// number.
pub(super) fn marker(line: &str) -> usize {
    let is_mark = |it: char| it.is_whitespace() || "#>*-+".contains(it);
    let rest = line.trim_start_matches(is_mark);
    let marks = line.len() - rest.len();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = rest.get(digits..).and_then(|it| it.strip_prefix(['.', ')'])).filter(|_| digits > 0);
    let is_number = after.is_some_and(|it| it.is_empty() || it.starts_with(char::is_whitespace));
    if is_number { marks + digits + 1 } else { marks }
}

impl Layout {
    pub fn of(text: &str) -> Self {
        let mut layout = Self::default();
        let (mut start, mut at) = (0, 0);
        let (mut is_code, mut may_continue) = (false, false);
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            let stands_alone = words.is_empty() || words.starts_with('|') || is_fence(line);
            let is_item = marker(line) > line.len() - line.trim_start().len();
            if !may_continue || is_code || is_item || stands_alone {
                layout.add_paragraph(text, start..at);
                start = at;
            }
            may_continue = !(stands_alone || words.starts_with('#'));
            if is_fence(line) {
                is_code = !is_code;
            } else if is_code {
                layout.fenced_code.push(at..at + line.len());
            }
            at += line.len();
        }
        layout.add_paragraph(text, start..at);
        layout
    }

    /// Sentence at a position.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let index = self.sentences.partition_point(|it| it.end <= at);
        self.sentences.get(index).cloned().unwrap_or(at..at)
    }

    /// Whether a position is in code.
    pub fn is_code(&self, at: usize) -> bool {
        self.inline_code.iter().chain(&self.fenced_code).any(|it| it.contains(&at))
    }

    fn add_paragraph(&mut self, text: &str, span: Range<usize>) {
        let Some(words) = text.get(span.clone()).filter(|it| !it.is_empty()) else { return };
        let is_code = self.fenced_code.last().is_some_and(|it| it.end == span.end);
        if is_code || words.trim_start().starts_with('|') {
            self.sentences.push(span.clone());
        } else {
            self.add_sentences(words, span.start);
        }
        let mut at = 0;
        while let Some(open) = words.get(at..).filter(|_| !is_code).and_then(|it| it.find('`')).map(|it| at + it) {
            let code = code_span(words, open);
            at = code.as_ref().map_or_else(|| open + ticks(words, open), |(_, end)| *end);
            self.inline_code.extend(code.map(|(it, _)| it.start + span.start..it.end + span.start));
        }
    }

    fn add_sentences(&mut self, paragraph: &str, start: usize) {
        // A sentence may contain line breaks.
        let one_line = paragraph.replace(['\n', '\r'], " ");
        let mut begin = 0;
        for (at, sentence) in one_line.split_sentence_bound_indices() {
            let end = at + sentence.len();
            // Citations of a sentence may follow its period.
            let has_citation = one_line.get(end..).is_some_and(|it| it.starts_with(['[', '【']));
            if end == paragraph.len() || !(has_citation || ends_with_ordinal(sentence)) {
                self.sentences.push(begin + start..end + start);
                begin = end;
            }
        }
    }
}

/// Whether a sentence seems to end after an ordinal or an item number: `14. Oktober`, `1. Delete it`.
fn ends_with_ordinal(sentence: &str) -> bool {
    let Some(words) = sentence.trim_end().strip_suffix('.') else { return false };
    let digits = words.bytes().rev().take_while(u8::is_ascii_digit).count();
    (1..=2).contains(&digits) && !words.get(..words.len() - digits).is_some_and(|it| it.ends_with(['.', ',']))
}

/// Number of backticks at a position.
pub(super) fn ticks(text: &str, at: usize) -> usize {
    text.bytes().skip(at).take_while(|it| *it == b'`').count()
}

/// Code that the backticks at a position open, and the end of the closing backticks; `None` if its line has none.
pub(super) fn code_span(text: &str, open: usize) -> Option<(Range<usize>, usize)> {
    let count = ticks(text, open);
    let line_end = text.get(open..)?.find('\n').map_or(text.len(), |it| open + it);
    let mut at = open + count;
    while let Some(next) = text.get(at..line_end)?.find('`').map(|it| at + it) {
        let closing = ticks(text, next);
        if closing == count {
            return Some((open + count..next, next + count));
        }
        at = next + closing;
    }
    None
}
