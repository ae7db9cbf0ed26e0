//! Recommendation of the model, with its evidence checked against the fact sheet.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    expression::evaluate,
    fact::{Entity, Fact, FactId, FactKind, FactSheet},
    input::{Fields, ToolError},
};
use crate::{
    money::{Money, Unit},
    value::FactValue,
};

pub use crate::finding::Grade;

/// Resource that a recommendation names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffectedResource {
    /// Name as written by the model. Untrusted: display it as text only.
    pub name: String,
    /// First fact about the resource; `None` if no fact has the name.
    pub fact: Option<FactId>,
}

/// Recommendation of the model. Its texts are untrusted and their figures unverified: display them only through
/// [`crate::grounding`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Short action.
    pub title: String,
    /// Affected resources.
    pub resources: Vec<AffectedResource>,
    /// Supporting facts: at least one, all in the sheet.
    pub evidence: Vec<FactId>,
    /// Estimated monthly saving; `None` if the model states none.
    pub saving: Option<StatedSaving>,
    /// Effort.
    pub effort: Grade,
    /// Risk.
    pub risk: Grade,
    /// Steps, in order.
    pub steps: Vec<String>,
}

/// Monthly saving as stated by the model, and the facts that support it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedSaving {
    /// Stated amount.
    pub money: Money,
    /// Facts whose value or sum equals the amount; empty if it is not verified.
    pub facts: Vec<FactId>,
}

const FIELDS: [&str; 7] = ["title", "resources", "evidence", "saving_per_month", "effort", "risk", "steps"];
const MAX_TITLE_LENGTH: usize = 200;
const MAX_STEP_LENGTH: usize = 1_000;
const MAX_STEPS: usize = 20;
const MAX_RESOURCES: usize = 50;
const MAX_EVIDENCE: usize = 30;
/// Maximum length of a resource name, in characters: the length of the longest ARN.
const MAX_NAME_LENGTH: usize = 2_048;

