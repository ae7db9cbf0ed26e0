//! Facts in a prompt: between `<facts>` and `</facts>`, one per line, with columns separated by tabs.

use rust_decimal::{Decimal, RoundingStrategy};

/// A fact: ID, kind, subject, value, unit and note. Missing columns are empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// ID for citations: `F1`.
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) note: String,
    /// Whether the model altered the value. Replies then contain the altered figure and a citation instead of a reference.
    pub(super) is_altered: bool,
}

/// Words in the kind of a fact that describes a saving.
const SAVING_WORDS: [&str; 5] = ["saving", "waste", "idle", "rightsizing", "recommend"];
/// Note of a fact with the effort of a finding.
pub(super) const EFFORT: &str = "Effort";
/// Note of a fact with the risk of a finding.
pub(super) const RISK: &str = "Risk";
const PERCENT_UNITS: [&str; 2] = ["%", "percent"];
/// Number of decimals of amounts of money.
const MONEY_DECIMALS: u32 = 2;
/// Number of decimals of percentages.
const PERCENT_DECIMALS: u32 = 1;

impl Fact {
    fn parse(line: &str) -> Option<Self> {
        let mut columns = line.trim_matches(['\r', ' ']).split('\t').map(decode);
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
        self.is_money() && SAVING_WORDS.iter().any(|word| self.has_kind(word))
    }

    /// Whether the fact is the effort or risk of a finding, and not a figure.
    pub(super) fn is_grade(&self) -> bool {
        [EFFORT, RISK].contains(&self.note.as_str())
    }

    /// Whether the kind contains a word.
    pub(super) fn has_kind(&self, word: &str) -> bool {
        self.kind.to_lowercase().contains(word)
    }

    pub(super) fn kind_text(&self) -> String {
        self.kind.replace(['_', '-'], " ")
    }

    /// Whether the unit is a currency, such as `USD` or `USD/month`.
    pub(super) fn is_money(&self) -> bool {
        let currency = self.unit.split('/').next().unwrap_or_default();
        currency.len() == 3 && currency.bytes().all(|character| character.is_ascii_uppercase())
    }

    pub(super) fn is_percentage(&self) -> bool {
        PERCENT_UNITS.contains(&self.unit.as_str())
    }

    /// Value with unit, as in a sentence.
    pub(super) fn text(&self) -> String {
        match self.number() {
            Some(number) => self.format(number),
            None => format!("{} {}", self.value, self.unit).trim_end().to_owned(),
        }
    }

    /// Reference to the fact; for an altered fact, the figure with a citation.
    pub(super) fn figure(&self) -> String {
        if self.is_altered { format!("{} [{}]", self.text(), self.id) } else { format!("{{{{{}}}}}", self.id) }
    }

    /// As [`Self::figure`], without the sign.
    pub(super) fn unsigned_figure(&self) -> String {
        match self.number().filter(Decimal::is_sign_negative) {
            Some(number) if self.is_altered => format!("{} [{}]", self.format(number.abs()), self.id),
            Some(_) => format!("{{{{-{}}}}}", self.id),
            None => self.figure(),
        }
    }

    /// Formats a number with the unit of the fact.
    fn format(&self, number: Decimal) -> String {
        if self.is_percentage() {
            return format!("{}%", round(number, PERCENT_DECIMALS).normalize());
        }
        if !self.is_money() {
            return format!("{number} {}", self.unit).trim_end().to_owned();
        }
        let amount = with_thousands_separators(&format!("{:.2}", round(number.abs(), MONEY_DECIMALS)));
        let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
        match self.unit.split_once('/') {
            Some(("USD", each)) => format!("{sign}${amount} per {each}"),
            None if self.unit == "USD" => format!("{sign}${amount}"),
            _ => format!("{sign}{amount} {}", self.unit),
        }
    }
}

/// Parses all facts in texts.
pub(super) fn parse_facts<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<Fact> {
    let sections = texts.flat_map(|text| text.split("<facts>").skip(1));
    let contents = sections.map(|section| section.split("</facts>").next().unwrap_or_default());
    contents.flat_map(str::lines).filter_map(Fact::parse).collect()
}

/// Decodes a column that is a JSON string, with or without quotes.
fn decode(column: &str) -> String {
    let quoted = if column.starts_with('"') { column.to_owned() } else { format!("\"{column}\"") };
    serde_json::from_str(&quoted).unwrap_or_else(|_| column.to_owned())
}

fn round(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Adds a comma before each group of three digits.
fn with_thousands_separators(digits: &str) -> String {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let length = whole.len();
    let mut text = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (length - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if fraction.is_empty() { text } else { format!("{text}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(line: &str) -> Fact {
        parse_facts([format!("<facts>\n{line}\n</facts>").as_str()].into_iter()).remove(0)
    }

    #[test]
    fn parses_facts_from_several_texts() {
        let texts =
            ["Today.\n<facts>\nF1\tcost\tAmazon RDS\t1\tUSD\t\nnonsense\n</facts>", "F9\tx", "<facts>F2\tcost\ta"];
        let found = parse_facts(texts.into_iter());
        let ids: Vec<&str> = found.iter().map(|fact| fact.id.as_str()).collect();
        assert_eq!(ids, ["F1", "F2"]);
    }

    #[test]
    fn columns_are_json_strings_or_plain_text() {
        let fact = fact("F1\ttag\t\"a\\tb\"\tline\\n2\tin \"quotes\"\tnote");
        assert_eq!((fact.subject.as_str(), fact.value.as_str()), ("a\tb", "line\n2"));
        assert_eq!((fact.unit.as_str(), fact.note.as_str()), ("in \"quotes\"", "note"));
    }

    #[test]
    fn figures_are_references_unless_altered() {
        let rose = fact("F1\tchange\ts\t12.5\t%");
        let fell = fact("F2\tchange\ts\t-3\t%");
        assert_eq!((rose.figure().as_str(), rose.unsigned_figure().as_str()), ("{{F1}}", "{{F1}}"));
        assert_eq!((fell.figure().as_str(), fell.unsigned_figure().as_str()), ("{{F2}}", "{{-F2}}"));
        let altered = Fact { is_altered: true, ..fell };
        assert_eq!((altered.figure().as_str(), altered.unsigned_figure().as_str()), ("-3% [F2]", "3% [F2]"));
    }

    #[test]
    fn values_are_formatted_for_sentences() {
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
            assert_eq!(fact(&format!("F1\tcost\ts\t{value}\t{unit}")).text(), expected);
        }
    }
}
