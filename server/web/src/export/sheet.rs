//! A long table for machines, and how it is written: as CSV, as JSON, as a workbook.

use domain::{Decimal, export::plain};
use rust_xlsxwriter::{Format as CellFormat, Workbook, XlsxError};
use serde_json::{Map, Value, json};

/// Columns and rows, and what they are an answer to.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The names of the columns, as in the contract.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// The question, with the keys of an address.
    pub query: Value,
    /// The sum of all rows; `None` where they count different things.
    pub total: Option<Decimal>,
    /// What the sum counts.
    pub unit: Option<String>,
    /// What else a program must know of the rows: fields beside `rows` in JSON.
    pub notes: Map<String, Value>,
    /// What is missing from the rows, a sentence each: CSV has no place for it, and whoever hands the file on tells it beside.
    pub partial: Vec<String>,
}

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words; from AWS, so whatever somebody wrote.
    Text(String),
    /// An exact amount; `None` where it is not known.
    Amount(Option<Decimal>),
    /// True or false.
    Flag(bool),
    /// Names and values: an object.
    Object(Vec<(String, String)>),
}

/// Rows of a worksheet, its head included (Excel, "specifications and limits").
const MOST_ROWS: usize = 1_048_576;
/// Characters of a cell.
const LONGEST_CELL: usize = 32_767;

impl Sheet {
    /// The rows with a head and no preamble; cells that a spreadsheet would run are made inert.
    ///
    /// # Errors
    /// When the text cannot be written, which only a lack of memory explains.
    pub fn csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv))?;
        }
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }

    /// An object with the question, the rows and their sum. Amounts are texts, so that they stay exact.
    pub fn json(&self) -> Vec<u8> {
        let row = |row: &Vec<Cell>| -> Value {
            let fields = self.columns.iter().cloned().zip(row.iter().map(Cell::json));
            Value::Object(fields.collect())
        };
        let mut whole = Map::from_iter([
            ("query".to_owned(), self.query.clone()),
            ("rows".to_owned(), self.rows.iter().map(row).collect()),
            ("total".to_owned(), json!(self.total.map(plain))),
            ("unit".to_owned(), json!(self.unit)),
        ]);
        whole.extend(self.notes.clone());
        let mut text = Value::Object(whole).to_string().into_bytes();
        text.push(b'\n');
        text
    }

    /// A workbook: amounts are numbers, everything else is text that is never a formula. What is missing is a sheet of its own.
    ///
    /// # Errors
    /// When there are more rows than a worksheet holds, or the workbook cannot be written.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        if self.rows.len() >= MOST_ROWS {
            return Err(XlsxError::RowColumnLimitError);
        }
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let (head, amounts) = (CellFormat::new().set_bold(), CellFormat::new().set_num_format("#,##0.00########"));
        for (column, name) in (0u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, column, name, &head)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (row, cells) in (1u32..).zip(&self.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                match cell {
                    Cell::Text(text) => sheet.write_string(row, column, cut(text))?,
                    Cell::Amount(Some(amount)) => {
                        sheet.write_number_with_format(row, column, nearest(*amount), &amounts)?
                    }
                    Cell::Amount(None) => sheet.write_blank(row, column, &amounts)?,
                    Cell::Flag(flag) => sheet.write_boolean(row, column, *flag)?,
                    Cell::Object(_) => sheet.write_string(row, column, cut(&cell.json().to_string()))?,
                };
            }
        }
        if !self.partial.is_empty() {
            let missing = workbook.add_worksheet().set_name("Missing data")?;
            for (row, sentence) in (0u32..).zip(self.partial.iter().take(MOST_ROWS)) {
                missing.write_string(row, 0, cut(sentence))?;
            }
        }
        workbook.save_to_buffer()
    }
}

impl Cell {
    fn csv(&self) -> String {
        match self {
            Self::Text(text) => inert(text),
            Self::Amount(amount) => amount.map(plain).unwrap_or_default(),
            Self::Flag(flag) => flag.to_string(),
            // It begins with a brace, which no spreadsheet runs.
            Self::Object(_) => self.json().to_string(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Amount(amount) => json!(amount.map(plain)),
            Self::Flag(flag) => json!(flag),
            Self::Object(pairs) => {
                Value::Object(pairs.iter().map(|(key, value)| (key.clone(), json!(value))).collect())
            }
        }
    }
}

/// A text that no spreadsheet runs as a formula (OWASP, "CSV injection").
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LONGEST_CELL).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Excel's numbers have fifteen digits: CSV and JSON are exact.
fn nearest(amount: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    amount.to_f64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"] {
            assert_eq!(inert(text), format!("'{text}"));
        }
        assert_eq!(inert("Amazon EC2"), "Amazon EC2");
    }

    fn sheet() -> Sheet {
        let tags = Cell::Object(vec![("=k".to_owned(), "a \"b\"\n,c".to_owned())]);
        let row =
            vec![Cell::Text("=HYPERLINK(\"http://evil\")".to_owned()), Cell::Amount(Some(Decimal::new(-15, 1))), tags];
        let columns = ["name", "cost", "tags"].map(str::to_owned).to_vec();
        Sheet { columns, rows: vec![row], ..Sheet::default() }
    }

    #[test]
    fn hostile_words_stay_words() {
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
        let xlsx = sheet().xlsx().unwrap();
        assert!(xlsx.starts_with(b"PK"), "a workbook is a zip file");
    }

    #[test]
    fn a_cell_holds_no_more_than_excel_does() {
        let long = "ü".repeat(LONGEST_CELL + 1);
        assert_eq!(cut(&long).chars().count(), LONGEST_CELL);
        assert_eq!(cut("short"), "short");
    }
}