impl Recommendation {
    /// Parses the tool input.
    ///
    /// # Errors
    /// [`ToolError`] for the first invalid field.
    pub(super) fn parse(input: &Value, sheet: &FactSheet) -> Result<Self, ToolError> {
        let fields = Fields::of(input, &FIELDS)?;
        let evidence = evidence(&fields, sheet)?;
        let resources = fields.texts("resources", MAX_RESOURCES, MAX_NAME_LENGTH)?;
        let resources: Vec<AffectedResource> =
            resources.into_iter().map(|name| AffectedResource { fact: first_fact(sheet, &name), name }).collect();
        let steps = fields.texts("steps", MAX_STEPS, MAX_STEP_LENGTH)?;
        if steps.is_empty() {
            return Err(ToolError::MissingField("steps"));
        }
        Ok(Self {
            title: fields.text("title", MAX_TITLE_LENGTH)?,
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
    match fields.get(field).ok_or(ToolError::MissingField(field))?.as_str() {
        Some("low") => Ok(Grade::Low),
        Some("medium") => Ok(Grade::Medium),
        Some("high") => Ok(Grade::High),
        _ => Err(ToolError::InvalidField { field, allowed: "low, medium or high".to_owned() }),
    }
}

/// Cited facts, each once.
fn evidence(fields: &Fields<'_>, sheet: &FactSheet) -> Result<Vec<FactId>, ToolError> {
    const FIELD: &str = "evidence";
    let mut evidence: Vec<FactId> = Vec::new();
    for text in fields.texts(FIELD, MAX_EVIDENCE, MAX_TITLE_LENGTH)? {
        let id: Option<FactId> = text.trim_matches(['[', ']']).parse().ok();
        let id = id.filter(|id| sheet.get(*id).is_some()).ok_or(ToolError::UnknownFact(FIELD))?;
        if !evidence.contains(&id) {
            evidence.push(id);
        }
    }
    if evidence.is_empty() { Err(ToolError::MissingField(FIELD)) } else { Ok(evidence) }
}

/// First fact about the entity with this name.
fn first_fact(sheet: &FactSheet, name: &str) -> Option<FactId> {
    sheet.facts().iter().find(|fact| fact.is_about(name)).map(|fact| fact.id)
}

/// Stated saving in the currency of the evidence, with the facts that add up to it.
fn saving(
    fields: &Fields<'_>,
    evidence: &[FactId],
    resources: &[AffectedResource],
    sheet: &FactSheet,
) -> Result<Option<StatedSaving>, ToolError> {
    const FIELD: &str = "saving_per_month";
    let Some(value) = fields.get(FIELD) else { return Ok(None) };
    let allowed = "a plain decimal of at least zero, or a reference such as {{F3}}";
    let invalid = || ToolError::InvalidField { field: FIELD, allowed: allowed.to_owned() };
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(invalid()),
    };
    let reference = text.contains(['F', 'f']).then(|| resolve(&text, sheet).ok_or_else(invalid)).transpose()?;
    let amount = match &reference {
        Some((money, _)) => money.amount,
        None => text.parse().map_err(|_| invalid())?,
    };
    if amount.is_sign_negative() {
        return Err(invalid());
    }
    let referenced = reference.iter().flat_map(|(_, facts)| facts);
    let mut cited: Vec<FactId> = evidence.iter().chain(referenced).copied().collect();
    cited.sort_unstable();
    cited.dedup();
    let cited = cited.into_iter().filter_map(|id| sheet.get(id));
    let savings: Vec<(&Fact, &Money)> = cited
        .filter_map(|fact| match (&fact.value, fact.kind) {
            (FactValue::Amount(money), FactKind::Saving) => Some((fact, money)),
            _ => None,
        })
        .collect();
    let savings = savings_of(resources, &savings, sheet);
    if let Some((money, facts)) = reference {
        let is_saving = |id: &FactId| savings.iter().any(|(fact, _)| fact.id == *id);
        let facts = if facts.iter().all(is_saving) { facts } else { Vec::new() };
        return Ok(Some(StatedSaving { money, facts }));
    }
    let currency = sheet.facts().iter().find_map(|it| match &it.value {
        FactValue::Amount(money) if money.unit.symbol().is_some() => Some(&money.unit),
        _ => None,
    });
    let unit = savings.first().map(|(_, money)| &money.unit).or(currency).cloned().unwrap_or_else(|| Unit::new("USD"));
    let facts = supporting_facts(amount, &unit, &savings);
    Ok(Some(StatedSaving { money: Money::new(amount, unit), facts }))
}

/// Amount of a reference or a sum of references, with the facts; no facts for any other expression.
fn resolve(text: &str, sheet: &FactSheet) -> Option<(Money, Vec<FactId>)> {
    let it = evaluate(text.trim_matches(['{', '}', '[', ']', '$', ' ']), sheet).ok()?;
    let is_sum = it.text.split(" + ").count() == it.facts.len() && !it.text.contains(['−', '×', '÷']);
    let FactValue::Amount(money) = it.value else { return None };
    Some((money, if is_sum { it.facts } else { Vec::new() }))
}

/// Savings of these resources. The total of several findings counts if all resources are in the sheet and are as many as
/// the findings.
fn savings_of<'s>(
    resources: &[AffectedResource],
    savings: &[(&'s Fact, &'s Money)],
    sheet: &FactSheet,
) -> Vec<(&'s Fact, &'s Money)> {
    let mut entities: Vec<Option<&Entity>> = resources.iter().map(|it| entity(sheet, &it.name)).collect();
    entities.sort_by_key(|it| it.map(|it| (&it.name, &it.aliases)));
    entities.dedup();
    let is_total = |fact: &Fact| {
        let count = sheet.of_entry(fact.entry).find_map(|it| match it.value {
            FactValue::Count { number, .. } => usize::try_from(number).ok(),
            _ => None,
        });
        entities.iter().all(Option::is_some) && count == Some(entities.len())
    };
    let applies = |fact: &Fact| {
        let is_about_one = || resources.iter().any(|it| fact.is_about(&it.name));
        resources.is_empty() || if fact.entities.is_empty() { is_total(fact) } else { is_about_one() }
    };
    savings.iter().filter(|(fact, _)| applies(fact)).copied().collect()
}

/// Entity with this name.
fn entity<'s>(sheet: &'s FactSheet, name: &str) -> Option<&'s Entity> {
    sheet.facts().iter().flat_map(|fact| &fact.entities).find(|it| it.has_name(name))
}

/// Facts that support an amount: a single saving that equals it; otherwise all savings of single findings, each resource
/// once, if their sum equals it. The tolerance is half a unit of the amount's last digit plus half a cent per saving.
/// Subsets are not tried: among a dozen savings, some subset would match any amount.
fn supporting_facts(amount: Decimal, unit: &Unit, savings: &[(&Fact, &Money)]) -> Vec<FactId> {
    let half = Decimal::try_new(5, amount.scale() + 1).unwrap_or_default();
    let is_equal = |chosen: &[(&Fact, &Money)]| {
        let sum = chosen.iter().try_fold(Decimal::ZERO, |sum, (_, money)| {
            (money.unit == *unit).then(|| sum.checked_add(money.amount)).flatten()
        });
        let tolerance = half + Decimal::new(5, 3) * Decimal::from(chosen.len());
        sum.and_then(|sum| sum.checked_sub(amount)).is_some_and(|difference| difference.abs() <= tolerance)
    };
    let mut singles: Vec<(&Fact, &Money)> =
        savings.iter().filter(|(fact, _)| !fact.entities.is_empty()).copied().collect();
    // Savings of one resource overlap: only the largest counts.
    singles
        .sort_by_key(|(fact, money)| (fact.entities.first().map(|it| (&it.name, &it.aliases)), Reverse(money.amount)));
    singles.dedup_by_key(|(fact, _)| fact.entities.first());
    let sets = savings.chunks(1).chain([singles.as_slice()]).filter(|it| !it.is_empty());
    let supporting = sets.into_iter().find(|it| is_equal(it));
    supporting.map_or_else(Vec::new, |chosen| chosen.iter().map(|(fact, _)| fact.id).collect())
}
