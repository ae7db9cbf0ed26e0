//! Table of an export as an Excel workbook: dates and amounts have types; other cells are text, never formulas.

use std::collections::BTreeMap;

use domain::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, Sheet};

/// Maximum rows of a worksheet, including the header (Excel, "specifications and limits").
const MAX_ROWS: usize = 1_048_576;
/// Maximum characters of a cell.
const MAX_CELL_LENGTH: usize = 32_767;
/// Maximum number of tag keys with their own column. Less frequent keys share a column.
const MAX_KEY_COLUMNS: usize = 100;
/// Minimum width of a column in characters.
const MIN_WIDTH: usize = 9;
/// Maximum width of a column in characters.
const MAX_WIDTH: usize = 48;
/// Number of rows that determine the width of a column.
const WIDTH_SAMPLE: usize = 2_000;

/// Columns of the worksheet.
struct Table<'a> {
    columns: Vec<Column<'a>>,
    sheet: &'a Sheet,
}

/// Column of the worksheet: a cell of each row, or the value for one key in an object cell.
#[derive(Clone, Debug)]
struct Column<'a> {
    name: String,
    /// Index of the cell in a row of the sheet.
    index: usize,
    content: Content<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Content<'a> {
    Cell,
    Key(&'a str),
}

impl Sheet {
    /// Writes the workbook. Missing data is on a separate sheet.
    ///
    /// # Errors
    /// If there are more rows than a worksheet allows, or writing fails.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        if self.rows.len() >= MAX_ROWS {
            return Err(XlsxError::RowColumnLimitError);
        }
        let mut workbook = Workbook::new();
        let worksheet = workbook.add_worksheet().set_name(self.name)?;
        Table { columns: columns(self), sheet: self }.write(worksheet)?;
        if !self.missing_data.is_empty() {
            let missing = workbook.add_worksheet().set_name("Missing data")?;
            for (row, sentence) in (0u32..).zip(self.missing_data.iter().take(MAX_ROWS)) {
                missing.write_string(row, 0, truncate(sentence))?;
            }
        }
        workbook.save_to_buffer()
    }
}

/// Columns of the worksheet. Tags have one column per key, most frequent first.
fn columns(sheet: &Sheet) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for (index, name) in sheet.columns.iter().enumerate() {
        let column = Column { name: name.clone(), index, content: Content::Cell };
        if name != "tags" {
            columns.push(column);
            continue;
        }
        let keys = tag_keys(sheet, index);
        let has_rare_keys = keys.len() > MAX_KEY_COLUMNS;
        let key_column = |key| Column { name: format!("tag.{key}"), index, content: Content::Key(key) };
        columns.extend(keys.into_iter().take(MAX_KEY_COLUMNS).map(key_column));
        if has_rare_keys {
            columns.push(column);
        }
    }
    columns
}

