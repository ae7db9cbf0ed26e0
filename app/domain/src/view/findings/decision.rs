//! Dismissed and snoozed findings: until a day or for good, with a reason.

use std::{fmt, str::FromStr};

use form_urlencoded::Serializer;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{finding::Finding, period::parse_date};

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
    /// One finding.
    #[must_use]
    pub fn one(finding: &Finding) -> Self {
        Self { code: finding.from.code().to_owned(), subject: Some(finding.subject()) }
    }

    /// All findings of the same check.
    #[must_use]
    pub fn all_like(finding: &Finding) -> Self {
        Self { code: finding.from.code().to_owned(), subject: None }
    }

    /// Whether it includes all findings of another subject.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.code == other.code && (self.subject.is_none() || self.subject == other.subject)
    }

    /// Whether it includes a finding.
    #[must_use]
    pub fn is(&self, finding: &Finding) -> bool {
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
/// In an address: `gp2-volume|<until>|<reason>` or `gp2-volume@<subject>|<until>|<reason>`, `until` empty for good. A subject may
/// hold any sign: the last two bars count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Subject of the dismissal.
    pub about: FindingKey,
    /// The first UTC day on which it is shown again; `None`: never.
    pub until: Option<Date>,
    /// Visitor's reason, without `|`.
    pub reason: String,
}

impl Decision {
    /// The longest reason, in characters.
    pub const MAX_REASON_LENGTH: usize = 200;

    /// A decision, its reason made fit for an address.
    #[must_use]
    pub fn new(about: FindingKey, until: Option<Date>, reason: &str) -> Self {
        let fit = |it: char| if it == '|' || it.is_control() { ' ' } else { it };
        let reason: String = reason.trim().chars().map(fit).take(Self::MAX_REASON_LENGTH).collect();
        Self { about, until, reason }
    }

    /// Length in a URL in bytes, including its key.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let mut query = Serializer::new(String::new());
        query.append_pair(DISMISS, &self.to_string());
        // The sign before the next key.
        query.finish().len() + 1
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        self.until.is_none_or(|until| today < until)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let until = self.until.map(|it| it.to_string()).unwrap_or_default();
        write!(f, "{}|{until}|{}", self.about, self.reason)
    }
}

impl FromStr for Decision {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rest, reason) = text.rsplit_once('|').ok_or(())?;
        let (about, until) = rest.rsplit_once('|').ok_or(())?;
        let until = match until {
            "" => None,
            day => Some(parse_date(day).ok_or(())?),
        };
        if reason.chars().any(char::is_control) || reason.chars().count() > Self::MAX_REASON_LENGTH {
            return Err(());
        }
        Ok(Self { about: about.parse()?, until, reason: reason.to_owned() })
    }
}
