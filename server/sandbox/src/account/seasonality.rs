//! Seasonality of usage: within a day and a week, and over the months.

use jiff::civil::{Date, Weekday};

use super::calendar::{Calendar, HOURS};

/// The factor 1, in ten-thousandths.
pub(crate) const WHOLE: i64 = 10_000;

/// Daily and weekly pattern of usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seasonality {
    /// Constant usage.
    Steady,
    /// Office hours: weekdays, mostly by day.
    Office,
    /// Consumer traffic: evenings and weekends.
    Audience,
    /// Nightly batch jobs.
    Nightly,
    /// Charged at the first moment of the day.
    Midnight,
}

impl Seasonality {
    /// Factor of this day's usage against an average day, in ten-thousandths.
    pub(crate) fn of_day(self, date: Date) -> i64 {
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        match (self, weekend) {
            (Self::Steady | Self::Midnight, _) => WHOLE,
            (Self::Office, false) => 11_300,
            (Self::Office, true) => 6_700,
            (Self::Audience, false) => 9_600,
            (Self::Audience, true) => 11_000,
            (Self::Nightly, false) => 10_400,
            (Self::Nightly, true) => 9_000,
        }
    }

    /// Part of a day's `amount` that falls on one hour. The hours add up to the day exactly: each takes the amount
    /// accrued up to its end minus the amount accrued before.
    pub(crate) fn of_hour(self, amount: i64, hour: usize, hours: usize) -> i64 {
        if hour >= hours {
            return 0;
        }
        self.until(amount, hour + 1, hours) - self.until(amount, hour, hours)
    }

    /// Amount of a day accrued before `hour`, when the day ends after `hours`.
    pub(crate) fn until(self, amount: i64, hour: usize, hours: usize) -> i64 {
        let weights = self.weights();
        let accrued: i64 = weights.iter().take(hour).sum();
        let whole: i64 = weights.iter().take(hours).sum();
        amount * accrued / whole.max(1)
    }

    fn weights(self) -> &'static [i64; HOURS] {
        match self {
            Self::Steady => &[1; HOURS],
            Self::Office => &[2, 2, 2, 2, 2, 3, 4, 6, 8, 9, 9, 9, 8, 9, 9, 9, 8, 7, 5, 4, 3, 3, 2, 2],
            Self::Audience => &[3, 2, 2, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 6, 4],
            Self::Nightly => &[9, 9, 9, 9, 8, 5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 8],
            Self::Midnight => {
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

/// Usage over the months, relative to today's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    /// Changes by this many percent a year.
    Yearly(i64),
    /// Triples every few months.
    Surging,
    /// Begins in the middle of the month so many months ago.
    Begins(i32),
    /// Ends in the middle of the month so many months ago.
    Ends(i32),
}

/// The day of the month on which a service begins or ends.
const MIDDLE_OF_MONTH: i8 = 15;
const DAYS_A_YEAR: i64 = 365;

impl Trend {
    pub(crate) fn of_day(self, date: Date, calendar: &Calendar) -> i64 {
        let middle = |months| calendar.month_ago(months).with().day(MIDDLE_OF_MONTH).build();
        let days_ago = i64::from((calendar.today() - date).get_days());
        match self {
            Self::Yearly(percent) => WHOLE - percent * 100 * days_ago / DAYS_A_YEAR,
            Self::Surging => {
                let reached = WHOLE * i64::from((date - calendar.first()).get_days())
                    / i64::from((calendar.today() - calendar.first()).get_days());
                (0..5).fold(WHOLE, |power, _| power * reached / WHOLE)
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
        let rhythms = [
            Seasonality::Steady,
            Seasonality::Office,
            Seasonality::Audience,
            Seasonality::Nightly,
            Seasonality::Midnight,
        ];
        for seasonality in rhythms {
            for (amount, hours) in [(0, 24), (1, 24), (1_000_003, 24), (-77, 24), (9_999, 10)] {
                let sum: i64 = (0..24).map(|hour| seasonality.of_hour(amount, hour, hours)).sum();
                assert_eq!(sum, amount, "{seasonality:?} {amount} over {hours}");
            }
        }
    }

    #[test]
    fn trends_arrive_at_today() {
        let calendar = Calendar::ending(date(2026, 11, 23));
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
            assert_eq!(trend.of_day(day, &calendar), factor, "{trend:?} on {day}");
        }
    }
}
