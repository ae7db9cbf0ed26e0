//! Report of a month as an Excel workbook: one worksheet per section, sums as formulas.

use domain::{
    Decimal,
    monthly_report::{MonthlyReport, Section, Value},
};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError, utility::row_col_to_cell};

use crate::export::workbook::{amount_format, excel_number, truncate};

/// Width of the column of names in characters.
const NAME_WIDTH: f64 = 42.0;
/// Width of the other columns in characters.
const WIDTH: f64 = 20.0;

/// The report as a workbook: a summary, and one worksheet per section.
pub(super) fn xlsx(report: &MonthlyReport) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    summary(report, workbook.add_worksheet().set_name("Summary")?)?;
    for section in &report.sections {
        write(section, workbook.add_worksheet().set_name(sheet_name(section))?)?;
    }
    workbook.save_to_buffer()
}

/// Name of a worksheet.
fn sheet_name(section: &Section) -> String {
    let name = section.id.as_str();
    let (first, rest) = name.split_at(name.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}

/// Worksheet with sentences, headline figures, notes and missing data.
fn summary(report: &MonthlyReport, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    sheet.set_column_width(0, NAME_WIDTH)?.set_column_width(1, WIDTH)?.set_column_width(2, NAME_WIDTH)?;
    sheet.write_string_with_format(0, 0, report.title(), &bold)?;
    sheet.write_string(1, 0, report.subtitle())?;
    let mut row = 3;
    for headline in &report.headline {
        sheet.write_string(row, 0, truncate(&headline.label))?;
        if let Some(money) = &headline.money {
            sheet.write_number_with_format(row, 1, excel_number(money.amount), &amount_format(money.unit.as_str()))?;
        }
        sheet.write_string(row, 2, truncate(&headline.note))?;
        row += 1;
    }
    for (heading, lines) in [("Summary", &report.summary), ("Notes", &report.notes), ("Missing data", &report.missing)]
    {
        if lines.is_empty() {
            continue;
        }
        row += 1;
        sheet.write_string_with_format(row, 0, heading, &bold)?;
        for line in lines {
            row += 1;
            sheet.write_string(row, 0, truncate(line))?;
        }
        row += 1;
    }
    Ok(())
}

/// Worksheet of a section.
fn write(section: &Section, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (at, column) in (0u16..).zip(&section.columns) {
        sheet.write_string_with_format(0, at, truncate(&column.title), &bold)?;
        sheet.set_column_width(at, if at == 0 { NAME_WIDTH } else { WIDTH })?;
    }
    if let Some(reason) = section.reason() {
        sheet.write_string(1, 0, truncate(&format!("{reason}.")))?;
        return Ok(());
    }
    let mut row = 0;
    for values in &section.rows {
        row += 1;
        for (at, value) in (0u16..).zip(values) {
            cell(sheet, row, at, value)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    if let Some(last) = u16::try_from(section.columns.len()).ok().and_then(|it| it.checked_sub(1)) {
        sheet.autofilter(0, 0, row, last)?;
    }
    let (last_row, total_row) = (row, row + 1);
    for (at, value) in (0u16..).zip(section.total.iter().flatten()) {
        match value {
            // A spreadsheet computes the same sum.
            Value::Amount(money) if last_row > 0 => {
                let range = format!("{}:{}", row_col_to_cell(1, at), row_col_to_cell(last_row, at));
                let formula = Formula::new(format!("=SUM({range})")).set_result(result(money.amount));
                let format = amount_format(money.unit.as_str()).set_bold();
                sheet.write_formula_with_format(total_row, at, formula, &format)?;
            }
            Value::Text(text) => {
                sheet.write_string_with_format(total_row, at, truncate(text), &bold)?;
            }
            other => cell(sheet, total_row, at, other)?,
        }
    }
    if let Some(note) = &section.note {
        sheet.write_string(total_row + 2, 0, truncate(note))?;
    }
    Ok(())
}

/// Result of a formula, as text of a number.
fn result(amount: Decimal) -> String {
    excel_number(amount).to_string()
}

fn cell(sheet: &mut Worksheet, row: u32, at: u16, value: &Value) -> Result<(), XlsxError> {
    match value {
        Value::Amount(money) => {
            sheet.write_number_with_format(row, at, excel_number(money.amount), &amount_format(money.unit.as_str()))?;
        }
        Value::Ratio(ratio) => {
            sheet.write_number_with_format(row, at, excel_number(*ratio), &Format::new().set_num_format("0.0%"))?;
        }
        Value::Count(count) => {
            sheet.write_number(row, at, excel_number(Decimal::from(*count)))?;
        }
        Value::Text(text) => {
            sheet.write_string(row, at, truncate(text))?;
        }
        Value::Days(days) => {
            sheet.write_string(row, at, domain::format::range(days, true))?;
        }
        Value::None => {}
    }
    Ok(())
}
