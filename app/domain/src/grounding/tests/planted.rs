//! True and false statements in four languages over many generated bills: share of false ones marked, and of true ones
//! linked.
//!
//! True are references and near misses, expressions, figures whose sentence refers to their fact, names and days. False
//! are figures with a changed digit or two swapped ones, of another service, in another unit, or of no fact of the
//! sentence; references to unknown facts, across units or with adjacent digits; and invented names, ids, accounts and
//! regions.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    bill::{Numbers, bill, facts, named},
    *,
};
use crate::advice::{Class, FactKind, format_value};

const SHEETS: u64 = 6;
/// Minimum precision and recall in each language.
const LEAST: f64 = 0.98;

/// Phrases of a language. `†` and `‡` are names, `§` the figure, and `#` the citation; `~` separates phrases.
struct Language {
    name: &'static str,
    /// Phrases about one entity and its figure.
    costs: &'static str,
    /// Phrases about two entities.
    pairs: &'static str,
    /// Phrases about a resource and the saving of stopping it.
    savings: &'static str,
    /// Phrases about a name only.
    names: &'static str,
    /// A second sentence that refers to the fact.
    behind: &'static str,
    /// Formats of amounts and of percentages.
    units: [&'static str; 3],
    /// Thousands separator and decimal point.
    points: [char; 2],
}

const LANGUAGES: [Language; 4] = [
    Language {
        name: "English",
        costs: "In October, `†` came to § #.~- **†**: § for the month #~| † | § | # |~What did † cost? § #, as billed.",
        pairs: "† and ‡ together: § #.~Compare † with ‡ and you get § #.",
        savings: "Stop `†`: that saves § a month #.~1. Stopping † would save § #.",
        names: "The instance § is idle.~1. Look at § first, then at nothing else.",
        behind: "It cost # before.",
        units: ["$§", "USD §", "§%"],
        points: [',', '.'],
    },
    Language {
        name: "German",
        costs: "Im Oktober kostete `†` § #.~- **†**: § im Monat #~| † | § | # |~† schlägt z. B. mit § # zu Buche.",
        pairs: "† und ‡ zusammen: § #.~Vergleicht man † mit ‡, so ergibt sich § #.",
        savings: "`†` anzuhalten spart § im Monat #.~1. Wer † löscht, spart § #.",
        names: "Die Instanz § ist seit Langem ungenutzt.~1. Zuerst § ansehen.",
        behind: "Zuvor waren es #.",
        units: ["§ $", "§ USD", "§ %"],
        points: ['.', ','],
    },
    Language {
        name: "Japanese",
        costs: "10月の`†`の費用は§でした#。~- **†**: 今月は§ #~| † | § | # |~†は§かかっています#。",
        pairs: "†と‡を合わせると§です#。~†と‡を比べると§となります#。",
        savings: "`†`を停止すると毎月§節約できます#。~1. †を削除すれば§の節約です#。",
        names: "インスタンス§は使われていません。~1. まず§を確認してください。",
        behind: "以前は#でした。",
        units: ["$§", "＄§", "§％"],
        points: [',', '.'],
    },
    Language {
        name: "Spanish",
        costs: "En octubre, `†` costó § #.~- **†**: § en el mes #~| † | § | # |~¿Cuánto costó †? Fueron § #.",
        pairs: "† y ‡ juntos suman § #.~Al comparar † con ‡ resulta § #.",
        savings: "Detener `†` ahorra § al mes #.~1. Eliminar † ahorraría § #.",
        names: "La instancia § está parada.~1. Revise primero §.",
        behind: "Antes eran #.",
        units: ["§ USD", "US$§", "§ %"],
        points: ['\u{a0}', ','],
    },
];

impl Language {
    /// Formats an amount or percentage in the language, after `change` has been applied.
    fn written(&self, value: &FactValue, numbers: &mut Numbers, change: fn(String, &mut Numbers) -> String) -> String {
        let digits = format_value(value).chars().filter(|it| it.is_ascii_digit() || ".,".contains(*it)).collect();
        let is_wide = self.name == "Japanese" && numbers.below(3) == 0;
        let changed = change(digits, numbers);
        let localized = changed.chars().map(|it| match it {
            ',' => self.points[0],
            '.' => self.points[1],
            it if is_wide => char::from_u32(u32::from(it) + 0xfee0).unwrap(),
            it => it,
        });
        let localized: String = localized.collect();
        let place = if matches!(value, FactValue::Percent(_)) { 2 } else { numbers.below(2) };
        self.units[usize::try_from(place).unwrap()].replace('§', &localized)
    }
}

/// Changes one of the first three digits, or swaps two adjacent ones.
fn misread(text: String, numbers: &mut Numbers) -> String {
    let mut digits: Vec<char> = text.chars().collect();
    let places: Vec<usize> = (0..digits.len()).filter(|at| digits[*at].is_ascii_digit()).take(3).collect();
    if let [one, other, ..] = places[..]
        && digits[one] != digits[other]
        && digits[other] != '0'
        && numbers.below(3) == 0
    {
        digits.swap(one, other);
    } else {
        let at = *numbers.pick(&places);
        let digit = digits[at].to_digit(10).unwrap();
        let other = 1 + (digit + u32::try_from(numbers.below(8)).unwrap()) % 9;
        digits[at] = char::from_digit(if other == digit { other % 9 + 1 } else { other }, 10).unwrap();
    }
    digits.into_iter().collect()
}

#[derive(Default)]
struct Tally {
    marked: usize,
    missed: usize,
    linked: usize,
    unlinked: usize,
    /// Number of true statements with unverified parts.
    falsely: usize,
}

/// Generates statements about one sheet and counts the results.
struct Planter<'s> {
    verifier: Verifier<'s>,
    language: &'s Language,
    numbers: Numbers,
    tally: &'s mut Tally,
}

