//! Tables of a report.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    format::{self, Sign},
    money::Money,
    period::DateRange,
};

/// Section of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SectionId {
    /// Costs by service.
    Services,
    /// Costs by account.
    Accounts,
    /// Costs by charge type: usage, fees, tax, credits and refunds.
    Charges,
    /// Costs by the attribute of the teams.
    Teams,
    /// Costs of the last months.
    Months,
    /// Largest changes by service.
    Changes,
    /// Anomalies within the month.
    Anomalies,
    /// Open findings by check.
    Findings,
}

impl SectionId {
    /// Name in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Services => "services",
            Self::Accounts => "accounts",
            Self::Charges => "charges",
            Self::Teams => "teams",
            Self::Months => "months",
            Self::Changes => "changes",
            Self::Anomalies => "anomalies",
            Self::Findings => "findings",
        }
    }
}

/// A table of a report. Its rows add up to its total, or its note says by how much they do not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// Section.
    pub id: SectionId,
    /// Heading.
    pub title: String,
    /// Columns; the first contains names.
    pub columns: Vec<Column>,
    /// Rows with one value per column.
    pub rows: Vec<Vec<Value>>,
    /// Total row; `None` for lists without a sum.
    pub total: Option<Vec<Value>>,
    /// Sentence below the table.
    pub note: Option<String>,
    /// Sentence in place of an empty table.
    pub empty: Option<Empty>,
}

/// Reason why a section has no rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Empty {
    /// There is nothing to list.
    Nothing(String),
    /// Data is missing.
    Failed(String),
}

/// Column of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Whether its values are figures.
    pub is_figure: bool,
    /// Whether its amounts are changes, with a sign.
    pub is_change: bool,
}

/// Value of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text, which may be hostile.
    Text(String),
    /// Exact amount.
    Amount(Money),
    /// Share or relative change: 0.1 is 10%.
    Ratio(Decimal),
    /// Number of items.
    Count(usize),
    /// UTC days, both ends inclusive.
    Days(DateRange),
    /// Unknown figure, or one that does not apply.
    None,
}

impl Section {
    /// Section without rows yet.
    pub(super) fn new(id: SectionId, title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self { id, title: title.into(), columns, rows: Vec::new(), total: None, note: None, empty: None }
    }

    /// Section that could not be loaded.
    pub(super) fn failed(id: SectionId, title: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { empty: Some(Empty::Failed(reason.into())), ..Self::new(id, title, Vec::new()) }
    }

    /// Section with nothing to list.
    pub(super) fn nothing(self, reason: impl Into<String>) -> Self {
        Self { empty: Some(Empty::Nothing(reason.into())), ..self }
    }

    /// Reason in place of the table, without a period; `None` for sections with rows.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self.empty.as_ref()? {
            Empty::Nothing(reason) | Empty::Failed(reason) => Some(reason),
        }
    }

    /// Missing data as a sentence without a period; `None` if the section could be loaded.
    pub(super) fn failure(&self) -> Option<String> {
        let Some(Empty::Failed(reason)) = &self.empty else { return None };
        Some(format!("{}: {reason}", self.title))
    }
}

impl Column {
    /// Column of names or other text.
    pub(super) fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_figure: false, is_change: false }
    }

    /// Column of figures.
    pub(super) fn figure(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_figure: true, is_change: false }
    }

    /// Column of changes.
    pub(super) fn change(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_figure: true, is_change: true }
    }
}

impl Value {
    /// Amount, or unknown.
    pub(super) fn amount(money: Option<Money>) -> Self {
        money.map_or(Self::None, Self::Amount)
    }

    /// Ratio, or unknown.
    pub(super) fn ratio(ratio: Option<Decimal>) -> Self {
        ratio.map_or(Self::None, Self::Ratio)
    }

    /// Text for display in a column: an unknown figure is a dash, text that does not apply is empty.
    #[must_use]
    pub fn display(&self, column: &Column) -> String {
        let sign = if column.is_change { Sign::Both } else { Sign::Minus };
        match self {
            Self::Text(text) => text.clone(),
            Self::Amount(money) => format::money(money, sign),
            Self::Ratio(ratio) => format::percent(*ratio, sign),
            Self::Count(count) => format::thousands(count),
            Self::Days(days) => format::range(days, true),
            Self::None if column.is_figure => "–".to_owned(),
            Self::None => String::new(),
        }
    }
}
