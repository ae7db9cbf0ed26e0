//! Statements about a sheet, each once as it is and once wrong.

use rust_decimal::Decimal;

use super::{
    sheets::{Numbers, facts},
    writing::{fill, grouped, misread, money, percent, plausible, rounded},
    *,
};
use crate::advice::{Class, Fact, FactKind, FactValue};

/// A statement about one figure, name or day, which stands between `⟦` and `⟧`.
pub struct Planted {
    pub kind: &'static str,
    pub text: String,
    pub is_true: bool,
}

/// The figures of one service, as the bill has them.
pub struct Service<'s> {
    pub name: &'s str,
    pub cost: &'s Fact,
    pub share: &'s Fact,
    pub before: &'s Fact,
    by: &'s Fact,
    change: &'s Fact,
}

pub fn number(fact: &Fact) -> Decimal {
    fact.value.number().unwrap()
}

fn services(sheet: &FactSheet) -> Vec<Service<'_>> {
    facts(sheet, FactKind::Cost, Some(Class::Service)).into_iter().map(|cost| service(sheet, cost)).collect()
}

fn service<'s>(sheet: &'s FactSheet, cost: &'s Fact) -> Service<'s> {
    let of = |kind, percent| {
        let is_percent = |it: &&Fact| matches!(it.value, FactValue::Percent(_)) == percent;
        sheet.of_entry(cost.entry).filter(is_percent).find(|it| it.kind == kind).unwrap()
    };
    Service {
        name: &cost.subject,
        cost,
        share: of(FactKind::Share, true),
        before: of(FactKind::CostBefore, false),
        by: of(FactKind::Change, false),
        change: of(FactKind::Change, true),
    }
}

const COSTS: [&str; 8] = [
    "In October, {} came to ⟦{}⟧.",
    "- **{}**: ⟦{}⟧ for the month",
    "| {} | ⟦{}⟧ | see below |",
    "The largest item is {}, with ⟦{}⟧ on the bill.",
    "{} alone is responsible for ⟦{}⟧ of what you paid.",
    "### {}\n\nYou paid ⟦{}⟧ for it in October.",
    "What did {} cost? ⟦{}⟧, as billed.",
    "We see {} at ⟦{}⟧; nothing unusual there.",
];
const TOTALS: [&str; 3] =
    ["All in all, the bill was ⟦{}⟧.", "October closed at ⟦{}⟧ in total [F1].", "Overall spend: ⟦{}⟧"];
const SHARES: [&str; 5] = [
    "{} accounts for ⟦{}⟧ of the total.",
    "⟦{1}⟧ of spending goes to {0}.",
    "* {} – a share of ⟦{}⟧",
    "With ⟦{1}⟧ of the bill, {0} leads.",
    "{} represents ⟦{}⟧ of what was spent in October.",
];
const SUMS: [&str; 4] = [
    "{} and {} together cost ⟦{}⟧.",
    "Taken together, {} and {} make ⟦{}⟧.",
    "{} plus {}: ⟦{}⟧.",
    "Between them, {} and {} ran up ⟦{}⟧ in October.",
];
const DIFFERENCES: [&str; 3] = [
    "{} costs ⟦{}⟧ more than {}.",
    "The gap: {} is ⟦{}⟧ above {}.",
    "{} exceeds, with a margin of ⟦{}⟧, what {} costs.",
];
const MULTIPLES: [&str; 3] =
    ["{} costs ⟦{}x⟧ as much as {}.", "{} is ⟦{} times⟧ the size of {}.", "{} costs ⟦{}×⟧ what {} does."];

/// Statements of one sheet.
pub struct Planter<'s> {
    pub sheet: &'s FactSheet,
    pub numbers: Numbers,
    planted: Vec<Planted>,
}

