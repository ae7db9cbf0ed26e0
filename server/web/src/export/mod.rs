//! Exports of a page, shared by the command line and `/export`.

mod comparison;
mod error;
mod escape;
mod insights;
mod overview;
#[cfg(test)]
mod properties;
mod report;
mod resources;
mod sheet;
mod workbook;

use std::time::Duration;

use axum::{
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use domain::{
    monthly_report::month_of,
    view::{ExportSpec, FileFormat, Page, View},
};
use http::{HeaderName, HeaderValue, header};
use reports::Reports;

pub use self::error::ExportError;
use crate::selected_services::SelectedServices;

/// Response header with the number of missing parts; absent if the file is complete. JSON names them (`gaps`, `not_judged`).
pub const PARTIAL: HeaderName = HeaderName::from_static("x-farthing-partial");

/// Maximum time that an export waits for AWS. The file then has gaps, and is sent well before the deadline of the request.
const PATIENCE: Duration = Duration::from_mins(1);

/// A file, ready to be sent or printed.
#[derive(Debug)]
pub struct File {
    /// File name.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    format: FileFormat,
    /// Missing data, one sentence each, for formats that cannot contain it.
    pub missing_data: Vec<String>,
}

/// Creates the file of a page.
///
/// # Errors
/// [`ExportError`]; a partial result is never returned as complete.
pub async fn file(reports: &Reports, page: &Page, query: &str, format: FileFormat) -> Result<File, ExportError> {
    // Validated before any request, because requests may be paid.
    let unknown = || ExportError::Unknown(format!("{}.{}", page.path().trim_start_matches('/'), format.extension()));
    let ExportSpec { name, formats } = page.spec().export.ok_or_else(unknown)?;
    if !formats.contains(&format) {
        return Err(ExportError::Unknown(format!("{name}.{}", format.extension())));
    }
    let limits = reports.limits();
    let parsed = View::parse(page, query, &limits);
    if !parsed.problems.is_empty() {
        return Err(ExportError::Query(parsed.problems));
    }
    let view = page.scoped(&parsed.view);
    let range = view.range(&limits);
    let days =
        if *page == Page::Insights { limits.today.to_string() } else { format!("{}-{}", range.from(), range.to()) };
    let name = format!("farthing-{name}-{days}.{}", format.extension());
    let sheet = match page {
        Page::Report => {
            let (report, bytes) = report::bytes(reports, &parsed.view, format).await?;
            let name = format!("farthing-report-{}.{}", month_of(&parsed.view, &limits), format.extension());
            return Ok(File { name, bytes, format, missing_data: report.missing });
        }
        Page::Insights if format == FileFormat::Md => {
            let bytes = insights::markdown(reports, &parsed.view).await?.into_bytes();
            return Ok(File { name, bytes, format, missing_data: Vec::new() });
        }
        Page::Insights => insights::sheet(reports, &parsed.view).await?,
        Page::Resources => resources::sheet(reports, &parsed.view, &limits).await?,
        _ => overview::sheet(reports, &view, &limits).await?,
    };
    let bytes = match format {
        FileFormat::Csv => sheet.csv()?,
        FileFormat::Json => sheet.json(),
        FileFormat::Xlsx => sheet.xlsx()?,
        FileFormat::Md | FileFormat::Html => return Err(unknown()),
    };
    Ok(File { name, bytes, format, missing_data: sheet.missing_data })
}

/// Page and format of a file name, such as `overview.csv`; `None` for other names.
#[must_use]
pub fn target(name: &str) -> Option<(Page, FileFormat)> {
    let (page, format) = name.split_once('.')?;
    Some((Page::from_export_name(page)?, FileFormat::from_extension(format)?))
}

/// Handler of `GET /export/<page>.<format>?<query of the page>`.
pub async fn get(
    SelectedServices(services): SelectedServices,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<File, ExportError> {
    let Some((page, format)) = target(&name) else {
        return Err(ExportError::Unknown(name.chars().take(60).collect()));
    };
    // The client gets no data until the file is complete, so the wait must be shorter than on a page.
    let reports = Reports { timeout: PATIENCE.min(services.reports.timeout), ..services.reports.clone() };
    file(&reports, &page, &query.unwrap_or_default(), format).await
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let content_type = match self.format {
            FileFormat::Csv => "text/csv; charset=utf-8",
            FileFormat::Json => "application/json",
            FileFormat::Md => "text/markdown; charset=utf-8",
            FileFormat::Html => "text/html; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        };
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !self.missing_data.is_empty() {
            headers.insert(PARTIAL, HeaderValue::from(self.missing_data.len()));
        }
        if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }
}
