//! Seasonality of usage: within a day and a week, and over the months.

use jiff::civil::{Date, Weekday};

use super::calendar::{Calendar, HOURS};

/// Factor 1, in ten-thousandths.
pub(crate) const WHOLE: i64 = 10_000;

/// Daily and weekly pattern of usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seasonality {
    /// Constant usage.
    Steady,
    /// Office hours: weekdays, mostly by day.
    Office,
    /// Consumer traffic: evenings and weekends.
    Consumer,
    /// Nightly batch jobs.
    Nightly,
    /// Charged in the first hour of the day.
    FirstHour,
}

impl Seasonality {
    /// Usage of a day in ten-thousandths of an average day.
    pub(crate) fn day_factor(self, date: Date) -> i64 {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        match (self, weekend) {
            (Self::Steady | Self::FirstHour, _) => WHOLE,
            (Self::Office, false) => 11_300,
            (Self::Office, true) => 6_700,
            (Self::Consumer, false) => 9_600,
            (Self::Consumer, true) => 11_000,
            (Self::Nightly, false) => 10_400,
            (Self::Nightly, true) => 9_000,
        }
    }

    /// Part of a daily `amount` in one hour, if the day has data for `hours` hours. The parts add up to `amount` exactly.
    pub(crate) fn hourly_part(self, amount: i64, hour: usize, hours: usize) -> i64 {
        if hour >= hours {
            return 0;
        }
        self.accrued(amount, hour + 1, hours) - self.accrued(amount, hour, hours)
    }

    /// Part of a daily `amount` before `hour`, if the day has data for `hours` hours.
    pub(crate) fn accrued(self, amount: i64, hour: usize, hours: usize) -> i64 {
        let weights = self.weights();
        let accrued: i64 = weights.iter().take(hour).sum();
        let whole: i64 = weights.iter().take(hours).sum();
        amount * accrued / whole.max(1)
    }

    fn weights(self) -> &'static [i64; HOURS] {
        match self {
            Self::Steady => &[1; HOURS],
            Self::Office => &[2, 2, 2, 2, 2, 3, 4, 6, 8, 9, 9, 9, 8, 9, 9, 9, 8, 7, 5, 4, 3, 3, 2, 2],
            Self::Consumer => &[3, 2, 2, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 6, 4],
            Self::Nightly => &[9, 9, 9, 9, 8, 5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 8],
            Self::FirstHour => {
                const FIRST: [i64; HOURS] = {
                    let mut weights = [0; HOURS];
                    weights[0] = 1;
                    weights
                };
                &FIRST
            }
        }
    }
}

/// Long-term change in usage, relative to today's usage (100%); 0% today for `Ends`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    /// Linear change per year, in percent of today's usage; negative for a decline.
    Yearly(i64),
    /// Grows fast from zero.
    Surging,
    /// Starts on the 15th of the month, this many months ago.
    Begins(i32),
    /// Ends in the middle of the month this many months ago.
    Ends(i32),
}

/// Day of the month on which usage begins or ends.
const MIDDLE_OF_MONTH: i8 = 15;
const DAYS_PER_YEAR: i64 = 365;

impl Trend {
    /// Usage of a day in ten-thousandths of today's usage.
    pub(crate) fn day_factor(self, date: Date, calendar: &Calendar) -> i64 {
        let middle = |months| calendar.start_of_month(months).with().day(MIDDLE_OF_MONTH).build();
        let days_ago = i64::from((calendar.today() - date).get_days());
        match self {
            Self::Yearly(percent) => WHOLE - percent * 100 * days_ago / DAYS_PER_YEAR,
            Self::Surging => {
                let progress = WHOLE * i64::from((date - calendar.first()).get_days())
                    / i64::from((calendar.today() - calendar.first()).get_days());
                (0..5).fold(WHOLE, |power, _| power * progress / WHOLE)
            }
            Self::Begins(months) if middle(months).is_ok_and(|begin| date < begin) => 0,
            Self::Ends(months) if middle(months).is_ok_and(|end| date >= end) => 0,
            Self::Begins(_) | Self::Ends(_) => WHOLE,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn hours_add_up_to_their_day() {
        let all = [
            Seasonality::Steady,
            Seasonality::Office,
            Seasonality::Consumer,
            Seasonality::Nightly,
            Seasonality::FirstHour,
        ];
        for seasonality in all {
            for (amount, hours) in [(0, 24), (1, 24), (1_000_003, 24), (-77, 24), (9_999, 10)] {
                let sum: i64 = (0..24).map(|hour| seasonality.hourly_part(amount, hour, hours)).sum();
                assert_eq!(sum, amount, "{seasonality:?} {amount} over {hours}");
            }
        }
    }

    #[test]
    fn trends_end_at_100_percent() {
        let calendar = Calendar::until(date(2026, 11, 23));
        let cases = [
            (Trend::Yearly(20), date(2026, 11, 23), WHOLE),
            (Trend::Yearly(20), date(2025, 11, 23), 8_000),
            (Trend::Surging, date(2026, 11, 23), WHOLE),
            (Trend::Surging, date(2025, 10, 1), 0),
            (Trend::Begins(6), date(2026, 5, 14), 0),
            (Trend::Begins(6), date(2026, 5, 15), WHOLE),
            (Trend::Ends(4), date(2026, 7, 14), WHOLE),
            (Trend::Ends(4), date(2026, 7, 15), 0),
        ];
        for (trend, day, factor) in cases {
            assert_eq!(trend.day_factor(day, &calendar), factor, "{trend:?} on {day}");
        }
    }
}