/// Tag keys in the cells at an index, most frequent first.
fn tag_keys(sheet: &Sheet, index: usize) -> Vec<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &sheet.rows {
        if let Some(Cell::Object(pairs)) = row.get(index) {
            for (key, _) in pairs {
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    let mut keys: Vec<(&str, usize)> = counts.into_iter().collect();
    keys.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    keys.into_iter().map(|(key, _)| key).collect()
}

impl Table<'_> {
    fn write(&self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        let head = Format::new().set_bold();
        for (at, column) in (0u16..).zip(&self.columns) {
            worksheet.write_string_with_format(0, at, truncate(&column.name), &head)?;
            worksheet.set_column_width(at, self.width(column))?;
        }
        let unit = self.sheet.columns.iter().position(|it| it == "unit");
        let [dates, hours, plain] = ["yyyy-mm-dd", HOUR, PLAIN].map(|it| Format::new().set_num_format(it));
        let mut currencies: BTreeMap<&str, Format> = BTreeMap::new();
        for (number, row) in (1u32..).zip(&self.sheet.rows) {
            let currency = unit.and_then(|at| row.get(at)).and_then(|it| it.text()).filter(|it| is_currency(it));
            let amounts = match currency {
                Some(code) => &*currencies.entry(code).or_insert_with(|| amount_format(code)),
                None => &plain,
            };
            for (at, column) in (0u16..).zip(&self.columns) {
                let Some(cell) = row.get(column.index) else { continue };
                match (column.content, cell) {
                    (Content::Key(key), Cell::Object(pairs)) => {
                        if let Some((_, value)) = pairs.iter().find(|(it, _)| it == key) {
                            worksheet.write_string(number, at, truncate(value))?;
                        }
                    }
                    (_, Cell::Text(text)) => {
                        worksheet.write_string(number, at, truncate(text))?;
                    }
                    (_, Cell::Amount(Some(amount))) => {
                        worksheet.write_number_with_format(number, at, excel_number(*amount), amounts)?;
                    }
                    (_, Cell::Amount(None)) => {
                        worksheet.write_blank(number, at, amounts)?;
                    }
                    (_, Cell::Day(day)) => {
                        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(
                            u16::try_from(day.year()).unwrap_or_default(),
                            u8::try_from(day.month()).unwrap_or_default(),
                            u8::try_from(day.day()).unwrap_or_default(),
                        )?;
                        worksheet.write_datetime_with_format(number, at, &date, &dates)?;
                    }
                    (_, Cell::Hour(hour)) => {
                        let hour = rust_xlsxwriter::ExcelDateTime::from_timestamp(hour.as_second())?;
                        worksheet.write_datetime_with_format(number, at, &hour, &hours)?;
                    }
                    (_, Cell::Flag(flag)) => {
                        worksheet.write_boolean(number, at, *flag)?;
                    }
                    (Content::Cell, Cell::Object(pairs)) => {
                        worksheet.write_string(number, at, truncate(&pairs_text(pairs)))?;
                    }
                }
            }
        }
        worksheet.set_freeze_panes(1, 0)?;
        let last_row = u32::try_from(self.sheet.rows.len()).unwrap_or(u32::MAX);
        if let Some(last) = u16::try_from(self.columns.len()).ok().and_then(|it| it.checked_sub(1)) {
            worksheet.autofilter(0, 0, last_row, last)?;
        }
        Ok(())
    }

    /// Width in characters that fits the content of a column, within bounds.
    fn width(&self, column: &Column<'_>) -> f64 {
        let length = |row: &Vec<Cell>| match (column.content, row.get(column.index)) {
            (Content::Key(key), Some(Cell::Object(pairs))) => {
                pairs.iter().find(|(it, _)| it == key).map_or(0, |(_, value)| value.chars().count())
            }
            (_, Some(Cell::Text(text))) => text.chars().count(),
            (_, Some(Cell::Amount(Some(amount)))) => amount.trunc().to_string().len() + 9,
            (Content::Cell, Some(Cell::Object(pairs))) => pairs_text(pairs).chars().count(),
            (_, Some(Cell::Hour(_))) => HOUR.len(),
            _ => MIN_WIDTH,
        };
        let rows = self.sheet.rows.iter().take(WIDTH_SAMPLE).map(length).max().unwrap_or_default();
        // Adds space for the filter button next to the name.
        let longest = rows.max(column.name.chars().count() + 3).clamp(MIN_WIDTH, MAX_WIDTH);
        f64::from(u32::try_from(longest + 1).unwrap_or_default())
    }
}

/// Number format of hours. Names the time zone, because Excel's dates have none.
const HOUR: &str = "yyyy-mm-dd hh:mm \"UTC\"";
/// Format of numbers other than money.
const PLAIN: &str = "#,##0.00########";

/// Number format of amounts in a unit.
pub fn amount_format(unit: &str) -> Format {
    let format = if is_currency(unit) { format!("[${unit}] #,##0.00") } else { PLAIN.to_owned() };
    Format::new().set_num_format(format)
}

/// Whether a unit looks like a currency code. Other units must not become part of a number format.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|it| it.is_ascii_uppercase())
}

/// Names and values in one cell: `State: available; Size: 500 GB`.
fn pairs_text(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
}

