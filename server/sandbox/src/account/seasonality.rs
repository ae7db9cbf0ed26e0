//! Usage patterns of the sandbox account: daily and weekly seasonality, and long-term trend.

use jiff::civil::{Date, Weekday};

use super::calendar::{Calendar, HOURS};

/// A factor of 1.0: factors are integers in units of 1/10,000.
pub(crate) const FACTOR_ONE: i64 = 10_000;

/// Daily and weekly pattern of usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seasonality {
    /// Constant usage.
    Steady,
    /// Office workers: mostly on weekdays, during office hours.
    Office,
    /// Consumers: mostly in the evening and on weekends.
    Consumer,
    /// Nightly batch jobs.
    Nightly,
    /// Charged in the first hour of the day.
    FirstHour,
}

impl Seasonality {
    /// Usage of a day as a factor of the average day's usage.
    pub(crate) fn factor_on(self, date: Date) -> i64 {
        let (weekday_factor, weekend_factor) = match self {
            Self::Steady | Self::FirstHour => (FACTOR_ONE, FACTOR_ONE),
            Self::Office => (11_300, 6_700),
            Self::Consumer => (9_600, 11_000),
            Self::Nightly => (10_400, 9_000),
        };
        let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if is_weekend { weekend_factor } else { weekday_factor }
    }

    /// Part of `daily_amount` in `hour`. The amount is spread over the first `hours_with_data` hours of the day only, and the
    /// parts add up to exactly `daily_amount`.
    pub(crate) fn amount_in_hour(self, daily_amount: i64, hour: usize, hours_with_data: usize) -> i64 {
        if hour >= hours_with_data {
            return 0;
        }
        self.amount_before_hour(daily_amount, hour + 1, hours_with_data)
            - self.amount_before_hour(daily_amount, hour, hours_with_data)
    }

    /// Part of `daily_amount` before `hour`, spread in the same way.
    pub(crate) fn amount_before_hour(self, daily_amount: i64, hour: usize, hours_with_data: usize) -> i64 {
        let weights = self.hourly_weights();
        let accrued_weight: i64 = weights.iter().take(hour).sum();
        let total_weight: i64 = weights.iter().take(hours_with_data).sum();
        daily_amount * accrued_weight / total_weight.max(1)
    }

    /// Relative usage in each UTC hour.
    fn hourly_weights(self) -> &'static [i64; HOURS] {
        match self {
            Self::Steady => &[1; HOURS],
            Self::Office => &[2, 2, 2, 2, 2, 3, 4, 6, 8, 9, 9, 9, 8, 9, 9, 9, 8, 7, 5, 4, 3, 3, 2, 2],
            Self::Consumer => &[3, 2, 2, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 9, 9, 8, 6, 4],
            Self::Nightly => &[9, 9, 9, 9, 8, 5, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3, 5, 8],
            Self::FirstHour => {
                const ONLY_FIRST_HOUR: [i64; HOURS] = {
                    let mut weights = [0; HOURS];
                    weights[0] = 1;
                    weights
                };
                &ONLY_FIRST_HOUR
            }
        }
    }
}

/// Long-term change in usage, relative to a base level: today's, or for `EndedMonthsAgo` the level before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    /// Linear change per year, in percent of today's usage; negative for a decline.
    PercentPerYear(i64),
    /// Accelerating growth, from zero on the calendar's first day.
    Surging,
    /// Started on the 15th of the month, this many months ago.
    StartedMonthsAgo(i32),
    /// Ended on the 15th of the month, this many months ago.
    EndedMonthsAgo(i32),
}

/// Day of the month on which usage starts or ends.
const MIDDLE_OF_MONTH: i8 = 15;
const DAYS_PER_YEAR: i64 = 365;
/// Exponent of accelerating growth.
const SURGE_EXPONENT: usize = 5;

impl Trend {
    /// Usage of a day as a factor of the base level.
    pub(crate) fn factor_on(self, date: Date, calendar: &Calendar) -> i64 {
        let middle_of_month = |months_ago| calendar.start_of_month(months_ago).with().day(MIDDLE_OF_MONTH).build();
        match self {
            Self::PercentPerYear(percent) => {
                let days_ago = i64::from((calendar.today() - date).get_days());
                FACTOR_ONE - percent * 100 * days_ago / DAYS_PER_YEAR
            }
            Self::Surging => {
                let elapsed_days = i64::from((date - calendar.first()).get_days());
                let all_days = i64::from((calendar.today() - calendar.first()).get_days());
                let progress = FACTOR_ONE * elapsed_days / all_days;
                (0..SURGE_EXPONENT).fold(FACTOR_ONE, |power, _| power * progress / FACTOR_ONE)
            }
            Self::StartedMonthsAgo(months) if middle_of_month(months).is_ok_and(|start| date < start) => 0,
            Self::EndedMonthsAgo(months) if middle_of_month(months).is_ok_and(|end| date >= end) => 0,
            Self::StartedMonthsAgo(_) | Self::EndedMonthsAgo(_) => FACTOR_ONE,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn hourly_amounts_add_up_to_the_daily_amount() {
        let all_patterns = [
            Seasonality::Steady,
            Seasonality::Office,
            Seasonality::Consumer,
            Seasonality::Nightly,
            Seasonality::FirstHour,
        ];
        for pattern in all_patterns {
            for (daily_amount, hours_with_data) in [(0, 24), (1, 24), (1_000_003, 24), (-77, 24), (9_999, 10)] {
                let sum: i64 = (0..HOURS).map(|hour| pattern.amount_in_hour(daily_amount, hour, hours_with_data)).sum();
                assert_eq!(sum, daily_amount, "{pattern:?}: {daily_amount} over {hours_with_data} hours");
            }
        }
    }

    #[test]
    fn trends_scale_usage_relative_to_the_base_level() {
        let today = date(2026, 11, 23);
        let calendar = Calendar::until(today);
        let cases = [
            (Trend::PercentPerYear(20), today, FACTOR_ONE),
            (Trend::PercentPerYear(20), date(2025, 11, 23), 8_000),
            (Trend::Surging, today, FACTOR_ONE),
            (Trend::Surging, date(2025, 10, 1), 0),
            (Trend::StartedMonthsAgo(6), date(2026, 5, 14), 0),
            (Trend::StartedMonthsAgo(6), date(2026, 5, 15), FACTOR_ONE),
            (Trend::EndedMonthsAgo(4), date(2026, 7, 14), FACTOR_ONE),
            (Trend::EndedMonthsAgo(4), date(2026, 7, 15), 0),
        ];
        for (trend, day, factor) in cases {
            assert_eq!(trend.factor_on(day, &calendar), factor, "{trend:?} on {day}");
        }
    }
}
