//! Findings as columns for the browser: an account with 100,000 resources may have 80,000. Names that a finding repeats (its resource's
//! key in each line, IDs in commands) and products of factors are not sent: the reader works them out again.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

use super::{Estimate, Evidence, Factor, Finding, Fix, Grade, Line, Saving, Subject, Unpriced, saving::product};
use crate::{
    Date,
    columns::{ColumnReader, ColumnWriter, Damaged, Row, Template},
    money::Money,
    resource::{ResourceKey, SharedStr, tags},
    value::FactValue,
};

/// Columns of findings, after those of tags.
#[derive(Clone, Copy)]
enum Column {
    Origin,
    Service,
    Account,
    Region,
    HasSubject,
    Type,
    Key,
    Id,
    EvidenceCount,
    EvidenceName,
    EvidenceKind,
    EvidenceNumber,
    EvidenceUnit,
    EvidenceText,
    EvidenceDate,
    SavingKind,
    SavingText,
    Unit,
    AtMost,
    LineCount,
    LineSubject,
    LineKey,
    LineLabel,
    LineAmount,
    LineProduct,
    FactorCount,
    Operation,
    FactorValue,
    FactorUnit,
    Grades,
    ConsoleCount,
    Console,
    Command,
    Terraform,
}

impl From<Column> for usize {
    fn from(column: Column) -> Self {
        tags::COLUMNS + column as usize
    }
}

/// Kind of a value, and of a saving.
#[derive(Serialize, Deserialize)]
enum ValueKind {
    Amount,
    Percent,
    Count,
    Date,
    Text,
}

#[derive(Serialize, Deserialize)]
enum SavingKind {
    Amount,
    CostAtRisk,
    Unknown,
    Review,
}

impl Row for Finding {
    fn write(&self, to: &mut ColumnWriter) {
        to.put(Column::Origin, &self.from);
        to.word(Column::Service, &self.service);
        to.word(Column::Account, &self.account);
        to.word(Column::Region, &self.region);
        to.put(Column::HasSubject, &self.resource.is_some());
        if let Some(subject) = &self.resource {
            write_subject(self, subject, to);
        }
        to.length(Column::EvidenceCount, self.evidence.len());
        for Evidence { name, value } in &self.evidence {
            to.word(Column::EvidenceName, name);
            write_value(value, to);
        }
        write_saving(&self.saving, self.resource.as_ref().map(|subject| &subject.key), to);
        to.put(Column::Grades, &(self.confidence, self.effort, self.risk));
        let names = names(self);
        let Fix { console, command, terraform } = &self.fix;
        to.length(Column::ConsoleCount, console.len());
        for step in console {
            to.word(Column::Console, &names.generalize(step));
        }
        to.optional_word(Column::Command, command.as_ref().map(|it| names.generalize(it)).as_ref());
        to.word(Column::Terraform, &names.generalize(terraform));
    }

    fn read(from: &mut ColumnReader<'_>) -> Result<Self, Damaged> {
        let mut finding = Self {
            from: from.take(Column::Origin)?,
            service: from.word(Column::Service)?,
            account: from.word(Column::Account)?,
            region: from.word(Column::Region)?,
            resource: None,
            evidence: Vec::new(),
            saving: Saving::Review,
            confidence: Grade::Low,
            effort: Grade::Low,
            risk: Grade::Low,
            fix: Fix::default(),
        };
        if from.take(Column::HasSubject)? {
            finding.resource = Some(read_subject(&finding, from)?);
        }
        finding.evidence = from.list(Column::EvidenceCount, |from| {
            Ok(Evidence { name: from.word(Column::EvidenceName)?, value: read_value(from)? })
        })?;
        finding.saving = read_saving(finding.resource.as_ref().map(|subject| &subject.key), from)?;
        (finding.confidence, finding.effort, finding.risk) = from.take(Column::Grades)?;
        let names = names(&finding);
        let fix = Fix {
            console: from.list(Column::ConsoleCount, |from| Ok(names.fill(&from.word(Column::Console)?)))?,
            command: from.optional_word(Column::Command)?.map(|it| names.fill(&it)),
            terraform: names.fill(&from.word(Column::Terraform)?),
        };
        Ok(Self { fix, ..finding })
    }
}

/// Names in the texts of a fix.
fn names(finding: &Finding) -> Template<'_> {
    let subject = finding.resource.as_ref();
    let id = subject.map_or("", |subject| &subject.id);
    let name = subject.and_then(|subject| subject.name.as_deref()).unwrap_or_default();
    Template([id, name, &finding.region, &finding.account])
}

/// Key of a subject whose account and region are those of the finding, as usual.
fn usual_key(finding: &Finding, resource_type: &str, id: &str) -> ResourceKey {
    ResourceKey::of(resource_type, &finding.account, &finding.region, id)
}

fn write_subject(finding: &Finding, subject: &Subject, to: &mut ColumnWriter) {
    let resource_type = subject.key.0.split('/').next().unwrap_or_default();
    let is_usual = subject.key == usual_key(finding, resource_type, &subject.id);
    to.optional_word(Column::Type, is_usual.then(|| SharedStr::from(resource_type)).as_ref());
    if !is_usual {
        to.put(Column::Key, &subject.key);
    }
    to.put(Column::Id, &subject.id);
    tags::write(subject.name.as_ref(), subject.tags.as_deref(), to);
}

