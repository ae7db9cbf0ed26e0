//! Sort order, the same for costs, resources and findings.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Sort order by a column; in a URL `cost` is ascending and `-cost` descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort<C> {
    /// Column to sort by.
    pub column: C,
    /// Whether the largest value comes first.
    pub descending: bool,
}

impl<C: Default> Default for Sort<C> {
    /// By the default column, largest first.
    fn default() -> Self {
        Self { column: C::default(), descending: true }
    }
}

impl<C: fmt::Display> fmt::Display for Sort<C> {
    /// Format in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.column)
    }
}

impl<C: FromStr> FromStr for Sort<C> {
    type Err = C::Err;

    fn from_str(text: &str) -> Result<Self, C::Err> {
        let (descending, column) = match text.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, text),
        };
        Ok(Self { column: column.parse()?, descending })
    }
}
