//! Export table as a workbook: typed dates and amounts; all other cells are text, never formulas.

use std::collections::BTreeMap;

use domain::Decimal;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::sheet::{Cell, Sheet};

/// Maximum rows of a worksheet, including the header (Excel, "specifications and limits").
const MOST_ROWS: usize = 1_048_576;
/// Maximum characters of a cell.
const LONGEST_CELL: usize = 32_767;
/// Maximum number of tag keys with their own column; less frequent ones share a column.
const MOST_KEYS: usize = 100;
/// Widths of a column in characters, and the number of rows measured for them.
const NARROWEST: usize = 9;
const WIDEST: usize = 48;
const MEASURED: usize = 2_000;

/// Columns of the worksheet.
struct Table<'a> {
    columns: Vec<Column<'a>>,
    sheet: &'a Sheet,
}

/// One column: a cell of each row, or the value of its object for a key.
#[derive(Clone, Debug)]
struct Column<'a> {
    name: String,
    place: usize,
    part: Part<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Part<'a> {
    Whole,
    Key(&'a str),
}

impl Sheet {
    /// Writes the workbook. Missing data is on a separate sheet.
    ///
    /// # Errors
    /// If there are more rows than a worksheet allows, or writing fails.
    pub fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        if self.rows.len() >= MOST_ROWS {
            return Err(XlsxError::RowColumnLimitError);
        }
        let mut workbook = Workbook::new();
        let worksheet = workbook.add_worksheet().set_name(self.name)?;
        Table { columns: columns(self), sheet: self }.write(worksheet)?;
        if !self.partial.is_empty() {
            let missing = workbook.add_worksheet().set_name("Missing data")?;
            for (row, sentence) in (0u32..).zip(self.partial.iter().take(MOST_ROWS)) {
                missing.write_string(row, 0, cut(sentence))?;
            }
        }
        workbook.save_to_buffer()
    }
}

/// One column each, and for tags one per key, the most frequent first.
fn columns(sheet: &Sheet) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for (place, name) in sheet.columns.iter().enumerate() {
        let whole = Column { name: name.clone(), place, part: Part::Whole };
        if name != "tags" {
            columns.push(whole);
            continue;
        }
        let keys = keys(sheet, place);
        let is_whole = keys.len() <= MOST_KEYS;
        let of_key = |key| Column { name: format!("tag.{key}"), place, part: Part::Key(key) };
        columns.extend(keys.into_iter().take(MOST_KEYS).map(of_key));
        if !is_whole {
            columns.push(whole);
        }
    }
    columns
}

