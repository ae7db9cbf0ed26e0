//! Series of the chart over time: groups, comparison period and forecast.

use domain::{Decimal, period::Period, table::PeriodSum};

use super::color::Slot;

/// One group in the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Unique id: two groups can share a name.
    pub id: String,
    /// Display name; untrusted text.
    pub name: String,
    /// Color slot.
    pub slot: Slot,
    /// Amount in each period.
    pub amounts: Vec<PeriodSum>,
    /// Whether the group is left out of the chart. Totals include it.
    pub is_hidden: bool,
}

/// Comparison period, aligned by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Name of the comparison period.
    pub label: String,
    /// For each period of the chart: name and total of its counterpart; `None` if it has none.
    pub periods: Vec<Option<(String, Decimal)>>,
}

/// Forecast of one period, with an 80% interval.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastPeriod {
    /// Period of the forecast.
    pub period: Period,
    /// Forecast total.
    pub amount: Decimal,
    /// Lower bound of the interval.
    pub low: Decimal,
    /// Upper bound of the interval.
    pub high: Decimal,
}

/// Forecast for the rest of the current month.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Whether the total of the partial current month, the last period, is forecast; otherwise the periods are in the future.
    pub is_month_total: bool,
    /// Forecast periods in chronological order.
    pub periods: Vec<ForecastPeriod>,
}
