//! Parser of the URL parameters for findings.

use super::{Decision, FindingKey, FindingProperty, FindingTab, Findings, decision::DISMISS};
use crate::{
    filter::Rule,
    finding::{Grade, Origin},
    view::parse::{Reader, list},
};

impl Reader {
    /// Reads a key about findings; whether it is one of them.
    pub(in crate::view) fn finding(&mut self, key: &str, value: &str) -> bool {
        match key {
            "show" => {
                self.word("show", value, FindingTab::ALL, |it, tab| it.view.findings.tab = tab);
            }
            "min-saving" => self.once("min-saving", value, |it| {
                it.view.findings.min_saving = it.bound("min-saving", value, "Showing findings of any saving.");
            }),
            DISMISS => self.dismiss(value),
            _ => return false,
        }
        true
    }

    /// Reads a value to keep or to exclude.
    pub(in crate::view) fn aspect(&mut self, key: &str, aspect: FindingProperty, rule: Rule, value: &str) {
        let (is_known, allowed) = match aspect {
            FindingProperty::Check => (Origin::named(value).is_some(), "a check's code, such as gp2-volume".to_owned()),
            FindingProperty::Effort | FindingProperty::Risk => {
                let known = Grade::ALL.map(Grade::as_str);
                (known.contains(&value), list(known))
            }
        };
        if is_known {
            self.choose(key, aspect, rule, value, |view| &mut view.findings.properties);
        } else {
            self.problem(key, value, "is not known", allowed, "Ignored.");
        }
    }

    pub(in crate::view) fn open_finding(&mut self, value: &str) {
        match value.parse::<FindingKey>() {
            Ok(about) if Origin::named(&about.code).is_some() => {
                self.view.findings.open = Some(Box::new(about));
            }
            _ => self.problem("open", value, "is not a finding", "CHECK or CHECK@SUBJECT", "No finding is opened."),
        }
    }

    fn dismiss(&mut self, value: &str) {
        match value.parse::<Decision>() {
            Ok(decision) if self.view.findings.decisions.iter().any(|it| it.about == decision.about) => {
                self.problem(DISMISS, value, "is repeated", "one decision per check or finding", "Using the first.");
            }
            Ok(decision) if Origin::named(&decision.about.code).is_none() => {
                self.problem(DISMISS, value, "is not a check", "a check's code, such as gp2-volume", "Ignored.");
            }
            Ok(decision) if !self.view.findings.has_room_for(&decision) => {
                let (most, bytes) = (Findings::MAX_DISMISSALS, Findings::MAX_DISMISSAL_BYTES);
                let allowed = format!("at most {most} decisions, {bytes} bytes in total");
                self.problem(DISMISS, value, "exceeds the number of decisions", allowed, "Ignored.");
            }
            Ok(decision) => self.view.findings.decisions.push(decision),
            Err(()) => {
                let allowed =
                    "CHECK|YYYY-MM-DD|reason or CHECK@SUBJECT|YYYY-MM-DD|reason; an empty date dismisses for good";
                self.problem(DISMISS, value, "is not a decision", allowed, "Ignored.");
            }
        }
    }
}
