//! Configuration of the checks: thresholds, tags and disabled checks.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::finding::CheckId;

/// Table `[checks]` of `farthing.toml`. Missing keys default to [`Settings::default`]. Call
/// [`Settings::validated`] before use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Checks that do not run, by code.
    pub off: BTreeSet<CheckId>,
    /// Snapshots older than this number of days are reported.
    pub snapshot_days: u32,
    /// Maximum days an image may be unused.
    pub image_days: u32,
    /// Maximum days an EC2 instance may be stopped.
    pub stopped_days: u32,
    /// Days after which a running EC2 or RDS instance should have a commitment.
    pub long_running_days: u32,
    /// Maximum days to keep a snapshot of a deleted database.
    pub database_snapshot_days: u32,
    /// Maximum retention of Performance Insights, in days: 7 are free.
    pub performance_insights_days: u32,
    /// Days before and after its end during which a reservation is reported.
    pub reservation_days: u32,
    /// Days without use after which a resource is idle; at most 14.
    pub idle_days: u32,
    /// Maximum number of requests in the billed days for a bucket to count as unused. Farthing itself sends about seven.
    #[serde(with = "rust_decimal::serde::float")]
    pub bucket_requests: Decimal,
    /// Volumes with more provisioned IOPS than this are reported for review.
    pub very_high_iops: u32,
    /// Size from which an EC2 instance should be reviewed, in multiples of xlarge.
    pub very_large_xlarges: u32,
    /// A service is growing fast if a month costs more than the previous one by more than this amount, in the bill's
    /// currency, …
    #[serde(with = "rust_decimal::serde::float")]
    pub growth_amount: Decimal,
    /// … and by more than this percentage.
    #[serde(with = "rust_decimal::serde::float")]
    pub growth_percent: Decimal,
    /// Maximum commitment coverage of uncovered instances, in percent.
    #[serde(with = "rust_decimal::serde::float")]
    pub covered_percent: Decimal,
    /// Minimum utilization of a commitment, in percent; below, it is reported.
    #[serde(with = "rust_decimal::serde::float")]
    pub used_percent: Decimal,
    /// Tag keys that name an owner, in lower case; a resource needs any one of them.
    pub owner_tags: Vec<String>,
    /// Tag keys that name an environment, in lower case.
    pub environment_tags: Vec<String>,
    /// Values of environment tags other than production, in lower case.
    pub non_production: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        let words = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
        Self {
            off: BTreeSet::new(),
            snapshot_days: 90,
            image_days: 7,
            stopped_days: 30,
            long_running_days: 90,
            database_snapshot_days: 30,
            performance_insights_days: 7,
            reservation_days: 30,
            idle_days: 14,
            bucket_requests: Decimal::ONE_HUNDRED,
            very_high_iops: 32_000,
            very_large_xlarges: 8,
            growth_amount: Decimal::TEN,
            growth_percent: Decimal::from(20),
            covered_percent: Decimal::ZERO,
            used_percent: Decimal::ONE_HUNDRED,
            owner_tags: words(&["owner", "team", "cost-center", "costcenter", "cost_center"]),
            environment_tags: words(&["environment", "env", "stage"]),
            non_production: words(&[
                "dev",
                "development",
                "test",
                "testing",
                "qa",
                "staging",
                "stage",
                "sandbox",
                "demo",
                "non-production",
                "nonprod",
                "non-prod",
            ]),
        }
    }
}

/// Reason why settings are invalid. The key is named as in the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A number is out of range.
    #[error("checks.{key} is {value}; allowed: {allowed}")]
    OutOfRange {
        /// Key of the number.
        key: &'static str,
        /// Value in the file.
        value: String,
        /// Allowed values.
        allowed: &'static str,
    },
    /// A list is empty.
    #[error("checks.{key} is empty; to turn the check off, add it to checks.off")]
    Empty {
        /// Key of the list.
        key: &'static str,
    },
    /// A list has a blank entry.
    #[error("checks.{key} has a blank entry")]
    Blank {
        /// Key of the list.
        key: &'static str,
    },
}

/// Maximum of settings in days: ten years.
const MAX_DAYS: u32 = 3_653;
/// Days that AWS measures by resource. Only these show whether a resource is idle.
const MEASURED_DAYS: u32 = 14;

impl Settings {
    /// Validates the settings and converts words to lower case.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key.
    pub fn validated(mut self) -> Result<Self, SettingsError> {
        for (key, days) in self.days() {
            let (max, allowed) =
                if key == "idle-days" { (MEASURED_DAYS, "1 to 14 days") } else { (MAX_DAYS, "1 to 3653 days") };
            if !(1..=max).contains(&days) {
                return Err(SettingsError::OutOfRange { key, value: days.to_string(), allowed });
            }
        }
        let amounts = [("bucket-requests", self.bucket_requests), ("growth-amount", self.growth_amount)];
        if let Some((key, value)) = amounts.into_iter().find(|(_, value)| value.is_sign_negative()) {
            return Err(SettingsError::OutOfRange { key, value: value.to_string(), allowed: "0 or more" });
        }
        let percents = [
            ("growth-percent", self.growth_percent, Decimal::from(10_000)),
            ("covered-percent", self.covered_percent, Decimal::ONE_HUNDRED),
            ("used-percent", self.used_percent, Decimal::ONE_HUNDRED),
        ];
        for (key, value, max) in percents {
            if value.is_sign_negative() || value > max {
                let allowed = if max == Decimal::ONE_HUNDRED { "0 to 100 percent" } else { "0 to 10000 percent" };
                return Err(SettingsError::OutOfRange { key, value: value.to_string(), allowed });
            }
        }
        let lists = [
            ("owner-tags", &mut self.owner_tags),
            ("environment-tags", &mut self.environment_tags),
            ("non-production", &mut self.non_production),
        ];
        for (key, words) in lists {
            if words.is_empty() {
                return Err(SettingsError::Empty { key });
            }
            for word in words {
                *word = word.trim().to_lowercase();
                if word.is_empty() {
                    return Err(SettingsError::Blank { key });
                }
            }
        }
        Ok(self)
    }

    fn days(&self) -> [(&'static str, u32); 8] {
        [
            ("snapshot-days", self.snapshot_days),
            ("image-days", self.image_days),
            ("stopped-days", self.stopped_days),
            ("long-running-days", self.long_running_days),
            ("database-snapshot-days", self.database_snapshot_days),
            ("performance-insights-days", self.performance_insights_days),
            ("reservation-days", self.reservation_days),
            ("idle-days", self.idle_days),
        ]
    }
}
