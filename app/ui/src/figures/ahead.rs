//! What the rest of the current month is expected to cost, as the chart draws it.

use domain::{
    analysis::{
        DailySeries,
        forecast::{CONFIDENCE, MonthEnd, horizon},
    },
    period::{DateRange, Granularity, Period},
    table::CostTable,
};

use super::{
    model::{Costs, Model},
    told::Insight,
};
use crate::charts::over_time::{Expected, Forecast};

/// The forecast, where the chart ends with the last whole day of a month under way: by month its total, by day the days ahead.
pub fn forecast(model: &Model, costs: &Costs, insight: &Insight) -> Option<Forecast> {
    if costs.unit().as_ref() != Some(&insight.unit) {
        return None;
    }
    let month = insight.month_end.as_ref().ok().filter(|it| it.remaining_days > 0)?;
    let last = model.limits.last_whole_day();
    if model.plan.range.to() != last || !month.month.contains(last) {
        return None;
    }
    match model.granularity() {
        Granularity::Monthly => under_way(costs, month),
        Granularity::Daily => days_ahead(model.totals.as_ref()?, model, month),
        Granularity::Hourly | Granularity::Yearly => None,
    }
}

/// The whole month, where the last period is what of it is over.
fn under_way(costs: &Costs, month: &MonthEnd) -> Option<Forecast> {
    let last = costs.table.periods().last()?.period.range();
    let period = Period::Days(month.month);
    let expected = Expected { period, amount: month.total, low: month.low, high: month.high };
    (last.from() == month.month.from()).then(|| Forecast { under_way: true, expected: vec![expected] })
}

/// The days up to the end of the month.
fn days_ahead(totals: &CostTable, model: &Model, month: &MonthEnd) -> Option<Forecast> {
    let last = model.limits.last_whole_day();
    let first = totals.periods().first()?.period.range().from();
    let whole = totals.periods().iter().take_while(|it| it.period.range().to() <= last).count();
    let known = totals.period_totals(model.view.metric).ok()?.into_iter().take(whole);
    let ahead = horizon(&DailySeries::known(first, known), month.remaining_days, CONFIDENCE).ok()?;
    let days = ahead.days.into_iter().filter(|it| month.month.contains(it.day)).map(|it| Expected {
        period: Period::Days(DateRange::day(it.day)),
        amount: it.mean,
        low: it.low,
        high: it.high,
    });
    Some(Forecast { under_way: false, expected: days.collect() })
}
