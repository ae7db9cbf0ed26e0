//! Dismissed and snoozed findings: until a day or for good, with a reason.

use std::{fmt, str::FromStr};

use form_urlencoded::Serializer;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    finding::Finding,
    period::{iso_date, parse_date},
};

/// URL parameter of a dismissal.
pub(super) const DISMISS: &str = "dismiss";

/// Subject of a dismissal: all findings of a check, or one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FindingKey {
    /// Code of the source ([`crate::finding::Origin::code`]).
    pub code: String,
    /// Subject as in [`Finding::subject`]; `None` for all findings of the check.
    pub subject: Option<String>,
}

impl FindingKey {
    /// Key of one finding.
    #[must_use]
    pub fn single(finding: &Finding) -> Self {
        Self { code: finding.from.code().to_owned(), subject: Some(finding.subject()) }
    }

    /// Whether the key includes all findings of another key.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        self.code == other.code && (self.subject.is_none() || self.subject == other.subject)
    }

    /// Whether the key includes a finding.
    #[must_use]
    pub fn includes_finding(&self, finding: &Finding) -> bool {
        self.code == finding.from.code() && self.subject.as_ref().is_none_or(|subject| *subject == finding.subject())
    }
}

impl fmt::Display for FindingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        self.subject.as_ref().map_or(Ok(()), |subject| write!(f, "@{subject}"))
    }
}

impl FromStr for FindingKey {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (code, subject) = match text.split_once('@') {
            Some((code, subject)) if !subject.is_empty() => (code, Some(subject.to_owned())),
            Some(_) => return Err(()),
            None => (text, None),
        };
        if code.is_empty() || text.chars().any(char::is_control) {
            return Err(());
        }
        Ok(Self { code: code.to_owned(), subject })
    }
}

/// Dismissal of findings, for good or until a day (snooze).
///
/// URL format: `gp2-volume|<until>|<reason>` or `gp2-volume@<subject>|<until>|<reason>`; `until` is empty for good. The subject
/// may contain any character: the last two bars are the separators.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dismissal {
    /// Subject of the dismissal.
    pub target: FindingKey,
    /// First UTC day on which the finding is shown again; `None` for good.
    #[serde(with = "crate::time_encoding", default)]
    pub until: Option<Date>,
    /// Visitor's reason, without `|`.
    pub reason: String,
}

impl Dismissal {
    /// Maximum length of a reason, in characters.
    pub const MAX_REASON_LENGTH: usize = 200;

    /// Creates a dismissal; the reason is trimmed and cut, and loses bars and control characters.
    #[must_use]
    pub fn new(target: FindingKey, until: Option<Date>, reason: &str) -> Self {
        let replace = |it: char| if it == '|' || it.is_control() { ' ' } else { it };
        let reason: String = reason.trim().chars().map(replace).take(Self::MAX_REASON_LENGTH).collect();
        Self { target, until, reason }
    }

    /// Length in a URL in bytes, including its key.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let mut query = Serializer::new(String::new());
        query.append_pair(DISMISS, &self.to_string());
        // The `&` before the next key.
        query.finish().len() + 1
    }

    /// Whether the dismissal applies on a day.
    #[must_use]
    pub fn is_active(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today < until)
    }
}

impl fmt::Display for Dismissal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.until.map(iso_date).unwrap_or_default();
        write!(f, "{}|{until}|{}", self.target, self.reason)
    }
}

impl FromStr for Dismissal {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rest, reason) = text.rsplit_once('|').ok_or(())?;
        let (target, until) = rest.rsplit_once('|').ok_or(())?;
        let until = match until {
            "" => None,
            day => Some(parse_date(day).ok_or(())?),
        };
        if reason.chars().any(char::is_control) || reason.chars().count() > Self::MAX_REASON_LENGTH {
            return Err(());
        }
        Ok(Self { target: target.parse()?, until, reason: reason.to_owned() })
    }
}