fn read_subject(finding: &Finding, from: &mut ColumnReader<'_>) -> Result<Subject, Damaged> {
    let resource_type = from.optional_word(Column::Type)?;
    let other_key: Option<ResourceKey> = if resource_type.is_none() { Some(from.take(Column::Key)?) } else { None };
    let id: SharedStr = from.take(Column::Id)?;
    let key = other_key.unwrap_or_else(|| usual_key(finding, resource_type.as_deref().unwrap_or_default(), &id));
    let (name, tags) = tags::read(from)?;
    Ok(Subject { key, id, name, tags })
}

fn write_value(value: &FactValue, to: &mut ColumnWriter) {
    let kind = match value {
        FactValue::Amount(Money { amount, unit }) => {
            to.decimal(Column::EvidenceNumber, *amount);
            to.put(Column::EvidenceUnit, unit);
            ValueKind::Amount
        }
        FactValue::Percent(percent) => {
            to.decimal(Column::EvidenceNumber, *percent);
            ValueKind::Percent
        }
        FactValue::Count { number, of } => {
            to.decimal(Column::EvidenceNumber, Decimal::from(*number));
            to.put(Column::EvidenceUnit, of);
            ValueKind::Count
        }
        FactValue::Date(date) => {
            to.put(Column::EvidenceDate, &(date.year(), date.month(), date.day()));
            ValueKind::Date
        }
        FactValue::Text(text) => {
            to.put(Column::EvidenceText, text);
            ValueKind::Text
        }
    };
    to.put(Column::EvidenceKind, &kind);
}

fn read_value(from: &mut ColumnReader<'_>) -> Result<FactValue, Damaged> {
    Ok(match from.take(Column::EvidenceKind)? {
        ValueKind::Amount => FactValue::Amount(Money {
            amount: from.decimal(Column::EvidenceNumber)?,
            unit: from.take(Column::EvidenceUnit)?,
        }),
        ValueKind::Percent => FactValue::Percent(from.decimal(Column::EvidenceNumber)?),
        ValueKind::Count => FactValue::Count {
            number: from.decimal(Column::EvidenceNumber)?.to_u64().ok_or(Damaged)?,
            of: from.take(Column::EvidenceUnit)?,
        },
        ValueKind::Date => {
            let (year, month, day) = from.take(Column::EvidenceDate)?;
            FactValue::Date(Date::new(year, month, day).map_err(|_| Damaged)?)
        }
        ValueKind::Text => FactValue::Text(from.take(Column::EvidenceText)?),
    })
}

fn write_saving(saving: &Saving, subject: Option<&ResourceKey>, to: &mut ColumnWriter) {
    let kind = match saving {
        Saving::Amount(_) => SavingKind::Amount,
        Saving::CostAtRisk(_) => SavingKind::CostAtRisk,
        Saving::Unknown(_) => SavingKind::Unknown,
        Saving::Review => SavingKind::Review,
    };
    to.put(Column::SavingKind, &kind);
    match saving {
        Saving::Amount(estimate) | Saving::CostAtRisk(estimate) => write_estimate(estimate, subject, to),
        Saving::Unknown(Unpriced(why)) => to.word(Column::SavingText, why),
        Saving::Review => {}
    }
}

fn read_saving(subject: Option<&ResourceKey>, from: &mut ColumnReader<'_>) -> Result<Saving, Damaged> {
    Ok(match from.take(Column::SavingKind)? {
        SavingKind::Amount => Saving::Amount(read_estimate(subject, from)?),
        SavingKind::CostAtRisk => Saving::CostAtRisk(read_estimate(subject, from)?),
        SavingKind::Unknown => Saving::Unknown(Unpriced(from.word(Column::SavingText)?)),
        SavingKind::Review => Saving::Review,
    })
}

fn write_estimate(estimate: &Estimate, subject: Option<&ResourceKey>, to: &mut ColumnWriter) {
    to.put(Column::Unit, &estimate.unit);
    to.put(Column::AtMost, &estimate.at_most);
    to.length(Column::LineCount, estimate.lines.len());
    for Line { resource, label, factors, amount } in &estimate.lines {
        let is_of_subject = resource.as_ref() == subject;
        to.put(Column::LineSubject, &is_of_subject);
        if !is_of_subject {
            to.put(Column::LineKey, resource);
        }
        to.word(Column::LineLabel, label);
        to.length(Column::FactorCount, factors.len());
        for Factor { operation, value, unit } in factors {
            to.put(Column::Operation, operation);
            to.decimal(Column::FactorValue, *value);
            to.word(Column::FactorUnit, unit);
        }
        let is_product = product(factors).is_some_and(|it| it == *amount && it.scale() == amount.scale());
        to.put(Column::LineProduct, &is_product);
        if !is_product {
            to.decimal(Column::LineAmount, *amount);
        }
    }
}

fn read_estimate(subject: Option<&ResourceKey>, from: &mut ColumnReader<'_>) -> Result<Estimate, Damaged> {
    Ok(Estimate {
        unit: from.take(Column::Unit)?,
        at_most: from.take(Column::AtMost)?,
        lines: from.list(Column::LineCount, |from| {
            let is_of_subject: bool = from.take(Column::LineSubject)?;
            let resource = if is_of_subject { subject.cloned() } else { from.take(Column::LineKey)? };
            let label = from.word(Column::LineLabel)?;
            let factors = from.list(Column::FactorCount, |from| {
                Ok(Factor {
                    operation: from.take(Column::Operation)?,
                    value: from.decimal(Column::FactorValue)?,
                    unit: from.word(Column::FactorUnit)?,
                })
            })?;
            let is_product: bool = from.take(Column::LineProduct)?;
            let amount = if is_product { product(&factors).ok_or(Damaged)? } else { from.decimal(Column::LineAmount)? };
            Ok(Line { resource, label, factors, amount })
        })?,
    })
}

#[cfg(test)]
mod tests;
