//! True and false statements in four languages about many generated bills: share of false ones marked, and of true ones
//! linked.
//!
//! True are references and near misses, expressions, figures whose sentence refers to their fact, names and days. False
//! are figures with a changed digit or two swapped ones, of another service, in another unit, or of no fact of the
//! sentence; references to unknown facts, across units or with adjacent digits; and invented names, IDs, accounts and
//! regions.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    bill::{Numbers, bill, facts, instance_name},
    *,
};
use crate::advice::{Class, FactKind, evaluate, format_value};

const SHEETS: u64 = 6;
/// Minimum precision and recall in each language.
const MIN_SHARE: f64 = 0.98;
/// Minimum number of true statements and of false ones in each language.
const MIN_STATEMENTS: usize = 200;

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
    reference: &'static str,
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
        reference: "It cost # before.",
        units: ["$§", "USD §", "§%"],
        points: [',', '.'],
    },
    Language {
        name: "German",
        costs: "Im Oktober kostete `†` § #.~- **†**: § im Monat #~| † | § | # |~† schlägt z. B. mit § # zu Buche.",
        pairs: "† und ‡ zusammen: § #.~Vergleicht man † mit ‡, so ergibt sich § #.",
        savings: "`†` anzuhalten spart § im Monat #.~1. Wer † löscht, spart § #.",
        names: "Die Instanz § ist seit Langem ungenutzt.~1. Zuerst § ansehen.",
        reference: "Zuvor waren es #.",
        units: ["§ $", "§ USD", "§ %"],
        points: ['.', ','],
    },
    Language {
        name: "Japanese",
        costs: "10月の`†`の費用は§でした#。~- **†**: 今月は§ #~| † | § | # |~†は§かかっています#。",
        pairs: "†と‡を合わせると§です#。~†と‡を比べると§となります#。",
        savings: "`†`を停止すると毎月§節約できます#。~1. †を削除すれば§の節約です#。",
        names: "インスタンス§は使われていません。~1. まず§を確認してください。",
        reference: "以前は#でした。",
        units: ["$§", "＄§", "§％"],
        points: [',', '.'],
    },
    Language {
        name: "Spanish",
        costs: "En octubre, `†` costó § #.~- **†**: § en el mes #~| † | § | # |~¿Cuánto costó †? Fueron § #.",
        pairs: "† y ‡ juntos suman § #.~Al comparar † con ‡ resulta § #.",
        savings: "Detener `†` ahorra § al mes #.~1. Eliminar † ahorraría § #.",
        names: "La instancia § está parada.~1. Revise primero §.",
        reference: "Antes eran #.",
        units: ["§ USD", "US$§", "§ %"],
        points: ['\u{a0}', ','],
    },
];

/// Changes the digits of a figure, or not.
type Change = fn(String, &mut Numbers) -> String;

const UNCHANGED: Change = |digits, _| digits;

impl Language {
    /// Formats an amount or percentage in the language, after `change` has been applied.
    fn format(&self, value: &FactValue, numbers: &mut Numbers, change: Change) -> String {
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
        let unit = if matches!(value, FactValue::Percent(_)) { 2 } else { numbers.below(2) };
        self.units[usize::try_from(unit).unwrap()].replace('§', &localized)
    }
}

/// Changes one of the first three digits, or swaps the first two.
fn misread(text: String, numbers: &mut Numbers) -> String {
    let mut digits: Vec<char> = text.chars().collect();
    let positions: Vec<usize> = (0..digits.len()).filter(|at| digits[*at].is_ascii_digit()).take(3).collect();
    if let [one, two, ..] = positions[..]
        && digits[one] != digits[two]
        && digits[two] != '0'
        && numbers.below(3) == 0
    {
        digits.swap(one, two);
    } else {
        let at = *numbers.pick(&positions);
        let digit = digits[at].to_digit(10).unwrap();
        let other = 1 + (digit + u32::try_from(numbers.below(8)).unwrap()) % 9;
        digits[at] = char::from_digit(if other == digit { other % 9 + 1 } else { other }, 10).unwrap();
    }
    digits.into_iter().collect()
}