/// Truncates a text to the maximum length of a cell.
pub fn truncate(text: &str) -> &str {
    text.char_indices().nth(MAX_CELL_LENGTH).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Converts an amount to Excel's number type, which has 15 digits. Amounts in CSV and JSON are exact.
pub fn excel_number(amount: Decimal) -> f64 {
    use rust_decimal::prelude::ToPrimitive;
    amount.to_f64().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use domain::Date;

    use super::*;

    fn sheet() -> Sheet {
        let row = |name: &str, tags: &[(&str, &str)]| {
            vec![
                Cell::Day(Date::constant(2026, 11, 23)),
                Cell::Text(name.to_owned()),
                Cell::Amount(Some(Decimal::new(123_456, 2))),
                Cell::Text("USD".to_owned()),
                Cell::Object(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()),
            ]
        };
        let columns = ["from", "name", "amount", "unit", "tags"].map(str::to_owned).to_vec();
        let rows =
            vec![row("=HYPERLINK(\"http://evil\")", &[("Team", "web"), ("=k", "+1")]), row("a", &[("Team", "search")])];
        Sheet { name: "Costs", columns, rows, ..Sheet::default() }
    }

    /// Text of a file within a workbook, which is a zip archive.
    fn file_in(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_workbook_has_dates_currencies_widths_and_a_filter() {
        let xlsx = sheet().xlsx().unwrap();
        assert!(file_in(&xlsx, "xl/workbook.xml").contains("name=\"Costs\""));
        let rows = file_in(&xlsx, "xl/worksheets/sheet1.xml");
        // 23 November 2026 as Excel's day number.
        assert!(rows.contains("<v>46349</v>"), "{rows}");
        assert!(rows.contains("<v>1234.56</v>") && rows.contains("<autoFilter ref=\"A1:F3\""), "{rows}");
        assert!(rows.contains("state=\"frozen\"") && rows.contains("customWidth"), "{rows}");
        assert!(!rows.contains("<f>"), "no cell is a formula");
        let styles = file_in(&xlsx, "xl/styles.xml");
        assert!(styles.contains("yyyy-mm-dd") && styles.contains("[$USD] #,##0.00"), "{styles}");
        let texts = file_in(&xlsx, "xl/sharedStrings.xml");
        assert!(texts.contains("tag.Team") && texts.contains("tag.=k") && texts.contains(">search<"), "{texts}");
        assert!(texts.contains("=HYPERLINK(&quot;http://evil&quot;)") || texts.contains("=HYPERLINK(\"http://evil\")"));
    }

    #[test]
    fn an_hour_is_a_date_with_a_fraction() {
        let hour = Cell::Hour("2026-11-22T18:00:00Z".parse().unwrap());
        assert_eq!(hour.json(), "2026-11-22T18:00:00Z", "JSON has the timestamp");
        let columns = vec!["from".to_owned()];
        let xlsx = Sheet { name: "Costs", columns, rows: vec![vec![hour]], ..Sheet::default() }.xlsx().unwrap();
        let rows = file_in(&xlsx, "xl/worksheets/sheet1.xml");
        assert!(rows.contains("<v>46348.75</v>"), "{rows}");
        let styles = file_in(&xlsx, "xl/styles.xml");
        assert!(styles.contains("yyyy-mm-dd hh:mm &quot;UTC&quot;"), "{styles}");
    }

    #[test]
    fn an_object_cell_is_readable_text() {
        let evidence = [("State", "available"), ("Size", "500 GB")];
        let evidence = Cell::Object(evidence.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let columns = vec!["evidence".to_owned()];
        let xlsx = Sheet { name: "Insights", columns, rows: vec![vec![evidence]], ..Sheet::default() }.xlsx().unwrap();
        let texts = file_in(&xlsx, "xl/sharedStrings.xml");
        assert!(texts.contains("State: available; Size: 500 GB"), "{texts}");
        assert!(!texts.contains("{\"") && !texts.contains("{&quot;"), "{texts}");
    }

    #[test]
    fn only_currency_codes_become_number_formats() {
        assert!(is_currency("USD") && is_currency("CNY"));
        assert!(!is_currency("GB-Mo") && !is_currency("usd") && !is_currency("\"];@"));
    }

    #[test]
    fn long_texts_are_truncated() {
        let long = "ü".repeat(MAX_CELL_LENGTH + 1);
        assert_eq!(truncate(&long).chars().count(), MAX_CELL_LENGTH);
        assert_eq!(truncate("short"), "short");
    }
}
