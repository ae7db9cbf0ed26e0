//! Display names of services, checks and levels.

use std::collections::BTreeSet;

use domain::{finding::Origin, naming, report::findings::FindingsReport};

/// Display name of a service, by billing name, unique among all findings.
pub(super) fn service_name(report: &FindingsReport, billing: &str) -> String {
    let found = report.findings.iter().map(|it| &*it.service);
    let all: BTreeSet<&str> = report.services.iter().map(String::as_str).chain(found).collect();
    naming::service_name(billing, all)
}

/// Title of a check or of a type of AWS recommendation, such as "Delete unattached EBS volumes"; the code itself if it is unknown.
pub(super) fn check_name(code: &str) -> String {
    Origin::from_code(code).map_or_else(|| code.to_owned(), Origin::title)
}

pub(super) fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
