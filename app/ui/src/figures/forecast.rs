//! Forecast of the current month in the chart of cost over time.

use domain::{
    analysis::forecast::{DayForecast, MonthEnd},
    period::{DateRange, Granularity, Period},
};

use super::{
    daily_analysis::DailyAnalysis,
    model::{Costs, Model},
};
use crate::charts::series::{Forecast, ForecastPeriod};

/// Forecast of the month's total (monthly) or of its remaining days (daily); `None` unless the range ends on the last complete
/// day of a partial month.
pub fn forecast(model: &Model, costs: &Costs, analysis: &DailyAnalysis) -> Option<Forecast> {
    if costs.unit().as_ref() != Some(&analysis.unit) {
        return None;
    }
    let month = analysis.month_end.as_ref().ok().filter(|it| it.remaining_days > 0)?;
    let last = model.limits.last_complete_day();
    if model.report.plan.range.to() != last || !month.month.contains(last) {
        return None;
    }
    match model.granularity() {
        Granularity::Monthly => month_total(costs, month),
        Granularity::Daily => Some(remaining_days(&analysis.days_ahead)),
        Granularity::Hourly | Granularity::Yearly => None,
    }
}

/// Forecast of the month's total; `None` unless the last period starts with the month.
fn month_total(costs: &Costs, month: &MonthEnd) -> Option<Forecast> {
    let last = costs.table.periods().last()?.period.range();
    let period = Period::Days(month.month);
    let forecast = ForecastPeriod { period, amount: month.total, low: month.low, high: month.high };
    (last.from() == month.month.from()).then(|| Forecast { is_month_total: true, periods: vec![forecast] })
}

/// Forecast of each remaining day of the month.
fn remaining_days(days_ahead: &[DayForecast]) -> Forecast {
    let periods = days_ahead.iter().map(|it| ForecastPeriod {
        period: Period::Days(DateRange::day(it.day)),
        amount: it.mean,
        low: it.low,
        high: it.high,
    });
    Forecast { is_month_total: false, periods: periods.collect() }
}

#[cfg(test)]
mod tests {
    use domain::{Decimal, overview::CompleteDays};

    use super::*;
    use crate::figures::model::{PageCosts, tests::costs_without_totals};

    #[test]
    fn missing_days_do_not_lower_the_forecast() {
        // Each day costs three dollars.
        let query = "from=2026-11-01&to=2026-11-22&granularity=daily";
        let PageCosts { model, .. } = costs_without_totals(query, &["2026-11-10", "2026-11-22"]);
        let totals = model.report.totals.as_ref().unwrap();
        let days = CompleteDays::of(totals, model.view.metric, &model.limits).unwrap();
        let (month, days_ahead) = days.rest_of_month().unwrap();
        let forecast = remaining_days(&days_ahead);
        let days: Vec<(String, Decimal)> =
            forecast.periods.iter().map(|it| (it.period.from_iso(), it.amount.round_dp(2).normalize())).collect();
        let expected: Vec<(String, Decimal)> =
            (23..=30).map(|day| (format!("2026-11-{day}"), Decimal::from(3))).collect();
        assert_eq!(days, expected);
        assert_eq!(month.total.round(), Decimal::from(90));
    }
    #[test]
    fn a_daily_forecast_does_not_need_totals_in_the_report() {
        let query = "from=2026-11-01&to=2026-11-22&granularity=daily";
        let PageCosts { model, costs } = costs_without_totals(query, &[]);
        let days = CompleteDays::of(model.report.totals.as_ref().unwrap(), model.view.metric, &model.limits).unwrap();
        let (month_end, days_ahead) = days.rest_of_month().unwrap();
        let analysis = DailyAnalysis { unit: days.unit.clone(), month_end: Ok(month_end), days_ahead, service: None };
        // With a filter on the grouped attribute, the totals come with the explanation.
        let mut model = (*model).clone();
        model.report.totals = None;
        assert_eq!(forecast(&model, &costs, &analysis).unwrap().periods.len(), 8);
    }
}
