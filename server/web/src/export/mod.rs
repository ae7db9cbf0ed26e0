//! Exports of a page, shared by the command line and `/export`.

mod comparison;
mod insights;
mod overview;
mod resources;
mod sheet;
mod workbook;

use std::time::Duration;

use axum::{
    Json,
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use domain::{
    attribution::Unattributable,
    error::{Fault, Notice, SourceError},
    view::{ExportSpec, FileFormat, Page, Problem, View},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use reports::Reports;
use serde_json::{Value, json};

use crate::demo::Chosen;

/// Response header with the number of missing parts; absent if the file is complete. JSON names them (`gaps`, `not_judged`).
const PARTIAL: HeaderName = HeaderName::from_static("x-farthing-partial");

/// Time that an export waits for AWS: it is then sent with gaps, well before the request's own deadline.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reason why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Invalid query: a file with other data would be misleading.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Query(Vec<Problem>),
    /// Unknown page or format.
    #[error(
        "unknown export {0}; available are overview, resources and insights, each as .csv, .json and .xlsx, and insights.md"
    )]
    Unknown(String),
    /// AWS call failed. The message is complete: as an error source it would be printed twice.
    #[error("{}. {}", .0.title(), .0.remedy())]
    Source(SourceError),
    /// Costs cannot be attributed to resources.
    #[error("costs cannot be attributed: {0}")]
    Unattributable(Unattributable),
    /// The work was interrupted.
    #[error(transparent)]
    Report(#[from] reports::ReportError),
    /// The file could not be written.
    #[error("the file could not be written")]
    Write(#[from] csv::Error),
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
}

/// A file, ready to be sent or printed.
#[derive(Debug)]
pub struct File {
    /// File name.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
    format: FileFormat,
    /// Missing data, one sentence each, for formats without a place for it.
    pub partial: Vec<String>,
}

/// The figures of a page.
///
/// # Errors
/// [`ExportError`]; a partial result is never returned as complete.
pub async fn file(reports: &Reports, page: &Page, query: &str, format: FileFormat) -> Result<File, ExportError> {
    // Before any request, which may be paid.
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
    let shown = page.scoped(&parsed.view);
    let range = shown.range(&limits);
    let days =
        if *page == Page::Insights { limits.today.to_string() } else { format!("{}-{}", range.from(), range.to()) };
    let name = format!("farthing-{name}-{days}.{}", format.extension());
    let sheet = match page {
        Page::Insights if format == FileFormat::Md => {
            let bytes = insights::markdown(reports, &parsed.view).await?.into_bytes();
            return Ok(File { name, bytes, format, partial: Vec::new() });
        }
        Page::Insights => insights::sheet(reports, &parsed.view).await?,
        Page::Resources => resources::sheet(reports, &parsed.view, &limits).await?,
        _ => overview::sheet(reports, &shown, &limits).await?,
    };
    let bytes = match format {
        FileFormat::Csv => sheet.csv()?,
        FileFormat::Json => sheet.json(),
        FileFormat::Xlsx => sheet.xlsx()?,
        FileFormat::Md => return Err(unknown()),
    };
    Ok(File { name, bytes, format, partial: sheet.partial })
}

/// `GET /export/<page>.<format>?<query of the page>`.
pub async fn get(
    Chosen(services): Chosen,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<File, ExportError> {
    let known =
        name.split_once('.').and_then(|(page, format)| Some((Page::of_export(page)?, FileFormat::named(format)?)));
    let Some((page, format)) = known else {
        return Err(ExportError::Unknown(name.chars().take(60).collect()));
    };
    // A file is sent whole, and its reader has heard nothing until then.
    let reports = Reports { timeout: PATIENCE.min(services.reports.timeout), ..services.reports };
    file(&reports, &page, &query.unwrap_or_default(), format).await
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let kind = match self.format {
            FileFormat::Csv => "text/csv; charset=utf-8",
            FileFormat::Json => "application/json",
            FileFormat::Md => "text/markdown; charset=utf-8",
            FileFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        };
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if !self.partial.is_empty() {
            headers.insert(PARTIAL, HeaderValue::from(self.partial.len()));
        }
        if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }
}

impl From<SourceError> for ExportError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl IntoResponse for ExportError {
    /// The same text as on the page, as JSON. AWS's messages are omitted, because they may contain ARNs.
    fn into_response(self) -> Response {
        let error = match &self {
            Self::Query(problems) => json!({ "problems": problems.iter().map(described).collect::<Vec<_>>() }),
            Self::Source(error) => json!({
                "message": self.to_string(),
                "operation": error.operation,
                "request_id": error.request_id,
            }),
            Self::Unknown(_) | Self::Unattributable(_) | Self::Report(_) | Self::Write(_) | Self::Workbook(_) => {
                json!({ "message": self.to_string() })
            }
        };
        (self.status(), Json(json!({ "error": error }))).into_response()
    }
}

/// One cause of missing data in a few sentences, with the missing permissions.
fn cause(notice: &Notice) -> String {
    let policy = notice.policy().map(|policy| format!(" {policy}")).unwrap_or_default();
    format!("{} {}{policy}", notice.title(), notice.reason())
}

fn described(problem: &Problem) -> Value {
    json!({
        "key": problem.key,
        "value": problem.value,
        "fault": problem.fault,
        "allowed": problem.allowed,
        "message": problem.to_string(),
    })
}

impl ExportError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Query(_) => StatusCode::BAD_REQUEST,
            Self::Unknown(_) => StatusCode::NOT_FOUND,
            Self::Unattributable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Report(_) | Self::Write(_) | Self::Workbook(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Source(error) => match error.fault {
                Fault::Denied
                | Fault::Blocked(_)
                | Fault::Unauthenticated
                | Fault::Credentials(_)
                | Fault::Expired
                | Fault::ClockSkewed => StatusCode::FORBIDDEN,
                Fault::Throttled
                | Fault::Unreachable
                | Fault::EndpointDown(_)
                | Fault::ProxyFailed
                | Fault::Untrusted
                | Fault::BadSetting(_)
                | Fault::Capped => StatusCode::SERVICE_UNAVAILABLE,
                Fault::Refused
                | Fault::OutOfRange(_)
                | Fault::NoData
                | Fault::NoCostExplorer(_)
                | Fault::TooManyPages(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Fault::Broken | Fault::Unreadable => StatusCode::BAD_GATEWAY,
                Fault::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            },
        }
    }
}
