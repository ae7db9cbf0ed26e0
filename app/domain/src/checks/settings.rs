//! Configuration of the checks: thresholds, tags and disabled checks.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CheckId;

/// Table `[checks]` of `farthing.toml`. Missing keys default to [`Settings::default`]. Call [`Settings::checked`] before use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Checks that do not run, by code.
    pub off: BTreeSet<CheckId>,
    /// A snapshot is old after so many days.
    pub snapshot_days: u32,
    /// An image may go unused for so many days.
    pub image_days: u32,
    /// Maximum days an EC2 instance may be stopped.
    pub stopped_days: u32,
    /// Days after which a running EC2 or RDS instance should have a commitment.
    pub long_running_days: u32,
    /// Maximum days to keep a snapshot of a deleted database.
    pub database_snapshot_days: u32,
    /// Performance Insights may keep its figures for so many days: 7 are free.
    pub performance_insights_days: u32,
    /// Days before and after its end during which a reservation is reported.
    pub reservation_days: u32,
    /// Days without use after which a resource is idle; at most 14.
    pub idle_days: u32,
    /// A bucket with no more requests than this on the days of the bill is abandoned. Farthing's own reading takes some seven.
    pub bucket_requests: Decimal,
    /// A volume with more provisioned IOPS than this is worth a look.
    pub very_high_iops: u32,
    /// Size from which an EC2 instance should be reviewed, in multiples of xlarge.
    pub very_large_xlarges: u32,
    /// A service grows fast when a month costs more than the one before by more than this, in the bill's currency, …
    pub growth_amount: Decimal,
    /// … and by more than so many percent.
    pub growth_percent: Decimal,
    /// Maximum commitment coverage of uncovered instances, in percent.
    pub covered_percent: Decimal,
    /// Commitments count as used when no less of them is used than this, in percent.
    pub used_percent: Decimal,
    /// Keys of tags that name an owner, in lower case; any of them will do.
    pub owner_tags: Vec<String>,
    /// Keys of tags that name an environment, in lower case.
    pub environment_tags: Vec<String>,
    /// Values of those that mean something else than production, in lower case.
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

/// Why settings cannot be used. The key is as the file writes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A number is out of range.
    #[error("checks.{key} is {value}; allowed: {allowed}")]
    Outside {
        /// The key.
        key: &'static str,
        /// Value in the file.
        value: String,
        /// Allowed values.
        allowed: &'static str,
    },
    /// A list is empty.
    #[error("checks.{key} is empty; to turn the check off, add it to checks.off")]
    Empty {
        /// The key.
        key: &'static str,
    },
    /// A word of a list is blank.
    #[error("checks.{key} has a blank entry")]
    Blank {
        /// The key.
        key: &'static str,
    },
}

/// Maximum for settings in days: ten years.
const MOST_DAYS: u32 = 3_653;
/// The days that AWS measures by resource: no more of the bill is looked at for what was used.
const DAYS_LOOKED_AT: u32 = 14;

impl Settings {
    /// The settings, if they make sense; words are put into lower case.
    ///
    /// # Errors
    /// [`SettingsError`], which names the key.
    pub fn checked(mut self) -> Result<Self, SettingsError> {
        for (key, days) in self.days() {
            let (most, allowed) =
                if key == "idle-days" { (DAYS_LOOKED_AT, "1 to 14 days") } else { (MOST_DAYS, "1 to 3653 days") };
            if !(1..=most).contains(&days) {
                return Err(SettingsError::Outside { key, value: days.to_string(), allowed });
            }
        }
        let amounts = [("bucket-requests", self.bucket_requests), ("growth-amount", self.growth_amount)];
        if let Some((key, value)) = amounts.into_iter().find(|(_, value)| value.is_sign_negative()) {
            return Err(SettingsError::Outside { key, value: value.to_string(), allowed: "0 or more" });
        }
        let percents = [
            ("growth-percent", self.growth_percent, Decimal::from(10_000)),
            ("covered-percent", self.covered_percent, Decimal::ONE_HUNDRED),
            ("used-percent", self.used_percent, Decimal::ONE_HUNDRED),
        ];
        for (key, value, most) in percents {
            if value.is_sign_negative() || value > most {
                let allowed = if most == Decimal::ONE_HUNDRED { "0 to 100 percent" } else { "0 to 10000 percent" };
                return Err(SettingsError::Outside { key, value: value.to_string(), allowed });
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
