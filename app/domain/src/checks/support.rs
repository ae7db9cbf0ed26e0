//! End of standard support of database engine versions.
//!
//! Sources: AWS, "Release calendar for Amazon RDS for `PostgreSQL`", "Supported `MySQL` major versions on Amazon RDS"
//! and "Amazon Aurora major versions", as of November 2026. `MariaDB` and the commercial engines have no paid
//! extension.

use jiff::civil::{Date, date};

/// Last day of standard support of a major engine version.
struct Support {
    engine: &'static str,
    /// Major version (`13`, `5.7`).
    major: &'static str,
    last_day: Date,
}

const fn until(engine: &'static str, major: &'static str, last_day: Date) -> Support {
    Support { engine, major, last_day }
}

const SUPPORTED_VERSIONS: [Support; 22] = [
    until("mysql", "5.7", date(2024, 2, 29)),
    until("mysql", "8.0", date(2026, 7, 31)),
    until("mysql", "8.4", date(2029, 7, 31)),
    until("postgres", "11", date(2024, 2, 29)),
    until("postgres", "12", date(2025, 2, 28)),
    until("postgres", "13", date(2026, 2, 28)),
    until("postgres", "14", date(2027, 2, 28)),
    until("postgres", "15", date(2028, 2, 29)),
    until("postgres", "16", date(2029, 2, 28)),
    until("postgres", "17", date(2030, 2, 28)),
    until("aurora-postgresql", "11", date(2024, 2, 29)),
    until("aurora-postgresql", "12", date(2025, 2, 28)),
    until("aurora-postgresql", "13", date(2026, 2, 28)),
    until("aurora-postgresql", "14", date(2027, 2, 28)),
    until("aurora-postgresql", "15", date(2028, 2, 29)),
    until("aurora-postgresql", "16", date(2029, 2, 28)),
    until("aurora-postgresql", "17", date(2030, 2, 28)),
    // Aurora's own versions: 2 is compatible with MySQL 5.7, 3 with MySQL 8.0.
    until("aurora-mysql", "5.7", date(2024, 10, 31)),
    until("aurora-mysql", "8.0", date(2028, 4, 30)),
    until("aurora", "5.6", date(2023, 2, 28)),
    until("postgres", "10", date(2023, 4, 17)),
    until("mysql", "5.6", date(2022, 3, 1)),
];

/// Last day of a version's standard support; `None` if unknown or without paid support afterwards.
pub(super) fn end_of_standard_support(engine: &str, version: &str) -> Option<Date> {
    let has_major =
        |major: &str| version.strip_prefix(major).is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()));
    SUPPORTED_VERSIONS.iter().find(|it| it.engine == engine && has_major(it.major)).map(|it| it.last_day)
}

/// First major versions that current Graviton classes support. Source: AWS, "Supported DB engines for DB instance
/// classes" of the RDS and Aurora user guides.
const GRAVITON_SINCE: [(&str, (u32, u32)); 5] = [
    ("mysql", (8, 0)),
    ("mariadb", (10, 5)),
    ("postgres", (13, 0)),
    ("aurora-postgresql", (13, 0)),
    ("aurora-mysql", (8, 0)),
];

/// Whether an engine version runs on Graviton without an upgrade.
pub(super) fn runs_on_graviton(engine: &str, version: &str) -> bool {
    let mut numbers = version.split('.').map(|it| it.parse::<u32>().unwrap_or_default());
    let version = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
    GRAVITON_SINCE.iter().any(|(known, first)| *known == engine && version >= *first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn graviton_needs_a_minimum_version() {
        assert!(runs_on_graviton("mysql", "8.0.39") && runs_on_graviton("mysql", "8.4.3"));
        assert!(!runs_on_graviton("mysql", "5.7.44") && !runs_on_graviton("postgres", "12.22"));
        assert!(runs_on_graviton("postgres", "16.4") && runs_on_graviton("aurora-mysql", "8.0.mysql_aurora.3.05.2"));
        assert!(!runs_on_graviton("mariadb", "10.4.34") && !runs_on_graviton("oracle-ee", "19"));
    }

    #[test]
    fn support_ends_by_major_version() {
        assert_eq!(end_of_standard_support("postgres", "13.14"), Some(date(2026, 2, 28)));
        assert_eq!(end_of_standard_support("postgres", "1.3"), None);
        assert_eq!(end_of_standard_support("mysql", "5.7.44"), Some(date(2024, 2, 29)));
        assert_eq!(end_of_standard_support("mysql", "5.70"), None);
        assert_eq!(end_of_standard_support("aurora-mysql", "8.0.mysql_aurora.3.05.2"), Some(date(2028, 4, 30)));
        assert_eq!(end_of_standard_support("mariadb", "10.5"), None);
    }
}
