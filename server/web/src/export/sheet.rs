//! Table of an export, written as CSV and JSON. `workbook.rs` writes the table as XLSX.

use domain::{Date, Decimal, Timestamp, export::plain};
use serde_json::{Map, Value, json};

/// Columns and rows of an export, with their query.
#[derive(Debug, Default)]
pub struct Sheet {
    /// Name of the worksheet.
    pub name: &'static str,
    /// Names of the columns, as in the documented format.
    pub columns: Vec<String>,
    /// Rows with one cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Query with the keys of the page's URL.
    pub query: Value,
    /// Sum of all rows; `None` if their units differ.
    pub total: Option<Decimal>,
    /// Unit of `total`.
    pub unit: Option<String>,
    /// JSON fields in addition to `rows`.
    pub notes: Map<String, Value>,
    /// Missing data, one sentence each. Reported outside of the file for formats that cannot contain it, such as CSV.
    pub missing_data: Vec<String>,
}

/// Cell of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, which may be untrusted.
    Text(String),
    /// Exact amount; `None` if unknown.
    Amount(Option<Decimal>),
    /// UTC day.
    Day(Date),
    /// Start of an hour, UTC.
    Hour(Timestamp),
    /// Boolean.
    Flag(bool),
    /// Object of names and values.
    Object(Vec<(String, String)>),
}

impl Sheet {
    /// Writes the rows as CSV with a header. Text that a spreadsheet would execute is escaped.
    ///
    /// # Errors
    /// If writing the text fails (out of memory).
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// Writes a JSON object with the query, the rows and their sum. Amounts are strings, so that they stay exact.
    pub fn json(&self) -> Vec<u8> {
        let row = |row: &Vec<Cell>| -> Value {
            let fields = self.columns.iter().cloned().zip(row.iter().map(Cell::json));
            Value::Object(fields.collect())
        };
        let mut object = Map::from_iter([
            ("query".to_owned(), self.query.clone()),
            ("rows".to_owned(), self.rows.iter().map(row).collect()),
            ("total".to_owned(), json!(self.total.map(plain))),
            ("unit".to_owned(), json!(self.unit)),
        ]);
        object.extend(self.notes.clone());
        let mut text = Value::Object(object).to_string().into_bytes();
        text.push(b'\n');
        text
    }
}

impl Cell {
    /// Text of a text cell; `None` for other cells.
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    fn csv(&self) -> String {
        match self {
            Self::Text(text) => escape_formula(text),
            Self::Amount(amount) => amount.map(plain).unwrap_or_default(),
            Self::Day(day) => day.to_string(),
            Self::Hour(hour) => hour.to_string(),
            Self::Flag(flag) => flag.to_string(),
            // Needs no escaping: starts with a brace.
            Self::Object(_) => self.json().to_string(),
        }
    }

    /// JSON value. Amounts are strings, so that they stay exact.
    pub fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Amount(amount) => json!(amount.map(plain)),
            Self::Day(day) => json!(day.to_string()),
            Self::Hour(hour) => json!(hour.to_string()),
            Self::Flag(flag) => json!(flag),
            Self::Object(pairs) => {
                Value::Object(pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect())
            }
        }
    }
}

/// Escapes text that a spreadsheet would execute as a formula (OWASP, "CSV injection"). Some skip spaces before it, and some take
/// full-width signs for the ASCII ones.
pub fn escape_formula(text: &str) -> String {
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_formula = text.trim_start_matches([' ', '\u{feff}', '\0']).starts_with(starts);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_escaped() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "\u{feff}=1", "＝1+1", "＠SUM(A1)"] {
            assert_eq!(escape_formula(text), format!("'{text}"));
        }
        assert_eq!(escape_formula("Amazon EC2"), "Amazon EC2");
    }

    fn sheet() -> Sheet {
        let tags = Cell::Object(vec![("=k".to_owned(), "a \"b\"\n,c".to_owned())]);
        let row =
            vec![Cell::Text("=HYPERLINK(\"http://evil\")".to_owned()), Cell::Amount(Some(Decimal::new(-15, 1))), tags];
        let columns = ["name", "cost", "tags"].map(str::to_owned).to_vec();
        Sheet { columns, rows: vec![row], ..Sheet::default() }
    }

    #[test]
    fn hostile_text_is_escaped_in_csv_and_unchanged_in_json() {
        let csv = String::from_utf8(sheet().csv().unwrap()).unwrap();
        assert_eq!(
            csv,
            "name,cost,tags\n\"'=HYPERLINK(\"\"http://evil\"\")\",-1.5,\"{\"\"=k\"\":\"\"a \\\"\"b\\\"\"\\n,c\"\"}\"\n"
        );
        let json: Value = serde_json::from_slice(&sheet().json()).unwrap();
        assert_eq!(
            json["rows"][0],
            json!({ "name": "=HYPERLINK(\"http://evil\")", "cost": "-1.5", "tags": { "=k": "a \"b\"\n,c" } })
        );
    }
}
