//! Previous and next period of a range, within AWS's data retention.

use crate::{
    limits::Limits,
    period::{DateRange, add_days, add_months, days_between},
};

/// Direction of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To earlier days.
    Back,
    /// To later days.
    Forward,
}

impl Limits {
    /// Shifts a range in a direction by its own length; `None` if AWS has no further complete days.
    ///
    /// Full months, including the current month to date, are shifted by months and stay full; any other range is
    /// shifted by its length in days. If AWS keeps less than a full step, the range is shifted as far as possible, at
    /// most to the last complete day.
    #[must_use]
    pub fn step(&self, range: DateRange, step: Step) -> Option<DateRange> {
        let (earliest, last) = (self.earliest(), self.last_complete_day());
        match step {
            Step::Back if range.from() <= earliest => None,
            Step::Forward if range.to() >= last => None,
            _ if self.is_full_months(&range) => self.step_months(range, step),
            Step::Back => {
                let days = range.days().min(days_between(earliest, range.from()));
                DateRange::new(add_days(range.from(), -days), add_days(range.to(), -days))
            }
            Step::Forward => {
                let days = range.days().min(days_between(range.to(), last));
                DateRange::new(add_days(range.from(), days), add_days(range.to(), days))
            }
        }
    }

    /// Whether a range consists of full months; the last may be incomplete.
    fn is_full_months(&self, range: &DateRange) -> bool {
        let is_current = range.to() >= self.last_complete_day();
        range.from().day() == 1 && (is_current || range.is_whole_months())
    }

    fn step_months(&self, range: DateRange, step: Step) -> Option<DateRange> {
        let last = self.last_complete_day();
        let months = range.months_touched();
        let from = match step {
            Step::Back => add_months(range.from(), -months).max(self.earliest()),
            Step::Forward => add_months(range.from(), months).min(add_months(last.first_of_month(), 1 - months)),
        };
        let to = add_days(add_months(from, months), -1);
        DateRange::new(from, to.min(last))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn limits() -> Limits {
        Limits::on(date(2026, 11, 23))
    }

    #[track_caller]
    fn check(range: &str, back: &str, forward: &str) {
        let stepped = |step| {
            let stepped = limits().step(range.parse().unwrap(), step);
            stepped.map_or_else(|| "none".to_owned(), |it| it.to_string())
        };
        assert_eq!(stepped(Step::Back), back, "back from {range}");
        assert_eq!(stepped(Step::Forward), forward, "forward from {range}");
    }

    #[test]
    fn whole_months_step_by_months() {
        check("2026-10-01..2026-10-31", "2026-09-01..2026-09-30", "2026-11-01..2026-11-22");
        check("2026-02-01..2026-02-28", "2026-01-01..2026-01-31", "2026-03-01..2026-03-31");
        check("2026-04-01..2026-06-30", "2026-01-01..2026-03-31", "2026-07-01..2026-09-30");
    }

    #[test]
    fn month_to_date_steps_to_whole_months() {
        check("2026-11-01..2026-11-22", "2026-10-01..2026-10-31", "none");
        check("2026-06-01..2026-11-22", "2025-12-01..2026-05-31", "none");
        check("2025-12-01..2026-05-31", "2025-10-01..2026-03-31", "2026-06-01..2026-11-22");
    }

    #[test]
    fn other_ranges_step_by_their_length_up_to_the_last_complete_day() {
        check("2026-11-16..2026-11-22", "2026-11-09..2026-11-15", "none");
        check("2026-11-02..2026-11-15", "2026-10-19..2026-11-01", "2026-11-09..2026-11-22");
        check("2026-11-01..2026-11-07", "2026-10-25..2026-10-31", "2026-11-08..2026-11-14");
        check("2026-10-10..2026-10-10", "2026-10-09..2026-10-09", "2026-10-11..2026-10-11");
    }

    #[test]
    fn no_step_beyond_the_retained_data() {
        check("2025-10-01..2025-10-31", "none", "2025-11-01..2025-11-30");
        check("2025-10-04..2025-10-10", "2025-10-01..2025-10-07", "2025-10-11..2025-10-17");
        check("2025-12-01..2026-11-22", "2025-10-01..2026-09-30", "none");
    }

    #[test]
    fn no_step_forward_on_the_first_day_of_a_month() {
        let limits = Limits::on(date(2026, 11, 1));
        assert_eq!(limits.step("2026-10-01..2026-10-31".parse().unwrap(), Step::Forward), None);
        let today = "2026-11-01..2026-11-01".parse().unwrap();
        assert_eq!(limits.step(today, Step::Back), "2026-10-01..2026-10-31".parse().ok());
        assert_eq!(limits.step(today, Step::Forward), None);
    }

    proptest! {
        #[test]
        fn steps_change_the_range_within_the_retained_data(start in 0i32..418, length in 1i32..200, back in any::<bool>()) {
            let limits = limits();
            let from = add_days(limits.earliest(), start);
            let range = DateRange::new(from, add_days(from, length - 1).min(limits.today).max(from)).unwrap();
            let step = if back { Step::Back } else { Step::Forward };
            if let Some(next) = limits.step(range, step) {
                prop_assert!(next.from() >= limits.earliest() && next.to() <= limits.last_complete_day());
                prop_assert_eq!(next.from() < range.from(), back);
                prop_assert!(next != range);
            }
        }
    }
}