impl Planter<'_> {
    pub fn plant(&mut self, kind: &'static str, is_true: bool, phrase: &str, parts: &[&str]) {
        self.planted.push(Planted { kind, text: fill(phrase, parts), is_true });
    }

    /// A figure once as it is and once misread, each in a wording of its own.
    pub fn both(&mut self, kind: &'static str, phrases: &[&str], before: &[&str], figure: &str, behind: &[&str]) {
        let wrong = misread(figure, &mut self.numbers);
        for (figure, is_true) in [(figure, true), (wrong.as_str(), false)] {
            let phrase = *self.numbers.pick(phrases);
            let parts: Vec<&str> = before.iter().copied().chain([figure]).chain(behind.iter().copied()).collect();
            self.plant(kind, is_true, phrase, &parts);
        }
    }

    fn levels(&mut self, services: &[Service<'_>]) {
        for at in 0..services.len() {
            let (it, other) = (&services[at], &services[(at + 1) % services.len()]);
            let figure = money(number(it.cost), &mut self.numbers);
            self.both("cost of a service", &COSTS, &[it.name], &figure, &[]);
            let swapped = money(number(other.cost), &mut self.numbers);
            let phrase = *self.numbers.pick(&COSTS);
            self.plant("cost of another service", false, phrase, &[it.name, &swapped]);
            let cited = format!("{} cost ⟦{swapped}⟧ [{}].", it.name, other.cost.id);
            self.plant("citation of another service", false, &cited, &[]);
            let euros = format!("€{}", grouped(number(it.cost), 2));
            self.plant("another unit", false, phrase, &[it.name, &euros]);
        }
        let total = facts(self.sheet, FactKind::Cost, None)[0];
        let figure = money(number(total), &mut self.numbers);
        self.both("total", &TOTALS, &[], &figure, &[]);
        let whole = money(number(total), &mut self.numbers);
        self.plant("total as a service's", false, "{} came to ⟦{}⟧.", &[services[0].name, &whole]);
    }

    fn parts(&mut self, services: &[Service<'_>]) {
        for it in services.iter().take(5) {
            for is_true in [true, false] {
                let share = if is_true { number(it.share) } else { plausible(number(it.share), &mut self.numbers) };
                let figure = percent(share, &mut self.numbers);
                let phrase = self.numbers.pick(&SHARES).replace("{0}", it.name).replace("{1}", &figure);
                self.plant(if is_true { "share" } else { "plausible share" }, is_true, &phrase, &[it.name, &figure]);
            }
        }
        let (one, other) = (&services[0], &services[1]);
        let sum = money(number(one.cost) + number(other.cost), &mut self.numbers);
        self.both("sum", &SUMS, &[one.name, other.name], &sum, &[]);
        let cited = format!("The two account for ⟦{{}}⟧ [{}, {}].", services[2].cost.id, services[3].cost.id);
        let sum = money(number(services[2].cost) + number(services[3].cost), &mut self.numbers);
        self.both("cited sum", &[&cited], &[], &sum, &[]);
        let difference = money(number(one.cost) - number(other.cost), &mut self.numbers);
        self.both("difference", &DIFFERENCES, &[one.name], &difference, &[other.name]);
        let times = number(one.cost) / number(other.cost);
        let written = format!("{:.1}", rounded(times, 1));
        let wrong =
            format!("{:.1}", rounded(times, 1) + Decimal::new(i64::try_from(3 + self.numbers.below(9)).unwrap(), 1));
        for (figure, is_true) in [(written, true), (wrong, false)] {
            let phrase = *self.numbers.pick(&MULTIPLES);
            self.plant("multiple", is_true, phrase, &[one.name, &figure, other.name]);
        }
        let ratio = number(other.cost) / number(one.cost) * Decimal::ONE_HUNDRED;
        for is_true in [true, false] {
            let value = if is_true { ratio } else { plausible(ratio, &mut self.numbers) };
            let figure = percent(value, &mut self.numbers);
            self.plant("ratio", is_true, "{} costs ⟦{}⟧ of what {} costs.", &[other.name, &figure, one.name]);
        }
    }

    /// Figures that are not meant to the last digit, are told of several, or follow a sentence that names their subject.
    fn loosely(&mut self, services: &[Service<'_>]) {
        for it in services.iter().take(4) {
            let cost = number(it.cost);
            let unit = if cost > Decimal::ONE_THOUSAND { Decimal::ONE_HUNDRED } else { Decimal::TEN };
            let near = rounded(cost / unit, 0) * unit;
            let far = near + unit * Decimal::from(3 + self.numbers.below(9));
            for (amount, is_true) in [(near, true), (far, false)] {
                let figure = format!("${}", grouped(amount, 0));
                let phrase = *self.numbers.pick(&[
                    "{} runs at about ⟦{}⟧.",
                    "Roughly, {} is ~⟦{}⟧ a month.",
                    "For {}, you paid around ⟦{}⟧.",
                ]);
                self.plant("about", is_true, phrase, &[it.name, &figure]);
            }
            let figure = money(cost, &mut self.numbers);
            let phrases =
                ["{} deserves a look. It came to ⟦{}⟧.", "Let us turn to {}.\nIn October it was billed at ⟦{}⟧."];
            self.both("cost behind a pronoun", &phrases, &[it.name], &figure, &[]);
            let (low, high) = (grouped(number(it.before), 2), grouped(cost, 2));
            self.both("from and to", &["{} went from ${} to ⟦${}⟧."], &[it.name, &low], &high, &[]);
        }
        let mut shares: Vec<Decimal> = services.iter().map(|it| number(it.share)).collect();
        shares.sort();
        shares.reverse();
        let mut costs: Vec<Decimal> = services.iter().map(|it| number(it.cost)).collect();
        costs.sort();
        costs.reverse();
        let top: Decimal = costs.iter().take(3).sum();
        let figure = money(top, &mut self.numbers);
        self.both(
            "top three",
            &["The three largest services cost ⟦{}⟧.", "Your top 3 come to ⟦{}⟧."],
            &[],
            &figure,
            &[],
        );
        let top: Decimal = shares.iter().take(3).sum();
        for is_true in [true, false] {
            let value = if is_true { top } else { plausible(top, &mut self.numbers).min(Decimal::from(99)) };
            let figure = format!("{}%", grouped(value, 1));
            self.plant(
                "share of the top three",
                is_true,
                "The top three services make up ⟦{}⟧ of the total.",
                &[&figure],
            );
            let value = Decimal::ONE_HUNDRED - number(services[0].share);
            let value = if is_true { value } else { plausible(value, &mut self.numbers) };
            let figure = format!("{}%", grouped(value, 1));
            self.plant(
                "rest",
                is_true,
                "{} leads; everything else is the remaining ⟦{}⟧.",
                &[services[0].name, &figure],
            );
        }
        for (is_true, word) in [(true, "two thirds"), (true, "a third"), (true, "half"), (true, "a quarter")]
            .into_iter()
            .flat_map(|(_, word)| [(true, word), (false, word)])
        {
            let percent = Decimal::from(match word {
                "two thirds" => 67,
                "half" => 50,
                "a third" => 33,
                _ => 25,
            });
            // Between three and ten points away, a word is a matter of taste.
            let distance = |it: &&Service<'_>| (number(it.share) - percent).abs();
            let fits =
                |it: &&Service<'_>| if is_true { distance(it) < Decimal::TWO } else { distance(it) > Decimal::TEN };
            if let Some(it) = services.iter().find(fits) {
                self.plant("part in words", is_true, "⟦{}⟧ of the total is {}.", &[word, it.name]);
            }
        }
    }

    fn changes(&mut self, services: &[Service<'_>]) {
        let moved: Vec<&Service<'_>> = services.iter().filter(|it| number(it.change).abs() > Decimal::TWO).collect();
        for it in moved.iter().take(5) {
            let rose = number(it.by) > Decimal::ZERO;
            let (did, other) = if rose { ("rose", "fell") } else { ("fell", "rose") };
            let (more, less) = if rose { ("more", "less") } else { ("less", "more") };
            let figure = percent(number(it.change), &mut self.numbers);
            let wrong = percent(plausible(number(it.change), &mut self.numbers), &mut self.numbers);
            for (figure, is_true) in [(&figure, true), (&wrong, false)] {
                let phrase = *self.numbers.pick(&[
                    "{} {} by ⟦{}⟧ against September.",
                    "From September to October {} {} ⟦{}⟧.",
                    "Spending on {} {} ⟦{}⟧ month over month.",
                ]);
                self.plant("change in percent", is_true, phrase, &[it.name, did, figure]);
            }
            let signed = format!("{}{figure}", if rose { "+" } else { "−" });
            self.plant("signed change", true, "| {} | ⟦{}⟧ |", &[it.name, &signed]);
            self.plant("wrong direction", false, "{} {} by ⟦{}⟧.", &[it.name, other, &figure]);
            let by = money(number(it.by), &mut self.numbers);
            let phrase = ["{} cost ⟦{}⟧ {} than in September.", "In October {} was ⟦{}⟧ {} than the month before."];
            self.both("change in dollars", &phrase, &[it.name], &by, &[more]);
            self.plant("dollars in the wrong direction", false, phrase[0], &[it.name, &by, less]);
            let before = money(number(it.before), &mut self.numbers);
            let phrase = ["{} {} from ⟦{}⟧ in September.", "{} {}; it had been ⟦{}⟧ in September."];
            self.both("cost before", &phrase, &[it.name, did], &before, &[]);
            let cost = money(number(it.cost), &mut self.numbers);
            self.plant("level as a change", false, "{} {} by ⟦{}⟧ in October.", &[it.name, did, &cost]);
            self.plant("level reached", true, "{} {} to ⟦{}⟧ in October.", &[it.name, did, &cost]);
        }
    }

    fn things(&mut self) {
        let savings = facts(self.sheet, FactKind::Saving, Some(Class::Resource));
        for fact in savings {
            let (name, id) = (&fact.about[0].name, &fact.about[0].also[0]);
            let wrong = misread(id, &mut self.numbers);
            for (id, is_true) in [(id, true), (&wrong, false)] {
                let phrase = *self.numbers.pick(&[
                    "Terminate ⟦{}⟧, which nobody has started for months.",
                    "1. Look at `⟦{}⟧` first.",
                    "Run `aws ec2 terminate-instances --instance-ids ⟦{}⟧`.",
                    "| ⟦{}⟧ | stopped |",
                ]);
                self.plant("resource", is_true, phrase, &[id]);
            }
            let invented = format!("web-{}", 20 + self.numbers.below(70));
            for (name, is_true) in [(name, true), (&invented, false)] {
                let phrase = *self.numbers.pick(&[
                    "The instance ⟦{}⟧ is idle.",
                    "Consider removing `⟦{}⟧`.",
                    "Stop “⟦{}⟧” for good.",
                ]);
                self.plant("name of a resource", is_true, phrase, &[name]);
            }
            let saving = money(number(fact), &mut self.numbers);
            self.both(
                "saving",
                &["Removing {} saves ⟦{}⟧ a month.", "{}: ⟦{}⟧ per month could be saved"],
                &[name],
                &saving,
                &[],
            );
            let year = money(number(fact) * Decimal::from(12), &mut self.numbers);
            self.both("saving a year", &["Over a year, {} would save ⟦{}⟧."], &[id], &year, &[]);
            let evidence: Vec<&Fact> =
                self.sheet.of_entry(fact.entry).filter(|it| it.kind == FactKind::Evidence).collect();
            let days = number(evidence[0]);
            for (days, is_true) in [(days, true), (days + Decimal::from(4 + self.numbers.below(30)), false)] {
                self.plant("evidence", is_true, "{} has been stopped for ⟦{}⟧ days.", &[name, &days.to_string()]);
            }
            if let FactValue::Date(date) = evidence[2].value {
                let wrong = crate::period::add_days(date, 2 + i32::try_from(self.numbers.below(9)).unwrap());
                for (date, is_true) in [(date, true), (wrong, false)] {
                    let written = match self.numbers.below(3) {
                        0 => date.to_string(),
                        1 => date.strftime("%-d %B %Y").to_string(),
                        _ => date.strftime("%B %-d").to_string(),
                    };
                    self.plant("day", is_true, "{} has stood still since ⟦{}⟧.", &[name, &written]);
                }
            }
        }
        for count in facts(self.sheet, FactKind::Count, None) {
            let (right, of) = (count.value.number().unwrap(), count.value.unit());
            for (number, is_true) in [(right, true), (right + Decimal::from(1 + self.numbers.below(5)), false)] {
                self.plant("count", is_true, "I found ⟦{}⟧ {} in the account.", &[&number.to_string(), of]);
            }
        }
        for (name, is_true) in [
            ("Amazon S3", true),
            ("KMS", true),
            ("CloudWatch", true),
            ("EC2 – Other", true),
            ("us-east-1", true),
            ("Amazon Redshift", false),
            ("Athena", false),
            ("AWS Fargate", false),
            ("sa-east-1", false),
            ("us-west-2", false),
            ("Amazon Quantum Ledger", false),
            ("210987654321", false),
        ] {
            self.plant("service or place", is_true, "Much of it is in ⟦{}⟧.", &[name]);
        }
    }
}

/// All statements about one sheet.
pub fn planted(sheet: &FactSheet, seed: u64) -> Vec<Planted> {
    let mut planter = Planter { sheet, numbers: Numbers(seed), planted: Vec::new() };
    let services = services(sheet);
    planter.levels(&services);
    planter.parts(&services);
    planter.loosely(&services);
    planter.changes(&services);
    planter.things();
    planter.snares(&services);
    planter.planted
}
