//! Parser of the URL parameters for findings.

use super::{Dismissal, FindingKey, FindingProperty, FindingTab, Findings, dismissal::DISMISS};
use crate::{
    filter::Rule,
    finding::{Grade, Origin},
    view::parse::{Reader, list},
};

impl Reader {
    /// Reads a parameter of findings; returns false for other keys.
    pub(in crate::view) fn finding(&mut self, key: &str, value: &str) -> bool {
        match key {
            "show" => {
                self.option("show", value, FindingTab::ALL, |it, tab| it.view.findings.tab = tab);
            }
            "min-saving" => self.once("min-saving", value, |it| {
                it.view.findings.min_saving = it.bound("min-saving", value, "Showing findings of any saving.");
            }),
            DISMISS => self.dismissal(value),
            _ => return false,
        }
        true
    }

    /// Reads an included or excluded value.
    pub(in crate::view) fn finding_property(&mut self, key: &str, property: FindingProperty, rule: Rule, value: &str) {
        let (is_known, allowed) = match property {
            FindingProperty::Check => {
                (Origin::from_code(value).is_some(), "a check's code, such as gp2-volume".to_owned())
            }
            FindingProperty::Effort | FindingProperty::Risk => {
                let known = Grade::ALL.map(Grade::as_str);
                (known.contains(&value), list(known))
            }
        };
        if is_known {
            self.choose(key, property, rule, value, |view| &mut view.findings.properties);
        } else {
            self.problem(key, value, "is unknown", allowed, "Ignored.");
        }
    }

    pub(in crate::view) fn open_finding(&mut self, value: &str) {
        match value.parse::<FindingKey>() {
            Ok(key) if Origin::from_code(&key.code).is_some() => {
                self.view.findings.open = Some(Box::new(key));
            }
            _ => self.problem("open", value, "is not a finding", "CHECK or CHECK@SUBJECT", "No finding is opened."),
        }
    }

    fn dismissal(&mut self, value: &str) {
        match value.parse::<Dismissal>() {
            Ok(dismissal) if self.view.findings.dismissals.iter().any(|it| it.target == dismissal.target) => {
                self.problem(DISMISS, value, "is repeated", "one dismissal per check or finding", "Using the first.");
            }
            Ok(dismissal) if Origin::from_code(&dismissal.target.code).is_none() => {
                self.problem(DISMISS, value, "is not a check", "a check's code, such as gp2-volume", "Ignored.");
            }
            Ok(dismissal) if !self.view.findings.has_room_for(&dismissal) => {
                let (max, bytes) = (Findings::MAX_DISMISSALS, Findings::MAX_DISMISSAL_BYTES);
                let allowed = format!("at most {max} dismissals, {bytes} bytes in total");
                self.problem(DISMISS, value, "exceeds the number of dismissals", allowed, "Ignored.");
            }
            Ok(dismissal) => self.view.findings.dismissals.push(dismissal),
            Err(()) => {
                let allowed =
                    "CHECK|YYYY-MM-DD|reason or CHECK@SUBJECT|YYYY-MM-DD|reason; an empty date dismisses for good";
                self.problem(DISMISS, value, "is not a dismissal", allowed, "Ignored.");
            }
        }
    }
}