/// Numbers of statements by result.
#[derive(Default)]
struct Tally {
    /// False statements that were marked, and not.
    marked: usize,
    missed: usize,
    /// True statements that were linked, and not.
    linked: usize,
    unlinked: usize,
    /// True statements with unverified parts.
    wrongly_marked: usize,
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
        let is_wrongly_marked = is_true && verification.not_verified > 0;
        self.tally.wrongly_marked += usize::from(is_wrongly_marked);
        *match (is_true, is_linked, is_marked) {
            (true, true, _) => &mut self.tally.linked,
            (true, false, _) => &mut self.tally.unlinked,
            (false, _, true) => &mut self.tally.marked,
            (false, _, false) => &mut self.tally.missed,
        } += 1;
        if is_wrongly_marked || (is_true && !is_linked) || (!is_true && !is_marked) {
            println!("{}: {is_true}: {figure} {citation}: {text}", self.language.name);
        }
    }

    /// Checks a statement in one of several phrases.
    fn plant_any(&mut self, is_true: bool, phrases: &str, names: [&str; 2], figure: &str, citation: &str) {
        let phrases: Vec<&str> = phrases.split('~').collect();
        let phrase = *self.numbers.pick(&phrases);
        self.plant(is_true, phrase, names, figure, citation);
    }

    /// Statements about the figures of a fact and of another one.
    fn figures(&mut self, fact: &Fact, other: &Fact, phrases: &str) {
        let names = [fact.entities[0].name.as_str(), other.entities[0].name.as_str()];
        let id = fact.id.to_string();
        let percent = if matches!(fact.value, FactValue::Percent(_)) { "{{@}}%" } else { "${{@}}" };
        for reference in ["{{@}}", "{{ @ }}", "{@}", "[@]", "@", "`{{@}}`", "｛｛@｝｝", percent] {
            self.plant_any(true, phrases, names, &reference.replace('@', &id), "");
        }
        for reference in ["{{@}}0", "1{{@}}", "{{F999}}", "{{@ + F999}}"] {
            self.plant_any(false, phrases, names, &reference.replace('@', &id), "");
        }
        let right = self.language.format(&fact.value, &mut self.numbers, UNCHANGED);
        let wrong = self.language.format(&fact.value, &mut self.numbers, misread);
        let of_other = self.language.format(&other.value, &mut self.numbers, UNCHANGED);
        let in_euros = format!("€{}", format_value(&fact.value).trim_start_matches(['$', '−']));
        // In a table row, the citation is a cell.
        let phrases: Vec<&str> = phrases.split('~').filter(|it| !it.starts_with('|')).collect();
        let phrase = *self.numbers.pick(&phrases);
        let (cited, referenced) = (format!("[{id}]"), format!("({{{{{id}}}}})"));
        for (figure, is_true) in [(&right, true), (&wrong, false), (&of_other, false), (&in_euros, false)] {
            self.plant(is_true, phrase, names, figure, &cited);
            self.plant(is_true, phrase, names, figure, &referenced);
        }
        self.plant(false, phrase, names, &right, "");
        self.plant(false, phrase, names, &right, &format!("[{}]", other.id));
        if phrase.ends_with(['.', '。']) {
            let reference = self.language.reference.replace('#', &format!("{{{{{id}}}}}"));
            self.plant(false, &format!("{} {reference}", phrase.replace('#', "")), names, &right, "");
        }
    }

    /// Expressions of two amounts: as references, written out beside a reference, and wrong.
    fn expressions(&mut self, one: &Fact, other: &Fact, share: &Fact) {
        let names = [one.entities[0].name.as_str(), other.entities[0].name.as_str()];
        let expression = |it: &str| {
            let ids = [('a', one.id), ('b', other.id), ('c', share.id)];
            ids.iter().fold(it.to_owned(), |it, (letter, id)| it.replace(*letter, &id.to_string()))
        };
        for it in ["a + b", "a-b", "a / b", "a ÷ b x", "a / b - 1", "12 * a", "ABS(b − a)", "a * c"].map(expression)
        {
            let value = evaluate(&it, self.verifier.sheet).unwrap();
            let reference = format!("{{{{{it}}}}}");
            self.plant_any(true, self.language.pairs, names, &reference, "");
            if !value.is_multiple {
                for (change, is_true) in [(misread as Change, false), (UNCHANGED, true)] {
                    let figure = self.language.format(&value.value, &mut self.numbers, change);
                    self.plant_any(is_true, self.language.pairs, names, &figure, &format!("({reference})"));
                }
            }
        }
        for it in ["a + c", "a * b", "a + 100", "a / (b - b)"].map(expression) {
            self.plant_any(false, self.language.pairs, names, &format!("{{{{{it}}}}}"), "");
        }
    }

    /// Names and days of a finding, and invented ones.
    fn names(&mut self, fact: &Fact) {
        let (name, id) = (&fact.entities[0].name, &fact.entities[0].aliases[0]);
        let wrong = format!("i-0{}", misread(id[3..].to_owned(), &mut self.numbers));
        let known = "`$`~@~`@`~arn:aws:ec2:eu-west-1:111122223333:instance/@~111122223333~eu-west-1~`Amazon EC2`";
        let invented = "`web-77`~`orders_db`~!~arn:aws:ec2:eu-west-1:111122223333:instance/!~arn:aws:ec2:eu-west-1:210987654321:instance/@\
            ~210987654321~us-west-2~`Amazon Redshift`";
        for (names, is_true) in [(known, true), (invented, false)] {
            for it in names.split('~') {
                let it = it.replace('$', name).replace('@', id).replace('!', &wrong);
                self.plant_any(is_true, self.language.names, ["", ""], &it, "");
            }
        }
        let evidence: Vec<&Fact> = self.verifier.sheet.of_entry(fact.entry).collect();
        let [_, days, since, ..] = evidence[..] else { panic!("{evidence:?}") };
        let (FactValue::Date(day), Some(count)) = (&since.value, days.value.number()) else { panic!("{since:?}") };
        let later = crate::period::add_days(*day, 2 + i32::try_from(self.numbers.below(9)).unwrap());
        let more = count + Decimal::from(1 + self.numbers.below(9));
        let cited = format!("{{{{{}}}}} ([{}], [{}])", fact.id, since.id, days.id);
        let figures = [day.to_string(), later.to_string(), count.to_string(), more.to_string()];
        for (figure, is_true) in figures.iter().zip([true, false, true, false]) {
            self.plant_any(is_true, self.language.savings, [name, ""], figure, &cited);
        }
    }
}

