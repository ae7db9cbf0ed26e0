//! Planted statements in four languages over many made-up bills: how many of the wrong ones are marked, and of the true ones linked.
//!
//! True are references, what is nearly one, expressions, figures whose sentence refers to their fact, names and days. Wrong are figures with
//! a digit off or two swapped, of another service, in another unit, or of no fact of the sentence; references to no fact, across units or
//! with digits around them; and invented names, ids, accounts and regions.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    bill::{Numbers, bill, facts, named},
    *,
};
use crate::advice::{Class, FactKind, formatted};

const SHEETS: u64 = 6;
/// The least that precision and recall may be, in each language.
const LEAST: f64 = 0.98;

/// How a language writes. In phrases `†` and `‡` are names, and `§` is the figure.
struct Language {
    name: &'static str,
    costs: [&'static str; 4],
    pairs: [&'static str; 2],
    savings: [&'static str; 2],
    names: [&'static str; 2],
    /// A sentence behind a figure, about a fact `#`.
    behind: &'static str,
    money: [&'static str; 2],
    percent: &'static str,
    point: [char; 2],
}

const LANGUAGES: [Language; 4] = [
    Language {
        name: "English",
        costs: [
            "In October, `†` came to § #.",
            "- **†**: § for the month #",
            "| † | § | # |",
            "What did † cost? § #, as billed.",
        ],
        pairs: ["† and ‡ together: § #.", "Compare † with ‡ and you get § #."],
        savings: ["Stop `†`: that saves § a month #.", "1. Stopping † would save § #."],
        names: ["The instance § is idle.", "1. Look at § first, then at nothing else."],
        behind: "It cost # before.",
        money: ["$§", "USD §"],
        percent: "§%",
        point: [',', '.'],
    },
    Language {
        name: "German",
        costs: [
            "Im Oktober kostete `†` § #.",
            "- **†**: § im Monat #",
            "| † | § | # |",
            "† schlägt z. B. mit § # zu Buche.",
        ],
        pairs: ["† und ‡ zusammen: § #.", "Vergleicht man † mit ‡, so ergibt sich § #."],
        savings: ["`†` anzuhalten spart § im Monat #.", "1. Wer † löscht, spart § #."],
        names: ["Die Instanz § ist seit Langem ungenutzt.", "1. Zuerst § ansehen."],
        behind: "Zuvor waren es #.",
        money: ["§ $", "§ USD"],
        percent: "§ %",
        point: ['.', ','],
    },
    Language {
        name: "Japanese",
        costs: ["10月の`†`の費用は§でした#。", "- **†**: 今月は§ #", "| † | § | # |", "†は§かかっています#。"],
        pairs: ["†と‡を合わせると§です#。", "†と‡を比べると§となります#。"],
        savings: ["`†`を停止すると毎月§節約できます#。", "1. †を削除すれば§の節約です#。"],
        names: ["インスタンス§は使われていません。", "1. まず§を確認してください。"],
        behind: "以前は#でした。",
        money: ["$§", "＄§"],
        percent: "§％",
        point: [',', '.'],
    },
    Language {
        name: "Spanish",
        costs: [
            "En octubre, `†` costó § #.",
            "- **†**: § en el mes #",
            "| † | § | # |",
            "¿Cuánto costó †? Fueron § #.",
        ],
        pairs: ["† y ‡ juntos suman § #.", "Al comparar † con ‡ resulta § #."],
        savings: ["Detener `†` ahorra § al mes #.", "1. Eliminar † ahorraría § #."],
        names: ["La instancia § está parada.", "1. Revise primero §."],
        behind: "Antes eran #.",
        money: ["§ USD", "US$§"],
        percent: "§ %",
        point: ['\u{a0}', ','],
    },
];

impl Language {
    /// An amount or percentage as the language writes it; `cipher` makes it another figure first.
    fn written(
        &self,
        value: &FactValue,
        numbers: &mut Numbers,
        cipher: impl FnOnce(String, &mut Numbers) -> String,
    ) -> String {
        let digits = formatted(value).chars().filter(|it| it.is_ascii_digit() || ".,".contains(*it)).collect();
        let wide = self.name == "Japanese" && numbers.below(3) == 0;
        let digits: String = cipher(digits, numbers)
            .chars()
            .map(|it| match it {
                ',' => self.point[0],
                '.' => self.point[1],
                it if wide => char::from_u32(u32::from(it) + 0xfee0).unwrap(),
                it => it,
            })
            .collect();
        let form = if matches!(value, FactValue::Percent(_)) { self.percent } else { *numbers.pick(&self.money) };
        form.replace('§', &digits)
    }
}

/// One of the first three digits is another, or two neighbors are swapped.
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
    /// True statements in which anything is marked.
    falsely: usize,
}

/// Plants statements about one sheet and counts the verdicts.
struct Planter<'s> {
    grounder: Grounder<'s>,
    language: &'s Language,
    numbers: Numbers,
    tally: &'s mut Tally,
}

impl Planter<'_> {
    /// A statement; its figure or name stands for `§`, and the citation for `#`.
    fn plant(&mut self, is_true: bool, phrase: &str, names: [&str; 2], figure: &str, citation: &str) {
        let text = phrase.replace('†', names[0]).replace('‡', names[1]).replace('#', citation);
        let (text, grounded) = self.grounder.ground(&text.replace('§', &format!("⟦{figure}⟧")));
        let (start, end) = (text.find('⟦').unwrap(), text.find('⟧').unwrap());
        let here = || grounded.segments.iter().filter(|it| it.span.start < end && start < it.span.end);
        let is_marked = here().any(|it| matches!(it.verdict, Verdict::NotVerified(_)));
        let is_linked = here().any(|it| matches!(it.verdict, Verdict::Verified { .. })) && !is_marked;
        if is_true {
            self.tally.falsely += usize::from(grounded.not_verified > 0);
            *if is_linked { &mut self.tally.linked } else { &mut self.tally.unlinked } += 1;
        } else {
            *if is_marked { &mut self.tally.marked } else { &mut self.tally.missed } += 1;
        }
        if (is_true && (!is_linked || grounded.not_verified > 0)) || (!is_true && !is_marked) {
            println!("{}: {is_true}: {figure} {citation}: {text}", self.language.name);
        }
    }

    /// Statements about the figure of a fact and that of another one.
    fn figure(&mut self, fact: &Fact, other: &Fact, phrases: &[&str]) {
        let names = [fact.about[0].name.as_str(), other.about[0].name.as_str()];
        let (id, cited) = (fact.id, format!("[{}]", fact.id));
        let is_percent = matches!(fact.value, FactValue::Percent(_));
        for reference in
            [format!("{{{{{id}}}}}"), format!("{{{{ {id} }}}}"), format!("{{{id}}}"), cited.clone(), id.to_string()]
        {
            let phrase = *self.numbers.pick(phrases);
            self.plant(true, phrase, names, &reference, "");
        }
        for reference in [
            format!("`{{{{{id}}}}}`"),
            format!("｛｛{id}｝｝"),
            format!("{{{{{id}}}}}{}", if is_percent { "%" } else { "" }),
        ] {
            let phrase = *self.numbers.pick(phrases);
            self.plant(true, phrase, names, &reference, "");
        }
        for reference in
            [format!("{{{{{id}}}}}0"), format!("1{{{{{id}}}}}"), "{{F999}}".to_owned(), format!("{{{{{id} + F999}}}}")]
        {
            let phrase = *self.numbers.pick(phrases);
            self.plant(false, phrase, names, &reference, "");
        }
        let (language, numbers) = (self.language, &mut self.numbers);
        let figure = language.written(&fact.value, numbers, |it, _| it);
        let wrong = language.written(&fact.value, numbers, misread);
        let others = language.written(&other.value, numbers, |it, _| it);
        let euros = format!("€{}", formatted(&fact.value).trim_start_matches(['$', '−']));
        let behind = format!("# {}", language.behind.replace('#', &format!("{{{{{id}}}}}")));
        let phrases: Vec<&str> = phrases.iter().copied().filter(|it| !it.starts_with('|')).collect();
        let phrase = *numbers.pick(&phrases);
        self.plant(true, phrase, names, &figure, &cited);
        self.plant(true, phrase, names, &figure, &format!("({{{{{id}}}}})"));
        for figure in [&wrong, &others, &euros] {
            self.plant(false, phrase, names, figure, &cited);
        }
        self.plant(false, phrase, names, &figure, "");
        self.plant(false, phrase, names, &figure, &format!("[{}]", other.id));
        let is_sentence = phrase.ends_with(['.', '。']) && !phrase.contains('?');
        if is_sentence {
            self.plant(false, &phrase.replace('#', "").replace(" .", "."), names, &figure, "");
            self.plant(
                false,
                &format!("{} {}", phrase.replace('#', ""), behind.trim_start_matches("# ")),
                names,
                &figure,
                "",
            );
        }
    }

    /// Expressions of two amounts, once as references, once written out beside one, and once wrong.
    fn expressions(&mut self, one: &Fact, other: &Fact, share: &Fact) {
        let names = [one.about[0].name.as_str(), other.about[0].name.as_str()];
        let (a, b) = (one.id, other.id);
        for expression in [
            format!("{a} + {b}"),
            format!("{a}-{b}"),
            format!("{a} / {b}"),
            format!("{a} ÷ {b} x"),
            format!("{a} / {b} - 1"),
            format!("12 * {a}"),
            format!("abs({b} − {a})"),
            format!("{a} * {}", share.id),
        ] {
            let value = crate::advice::evaluate(&expression, self.grounder.sheet).unwrap();
            let phrase = self.language.pairs[self.numbers.below(2) as usize];
            self.plant(true, phrase, names, &format!("{{{{{expression}}}}}"), "");
            if !value.is_multiple {
                let reference = format!("({{{{{expression}}}}})");
                let figure = self.language.written(&value.value, &mut self.numbers, |it, _| it);
                self.plant(true, phrase, names, &figure, &reference);
                let wrong = self.language.written(&value.value, &mut self.numbers, misread);
                self.plant(false, phrase, names, &wrong, &reference);
            }
        }
        for wrong in
            [format!("{a} + {}", share.id), format!("{a} * {b}"), format!("{a} + 100"), format!("{a} / ({b} - {b})")]
        {
            self.plant(false, self.language.pairs[0], names, &format!("{{{{{wrong}}}}}"), "");
        }
    }

    /// Names and days of a finding, and invented ones.
    fn names(&mut self, fact: &Fact) {
        let (name, id) = (&fact.about[0].name, &fact.about[0].also[0]);
        let invented = |it: &str| format!("`{it}-{}`", fact.id.place() + 20);
        let arn = |id: &str, account: &str| format!("arn:aws:ec2:eu-west-1:{account}:instance/{id}");
        let wrong = format!("i-0{}", misread(id[3..].to_owned(), &mut self.numbers));
        for (name, is_true) in [
            (format!("`{name}`"), true),
            (id.clone(), true),
            (format!("`{id}`"), true),
            (arn(id, "111122223333"), true),
            ("111122223333".to_owned(), true),
            ("eu-west-1".to_owned(), true),
            ("`Amazon EC2`".to_owned(), true),
            (invented("web"), false),
            (invented("orders_db"), false),
            (wrong.clone(), false),
            (arn(&wrong, "111122223333"), false),
            (arn(id, "210987654321"), false),
            ("210987654321".to_owned(), false),
            ("us-west-2".to_owned(), false),
            ("`Amazon Redshift`".to_owned(), false),
        ] {
            let phrase = *self.numbers.pick(&self.language.names);
            self.plant(is_true, phrase, ["", ""], &name, "");
        }
        let evidence: Vec<&Fact> = self.grounder.sheet.of_entry(fact.entry).collect();
        let [_, days, since, ..] = evidence[..] else { panic!("{evidence:?}") };
        let (FactValue::Date(day), Some(count)) = (&since.value, days.value.number()) else { panic!("{since:?}") };
        let wrong = crate::period::add_days(*day, 2 + i32::try_from(self.numbers.below(9)).unwrap());
        let cited = format!("([{}], [{}])", since.id, days.id);
        let off = count + Decimal::from(1 + self.numbers.below(9));
        for (it, is_true) in
            [(day.to_string(), true), (wrong.to_string(), false), (count.to_string(), true), (off.to_string(), false)]
        {
            self.plant(
                is_true,
                self.language.savings[0],
                [&fact.about[0].name, ""],
                &it,
                &format!("{{{{{}}}}} {cited}", fact.id),
            );
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
            let mut planter = Planter { grounder: Grounder::new(&sheet), language, numbers: Numbers(seed), tally };
            let of = |kind, is_percent| facts(&sheet, kind, Class::Service, is_percent);
            let (costs, shares) = (of(FactKind::Cost, false), of(FactKind::Share, true));
            let savings = facts(&sheet, FactKind::Saving, Class::Resource, false);
            for (all, phrases) in [
                (&costs, &language.costs[..]),
                (&shares, &language.costs[..]),
                (&of(FactKind::Change, true), &language.costs[..]),
                (&savings, &language.savings[..]),
            ] {
                for (at, fact) in all.iter().enumerate() {
                    planter.figure(fact, all[(at + 1) % all.len()], phrases);
                }
            }
            for at in 0..3 {
                planter.expressions(costs[at], costs[at + 1], shares[at]);
            }
            savings.iter().for_each(|it| planter.names(it));
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
