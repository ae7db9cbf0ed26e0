//! Lambda runtimes: deprecation dates and Graviton support.
//!
//! Source: AWS Lambda developer guide, "Lambda runtimes": deprecation dates, as of November 2026.

use jiff::civil::{Date, date};

/// Runtimes and the days of their deprecation. They get no security updates after it.
const DEPRECATIONS: [(&str, Date); 35] = [
    ("nodejs", date(2016, 10, 31)),
    ("nodejs4.3-edge", date(2019, 4, 30)),
    ("dotnetcore2.0", date(2019, 5, 30)),
    ("dotnetcore1.0", date(2019, 6, 27)),
    ("nodejs6.10", date(2019, 8, 12)),
    ("nodejs4.3", date(2020, 3, 5)),
    ("nodejs8.10", date(2020, 3, 6)),
    ("python2.7", date(2021, 7, 15)),
    ("nodejs10.x", date(2021, 7, 30)),
    ("ruby2.5", date(2021, 7, 30)),
    ("dotnetcore2.1", date(2022, 1, 5)),
    ("dotnet5.0", date(2022, 5, 10)),
    ("python3.6", date(2022, 7, 18)),
    ("nodejs12.x", date(2023, 3, 31)),
    ("dotnetcore3.1", date(2023, 4, 3)),
    ("nodejs14.x", date(2023, 12, 4)),
    ("python3.7", date(2023, 12, 4)),
    ("ruby2.7", date(2023, 12, 7)),
    ("java8", date(2024, 1, 8)),
    ("go1.x", date(2024, 1, 8)),
    ("provided", date(2024, 1, 8)),
    ("dotnet7", date(2024, 5, 14)),
    ("nodejs16.x", date(2024, 6, 12)),
    ("python3.8", date(2024, 10, 14)),
    ("dotnet6", date(2024, 12, 20)),
    ("nodejs18.x", date(2025, 9, 1)),
    ("python3.9", date(2025, 12, 15)),
    ("ruby3.2", date(2026, 3, 31)),
    ("nodejs20.x", date(2026, 4, 30)),
    ("provided.al2", date(2026, 7, 31)),
    ("python3.10", date(2026, 10, 31)),
    ("dotnet8", date(2026, 11, 10)),
    ("ruby3.3", date(2027, 3, 31)),
    ("nodejs22.x", date(2027, 4, 30)),
    ("python3.11", date(2027, 6, 30)),
];

/// Runtimes without arm64 support.
const X86_ONLY: [&str; 12] = [
    "python2.7",
    "python3.6",
    "python3.7",
    "nodejs4.3",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "ruby2.5",
    "java8",
    "go1.x",
    "provided",
    "dotnetcore2.1",
];

/// Day on which a runtime is deprecated; `None` if unknown.
pub(super) fn deprecation_day(runtime: &str) -> Option<Date> {
    DEPRECATIONS.iter().find(|(it, _)| *it == runtime).map(|(_, day)| *day)
}

/// Whether functions with this runtime can run on arm64.
pub(super) fn runs_on_arm(runtime: &str) -> bool {
    !X86_ONLY.contains(&runtime)
}
