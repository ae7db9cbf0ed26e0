//! Report of a month as CSV and JSON: exact amounts.

use domain::{
    export::plain,
    monthly_report::{Headline, MonthlyReport, Section, Value},
};
use serde_json::{Value as Json, json};

use crate::export::escape::escape_formula;

/// Columns of the CSV: one row per figure.
const COLUMNS: [&str; 5] = ["section", "row", "column", "value", "unit"];
/// Name of the section with the headline figures.
const HEADLINE: &str = "headline";

/// One row per figure, with its section, row and column.
pub(super) fn csv(report: &MonthlyReport) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for Headline { label, money, .. } in &report.headline {
        let (amount, unit) = money.as_ref().map_or_else(Default::default, |it| (plain(it.amount), it.unit.as_str()));
        writer.write_record([HEADLINE, label, "amount", &amount, unit])?;
    }
    for section in &report.sections {
        for row in section.rows.iter().chain(&section.total) {
            let name = row.first().map_or_else(String::new, name);
            for (value, column) in row.iter().zip(&section.columns).skip(1) {
                let (text, unit) = exact(value);
                let unit = unit.unwrap_or_default();
                let cells = [section.id.as_str(), &name, &column.title, &text, unit];
                writer.write_record(cells.map(escape_unless_number))?;
            }
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// Text that a spreadsheet would execute is escaped; a negative number is none.
fn escape_unless_number(cell: &str) -> String {
    if cell.parse::<domain::Decimal>().is_ok() { cell.to_owned() } else { escape_formula(cell) }
}

/// JSON object with all sections. Amounts are strings, so that they stay exact.
pub(super) fn json(report: &MonthlyReport) -> Vec<u8> {
    let headline = |Headline { label, money, note }: &Headline| {
        json!({
            "label": label,
            "amount": money.as_ref().map(|it| plain(it.amount)),
            "unit": money.as_ref().map(|it| it.unit.as_str()),
            "note": note,
        })
    };
    let object = json!({
        "from": report.days.from().to_string(),
        "to": report.days.to().to_string(),
        "compared": report.compared.map(|it| json!({ "from": it.from().to_string(), "to": it.to().to_string() })),
        "metric": report.metric.as_str(),
        "estimated": report.is_estimated,
        "total": report.total.as_ref().map(|it| plain(it.amount)),
        "unit": report.total.as_ref().map(|it| it.unit.as_str()),
        "summary": report.summary,
        "headline": report.headline.iter().map(headline).collect::<Vec<_>>(),
        "sections": report.sections.iter().map(section).collect::<Vec<_>>(),
        "notes": report.notes,
        "missing": report.missing,
    });
    let mut text = object.to_string().into_bytes();
    text.push(b'\n');
    text
}

fn section(section: &Section) -> Json {
    let row = |row: &Vec<Value>| -> Json { row.iter().map(cell).collect() };
    json!({
        "id": section.id.as_str(),
        "title": section.title,
        "columns": section.columns.iter().map(|it| it.title.as_str()).collect::<Vec<_>>(),
        "rows": section.rows.iter().map(row).collect::<Vec<_>>(),
        "total": section.total.as_ref().map(row),
        "note": section.note,
        "empty": section.reason(),
    })
}

fn cell(value: &Value) -> Json {
    match value {
        Value::Amount(money) => json!({ "amount": plain(money.amount), "unit": money.unit.as_str() }),
        Value::Ratio(ratio) => json!(plain(*ratio)),
        Value::Count(count) => json!(count),
        Value::Days(days) => json!({ "from": days.from().to_string(), "to": days.to().to_string() }),
        Value::Text(text) => json!(text),
        Value::None => Json::Null,
    }
}

/// Name of a row.
fn name(value: &Value) -> String {
    exact(value).0
}

/// Exact text and the unit of a value.
fn exact(value: &Value) -> (String, Option<&str>) {
    match value {
        Value::Amount(money) => (plain(money.amount), Some(money.unit.as_str())),
        Value::Ratio(ratio) => (plain(*ratio), None),
        Value::Count(count) => (count.to_string(), None),
        Value::Days(days) => (days.to_string(), None),
        Value::Text(text) => (text.clone(), None),
        Value::None => (String::new(), None),
    }
}
