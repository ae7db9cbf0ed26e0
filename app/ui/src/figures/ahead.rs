//! Forecast of the rest of the current month, as the chart draws it.

use domain::{
    analysis::forecast::MonthEnd,
    overview::CompleteDays,
    period::{DateRange, Granularity, Period},
    table::CostTable,
};

use super::{
    deferred_analysis::Insight,
    model::{Costs, Model},
};
use crate::charts::over_time::{Expected, Forecast};

/// Forecast where the chart ends with the last complete day of a partial month: the month's total, or the remaining days.
pub fn forecast(model: &Model, costs: &Costs, insight: &Insight) -> Option<Forecast> {
    if costs.unit().as_ref() != Some(&insight.unit) {
        return None;
    }
    let month = insight.month_end.as_ref().ok().filter(|it| it.remaining_days > 0)?;
    let last = model.limits.last_whole_day();
    if model.report.plan.range.to() != last || !month.month.contains(last) {
        return None;
    }
    match model.granularity() {
        Granularity::Monthly => under_way(costs, month),
        Granularity::Daily => days_ahead(model.report.totals.as_ref()?, model, month),
        Granularity::Hourly | Granularity::Yearly => None,
    }
}

/// Total of the month, where the last period is its past part.
fn under_way(costs: &Costs, month: &MonthEnd) -> Option<Forecast> {
    let last = costs.table.periods().last()?.period.range();
    let period = Period::Days(month.month);
    let expected = Expected { period, amount: month.total, low: month.low, high: month.high };
    (last.from() == month.month.from()).then(|| Forecast { under_way: true, expected: vec![expected] })
}

/// Remaining days of the month.
fn days_ahead(totals: &CostTable, model: &Model, month: &MonthEnd) -> Option<Forecast> {
    let days = CompleteDays::of(totals, model.view.metric, &model.limits)?;
    let ahead = days.days_ahead(month.remaining_days).ok()?;
    let days = ahead.into_iter().filter(|it| month.month.contains(it.day)).map(|it| Expected {
        period: Period::Days(DateRange::day(it.day)),
        amount: it.mean,
        low: it.low,
        high: it.high,
    });
    Some(Forecast { under_way: false, expected: days.collect() })
}

#[cfg(test)]
mod tests {
    use domain::Decimal;

    use super::*;
    use crate::figures::model::{Shown, tests::shown_without_totals};

    #[test]
    fn the_forecast_ignores_missing_days() {
        // Three dollars a day.
        let query = "from=2026-11-01&to=2026-11-22&granularity=daily";
        let Shown { model, .. } = shown_without_totals(query, &["2026-11-10", "2026-11-22"]);
        let totals = model.report.totals.as_ref().unwrap();
        let month = CompleteDays::of(totals, model.view.metric, &model.limits).unwrap().month_end().unwrap();
        let ahead = days_ahead(totals, &model, &month).unwrap();
        let days: Vec<(String, Decimal)> =
            ahead.expected.iter().map(|it| (it.period.from_iso(), it.amount.round_dp(2).normalize())).collect();
        let expected: Vec<(String, Decimal)> =
            (23..=30).map(|day| (format!("2026-11-{day}"), Decimal::from(3))).collect();
        assert_eq!(days, expected);
        assert_eq!(month.total.round(), Decimal::from(90));
    }
}
