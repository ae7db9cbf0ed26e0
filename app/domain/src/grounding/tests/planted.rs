//! Planted statements, true ones and wrong ones, over many made-up bills: how many of the wrong ones are marked, and of the
//! true ones linked.
//!
//! The wording is that of people and models, with the figure before and behind its subject, in lists, tables and headings, with citations
//! and without. What is wrong is near the truth: a digit off, two swapped, another service's figure, a plausible
//! percentage, the other direction, another unit, month, length of time or kind of figure, a subject that has none, an id of which one
//! digit is not the account's, an invented name; and small numbers in markup.

use std::collections::BTreeMap;

use super::{
    planter::{Planted, planted},
    sheets::sheet,
    *,
};

/// How many bills.
const SHEETS: u64 = 12;
/// The least that precision and recall may be.
const LEAST: f64 = 0.98;

/// What came of the statements of one kind: right and wrong verdicts.
#[derive(Default)]
struct Tally {
    marked: usize,
    missed: usize,
    linked: usize,
    unlinked: usize,
    /// Marked, and true: on the target or anywhere else in a true statement.
    falsely: usize,
}

#[test]
fn planted_errors_are_marked_and_truths_linked() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for seed in 0..SHEETS {
        let sheet = sheet(seed * 977 + 5);
        let grounder = Grounder::new(&sheet);
        for Planted { kind, text: written, is_true } in planted(&sheet, seed) {
            let (start, end) = (written.find('⟦').unwrap(), written.find('⟧').unwrap() - '⟦'.len_utf8());
            let text = written.replace(['⟦', '⟧'], "");
            let answer = grounder.ground(&text);
            let here = answer.segments.iter().filter(|it| it.span.start < end && start < it.span.end);
            let verdicts: Vec<&Verdict> = here.map(|it| &it.verdict).collect();
            let is_marked = verdicts.iter().any(|it| matches!(it, Verdict::NotVerified(_)));
            let is_linked = verdicts.iter().any(|it| matches!(it, Verdict::Verified { .. }));
            let tally = tallies.entry(kind).or_default();
            if is_true {
                tally.falsely += usize::from(answer.not_verified > 0);
                *if is_linked && !is_marked { &mut tally.linked } else { &mut tally.unlinked } += 1;
                if !is_linked || answer.not_verified > 0 {
                    println!("true, not linked or marked: {kind}: {text}");
                }
            } else {
                *if is_marked { &mut tally.marked } else { &mut tally.missed } += 1;
                if !is_marked {
                    println!("wrong, not marked: {kind}: {text} {verdicts:?}");
                }
            }
        }
    }
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    for (kind, it) in &tallies {
        println!(
            "{kind}: {} of {} wrong marked, {} of {} true linked",
            it.marked,
            it.marked + it.missed,
            it.linked,
            it.linked + it.unlinked
        );
    }
    let (marked, missed, falsely) = (sum(|it| it.marked), sum(|it| it.missed), sum(|it| it.falsely));
    let (linked, unlinked) = (sum(|it| it.linked), sum(|it| it.unlinked));
    let part = |part: usize, rest: usize| {
        f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(part + rest).unwrap())
    };
    let (precision, recall, truths) = (part(marked, falsely), part(marked, missed), part(linked, unlinked));
    println!(
        "{} statements: {} wrong, {} true",
        marked + missed + linked + unlinked,
        marked + missed,
        linked + unlinked
    );
    println!("marking: precision {precision:.4}, recall {recall:.4}; linking: recall {truths:.4}");
    assert!(marked + missed >= 200 && linked + unlinked >= 200);
    assert!(precision >= LEAST, "precision {precision}");
    assert!(recall >= LEAST, "recall {recall}");
    assert!(truths >= LEAST, "linked {truths}");
}
