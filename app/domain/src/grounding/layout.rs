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
    pub fenced_code: Vec<Range<usize>>,
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
    let marks = line.len() - line.trim_start_matches(is_mark).len();
    let rest = line.get(marks..).unwrap_or("");
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = digits > 0
        && rest.get(digits..).is_some_and(|it| it.starts_with(['.', ')']))
        && rest.get(digits + 1..).is_some_and(|it| it.is_empty() || it.starts_with(char::is_whitespace));
    if is_number { marks + digits + 1 } else { marks }
}

impl Layout {
    pub fn of(text: &str) -> Self {
        let mut layout = Self::default();
        let (mut start, mut at) = (0, 0);
        let (mut is_code, mut goes_on) = (false, false);
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            let is_row = words.starts_with('|');
            let is_item = marker(line) > line.len() - line.trim_start().len();
            if !goes_on || is_code || is_row || is_item || words.is_empty() || is_fence(line) {
                layout.paragraph(text, start..at);
                start = at;
            }
            goes_on = !(is_row || words.starts_with('#') || words.is_empty() || is_fence(line));
            if is_fence(line) {
                is_code = !is_code;
            } else if is_code {
                layout.fenced_code.push(at..at + line.len());
            }
            at += line.len();
        }
        layout.paragraph(text, start..at);
        layout
    }

    /// Sentence at a position.
    pub fn sentence(&self, at: usize) -> Range<usize> {
        let place = self.sentences.partition_point(|it| it.end <= at);
        self.sentences.get(place).cloned().unwrap_or(at..at)
    }

    fn paragraph(&mut self, text: &str, span: Range<usize>) {
        let Some(words) = text.get(span.clone()).filter(|it| !it.is_empty()) else { return };
        let is_code = self.fenced_code.last().is_some_and(|it| it.end == span.end);
        if is_code || words.trim_start().starts_with('|') {
            self.sentences.push(span.clone());
        } else {
            self.prose(words, span.start);
        }
        let mut at = 0;
        while let Some(open) = words.get(at..).filter(|_| !is_code).and_then(|it| it.find('`')).map(|it| at + it) {
            let code = code_span(words, open);
            at = code.as_ref().map_or_else(|| open + ticks(words, open), |(_, end)| *end);
            self.inline_code.extend(code.map(|(it, _)| it.start + span.start..it.end + span.start));
        }
    }

    fn prose(&mut self, words: &str, start: usize) {
        // A sentence may contain line breaks.
        let one_line = words.replace(['\n', '\r'], " ");
        let mut begin = 0;
        for (at, sentence) in one_line.split_sentence_bound_indices() {
            let end = at + sentence.len();
            // Citations of a sentence may follow its period.
            let is_cited = one_line.get(end..).is_some_and(|it| it.starts_with(['[', '【']));
            if end == words.len() || !(is_cited || ends_with_ordinal(sentence)) {
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