#[test]
fn false_statements_are_marked_and_true_ones_linked() {
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    for seed in 0..SHEETS {
        let sheet = bill(seed * 977 + 5, instance_name);
        for language in &LANGUAGES {
            let tally = tallies.entry(language.name).or_default();
            let mut planter = Planter { verifier: Verifier::new(&sheet), language, numbers: Numbers(seed), tally };
            let of_services = |kind, is_percent| facts(&sheet, kind, Class::Service, is_percent);
            let (costs, shares) = (of_services(FactKind::Cost, false), of_services(FactKind::Share, true));
            let changes = of_services(FactKind::Change, true);
            let savings = facts(&sheet, FactKind::Saving, Class::Resource, false);
            let by_phrases = [(&costs, language.costs), (&shares, language.costs), (&changes, language.costs)];
            for (facts, phrases) in by_phrases.into_iter().chain([(&savings, language.savings)]) {
                for (index, fact) in facts.iter().enumerate() {
                    planter.figures(fact, facts[(index + 1) % facts.len()], phrases);
                }
            }
            for index in 0..3 {
                planter.expressions(costs[index], costs[index + 1], shares[index]);
            }
            for fact in &savings {
                planter.names(fact);
            }
        }
    }
    for (language, it) in &tallies {
        let share = |part: usize, rest: usize| {
            f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(part + rest).unwrap())
        };
        let shares = [share(it.marked, it.wrongly_marked), share(it.marked, it.missed), share(it.linked, it.unlinked)];
        let counts = [it.marked + it.missed, it.linked + it.unlinked];
        let [precision, recall, linked] = shares;
        println!(
            "{language}: {} wrong, {} true; marking: precision {precision:.4}, recall {recall:.4}; linking: recall {linked:.4}",
            counts[0], counts[1]
        );
        assert!(counts.iter().all(|it| *it >= MIN_STATEMENTS), "{language}: {counts:?}");
        assert!(shares.iter().all(|it| *it >= MIN_SHARE), "{language}: {shares:?}");
    }
}
