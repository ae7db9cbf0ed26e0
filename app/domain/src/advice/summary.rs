//! Summary without AI: the facts in sentences.
//!
//! Figures are references (`{{F3}}`), as in a model's answer, so the text is verified and shown in the same way.

use rust_decimal::Decimal;

use super::{
    costs::TOTAL,
    fact::{Fact, FactKind, FactSheet},
    format::one_line,
};
use crate::{period::iso_date, value::FactValue};

/// Maximum number of groups, changes, anomalies and findings each.
const MAX_LISTED: usize = 3;

/// Reason why there is no AI answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum WithoutAi {
    /// AI is disabled in the configuration.
    Disabled,
    /// The identity has no permission to use Bedrock, or none of its models.
    Denied,
    /// None of the configured models is available.
    NoModel,
    /// The model did not answer, or the answer was interrupted.
    NoReply,
}

impl WithoutAi {
    /// Text for the visitor.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Disabled => "AI is switched off. This summary was made from the figures alone.",
            Self::Denied => {
                "AI was not used: the identity may not use Amazon Bedrock. This summary was made from the figures alone."
            }
            Self::NoModel => "AI was not used: no model is available. This summary was made from the figures alone.",
            Self::NoReply => {
                "AI was not used: Amazon Bedrock did not answer. This summary was made from the figures alone."
            }
        }
    }
}

/// Summarizes a sheet in a few paragraphs; empty if there is nothing to report.
#[must_use]
pub fn summary(sheet: &FactSheet) -> String {
    let parts = [
        total_cost(sheet),
        largest_costs(sheet),
        largest_changes(sheet),
        anomalies(sheet),
        forecast(sheet),
        largest_savings(sheet),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join("\n\n")
}

/// Reference to a fact.
fn figure(fact: &Fact) -> String {
    format!("{{{{{}}}}}", fact.id)
}

/// Reference to the absolute value of a fact.
fn unsigned(fact: &Fact) -> String {
    if is_negative(fact) { format!("{{{{-{}}}}}", fact.id) } else { figure(fact) }
}

fn is_negative(fact: &Fact) -> bool {
    fact.value.number().is_some_and(|it| it < Decimal::ZERO)
}

/// Subject of a fact in Markdown: names are code, so that nothing in them is parsed as markup.
fn subject(fact: &Fact) -> String {
    if fact.entities.is_empty() {
        return fact.subject.clone();
    }
    format!("`{}`", one_line(&fact.subject))
}

/// Fact of the same entry, by kind and by whether the value is a percentage.
fn sibling<'s>(sheet: &'s FactSheet, fact: &Fact, kind: FactKind, is_percent: bool) -> Option<&'s Fact> {
    let is_match = |it: &&Fact| it.kind == kind && matches!(it.value, FactValue::Percent(_)) == is_percent;
    sheet.of_entry(fact.entry).find(is_match)
}

/// Amounts of a kind that match a condition, the largest first.
fn largest(sheet: &FactSheet, kind: FactKind, condition: impl Fn(&Fact) -> bool) -> Vec<&Fact> {
    let mut facts: Vec<&Fact> = sheet.facts().iter().filter(|it| it.kind == kind && condition(it)).collect();
    facts.retain(|it| matches!(it.value, FactValue::Amount(_)));
    facts.sort_by_key(|it| (std::cmp::Reverse(it.value.number().map(|it| it.abs())), it.id));
    facts
}

fn total_cost(sheet: &FactSheet) -> Option<String> {
    let total =
        largest(sheet, FactKind::Cost, |it| it.subject == TOTAL && it.span == Some(sheet.range)).first().copied()?;
    let change = sibling(sheet, total, FactKind::Change, true);
    let change = change.map_or_else(String::new, |it| format!(", {}", change_in_words(it)));
    Some(format!(
        "From {} to {} the total is {}{change}.",
        iso_date(sheet.range.from()),
        iso_date(sheet.range.to()),
        figure(total)
    ))
}

/// Change with its direction: `12.5% more than before`.
fn change_in_words(fact: &Fact) -> String {
    let more = if is_negative(fact) { "less" } else { "more" };
    format!("{} {more} than before", unsigned(fact))
}

fn largest_costs(sheet: &FactSheet) -> Option<String> {
    let largest_first = largest(sheet, FactKind::Cost, |it| {
        it.span == Some(sheet.range) && !it.entities.is_empty() && sibling(sheet, it, FactKind::Share, true).is_some()
    });
    let lines = largest_first.into_iter().take(MAX_LISTED).map(|it| {
        let share = sibling(sheet, it, FactKind::Share, true);
        let share = share.map_or_else(String::new, |it| format!(", {} of the total", figure(it)));
        format!("- {}: {}{share}", subject(it), figure(it))
    });
    listed("The largest costs:", lines)
}

