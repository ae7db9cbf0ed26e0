//! Export of the report of a month.

mod html;
mod markdown;
mod tables;
mod workbook;

use domain::{
    monthly_report::MonthlyReport,
    view::{FileFormat, View},
};
use reports::Reports;

use super::error::ExportError;

/// The report of the view's month in a format.
pub async fn bytes(
    reports: &Reports,
    view: &View,
    format: FileFormat,
) -> Result<(MonthlyReport, Vec<u8>), ExportError> {
    let report = reports.monthly_report(view).await?;
    let bytes = match format {
        FileFormat::Csv => tables::csv(&report)?,
        FileFormat::Json => tables::json(&report),
        FileFormat::Xlsx => workbook::xlsx(&report)?,
        FileFormat::Md => markdown::markdown(&report).into_bytes(),
        FileFormat::Html => html::html(&report).into_bytes(),
    };
    Ok((report, bytes))
}
