//! Dismissed and snoozed findings: until a day or for good, with a reason.

use std::{fmt, str::FromStr};

use form_urlencoded::Serializer;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{finding::Finding, period::parse_date};

/// What a decision is about: all findings of a check, or one of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct About {
    /// The code of who says so ([`crate::finding::Origin::code`]).
    pub code: String,
    /// What it is about, as [`Finding::subject`] writes it; `None` for whatever the check finds.
    pub subject: Option<String>,
}

impl About {
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

    /// Whether everything that another is about is among those.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.code == other.code && (self.subject.is_none() || self.subject == other.subject)
    }

    /// Whether a finding is among those.
    #[must_use]
    pub fn is(&self, finding: &Finding) -> bool {
        self.code == finding.from.code() && self.subject.as_ref().is_none_or(|subject| *subject == finding.subject())
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        self.subject.as_ref().map_or(Ok(()), |subject| write!(f, "@{subject}"))
    }
}

impl FromStr for About {
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

/// That something is left alone.
///
/// In an address: `gp2-volume|<until>|<reason>` or `gp2-volume@<subject>|<until>|<reason>`, `until` empty for good. A subject may
/// hold any sign: the last two bars count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What it is about.
    pub about: About,
    /// The first UTC day on which it is shown again; `None`: never.
    pub until: Option<Date>,
    /// Why, in somebody's words, without a bar.
    pub reason: String,
}

impl Decision {
    /// The longest reason, in characters.
    pub const LONGEST_REASON: usize = 200;

    /// A decision, its reason made fit for an address.
    #[must_use]
    pub fn new(about: About, until: Option<Date>, reason: &str) -> Self {
        let fit = |it: char| if it == '|' || it.is_control() { ' ' } else { it };
        let reason: String = reason.trim().chars().map(fit).take(Self::LONGEST_REASON).collect();
        Self { about, until, reason }
    }

    /// How much of an address it takes, in bytes, with its key.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let mut query = Serializer::new(String::new());
        query.append_pair("decided", &self.to_string());
        // The sign before the next key.
        query.finish().len() + 1
    }

    /// Whether it still holds on a day.
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
        if reason.chars().any(char::is_control) || reason.chars().count() > Self::LONGEST_REASON {
            return Err(());
        }
        Ok(Self { about: about.parse()?, until, reason: reason.to_owned() })
    }
}
