//! Comparison period in the chart of cost over time, summed from AWS's daily totals.

use std::collections::HashMap;

use domain::{
    Date, Decimal,
    compare::ComparedPeriods,
    format,
    money::sum,
    period::{DateRange, Granularity, Period, add_days, add_months, days_between},
};

use super::model::{Costs, Model};
use crate::charts::series::Comparison;

/// Total of each period's counterpart; `None` if the comparison is off, by hour, or if its days are not loaded.
pub fn comparison(model: &Model, costs: &Costs) -> Option<Comparison> {
    let spans = model.report.plan.comparison.filter(|_| model.report.compare_error.is_none())?;
    let granularity = model.granularity();
    let unit = costs.unit().filter(|_| granularity != Granularity::Hourly)?;
    let totals = model.report.totals.as_ref()?;
    if totals.total(model.view.metric).ok().flatten()?.unit != unit {
        return None;
    }
    let amounts = totals.all_period_sums(model.view.metric);
    let days: HashMap<Date, Decimal> = totals
        .periods()
        .iter()
        .zip(amounts)
        .filter(|(it, _)| it.period.range().days() == 1)
        .filter_map(|(it, amount)| Some((it.period.range().from(), amount.complete()?)))
        .collect();
    let periods: Vec<_> = costs
        .table
        .periods()
        .iter()
        .map(|it| {
            let counterpart = counterpart(&spans, &it.period.range())?;
            // `days` lacks days without data: a period with such a day has no comparison.
            let amounts: Option<Vec<Decimal>> = counterpart.each_day().map(|day| days.get(&day).copied()).collect();
            Some((format::period_in_full(&Period::Days(counterpart), granularity), sum(amounts?)?))
        })
        .collect();
    periods.iter().any(Option::is_some).then(|| Comparison { label: format::against(&spans), periods })
}

/// Days of the comparison that correspond to a period of the range; `None` if there are none.
fn counterpart(spans: &ComparedPeriods, period: &DateRange) -> Option<DateRange> {
    let ComparedPeriods { current, previous } = spans;
    if !current.covers(period) {
        return None;
    }
    let counterpart = if current.from().day() == 1 && previous.from().day() == 1 {
        let months = -(DateRange::new(previous.from(), current.from())?.months_touched() - 1);
        shifted_by_months(period, months)?
    } else {
        let days = days_between(current.from(), previous.from());
        DateRange::new(add_days(period.from(), days), add_days(period.to(), days))?
    };
    previous.covers(&counterpart).then_some(counterpart)
}

/// Period shifted by months: whole months stay whole; `None` if a day does not exist in the other month, such as 31 September.
fn shifted_by_months(period: &DateRange, months: i32) -> Option<DateRange> {
    let from = add_months(period.from(), months);
    if period.is_whole_months() {
        return DateRange::new(from, add_months(period.to(), months).last_of_month());
    }
    let to = add_months(period.to(), months);
    let same_days = from.day() == period.from().day() && to.day() == period.to().day();
    DateRange::new(from, to).filter(|_| same_days)
}

#[cfg(test)]
mod tests {
    use domain::compare::CompareWith;

    use super::*;
    use crate::figures::model::{PageCosts, tests::costs_without_totals};

    #[track_caller]
    fn check_counterpart(range: &str, with: CompareWith, period: &str, expected: Option<&str>) {
        let spans = ComparedPeriods::of(range.parse().unwrap(), with).unwrap();
        let actual = counterpart(&spans, &period.parse().unwrap());
        assert_eq!(actual.map(|it| it.to_string()).as_deref(), expected, "{period} of {range}");
    }

    fn day(day: &str) -> String {
        format!("{day}..{day}")
    }

    #[test]
    fn days_are_shifted_by_the_length_of_the_range() {
        let range = "2026-08-25..2026-11-22";
        check_counterpart(range, CompareWith::Previous, &day("2026-08-25"), Some(&day("2026-05-27")));
        check_counterpart(range, CompareWith::Previous, &day("2026-11-22"), Some(&day("2026-08-24")));
        check_counterpart(range, CompareWith::Previous, "2026-09-01..2026-09-30", Some("2026-06-03..2026-07-02"));
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        let range = "2026-06-01..2026-11-22";
        check_counterpart(range, CompareWith::Previous, "2026-06-01..2026-06-30", Some("2025-12-01..2025-12-31"));
        check_counterpart(range, CompareWith::Previous, "2026-11-01..2026-11-22", Some("2026-05-01..2026-05-22"));
        check_counterpart("2026-11-01..2026-11-22", CompareWith::YearAgo, &day("2026-11-08"), Some(&day("2025-11-08")));
    }

    #[test]
    fn a_period_with_a_missing_day_has_no_comparison() {
        for (granularity, range, expected) in
            [("daily", "from=2026-11-01&to=2026-11-20", vec![4]), ("monthly", "from=2026-09-01&to=2026-10-31", vec![1])]
        {
            let query = format!("{range}&granularity={granularity}&compare=previous");
            let missing = if granularity == "daily" { "2026-10-05" } else { "2026-08-05" };
            let PageCosts { model, costs } = costs_without_totals(&query, &[missing]);
            let comparison = comparison(&model, &costs).unwrap();
            let periods = comparison.periods.iter().enumerate();
            let without_comparison: Vec<usize> =
                periods.filter(|(_, it)| it.is_none()).map(|(index, _)| index).collect();
            assert_eq!(without_comparison, expected, "{query}");
        }
    }

    #[test]
    fn a_period_without_a_counterpart_has_no_comparison() {
        check_counterpart(
            "2026-10-01..2026-10-31",
            CompareWith::Previous,
            &day("2026-10-30"),
            Some(&day("2026-09-30")),
        );
        check_counterpart("2026-10-01..2026-10-31", CompareWith::Previous, &day("2026-10-31"), None);
        check_counterpart("2026-03-01..2026-03-30", CompareWith::Previous, "2026-03-01..2026-03-30", None);
    }
}
