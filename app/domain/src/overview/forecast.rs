//! Forecast, anomalies, trend and weekday pattern. They use the same days for any range: [`Limits::history`].

use rust_decimal::{Decimal, prelude::FromPrimitive};

use crate::{
    analysis::{
        DailySeries, InsufficientData,
        anomaly::{Anomalies, Direction, Sensitivity, anomalies},
        forecast::{DayForecast, MonthEnd, rest_of_month},
        trend::{Trend, TrendDirection, theil_sen, trend},
        weekday::{WeekdayPattern, weekday_pattern},
    },
    limits::Limits,
    metric::Metric,
    money::{Unit, ratio},
    period::{Period, add_days, days_between},
    table::CostTable,
};

/// Confidence of the forecast's interval.
const CONFIDENCE: f64 = 0.8;
/// Days of a trend.
const MONTH: i64 = 30;
/// Latest estimated days that may be incomplete: a cost below the expected range is no anomaly there.
const INCOMPLETE_DAYS: i32 = 2;
/// Minimum periods for a trend direction.
const MIN_PERIODS: usize = 3;

/// Analysis of the daily totals of a metric. Each part has a result, or a reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct CostAnalysis {
    /// Unit of the amounts.
    pub unit: Unit,
    /// Forecast of the current month's total, with an interval of 80%.
    pub month_end: Result<MonthEnd, InsufficientData>,
    /// Anomalies, and the expected range of each day.
    pub anomalies: Result<Anomalies, InsufficientData>,
    /// Trend of the cost.
    pub trend: Result<Trend, InsufficientData>,
    /// Average cost of each weekday.
    pub weekdays: Result<WeekdayPattern, InsufficientData>,
}

impl CostAnalysis {
    /// Analyzes AWS's daily totals, complete days only; `None` without complete days, or in several units.
    #[must_use]
    pub fn of(totals: &CostTable, metric: Metric, limits: &Limits) -> Option<Self> {
        let days = CompleteDays::of(totals, metric, limits)?;
        Some(Self {
            month_end: days.rest_of_month().map(|(month_end, _)| month_end),
            anomalies: days.anomalies(),
            trend: trend(&days.series),
            weekdays: days.weekdays(),
            unit: days.unit,
        })
    }
}

/// AWS's totals of complete days. Each method computes one figure, when it is needed.
pub struct CompleteDays<'a> {
    /// Unit of the amounts.
    pub unit: Unit,
    series: DailySeries,
    totals: &'a CostTable,
    limits: &'a Limits,
}

impl<'a> CompleteDays<'a> {
    /// Complete days of the totals; `None` if there are none, or if the table is not daily or has several units.
    #[must_use]
    pub fn of(totals: &'a CostTable, metric: Metric, limits: &'a Limits) -> Option<Self> {
        if totals.is_blank() {
            return None;
        }
        let unit = totals.total(metric).ok().flatten()?.unit;
        if unit.is_mixed() {
            return None;
        }
        let all: Vec<usize> = (0..totals.keys().len()).collect();
        Some(Self { unit, series: series(totals, &all, metric, limits)?, totals, limits })
    }

    /// Forecasts the current month's total, and each day from today to the end of the month.
    ///
    /// # Errors
    /// [`InsufficientData`] without enough known days.
    pub fn rest_of_month(&self) -> Result<(MonthEnd, Vec<DayForecast>), InsufficientData> {
        rest_of_month(&self.series, self.limits.today, CONFIDENCE)
    }

    /// Finds anomalies, with the expected range of each day.
    ///
    /// # Errors
    /// [`InsufficientData`] without enough known days.
    pub fn anomalies(&self) -> Result<Anomalies, InsufficientData> {
        find_anomalies(self.totals, &self.series)
    }

    /// Averages the cost of each weekday.
    ///
    /// # Errors
    /// [`InsufficientData`] without enough known days.
    pub fn weekdays(&self) -> Result<WeekdayPattern, InsufficientData> {
        weekday_pattern(&self.series)
    }
}

