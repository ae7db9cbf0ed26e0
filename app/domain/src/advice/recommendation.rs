//! A recommendation of a model, typed: what it rests on is in the sheet, or it is none.

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

impl Recommendation {
    /// Reads the input of the tool.
    ///
    /// # Errors
    /// [`ToolError`] naming the first field that cannot be used.
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
    sheet.facts().iter().find(|fact| is_about(fact, name)).map(|fact| fact.id)
}

/// Whether a fact is about a thing of this name.
fn is_about(fact: &Fact, name: &str) -> bool {
    fact.about.iter().any(|it| is_called(it, name))
}

fn is_called(it: &Entity, name: &str) -> bool {
    it.name == name || it.also.iter().any(|also| also == name)
}

/// The saving in the currency of the evidence, and which of it comes to that.
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

/// The amount that a reference or a sum of references comes to; its facts, or none where it is anything else of facts.
fn referred(text: &str, sheet: &FactSheet) -> Option<(Money, Vec<FactId>)> {
    let it = evaluate(text.trim_matches(['{', '}', '[', ']', '$', ' ']), sheet).ok()?;
    let is_sum = it.text.split(" + ").count() == it.facts.len() && !it.text.contains(['−', '×', '÷']);
    let FactValue::Amount(money) = it.value else { return None };
    Some((money, if is_sum { it.facts } else { Vec::new() }))
}

/// The savings that are about the resources that are named. What several findings save together is that of as many resources, and
/// all of them must be named.
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

/// The thing of this name.
fn entity<'s>(sheet: &'s FactSheet, name: &str) -> Option<&'s Entity> {
    sheet.facts().iter().flat_map(|fact| &fact.about).find(|it| is_called(it, name))
}

/// The one saving that comes to an amount, within half a unit of its last digit and half a cent; else all that are of single findings
/// together, each resource once, half a cent for each. No choice of them: among a dozen, some sum comes to anything.
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
    // Of several that one resource is about, the largest: no dollar is saved twice.
    singles.sort_by_key(|(fact, money)| (fact.about.first().map(|it| (&it.name, &it.also)), Reverse(money.amount)));
    singles.dedup_by_key(|(fact, _)| fact.about.first());
    let sets = savings.chunks(1).chain([singles.as_slice()]).filter(|it| !it.is_empty());
    let found = sets.into_iter().find(|it| fits(it));
    found.map_or_else(Vec::new, |chosen| chosen.iter().map(|(fact, _)| fact.id).collect())
}