fn keys(sheet: &Sheet, place: usize) -> Vec<&str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &sheet.rows {
        if let Some(Cell::Object(pairs)) = row.get(place) {
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
    fn write(&self, to: &mut Worksheet) -> Result<(), XlsxError> {
        let head = Format::new().set_bold();
        for (at, column) in (0u16..).zip(&self.columns) {
            to.write_string_with_format(0, at, cut(&column.name), &head)?;
            to.set_column_width(at, self.width(column))?;
        }
        let unit = self.sheet.columns.iter().position(|it| it == "unit");
        let [dates, hours, plain] = ["yyyy-mm-dd", HOUR, PLAIN].map(|it| Format::new().set_num_format(it));
        let mut currencies: BTreeMap<&str, Format> = BTreeMap::new();
        for (number, row) in (1u32..).zip(&self.sheet.rows) {
            let currency = unit.and_then(|at| row.get(at)).and_then(|it| it.text()).filter(|it| is_currency(it));
            let in_currency = |code: &str| Format::new().set_num_format(format!("[${code}] #,##0.00"));
            let amounts = match currency {
                Some(code) => &*currencies.entry(code).or_insert_with(|| in_currency(code)),
                None => &plain,
            };
            for (at, column) in (0u16..).zip(&self.columns) {
                let Some(cell) = row.get(column.place) else { continue };
                match (column.part, cell) {
                    (Part::Key(key), Cell::Object(pairs)) => {
                        if let Some((_, value)) = pairs.iter().find(|(it, _)| it == key) {
                            to.write_string(number, at, cut(value))?;
                        }
                    }
                    (_, Cell::Text(text)) => {
                        to.write_string(number, at, cut(text))?;
                    }
                    (_, Cell::Amount(Some(amount))) => {
                        to.write_number_with_format(number, at, nearest(*amount), amounts)?;
                    }
                    (_, Cell::Amount(None)) => {
                        to.write_blank(number, at, amounts)?;
                    }
                    (_, Cell::Day(day)) => {
                        let date = rust_xlsxwriter::ExcelDateTime::from_ymd(
                            u16::try_from(day.year()).unwrap_or_default(),
                            u8::try_from(day.month()).unwrap_or_default(),
                            u8::try_from(day.day()).unwrap_or_default(),
                        )?;
                        to.write_datetime_with_format(number, at, &date, &dates)?;
                    }
                    (_, Cell::Hour(hour)) => {
                        let hour = rust_xlsxwriter::ExcelDateTime::from_timestamp(hour.as_second())?;
                        to.write_datetime_with_format(number, at, &hour, &hours)?;
                    }
                    (_, Cell::Flag(flag)) => {
                        to.write_boolean(number, at, *flag)?;
                    }
                    (Part::Whole, Cell::Object(pairs)) => {
                        to.write_string(number, at, cut(&sentence(pairs)))?;
                    }
                }
            }
        }
        to.set_freeze_panes(1, 0)?;
        let last_row = u32::try_from(self.sheet.rows.len()).unwrap_or(u32::MAX);
        if let Some(last) = u16::try_from(self.columns.len()).ok().and_then(|it| it.checked_sub(1)) {
            to.autofilter(0, 0, last_row, last)?;
        }
        Ok(())
    }

    /// Width that fits the column's content, within bounds.
    fn width(&self, column: &Column<'_>) -> f64 {
        let length = |row: &Vec<Cell>| match (column.part, row.get(column.place)) {
            (Part::Key(key), Some(Cell::Object(pairs))) => {
                pairs.iter().find(|(it, _)| it == key).map_or(0, |(_, value)| value.chars().count())
            }
            (_, Some(Cell::Text(text))) => text.chars().count(),
            (_, Some(Cell::Amount(Some(amount)))) => amount.trunc().to_string().len() + 9,
            (Part::Whole, Some(Cell::Object(pairs))) => sentence(pairs).chars().count(),
            (_, Some(Cell::Hour(_))) => HOUR.len(),
            _ => NARROWEST,
        };
        let rows = self.sheet.rows.iter().take(MEASURED).map(length).max().unwrap_or_default();
        // Space for the filter button next to the name.
        let longest = rows.max(column.name.chars().count() + 3).clamp(NARROWEST, WIDEST);
        f64::from(u32::try_from(longest + 1).unwrap_or_default())
    }
}

/// Number format of hours; Excel has no time zones.
const HOUR: &str = "yyyy-mm-dd hh:mm \"UTC\"";
/// Format of numbers other than money.
const PLAIN: &str = "#,##0.00########";

/// Whether a unit is a currency code: only those are written into a number format.
fn is_currency(unit: &str) -> bool {
    unit.len() == 3 && unit.bytes().all(|it| it.is_ascii_uppercase())
}

/// Names and values in one cell: `State: available; Size: 500 GB`.
fn sentence(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("; ")
}

/// Truncates a text to the maximum length of a cell.
fn cut(text: &str) -> &str {
    text.char_indices().nth(LONGEST_CELL).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Excel's numbers have 15 digits; CSV and JSON are exact.
fn nearest(amount: Decimal) -> f64 {
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

    /// A file within a workbook, which is a zip archive.
    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_workbook_has_dates_currencies_widths_and_a_filter() {
        let xlsx = sheet().xlsx().unwrap();
        assert!(part(&xlsx, "xl/workbook.xml").contains("name=\"Costs\""));
        let rows = part(&xlsx, "xl/worksheets/sheet1.xml");
        // 23 November 2026 in Excel's day count.
        assert!(rows.contains("<v>46349</v>"), "{rows}");
        assert!(rows.contains("<v>1234.56</v>") && rows.contains("<autoFilter ref=\"A1:F3\""), "{rows}");
        assert!(rows.contains("state=\"frozen\"") && rows.contains("customWidth"), "{rows}");
        assert!(!rows.contains("<f>"), "no cell is a formula");
        let styles = part(&xlsx, "xl/styles.xml");
        assert!(styles.contains("yyyy-mm-dd") && styles.contains("[$USD] #,##0.00"), "{styles}");
        let words = part(&xlsx, "xl/sharedStrings.xml");
        assert!(words.contains("tag.Team") && words.contains("tag.=k") && words.contains(">search<"), "{words}");
        assert!(words.contains("=HYPERLINK(&quot;http://evil&quot;)") || words.contains("=HYPERLINK(\"http://evil\")"));
    }

    #[test]
    fn an_hour_is_a_date_with_a_fraction() {
        let hour = Cell::Hour("2026-11-22T18:00:00Z".parse().unwrap());
        assert_eq!(hour.json(), "2026-11-22T18:00:00Z", "JSON is as before");
        let columns = vec!["from".to_owned()];
        let xlsx = Sheet { name: "Costs", columns, rows: vec![vec![hour]], ..Sheet::default() }.xlsx().unwrap();
        let rows = part(&xlsx, "xl/worksheets/sheet1.xml");
        assert!(rows.contains("<v>46348.75</v>"), "{rows}");
        let styles = part(&xlsx, "xl/styles.xml");
        assert!(styles.contains("yyyy-mm-dd hh:mm &quot;UTC&quot;"), "{styles}");
    }

    #[test]
    fn names_and_values_of_a_cell_are_words() {
        let evidence = [("State", "available"), ("Size", "500 GB")];
        let evidence = Cell::Object(evidence.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        let columns = vec!["evidence".to_owned()];
        let xlsx = Sheet { name: "Insights", columns, rows: vec![vec![evidence]], ..Sheet::default() }.xlsx().unwrap();
        let words = part(&xlsx, "xl/sharedStrings.xml");
        assert!(words.contains("State: available; Size: 500 GB"), "{words}");
        assert!(!words.contains("{\"") && !words.contains("{&quot;"), "{words}");
    }

    #[test]
    fn a_unit_that_is_no_currency_is_in_no_format() {
        assert!(is_currency("USD") && is_currency("CNY"));
        assert!(!is_currency("GB-Mo") && !is_currency("usd") && !is_currency("\"];@"));
    }

    #[test]
    fn a_cell_holds_no_more_than_excel_does() {
        let long = "ü".repeat(LONGEST_CELL + 1);
        assert_eq!(cut(&long).chars().count(), LONGEST_CELL);
        assert_eq!(cut("short"), "short");
    }
}