/// Complete days of some groups; `None` if the table is not daily.
pub(super) fn series(table: &CostTable, keys: &[usize], metric: Metric, limits: &Limits) -> Option<DailySeries> {
    let is_day = |period: &Period| matches!(period, Period::Days(range) if range.days() == 1);
    let periods = table.periods();
    if periods.is_empty() || !periods.iter().all(|it| is_day(&it.period)) {
        return None;
    }
    let first = periods.first()?.period.range().from();
    let whole = periods.iter().take_while(|it| it.period.range().to() <= limits.last_complete_day()).count();
    Some(DailySeries::new(first, table.known_period_amounts(keys, metric).into_iter().take(whole).collect()))
}

/// Anomalies of a series, except a low last day that AWS has not fully billed yet.
pub(super) fn find_anomalies(table: &CostTable, series: &DailySeries) -> Result<Anomalies, InsufficientData> {
    let mut found = anomalies(series, &Sensitivity::default())?;
    let first_incomplete = series.range().map(|range| add_days(range.to(), 1 - INCOMPLETE_DAYS));
    let estimated = table.first_estimated().map(|it| it.period.range().from());
    found.anomalies.retain(|anomaly| {
        let is_incomplete = first_incomplete.zip(estimated).is_some_and(|(first_incomplete, estimated)| {
            anomaly.range.to() >= first_incomplete && anomaly.range.to() >= estimated
        });
        anomaly.direction == Direction::Above || !is_incomplete
    });
    Ok(found)
}

/// Trend of a group's cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrendEstimate {
    /// Change over 30 days.
    pub per_month: Decimal,
    /// Trend as a share of thirty days' cost at the middle of the range; `None` if that is zero or less.
    pub ratio: Option<Decimal>,
    /// Direction, if significant.
    pub direction: TrendDirection,
}

impl TrendEstimate {
    /// Trend of a group's amounts over the complete periods of a table, as costs per day, so that months of different
    /// lengths are comparable. Daily amounts use [`trend`]; monthly and yearly ones the Theil–Sen slope. `None` for
    /// fewer than three complete periods.
    #[must_use]
    pub fn of(periods: &[Period], amounts: &[Decimal]) -> Option<Self> {
        let first = periods.first()?.range().from();
        if periods.iter().all(|it| it.range().days() == 1)
            && let Ok(trend) = trend(&DailySeries::known(first, amounts.iter().copied()))
        {
            let ratio = trend.per_30_days_ratio.and_then(Decimal::from_f64);
            return Some(Self { per_month: trend.per_30_days.value, ratio, direction: trend.direction });
        }
        if periods.len() < MIN_PERIODS {
            return None;
        }
        let point = |(period, amount): (&Period, &Decimal)| {
            let (range, amount) = (period.range(), f64::try_from(*amount).ok()?);
            let middle = f64::from(days_between(first, range.from())) + f64::from(range.days()) / 2.0;
            Some((middle, amount / f64::from(range.days())))
        };
        let points: Vec<(f64, f64)> = periods.iter().zip(amounts).filter_map(point).collect();
        let line = theil_sen(&points, CONFIDENCE, 1.0)?;
        let (first_point, last_point) = (points.first()?.0, points.last()?.0);
        let level = Decimal::from_f64(line.at(f64::midpoint(first_point, last_point)))?;
        let per_day = Decimal::from_f64(line.slope)?.round_dp(10);
        let per_month = per_day * Decimal::from(MONTH * MONTH);
        let direction = match (line.low > 0.0, line.high < 0.0) {
            (true, _) => TrendDirection::Rising,
            (_, true) => TrendDirection::Falling,
            _ => TrendDirection::Flat,
        };
        let level = level * Decimal::from(MONTH);
        let ratio = if level > Decimal::ZERO { ratio(per_month, level) } else { None };
        Some(Self { per_month, ratio, direction })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        dimension::Dimension,
        money::Money,
        overview::sum_groups,
        period::Granularity,
        table::{Key, Missing, TableBuilder, TablePeriod},
    };

