//! A model's recommendation, parsed and with its evidence checked against the sheet.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    expression::evaluate,
    fact::{Entity, Fact, FactId, FactKind, FactSheet},
    tools::{Fields, ToolError},
};
use crate::{
    money::{Money, Unit},
    value::FactValue,
};

pub use crate::finding::Grade;

/// Resource named by a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// Name as the model wrote it. Hostile text: show it as text only.
    pub name: String,
    /// First fact about the resource; `None` if the sheet does not contain the name.
    pub fact: Option<FactId>,
}

/// Recommendation of a model. Its texts are hostile and their figures unverified: ground them before showing them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Short action.
    pub title: String,
    /// Affected resources.
    pub resources: Vec<Affected>,
    /// Supporting facts: at least one, all in the sheet.
    pub evidence: Vec<FactId>,
    /// Estimated monthly saving; `None` if the model gives none.
    pub saving: Option<Saving>,
    /// Effort.
    pub effort: Grade,
    /// Risk.
    pub risk: Grade,
    /// Steps, in order.
    pub steps: Vec<String>,
}

/// Monthly saving, and the facts that support it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// Amount as stated by the model.
    pub money: Money,
    /// Facts of the evidence whose value or sum is the amount; empty if unverified.
    pub facts: Vec<FactId>,
}

const FIELDS: [&str; 7] = ["title", "resources", "evidence", "saving_per_month", "effort", "risk", "steps"];
const LONGEST_TITLE: usize = 200;
const LONGEST_STEP: usize = 1_000;
const MOST_STEPS: usize = 20;
const MOST_RESOURCES: usize = 50;
const MOST_EVIDENCE: usize = 30;
/// Maximum length of a resource name, in bytes: that of the longest ARN.
const LONGEST_NAME: usize = 2_048;

impl Recommendation {
    /// Parses the tool input.
    ///
    /// # Errors
    /// [`ToolError`] for the first invalid field.
    pub(super) fn read(input: &Value, sheet: &FactSheet) -> Result<Self, ToolError> {
        let fields = Fields::of(input, &FIELDS)?;
        let evidence = evidence(&fields, sheet)?;
        let resources = fields.texts("resources", MOST_RESOURCES, LONGEST_NAME)?;
        let resources: Vec<Affected> =
            resources.into_iter().map(|name| Affected { fact: about(sheet, &name), name }).collect();
        let steps = fields.texts("steps", MOST_STEPS, LONGEST_STEP)?;
        if steps.is_empty() {
            return Err(ToolError::Missing("steps"));
        }
        Ok(Self {
            title: fields.text("title", LONGEST_TITLE)?,
            saving: saving(&fields, &evidence, &resources, sheet)?,
            resources,
            evidence,
            effort: grade(&fields, "effort")?,
            risk: grade(&fields, "risk")?,
            steps,
        })
    }
}

fn grade(fields: &Fields<'_>, field: &'static str) -> Result<Grade, ToolError> {
    match fields.get(field).ok_or(ToolError::Missing(field))?.as_str() {
        Some("low") => Ok(Grade::Low),
        Some("medium") => Ok(Grade::Medium),
        Some("high") => Ok(Grade::High),
        _ => Err(ToolError::Wrong { field, allowed: "low, medium or high".to_owned() }),
    }
}

/// Cited facts, each once. An error if one is not in the sheet.
fn evidence(fields: &Fields<'_>, sheet: &FactSheet) -> Result<Vec<FactId>, ToolError> {
    const FIELD: &str = "evidence";
    let mut evidence: Vec<FactId> = Vec::new();
    for text in fields.texts(FIELD, MOST_EVIDENCE, LONGEST_TITLE)? {
        let id: Option<FactId> = text.trim_matches(['[', ']']).parse().ok();
        let id = id.filter(|id| sheet.get(*id).is_some()).ok_or(ToolError::NoSuchFact(FIELD))?;
        if !evidence.contains(&id) {
            evidence.push(id);
        }
    }
    if evidence.is_empty() { Err(ToolError::Missing(FIELD)) } else { Ok(evidence) }
}

/// First fact about the entity with this name.
fn about(sheet: &FactSheet, name: &str) -> Option<FactId> {
    sheet.facts().iter().find(|fact| is_about(fact, name)).map(|fact| fact.id)
}

/// Whether a fact is about the entity with this name.
fn is_about(fact: &Fact, name: &str) -> bool {
    fact.about.iter().any(|it| is_called(it, name))
}

fn is_called(it: &Entity, name: &str) -> bool {
    it.name == name || it.also.iter().any(|also| also == name)
}

