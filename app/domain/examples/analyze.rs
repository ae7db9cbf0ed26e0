//! Runs the analyses on series from standard input, to compare them with other implementations of the same statistics.
//!
//! Reads a JSON array of tasks from standard input and writes one result each, in the same order: as JSON, or
//! `{"error": reason}`. Days are ISO dates, amounts are decimal strings, `null` is a
//! gap.
#![allow(clippy::print_stdout, reason = "a program that prints its results")]

use std::{error::Error, io};

use domain::{
    Date, Decimal,
    analysis::{
        DailySeries,
        anomaly::{Sensitivity, anomalies},
        decompose,
        drivers::{DriverRow, drivers},
        forecast::{horizon, month_end},
        trend::{theil_sen, trend},
        unit_price::unit_prices,
        weekday::weekday_pattern,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One analysis to run.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Task {
    Trend { first: Date, values: Vec<Option<Decimal>> },
    TheilSen { points: Vec<(f64, f64)>, confidence: f64 },
    Stl { values: Vec<f64> },
    Weekday { first: Date, values: Vec<Option<Decimal>> },
    Anomalies { first: Date, values: Vec<Option<Decimal>>, sensitivity: Option<Sensitivity> },
    MonthEnd { first: Date, values: Vec<Option<Decimal>>, today: Date, confidence: f64 },
    Horizon { first: Date, values: Vec<Option<Decimal>>, days: usize, confidence: f64 },
    Drivers { rows: Vec<DriverRow> },
    UnitPrice { costs: Vec<Option<Decimal>>, quantities: Vec<Option<Decimal>> },
}

/// The result as JSON, or its error as `{"error": reason}`.
fn to_result<T: Serialize>(result: Result<T, impl ToString>) -> Result<Value, serde_json::Error> {
    match result {
        Ok(it) => serde_json::to_value(it),
        Err(reason) => Ok(json!({ "error": reason.to_string() })),
    }
}

fn analyze(task: Task) -> Result<Value, serde_json::Error> {
    match task {
        Task::Trend { first, values } => to_result(trend(&DailySeries::new(first, values))),
        Task::TheilSen { points, confidence } => {
            let line = theil_sen(&points, confidence, 1.0).ok_or("fewer than two points");
            to_result(
                line.map(|it| json!({ "slope": it.slope, "intercept": it.intercept, "low": it.low, "high": it.high })),
            )
        }
        Task::Stl { values } => {
            let parts = decompose::weekly(&values).ok_or("fewer than two weeks");
            to_result(parts.map(|it| json!({ "seasonal": it.seasonal, "trend": it.trend, "remainder": it.remainder })))
        }
        Task::Weekday { first, values } => to_result(weekday_pattern(&DailySeries::new(first, values))),
        Task::Anomalies { first, values, sensitivity } => {
            to_result(anomalies(&DailySeries::new(first, values), &sensitivity.unwrap_or_default()))
        }
        Task::MonthEnd { first, values, today, confidence } => {
            to_result(month_end(&DailySeries::new(first, values), today, confidence))
        }
        Task::Horizon { first, values, days, confidence } => {
            to_result(horizon(&DailySeries::new(first, values), days, confidence))
        }
        Task::Drivers { rows } => to_result(drivers(&rows)),
        Task::UnitPrice { costs, quantities } => serde_json::to_value(unit_prices(&costs, &quantities)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let tasks: Vec<Task> = serde_json::from_reader(io::stdin().lock())?;
    let results = tasks.into_iter().map(analyze).collect::<Result<Vec<Value>, _>>()?;
    println!("{}", serde_json::to_string(&results)?);
    Ok(())
}