fn largest_changes(sheet: &FactSheet) -> Option<String> {
    let largest_first = largest(sheet, FactKind::Change, |it| !it.entities.is_empty());
    let lines = largest_first.into_iter().take(MAX_LISTED).map(|it| {
        let percent = sibling(sheet, it, FactKind::Change, true);
        let percent = percent.map_or_else(String::new, |it| format!(", {}", change_in_words(it)));
        let verb = if is_negative(it) { "fell" } else { "rose" };
        format!("- {} {verb} by {}{percent}", subject(it), unsigned(it))
    });
    listed("Largest changes:", lines)
}

fn anomalies(sheet: &FactSheet) -> Option<String> {
    let largest_first = largest(sheet, FactKind::Impact, |_| true);
    let lines = largest_first.into_iter().take(MAX_LISTED).filter_map(|it| {
        let expected = sibling(sheet, it, FactKind::Expected, false)?;
        let cost = sibling(sheet, it, FactKind::Cost, false)?;
        let day = iso_date(it.span?.from());
        Some(format!("- {day}, {}: {} instead of {}", subject(it), figure(cost), figure(expected)))
    });
    listed("Anomalies:", lines)
}

fn forecast(sheet: &FactSheet) -> Option<String> {
    let forecast = sheet.facts().iter().find(|it| it.kind == FactKind::Forecast)?;
    let low = sibling(sheet, forecast, FactKind::ForecastLow, false)?;
    let high = sibling(sheet, forecast, FactKind::ForecastHigh, false)?;
    let (forecast, low, high) = (figure(forecast), figure(low), figure(high));
    Some(format!("The forecast for the month is {forecast}, likely between {low} and {high}."))
}

fn largest_savings(sheet: &FactSheet) -> Option<String> {
    let largest_first = largest(sheet, FactKind::Saving, |_| true);
    let lines =
        largest_first.into_iter().take(MAX_LISTED).map(|it| format!("- {}: {} {}", subject(it), figure(it), it.note));
    listed("The largest savings that the checks found:", lines)
}

/// A list under its heading; `None` if empty.
fn listed(heading: &str, lines: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| format!("{heading}\n\n{}", lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        advice::{
            Class, Entity, FindingFacts, SheetBuilder,
            tests::{daily_costs, overview},
        },
        grounding::{Verdict, Verifier},
        money::{Money, Unit},
    };

    #[test]
    fn summary_of_an_overview_is_verified() {
        let sheet = overview(&daily_costs());
        let (text, verification) = Verifier::new(&sheet).verify(&summary(&sheet));
        assert!(text.contains("From 2026-10-01 to 2026-10-31 the total is $4,112.07"), "{text}");
        assert!(text.contains("- `Amazon EC2`: $3,791.70, 92.2% of the total"), "{text}");
        assert!(text.contains("- 2026-10-14, `Amazon EC2`: $600.00 instead of $"), "{text}");
        assert!(text.contains("The forecast for the month is $"), "{text}");
        let unverified = verification.segments.iter().filter(|it| matches!(it.verdict, Verdict::NotVerified(_)));
        let unverified: Vec<&str> = unverified.map(|it| &text[it.span.clone()]).collect();
        assert!(unverified.is_empty(), "{unverified:?} in\n{text}");
        assert!(verification.verified >= 20, "{}", verification.verified);
    }

    #[test]
    fn escapes_names_and_is_empty_without_facts() {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        assert_eq!(summary(&builder.clone().finish()), "");
        let entities = vec![Entity {
            class: Class::Resource,
            name: "a`](javascript:x)\n# {{F1}}".to_owned(),
            aliases: Vec::new(),
        }];
        let saving = Some(Money::new(Decimal::new(-123_456, 2), Unit::new("Hrs")));
        builder.add_finding(FindingFacts {
            title: "Idle".to_owned(),
            entities,
            saving,
            at_most: true,
            evidence: Vec::new(),
        });
        let sheet = builder.finish();
        let (text, verification) = Verifier::new(&sheet).verify(&summary(&sheet));
        assert!(text.ends_with("- `Idle: a ](javascript:x) # {{F1}}`: −1,234.56 Hrs a month, at most"), "{text}");
        assert_eq!((verification.verified, verification.not_verified), (2, 0));
    }
}
