//! URL values of parameters for findings.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::super::words::{direction, words};
use crate::dimension::Attribute;

words! {
    /// Attribute that only findings have.
    #[derive(PartialOrd, Ord)]
    FindingFacet {
        /// The check, by its code.
        Check = "check", "Check";
        /// Effort of the fix.
        Effort = "effort", "Effort";
        /// Risk of the fix.
        Risk = "risk", "Risk";
    }
}

impl fmt::Display for FindingFacet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

words! {
    /// Source or status of findings.
    #[derive(Default)]
    FindingTab {
        /// Findings of Farthing's checks that are not dismissed.
        #[default]
        Open = "open", "Farthing";
        /// AWS recommendations.
        Aws = "aws", "AWS recommendations";
        /// Those that were dismissed, or put off to a day that is not there yet.
        Dismissed = "put-away", "Dismissed";
    }
}

words! {
    /// Sort key of findings.
    RankBy {
        /// Monthly saving.
        Saving = "saving", "Monthly savings";
        /// Effort of the fix.
        Effort = "effort", "Effort";
        /// Risk of the fix.
        Risk = "risk", "Risk";
        /// Title of the finding.
        Title = "title", "Name";
    }
}

/// The order of findings; in an address `effort` is ascending and `-saving` descending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rank {
    /// By what.
    pub by: RankBy,
    /// Largest first.
    pub descending: bool,
}

impl Default for Rank {
    fn default() -> Self {
        Self { by: RankBy::Saving, descending: true }
    }
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.descending { "-" } else { "" };
        write!(f, "{sign}{}", self.by.as_str())
    }
}

impl FromStr for Rank {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (descending, word) = direction(text);
        Ok(Self { by: word.parse()?, descending })
    }
}

/// Attribute to group findings by.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Per {
    /// The check that found them.
    #[default]
    Check,
    /// Service whose cost would decrease.
    Service,
    /// The account.
    Account,
    /// Effort of the fix.
    Effort,
    /// The value of a tag of what they are about, by its key.
    Tag(String),
}

impl Per {
    /// All but the tags, in the order of the menu.
    pub const PLAIN: [Self; 4] = [Self::Check, Self::Service, Self::Account, Self::Effort];

    /// Its name for a person.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Check => "Action".to_owned(),
            Self::Service => "Service".to_owned(),
            Self::Account => "Account".to_owned(),
            Self::Effort => "Effort".to_owned(),
            Self::Tag(key) => format!("Tag: {key}"),
        }
    }
}

impl fmt::Display for Per {
    /// Format in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check => f.write_str("check"),
            Self::Service => f.write_str("service"),
            Self::Account => f.write_str("account"),
            Self::Effort => f.write_str("effort"),
            Self::Tag(key) => write!(f, "tag.{key}"),
        }
    }
}

impl FromStr for Per {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "check" => Ok(Self::Check),
            "service" => Ok(Self::Service),
            "account" => Ok(Self::Account),
            "effort" => Ok(Self::Effort),
            _ => match text.parse() {
                Ok(Attribute::Tag(key)) => Ok(Self::Tag(key)),
                _ => Err(()),
            },
        }
    }
}
