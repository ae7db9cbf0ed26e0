//! The facts in a prompt: between `<facts>` and `</facts>`, one per line, in columns separated by tabs.

use rust_decimal::{Decimal, RoundingStrategy};

/// One line: id, kind, subject, value, unit and note. Missing columns are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// Id for citations: `F1`.
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) note: String,
    /// Whether the model altered the fact: replies then write its figure out and cite the fact.
    pub(super) is_altered: bool,
}

/// Words in a fact's kind that make the fact worth a recommendation.
const SAVINGS: [&str; 5] = ["saving", "waste", "idle", "rightsizing", "recommend"];
/// Notes of facts that grade a finding.
pub(super) const EFFORT: &str = "Effort";
pub(super) const RISK: &str = "Risk";
const PERCENT: [&str; 2] = ["%", "percent"];
/// Decimals of amounts of money, and of percentages.
const CENTS: u32 = 2;
const TENTHS: u32 = 1;

impl Fact {
    fn read(line: &str) -> Option<Self> {
        let mut columns = line.trim_matches(['\r', ' ']).split('\t').map(unescaped);
        let mut column = || columns.next().unwrap_or_default();
        let fact = Self {
            id: column(),
            kind: column(),
            subject: column(),
            value: column(),
            unit: column(),
            note: column(),
            is_altered: false,
        };
        let is_numbered = fact.id.strip_prefix('F').is_some_and(|number| number.parse::<u32>().is_ok());
        is_numbered.then_some(fact)
    }

    pub(super) fn number(&self) -> Option<Decimal> {
        self.value.parse().ok()
    }

    pub(super) fn is_saving(&self) -> bool {
        self.is_money() && SAVINGS.iter().any(|word| self.is_about(word))
    }

    /// Whether the fact grades a finding and is not a figure.
    pub(super) fn is_grade(&self) -> bool {
        [EFFORT, RISK].contains(&self.note.as_str())
    }

    /// Whether the kind contains a word.
    pub(super) fn is_about(&self, word: &str) -> bool {
        self.kind.to_lowercase().contains(word)
    }

    pub(super) fn kind_in_words(&self) -> String {
        self.kind.replace(['_', '-'], " ")
    }

    /// Whether the unit is a currency: `USD`, alone or per some other unit.
    pub(super) fn is_money(&self) -> bool {
        let currency = self.unit.split('/').next().unwrap_or_default();
        currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase())
    }

    pub(super) fn is_percentage(&self) -> bool {
        PERCENT.contains(&self.unit.as_str())
    }

    /// The value with its unit, as in prose.
    pub(super) fn written(&self) -> String {
        match self.number() {
            Some(number) => self.write(number),
            None => format!("{} {}", self.value, self.unit).trim_end().to_owned(),
        }
    }

    /// A reference to the fact, or its altered figure with a citation.
    pub(super) fn figure(&self) -> String {
        if self.is_altered { format!("{} [{}]", self.written(), self.id) } else { format!("{{{{{}}}}}", self.id) }
    }

    /// The same without the sign.
    pub(super) fn unsigned(&self) -> String {
        match self.number().filter(Decimal::is_sign_negative) {
            Some(number) if self.is_altered => format!("{} [{}]", self.write(number.abs()), self.id),
            Some(_) => format!("{{{{-{}}}}}", self.id),
            None => self.figure(),
        }
    }

    /// Another number with this fact's unit.
    pub(super) fn write(&self, number: Decimal) -> String {
        if self.is_percentage() {
            return format!("{}%", rounded(number, TENTHS).normalize());
        }
        if !self.is_money() {
            return format!("{number} {}", self.unit).trim_end().to_owned();
        }
        let amount = grouped(&format!("{:.2}", rounded(number.abs(), CENTS)));
        let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
        match self.unit.split_once('/') {
            Some(("USD", each)) => format!("{sign}${amount} per {each}"),
            None if self.unit == "USD" => format!("{sign}${amount}"),
            _ => format!("{sign}{amount} {}", self.unit),
        }
    }
}

/// All facts in the texts of a prompt.
pub(super) fn facts<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Fact> {
    let blocks = texts.flat_map(|text| text.split("<facts>").skip(1));
    let inside = blocks.map(|block| block.split("</facts>").next().unwrap_or_default());
    inside.flat_map(str::lines).filter_map(Fact::read).collect()
}

/// Decodes a column that is a JSON string, with or without its quotes.
fn unescaped(column: &str) -> String {
    let quoted = if column.starts_with('"') { column.to_owned() } else { format!("\"{column}\"") };
    serde_json::from_str(&quoted).unwrap_or_else(|_| column.to_owned())
}

fn rounded(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Digits with a comma before each group of three.
fn grouped(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let places = whole.len();
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (places - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if fraction.is_empty() { text } else { format!("{text}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Fact {
        facts([format!("<facts>\n{line}\n</facts>").as_str()].into_iter()).remove(0)
    }

    #[test]
    fn facts_are_read_wherever_they_stand() {
        let texts =
            ["Today.\n<facts>\nF1\tcost\tAmazon RDS\t1\tUSD\t\nnonsense\n</facts>", "F9\tx", "<facts>F2\tcost\ta"];
        let found = facts(texts.into_iter());
        let ids: Vec<&str> = found.iter().map(|fact| fact.id.as_str()).collect();
        assert_eq!(ids, ["F1", "F2"]);
    }

    #[test]
    fn columns_are_json_strings_or_plain() {
        let fact = one("F1\ttag\t\"a\\tb\"\tline\\n2\tin \"quotes\"\tnote");
        assert_eq!((fact.subject.as_str(), fact.value.as_str()), ("a\tb", "line\n2"));
        assert_eq!((fact.unit.as_str(), fact.note.as_str()), ("in \"quotes\"", "note"));
    }

    #[test]
    fn figures_are_references_unless_they_are_altered() {
        let rose = one("F1\tchange\ts\t12.5\t%");
        let fell = one("F2\tchange\ts\t-3\t%");
        assert_eq!((rose.figure().as_str(), rose.unsigned().as_str()), ("{{F1}}", "{{F1}}"));
        assert_eq!((fell.figure().as_str(), fell.unsigned().as_str()), ("{{F2}}", "{{-F2}}"));
        let altered = Fact { is_altered: true, ..fell };
        assert_eq!((altered.figure().as_str(), altered.unsigned().as_str()), ("-3% [F2]", "3% [F2]"));
    }

    #[test]
    fn values_are_written_as_prose_writes_them() {
        let cases = [
            ("4210.549", "USD", "$4,210.55"),
            ("-1184.2", "USD", "-$1,184.20"),
            ("0.005", "USD", "$0.01"),
            ("1234567", "EUR", "1,234,567.00 EUR"),
            ("12.5", "USD/month", "$12.50 per month"),
            ("12.54", "%", "12.5%"),
            ("3", "instances", "3 instances"),
            ("m7g.large", "", "m7g.large"),
        ];
        for (value, unit, expected) in cases {
            assert_eq!(one(&format!("F1\tcost\ts\t{value}\t{unit}")).written(), expected);
        }
    }
}