impl Planter<'_> {
    /// Checks a statement; `§` is replaced with its figure or name, and `#` with the citation.
    fn plant(&mut self, is_true: bool, phrase: &str, names: [&str; 2], figure: &str, citation: &str) {
        let text = phrase.replace('†', names[0]).replace('‡', names[1]).replace('#', citation);
        let (text, verification) = self.verifier.verify(&text.replace('§', &format!("⟦{figure}⟧")));
        let (start, end) = (text.find('⟦').unwrap(), text.find('⟧').unwrap());
        let here = || verification.segments.iter().filter(|it| it.span.start < end && start < it.span.end);
        let is_marked = here().any(|it| matches!(it.verdict, Verdict::NotVerified(_)));
        let is_linked = here().any(|it| matches!(it.verdict, Verdict::Verified { .. })) && !is_marked;
        if is_true {
            self.tally.falsely += usize::from(verification.not_verified > 0);
            *if is_linked { &mut self.tally.linked } else { &mut self.tally.unlinked } += 1;
        } else {
            *if is_marked { &mut self.tally.marked } else { &mut self.tally.missed } += 1;
        }
        if (is_true && (!is_linked || verification.not_verified > 0)) || (!is_true && !is_marked) {
            println!("{}: {is_true}: {figure} {citation}: {text}", self.language.name);
        }
    }

    /// Checks a statement in one of several phrases.
    fn any(&mut self, is_true: bool, phrases: &str, names: [&str; 2], figure: &str, citation: &str) {
        let phrases: Vec<&str> = phrases.split('~').collect();
        let phrase = *self.numbers.pick(&phrases);
        self.plant(is_true, phrase, names, figure, citation);
    }

    /// Statements about the figures of a fact and of another one.
    fn figure(&mut self, fact: &Fact, other: &Fact, phrases: &str) {
        let names = [fact.entities[0].name.as_str(), other.entities[0].name.as_str()];
        let id = fact.id.to_string();
        let percent = if matches!(fact.value, FactValue::Percent(_)) { "{{@}}%" } else { "${{@}}" };
        for reference in ["{{@}}", "{{ @ }}", "{@}", "[@]", "@", "`{{@}}`", "｛｛@｝｝", percent] {
            self.any(true, phrases, names, &reference.replace('@', &id), "");
        }
        for reference in ["{{@}}0", "1{{@}}", "{{F999}}", "{{@ + F999}}"] {
            self.any(false, phrases, names, &reference.replace('@', &id), "");
        }
        let written = |value, numbers: &mut Numbers, change| self.language.written(value, numbers, change);
        let numbers = &mut self.numbers;
        let figure = written(&fact.value, numbers, |it, _| it);
        let wrong = written(&fact.value, numbers, misread);
        let others = written(&other.value, numbers, |it, _| it);
        let euros = format!("€{}", format_value(&fact.value).trim_start_matches(['$', '−']));
        // In a table row, the citation is a cell.
        let phrases: Vec<&str> = phrases.split('~').filter(|it| !it.starts_with('|')).collect();
        let phrase = *numbers.pick(&phrases);
        let (cited, referred) = (format!("[{id}]"), format!("({{{{{id}}}}})"));
        self.plant(true, phrase, names, &figure, &cited);
        self.plant(true, phrase, names, &figure, &referred);
        for wrong in [&wrong, &others, &euros] {
            self.plant(false, phrase, names, wrong, &cited);
            self.plant(false, phrase, names, wrong, &referred);
        }
        self.plant(false, phrase, names, &figure, "");
        self.plant(false, phrase, names, &figure, &format!("[{}]", other.id));
        if phrase.ends_with(['.', '。']) {
            let behind = self.language.behind.replace('#', &format!("{{{{{id}}}}}"));
            self.plant(false, &format!("{} {behind}", phrase.replace('#', "")), names, &figure, "");
        }
    }

    /// Expressions of two amounts: as references, written out beside a reference, and wrong.
    fn expressions(&mut self, one: &Fact, other: &Fact, share: &Fact) {
        let names = [one.entities[0].name.as_str(), other.entities[0].name.as_str()];
        let filled = |it: &str| {
            let ids = [('a', one.id), ('b', other.id), ('c', share.id)];
            ids.iter().fold(it.to_owned(), |it, (letter, id)| it.replace(*letter, &id.to_string()))
        };
        for it in ["a + b", "a-b", "a / b", "a ÷ b x", "a / b - 1", "12 * a", "ABS(b − a)", "a * c"].map(filled) {
            let value = crate::advice::evaluate(&it, self.verifier.sheet).unwrap();
            let reference = format!("{{{{{it}}}}}");
            self.any(true, self.language.pairs, names, &reference, "");
            if !value.is_multiple {
                for (change, is_true) in [(misread as fn(String, &mut Numbers) -> String, false), (|it, _| it, true)] {
                    let figure = self.language.written(&value.value, &mut self.numbers, change);
                    self.any(is_true, self.language.pairs, names, &figure, &format!("({reference})"));
                }
            }
        }
        for it in ["a + c", "a * b", "a + 100", "a / (b - b)"].map(filled) {
            self.any(false, self.language.pairs, names, &format!("{{{{{it}}}}}"), "");
        }
    }

    /// Names and days of a finding, and invented ones.
    fn names(&mut self, fact: &Fact) {
        let (name, id) = (&fact.entities[0].name, &fact.entities[0].aliases[0]);
        let wrong = format!("i-0{}", misread(id[3..].to_owned(), &mut self.numbers));
        let true_ones = "`$`~@~`@`~arn:aws:ec2:eu-west-1:111122223333:instance/@~111122223333~eu-west-1~`Amazon EC2`";
        let invented = "`web-77`~`orders_db`~!~arn:aws:ec2:eu-west-1:111122223333:instance/!~arn:aws:ec2:eu-west-1:210987654321:instance/@\
            ~210987654321~us-west-2~`Amazon Redshift`";
        for (names, is_true) in [(true_ones, true), (invented, false)] {
            for it in names.split('~') {
                let it = it.replace('$', name).replace('@', id).replace('!', &wrong);
                self.any(is_true, self.language.names, ["", ""], &it, "");
            }
        }
        let evidence: Vec<&Fact> = self.verifier.sheet.of_entry(fact.entry).collect();
        let [_, days, since, ..] = evidence[..] else { panic!("{evidence:?}") };
        let (FactValue::Date(day), Some(count)) = (&since.value, days.value.number()) else { panic!("{since:?}") };
        let later = crate::period::add_days(*day, 2 + i32::try_from(self.numbers.below(9)).unwrap());
        let more = count + Decimal::from(1 + self.numbers.below(9));
        let cited = format!("{{{{{}}}}} ([{}], [{}])", fact.id, since.id, days.id);
        let all =
            [(day.to_string(), true), (later.to_string(), false), (count.to_string(), true), (more.to_string(), false)];
        for (it, is_true) in all {
            self.any(is_true, self.language.savings, [name, ""], &it, &cited);
        }
    }
}

