//! Tables: a figure in a cell is of what its column is headed with.

use std::ops::Range;

/// The heading of the column in which a place stands, in bytes of the text; `None` outside of tables, and in a heading itself.
pub(super) fn column(text: &str, place: usize) -> Option<Range<usize>> {
    let start = text.get(..place)?.rfind('\n').map_or(0, |it| it + 1);
    let line = text.get(start..place)?;
    if !line.trim_start().starts_with('|') {
        return None;
    }
    let cell = line.matches('|').count();
    let (mut at, mut rows) = (start, Vec::new());
    while let Some(end) = at.checked_sub(1) {
        let begin = text.get(..end)?.rfind('\n').map_or(0, |it| it + 1);
        let row = text.get(begin..end)?;
        if !row.trim_start().starts_with('|') {
            break;
        }
        rows.push(begin..end);
        at = begin;
    }
    let [.., rule, head] = rows.as_slice() else { return None };
    let is_rule = text.get(rule.clone())?.chars().all(|it| matches!(it, '|' | '-' | ':' | ' ' | '\r' | '\t'));
    if !is_rule {
        return None;
    }
    let words = text.get(head.clone())?;
    let mut bars = words.match_indices('|').map(|(at, _)| head.start + at);
    let begin = bars.nth(cell.checked_sub(1)?)? + 1;
    Some(begin..bars.next().unwrap_or(head.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_of_its_column() {
        let table = "Text\n| Service | Cost (USD) |\n|:-|-:|\n| EC2 | 5 |\n| RDS | 7 |";
        let heading = |of: &str| column(table, table.find(of).unwrap()).map(|it| table[it].trim().to_owned());
        assert_eq!((heading("5 |").as_deref(), heading("7 |").as_deref()), (Some("Cost (USD)"), Some("Cost (USD)")));
        assert_eq!((heading("RDS").as_deref(), heading("Cost"), heading("Text")), (Some("Service"), None, None));
        assert_eq!(column("| a | 1 |\n| b | 2 |", 16), None, "no rule");
    }
}