/// Saving in the currency of the evidence, with the facts that add up to it.
fn saving(
    fields: &Fields<'_>,
    evidence: &[FactId],
    resources: &[Affected],
    sheet: &FactSheet,
) -> Result<Option<Saving>, ToolError> {
    const FIELD: &str = "saving_per_month";
    let Some(value) = fields.get(FIELD) else { return Ok(None) };
    let allowed = "a plain decimal of at least zero, or a reference such as {{F3}}";
    let wrong = || ToolError::Wrong { field: FIELD, allowed: allowed.to_owned() };
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(wrong()),
    };
    let referred = text.contains(['F', 'f']).then(|| referred(&text, sheet).ok_or_else(wrong)).transpose()?;
    let amount = match &referred {
        Some((money, _)) => money.amount,
        None => text.parse().map_err(|_| wrong())?,
    };
    if amount.is_sign_negative() {
        return Err(wrong());
    }
    let referred_facts = referred.iter().flat_map(|(_, facts)| facts);
    let mut cited: Vec<FactId> = evidence.iter().chain(referred_facts).copied().collect();
    cited.sort_unstable();
    cited.dedup();
    let cited = cited.into_iter().filter_map(|id| sheet.get(id));
    let savings: Vec<(&Fact, &Money)> = cited
        .filter_map(|fact| match (&fact.value, fact.kind) {
            (FactValue::Amount(money), FactKind::Saving) => Some((fact, money)),
            _ => None,
        })
        .collect();
    let savings = of_resources(&savings, resources, sheet);
    if let Some((money, facts)) = referred {
        let is_saving = |id: &FactId| savings.iter().any(|(fact, _)| fact.id == *id);
        let facts = if facts.iter().all(is_saving) { facts } else { Vec::new() };
        return Ok(Some(Saving { money, facts }));
    }
    let known = sheet.facts().iter().find_map(|it| match &it.value {
        FactValue::Amount(money) if money.unit.symbol().is_some() => Some(&money.unit),
        _ => None,
    });
    let unit = savings.first().map(|(_, money)| &money.unit).or(known).cloned().unwrap_or_else(|| Unit::new("USD"));
    let facts = comes_to(amount, &unit, &savings);
    Ok(Some(Saving { money: Money::new(amount, unit), facts }))
}

/// Amount of a reference or a sum of references, with its facts; no facts for any other expression.
fn referred(text: &str, sheet: &FactSheet) -> Option<(Money, Vec<FactId>)> {
    let it = evaluate(text.trim_matches(['{', '}', '[', ']', '$', ' ']), sheet).ok()?;
    let is_sum = it.text.split(" + ").count() == it.facts.len() && !it.text.contains(['−', '×', '÷']);
    let FactValue::Amount(money) = it.value else { return None };
    Some((money, if is_sum { it.facts } else { Vec::new() }))
}

/// Savings of the named resources. A sum over several findings applies if its number of resources matches and all of
/// them are named.
fn of_resources<'s>(
    savings: &[(&'s Fact, &'s Money)],
    resources: &[Affected],
    sheet: &FactSheet,
) -> Vec<(&'s Fact, &'s Money)> {
    let mut named: Vec<Option<&Entity>> = resources.iter().map(|it| entity(sheet, &it.name)).collect();
    named.sort_by_key(|it| it.map(|it| (&it.name, &it.also)));
    named.dedup();
    let are_all = |fact: &Fact| {
        let count = sheet.of_entry(fact.entry).find_map(|it| match it.value {
            FactValue::Count { number, .. } => usize::try_from(number).ok(),
            _ => None,
        });
        named.iter().all(Option::is_some) && count == Some(named.len())
    };
    let is_theirs = |fact: &Fact| {
        let is_of_one = || resources.iter().any(|it| is_about(fact, &it.name));
        resources.is_empty() || if fact.about.is_empty() { are_all(fact) } else { is_of_one() }
    };
    savings.iter().filter(|(fact, _)| is_theirs(fact)).copied().collect()
}

/// Entity with this name.
fn entity<'s>(sheet: &'s FactSheet, name: &str) -> Option<&'s Entity> {
    sheet.facts().iter().flat_map(|fact| &fact.about).find(|it| is_called(it, name))
}

/// The single saving that equals an amount, within half a unit of its last digit plus half a cent; otherwise all
/// savings of single findings if their sum equals it, each resource once, with half a cent of tolerance each. Subsets
/// are not tried: among a dozen savings, some subset matches any amount.
fn comes_to(amount: Decimal, unit: &Unit, savings: &[(&Fact, &Money)]) -> Vec<FactId> {
    let half = Decimal::try_new(5, amount.scale() + 1).unwrap_or_default();
    let fits = |chosen: &[(&Fact, &Money)]| {
        let sum = chosen.iter().try_fold(Decimal::ZERO, |sum, (_, money)| {
            (money.unit == *unit).then(|| sum.checked_add(money.amount)).flatten()
        });
        let slack = half + Decimal::new(5, 3) * Decimal::from(chosen.len());
        sum.and_then(|sum| sum.checked_sub(amount)).is_some_and(|off| off.abs() <= slack)
    };
    let mut singles: Vec<(&Fact, &Money)> =
        savings.iter().filter(|(fact, _)| !fact.about.is_empty()).copied().collect();
    // The largest saving of each resource, because its savings overlap.
    singles.sort_by_key(|(fact, money)| (fact.about.first().map(|it| (&it.name, &it.also)), Reverse(money.amount)));
    singles.dedup_by_key(|(fact, _)| fact.about.first());
    let sets = savings.chunks(1).chain([singles.as_slice()]).filter(|it| !it.is_empty());
    let found = sets.into_iter().find(|it| fits(it));
    found.map_or_else(Vec::new, |chosen| chosen.iter().map(|(fact, _)| fact.id).collect())
}