#[test]
fn planted_errors_are_marked_and_truths_linked() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for seed in 0..SHEETS {
        let sheet = bill(seed * 977 + 5, named);
        for language in &LANGUAGES {
            let tally = tallies.entry(language.name).or_default();
            let mut planter = Planter { verifier: Verifier::new(&sheet), language, numbers: Numbers(seed), tally };
            let of = |kind, is_percent| facts(&sheet, kind, Class::Service, is_percent);
            let (costs, shares) = (of(FactKind::Cost, false), of(FactKind::Share, true));
            let savings = facts(&sheet, FactKind::Saving, Class::Resource, false);
            for (all, phrases) in [
                (&costs, language.costs),
                (&shares, language.costs),
                (&of(FactKind::Change, true), language.costs),
                (&savings, language.savings),
            ] {
                for (at, fact) in all.iter().enumerate() {
                    planter.figure(fact, all[(at + 1) % all.len()], phrases);
                }
            }
            for at in 0..3 {
                planter.expressions(costs[at], costs[at + 1], shares[at]);
            }
            for it in &savings {
                planter.names(it);
            }
        }
    }
    let part = |part: usize, rest: usize| {
        f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(part + rest).unwrap())
    };
    for (language, it) in &tallies {
        let (precision, recall) = (part(it.marked, it.falsely), part(it.marked, it.missed));
        let linked = part(it.linked, it.unlinked);
        let (wrong, right) = (it.marked + it.missed, it.linked + it.unlinked);
        println!(
            "{language}: {wrong} wrong, {right} true; marking: precision {precision:.4}, recall {recall:.4}; linking: recall {linked:.4}"
        );
        assert!(wrong >= 200 && right >= 200);
        assert!(precision >= LEAST && recall >= LEAST && linked >= LEAST, "{language}");
    }
}