    /// A service of ten dollars a day and one of a hundred, with a spike of the small one in October.
    fn table() -> CostTable {
        let range = "2026-08-01..2026-11-23".parse().unwrap();
        let periods = Granularity::Daily.periods(&range);
        let estimated = |period: &Period| period.range().from() >= date(2026, 11, 1);
        let table_periods = periods.iter().map(|it| TablePeriod { period: *it, estimated: estimated(it) }).collect();
        let mut builder = TableBuilder::new(vec![Dimension::Service.into()], table_periods);
        for (at, period) in periods.iter().enumerate() {
            let day = period.range().from();
            let noise = i64::from(day.day() % 3);
            let small = if day == date(2026, 10, 14) { 60 } else { 10 + noise };
            // Costs of yesterday and today are incomplete.
            let large = if day >= date(2026, 11, 22) { 20 } else { 100 + noise };
            for (name, amount) in [("small", small), ("large", large)] {
                let money = Money::new(Decimal::from(amount), Unit::new("USD"));
                builder.add(at, Key(vec![name.into()]), Metric::Unblended, money);
            }
        }
        builder.finish()
    }

    #[test]
    fn incomplete_recent_days_are_not_anomalies() {
        let days = sum_groups(&table()).unwrap();
        let forecast = CostAnalysis::of(&days, Metric::Unblended, &Limits::on(date(2026, 11, 23))).unwrap();
        let ranges = forecast.anomalies.unwrap().anomalies.iter().map(|it| it.range.to_string()).collect::<Vec<_>>();
        assert_eq!(ranges, ["2026-10-14..2026-10-14"]);
    }

    #[test]
    fn month_end_forecast_includes_known_days_and_ends_with_the_month() {
        let forecast = CostAnalysis::of(&table(), Metric::Unblended, &Limits::on(date(2026, 11, 23))).unwrap();
        let end = forecast.month_end.unwrap();
        assert_eq!(end.month.to_string(), "2026-11-01..2026-11-30");
        assert_eq!((end.known_days, end.remaining_days), (22, 8));
        assert_eq!(end.total, end.actual + end.remaining);
        assert!(end.low <= end.total && end.total <= end.high);
        assert_eq!(CostAnalysis::of(&table(), Metric::Usage, &Limits::on(date(2026, 11, 23))), None);
    }

    #[test]
    fn days_ahead_agree_with_the_month_end_forecast_despite_gaps() {
        // Ten dollars a day; AWS omitted a day in the middle and the last one.
        let range = "2026-08-01..2026-11-22".parse().unwrap();
        let periods = Granularity::Daily.periods(&range);
        let table_periods = periods.iter().map(|it| TablePeriod { period: *it, estimated: false }).collect();
        let mut builder = TableBuilder::new(Vec::new(), table_periods);
        for (at, period) in periods.iter().enumerate() {
            match period.range().from() {
                day if day == date(2026, 11, 10) || day == date(2026, 11, 22) => {
                    builder.set_missing(at, Missing::Everything);
                }
                _ => {
                    let money = Money::new(Decimal::TEN, Unit::new("USD"));
                    builder.add(at, Key(Vec::new()), Metric::Unblended, money);
                }
            }
        }
        let (totals, limits) = (builder.finish(), Limits::on(date(2026, 11, 23)));
        let days = CompleteDays::of(&totals, Metric::Unblended, &limits).unwrap();
        let (month, ahead) = days.rest_of_month().unwrap();
        assert_eq!((month.remaining_days, month.total.round()), (10, Decimal::from(300)));
        let expected: Vec<_> = (23..=30).map(|day| (date(2026, 11, day), Decimal::TEN)).collect();
        assert_eq!(ahead.iter().map(|it| (it.day, it.mean.round_dp(2).normalize())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn trend_of_months_is_computed_per_day() {
        let range = "2026-01-01..2026-06-30".parse().unwrap();
        let months = Granularity::Monthly.periods(&range);
        let cost = |per_day: i64| -> Vec<Decimal> {
            let days = months.iter().map(|it| Decimal::from(it.range().days()));
            days.enumerate()
                .map(|(at, days)| days * Decimal::from(100 + per_day * i64::try_from(at).unwrap()))
                .collect()
        };
        assert_eq!(TrendEstimate::of(&months, &cost(0)).unwrap().direction, TrendDirection::Flat);
        let rising = TrendEstimate::of(&months, &cost(10)).unwrap();
        assert_eq!(rising.direction, TrendDirection::Rising);
        assert!((rising.per_month - Decimal::from(297)).abs() < Decimal::from(10), "{}", rising.per_month);
        assert_eq!(TrendEstimate::of(&months[..2], &cost(0)[..2]), None);
    }
}
