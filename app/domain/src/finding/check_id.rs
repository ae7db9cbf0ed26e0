//! Identifier of a check.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    check_list::{CHECKS, CODES, Check},
    grade::Grade,
    wording::Wording,
};

/// ID of a check, ordered by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CheckId(usize);

impl CheckId {
    /// All checks.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CODES.len()).map(Self)
    }

    fn check(self) -> &'static Check {
        // IDs are only created in this file, from indexes of the tables.
        CHECKS.get(self.0).unwrap_or(&CHECKS[0])
    }

    /// Number of the check, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.0 + 1
    }

    /// Code in URLs, exports and the configuration (`unattached-volume`).
    #[must_use]
    pub fn code(self) -> &'static str {
        CODES.get(self.0).unwrap_or(&CODES[0])
    }

    /// Title of the recommended action.
    #[must_use]
    pub fn wording(self) -> Wording {
        self.check().wording
    }

    /// Title in the plural: "Delete unattached EBS volumes".
    #[must_use]
    pub fn title(self) -> String {
        self.wording().title()
    }

    /// Effort of the recommended action.
    #[must_use]
    pub fn effort(self) -> Grade {
        self.check().effort
    }

    /// Risk of the recommended action.
    #[must_use]
    pub fn risk(self) -> Grade {
        self.check().risk
    }
}

impl fmt::Debug for CheckId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Error: no check has this code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown check {0:?}; docs/checks-and-allocation.md lists the codes")]
pub struct UnknownCheck(String);

impl FromStr for CheckId {
    type Err = UnknownCheck;

    fn from_str(code: &str) -> Result<Self, UnknownCheck> {
        Self::all().find(|it| it.code() == code).ok_or_else(|| UnknownCheck(code.to_owned()))
    }
}

impl TryFrom<String> for CheckId {
    type Error = UnknownCheck;

    fn try_from(code: String) -> Result<Self, UnknownCheck> {
        code.parse()
    }
}

impl From<CheckId> for String {
    fn from(check: CheckId) -> Self {
        check.code().to_owned()
    }
}
