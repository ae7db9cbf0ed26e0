//! Data retention of Cost Explorer, by granularity.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::period::{DateRange, add_days, add_months};

/// Cost Explorer's data retention as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Current UTC day; its costs are still arriving.
    #[serde(with = "crate::time_encoding")]
    pub today: Date,
}

impl Limits {
    /// Whole months that AWS keeps before the current one, at daily granularity (Cost Explorer, "data for up to the
    /// last 13 months").
    pub const MONTHS_RETAINED: i32 = 13;
    /// Days that AWS keeps at hourly granularity, if enabled, including the current one.
    pub const HOURLY_DAYS: i32 = 14;

    /// Complete days for which AWS measures costs by resource, if enabled, up to yesterday.
    pub const RESOURCE_DAYS: i32 = 14;

    /// Limits as of a UTC day.
    #[must_use]
    pub fn on(today: Date) -> Self {
        Self { today }
    }

    /// First day with data.
    #[must_use]
    pub fn earliest(&self) -> Date {
        add_months(self.today.first_of_month(), -Self::MONTHS_RETAINED)
    }

    /// First day with hourly data.
    #[must_use]
    pub fn earliest_hourly(&self) -> Date {
        add_days(self.today, 1 - Self::HOURLY_DAYS)
    }

    /// First day with resource-level data.
    #[must_use]
    pub fn earliest_by_resource(&self) -> Date {
        add_days(self.today, -Self::RESOURCE_DAYS)
    }

    /// UTC days that AWS measures by resource, both ends inclusive.
    #[must_use]
    pub fn measured_days(&self) -> DateRange {
        let last = self.last_complete_day();
        DateRange::new(self.earliest_by_resource(), last).unwrap_or_else(|| DateRange::day(last))
    }

    /// Last complete day, unless AWS is late: yesterday.
    #[must_use]
    pub fn last_complete_day(&self) -> Date {
        add_days(self.today, -1)
    }

    /// UTC days that AWS keeps at daily granularity, including today, both ends inclusive: the basis of every forecast
    /// and anomaly, for any displayed range.
    #[must_use]
    pub fn history(&self) -> DateRange {
        DateRange::new(self.earliest(), self.today).unwrap_or_else(|| DateRange::day(self.today))
    }

    /// Part of a range with data; `None` if there is none.
    #[must_use]
    pub fn available(&self, range: &DateRange) -> Option<DateRange> {
        range.overlap(&self.history())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn data_is_available_for_thirteen_months_and_the_current_one() {
        let limits = Limits::on(date(2026, 11, 23));
        assert_eq!(limits.earliest(), date(2025, 10, 1));
        assert_eq!(limits.earliest_hourly(), date(2026, 11, 10));
        let old = "2020-01-01..2025-10-03".parse().unwrap();
        assert_eq!(limits.available(&old), "2025-10-01..2025-10-03".parse().ok());
        assert_eq!(limits.available(&"2020-01-01..2020-01-03".parse().unwrap()), None);
    }
}
