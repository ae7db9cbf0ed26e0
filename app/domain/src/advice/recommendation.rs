//! A recommendation of a model, typed: what it rests on is in the sheet, or it is none.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    fact::{Entity, FactId, FactKind, FactSheet, FactValue},
    tools::{Fields, ToolError},
};
pub use crate::finding::Grade;
use crate::money::{Money, Unit};

/// A resource that a model names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Affected {
    /// As the model wrote it. Hostile text: show it as text only.
    pub name: String,
    /// The first fact about it; `None` where the sheet knows nothing of this name.
    pub fact: Option<FactId>,
}

/// What a model recommends. Its texts are hostile, and their figures not checked: ground them before they are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What to do.
    pub title: String,
    /// What it affects.
    pub resources: Vec<Affected>,
    /// The facts that show it; at least one, and all of them are there.
    pub evidence: Vec<FactId>,
    /// What it would save a month; `None` where the model does not say.
    pub saving: Option<Saving>,
    /// How much work it is.
    pub effort: Grade,
    /// What may go wrong.
    pub risk: Grade,
    /// What to do, one after another.
    pub steps: Vec<String>,
}

/// A saving a month, and the facts that come to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saving {
    /// As the model says.
    pub money: Money,
    /// The evidence of which it is the value or the sum; empty where none comes to it: not verified.
    pub facts: Vec<FactId>,
}

const FIELDS: [&str; 7] = ["title", "resources", "evidence", "saving_per_month", "effort", "risk", "steps"];
const LONGEST_TITLE: usize = 200;
const LONGEST_STEP: usize = 1_000;
const MOST_STEPS: usize = 20;
const MOST_RESOURCES: usize = 50;
const MOST_EVIDENCE: usize = 30;
/// The longest name that a model may give a resource: that of the longest ARN.
const LONGEST_NAME: usize = 2_048;
/// The most facts of which every sum is tried.
const MOST_SUMMED: usize = 12;

impl Recommendation {
    /// Reads the input of the tool.
    ///
    /// # Errors
    /// [`ToolError`] naming the first field that cannot be used.
    pub(super) fn read(input: &Value, sheet: &FactSheet) -> Result<Self, ToolError> {
        let fields = Fields::of(input, &FIELDS)?;
        let evidence = evidence(&fields, sheet)?;
        let resources = fields.texts("resources", MOST_RESOURCES, LONGEST_NAME)?;
        let affected = |name: String| Affected { fact: about(sheet, &name), name };
        let steps = fields.texts("steps", MOST_STEPS, LONGEST_STEP)?;
        if steps.is_empty() {
            return Err(ToolError::Missing("steps"));
        }
        Ok(Self {
            title: fields.text("title", LONGEST_TITLE)?,
            resources: resources.into_iter().map(affected).collect(),
            saving: saving(&fields, &evidence, sheet)?,
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

/// The facts that are cited, each once; all of them must be there.
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

/// The first fact about a thing of this name.
fn about(sheet: &FactSheet, name: &str) -> Option<FactId> {
    let is_it = |it: &Entity| it.name == name || it.also.iter().any(|also| also == name);
    sheet.facts().iter().find(|fact| fact.about.iter().any(is_it)).map(|fact| fact.id)
}

/// The saving in the currency of the evidence, and which of it comes to that: one fact, or a sum.
fn saving(fields: &Fields<'_>, evidence: &[FactId], sheet: &FactSheet) -> Result<Option<Saving>, ToolError> {
    const FIELD: &str = "saving_per_month";
    let Some(value) = fields.get(FIELD) else { return Ok(None) };
    let wrong = || ToolError::Wrong { field: FIELD, allowed: "a plain decimal of at least zero".to_owned() };
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return Err(wrong()),
    };
    let amount: Decimal = text.parse().map_err(|_| wrong())?;
    if amount.is_sign_negative() {
        return Err(wrong());
    }
    let facts = evidence.iter().filter_map(|id| sheet.get(*id));
    let savings: Vec<(FactId, &Money)> = facts
        .filter_map(|fact| match (&fact.value, fact.kind) {
            (FactValue::Amount(money), FactKind::Saving) => Some((fact.id, money)),
            _ => None,
        })
        .take(MOST_SUMMED)
        .collect();
    let known = sheet.facts().iter().find_map(|it| match &it.value {
        FactValue::Amount(money) if money.unit.symbol().is_some() => Some(&money.unit),
        _ => None,
    });
    let unit = savings.first().map(|(_, money)| &money.unit).or(known).cloned().unwrap_or_else(|| Unit::new("USD"));
    let facts = comes_to(amount, &unit, &savings);
    Ok(Some(Saving { money: Money::new(amount, unit), facts }))
}

/// The fewest savings that come to an amount, within half a unit of its last digit and half a cent for each; none where none do.
fn comes_to(amount: Decimal, unit: &Unit, savings: &[(FactId, &Money)]) -> Vec<FactId> {
    let half = Decimal::try_new(5, amount.scale() + 1).unwrap_or_default();
    let mut choices: Vec<u32> = (1..1_u32 << savings.len()).collect();
    choices.sort_by_key(|choice| choice.count_ones());
    let chosen =
        |choice: u32| savings.iter().enumerate().filter(move |(place, _)| choice >> place & 1 == 1).map(|(_, it)| it);
    let fits = |choice: &u32| {
        let sum = chosen(*choice).try_fold(Decimal::ZERO, |sum, (_, money)| {
            (money.unit == *unit).then(|| sum.checked_add(money.amount)).flatten()
        });
        let slack = half + Decimal::new(5, 3) * Decimal::from(choice.count_ones());
        sum.is_some_and(|sum| (sum - amount).abs() <= slack)
    };
    let found = choices.iter().find(|it| fits(it));
    found.map_or_else(Vec::new, |choice| chosen(*choice).map(|(id, _)| *id).collect())
}
