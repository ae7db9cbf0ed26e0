//! Runs analyses of data from standard input, to compare the results with other implementations of the same statistics.
//!
//! Reads a JSON array of tasks and writes a JSON array with one result per task, in order; a failed task yields
//! `{"error": reason}`. Dates are in ISO format, amounts are decimal strings, and a missing day is `null`.
#![allow(clippy::print_stdout, reason = "prints its results")]

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

/// An analysis to run, with its input. `first` is the date of the first value; the others follow day by day.
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

/// Converts a result to JSON, and an error to `{"error": reason}`.
fn to_json<T: Serialize>(result: Result<T, impl ToString>) -> Result<Value, serde_json::Error> {
    match result {
        Ok(value) => serde_json::to_value(value),
        Err(reason) => Ok(json!({ "error": reason.to_string() })),
    }
}

fn analyze(task: Task) -> Result<Value, serde_json::Error> {
    match task {
        Task::Trend { first, values } => to_json(trend(&DailySeries::new(first, values))),
        Task::TheilSen { points, confidence } => {
            let line = theil_sen(&points, confidence, 1.0).ok_or("fewer than two points");
            to_json(
                line.map(|it| json!({ "slope": it.slope, "intercept": it.intercept, "low": it.low, "high": it.high })),
            )
        }
        Task::Stl { values } => {
            let parts = decompose::weekly(&values).ok_or("fewer than two weeks");
            to_json(parts.map(|it| json!({ "seasonal": it.seasonal, "trend": it.trend, "remainder": it.remainder })))
        }
        Task::Weekday { first, values } => to_json(weekday_pattern(&DailySeries::new(first, values))),
        Task::Anomalies { first, values, sensitivity } => {
            to_json(anomalies(&DailySeries::new(first, values), &sensitivity.unwrap_or_default()))
        }
        Task::MonthEnd { first, values, today, confidence } => {
            to_json(month_end(&DailySeries::new(first, values), today, confidence))
        }
        Task::Horizon { first, values, days, confidence } => {
            to_json(horizon(&DailySeries::new(first, values), days, confidence))
        }
        Task::Drivers { rows } => to_json(drivers(&rows)),
        Task::UnitPrice { costs, quantities } => serde_json::to_value(unit_prices(&costs, &quantities)),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let tasks: Vec<Task> = serde_json::from_reader(io::stdin().lock())?;
    let results = tasks.into_iter().map(analyze).collect::<Result<Vec<Value>, _>>()?;
    println!("{}", serde_json::to_string(&results)?);
    Ok(())
}
