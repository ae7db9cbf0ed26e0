//! Analysis of daily totals, and its latest results: forecast, expected range, weekday pattern.

use std::sync::Arc;

use domain::{
    analysis::{
        InsufficientData,
        anomaly::Anomalies,
        forecast::{DayForecast, MonthEnd},
        weekday::WeekdayPattern,
    },
    limits::Limits,
    metric::Metric,
    money::Unit,
    overview::CompleteDays,
    table::CostTable,
};
use serde::{Deserialize, Serialize};

/// Analysis of the daily totals of a page's filter.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct DailyAnalysis {
    /// Currency or unit.
    pub unit: Unit,
    /// Month-end forecast, or the reason why there is none.
    pub month_end: Result<MonthEnd, InsufficientData>,
    /// Forecast of each day from today to the end of the month; empty without a month-end forecast.
    pub days_ahead: Vec<DayForecast>,
    /// Further analysis, on the page of a service only.
    pub service: Option<ServiceAnalysis>,
}

/// Analysis of a service's daily totals.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceAnalysis {
    /// Expected range of each day.
    pub expected: Result<Anomalies, InsufficientData>,
    /// Average cost by weekday.
    pub weekdays: Result<WeekdayPattern, InsufficientData>,
}

/// Input of the analysis. Equal inputs have equal results.
#[derive(Clone, Debug)]
pub struct AnalysisInput {
    /// Cost by day.
    pub totals: Arc<CostTable>,
    /// Analyzed metric.
    pub metric: Metric,
    /// Data retention of AWS as of the analysis.
    pub limits: Limits,
    /// Whether the page shows one service.
    pub is_service: bool,
}

impl AnalysisInput {
    /// Runs the analysis; `None` for mixed units or without any complete day.
    pub fn analyze(&self) -> Option<DailyAnalysis> {
        let days = CompleteDays::of(&self.totals, self.metric, &self.limits)?;
        let service = || ServiceAnalysis { expected: days.anomalies(), weekdays: days.weekdays() };
        let (month_end, days_ahead) = match days.rest_of_month() {
            Ok((month_end, days_ahead)) => (Ok(month_end), days_ahead),
            Err(reason) => (Err(reason), Vec::new()),
        };
        Some(DailyAnalysis { month_end, days_ahead, service: self.is_service.then(service), unit: days.unit.clone() })
    }
}

impl PartialEq for AnalysisInput {
    fn eq(&self, other: &Self) -> bool {
        let same_days = Arc::ptr_eq(&self.totals, &other.totals) || self.totals == other.totals;
        (self.metric, self.limits, self.is_service) == (other.metric, other.limits, other.is_service) && same_days
    }
}

/// Latest results, newest first. Each takes a few kilobytes, and its totals some 30 if the cost cache has dropped them.
#[derive(Debug, Default)]
pub struct LatestResults(Vec<(AnalysisInput, Option<Arc<DailyAnalysis>>)>);

impl LatestResults {
    /// Starts with a result, if there is one.
    pub fn of(first: Option<(AnalysisInput, Option<Arc<DailyAnalysis>>)>) -> Self {
        Self(first.into_iter().collect())
    }

    /// Result for an input; `None` if it is not among the latest ones.
    pub fn get(&self, input: &AnalysisInput) -> Option<&Option<Arc<DailyAnalysis>>> {
        self.0.iter().find_map(|(cached, result)| (cached == input).then_some(result))
    }

    /// Adds a result, and drops the oldest of more than `max` results.
    pub fn add(&mut self, input: AnalysisInput, result: Option<Arc<DailyAnalysis>>, max: usize) {
        self.0.insert(0, (input, result));
        self.0.truncate(max);
    }
}

/// Latest results on the server, shared by all visitors.
#[cfg(feature = "ssr")]
#[derive(Debug, Default)]
pub struct DailyAnalyses(std::sync::Mutex<LatestResults>);

#[cfg(feature = "ssr")]
impl DailyAnalyses {
    const MAX_RESULTS: usize = 64;

    /// Cached result, or the result of the analysis.
    pub fn get_or_analyze(&self, input: &AnalysisInput) -> Option<Arc<DailyAnalysis>> {
        let results = || self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(result) = results().get(input) {
            return result.clone();
        }
        let result = input.analyze().map(Arc::new);
        results().add(input.clone(), result.clone(), Self::MAX_RESULTS);
        result
    }
}
