//! Exports of a page, shared by the command line and `/export`.

mod comparison;
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
    Json,
    extract::{Path, RawQuery},
    response::{IntoResponse, Response},
};
use domain::{
    attribution::AttributionError,
    error::{Fault, Notice, SourceError},
    monthly_report::month_of,
    view::{ExportSpec, FileFormat, Page, Problem, View},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use reports::Reports;
use serde_json::{Value, json};

use crate::selected_services::SelectedServices;

/// Response header with the number of missing parts; absent if the file is complete. JSON names them (`gaps`, `not_judged`).
pub const PARTIAL: HeaderName = HeaderName::from_static("x-farthing-partial");

/// Maximum time that an export waits for AWS. The file then has gaps, and is sent well before the deadline of the request.
const PATIENCE: Duration = Duration::from_mins(1);

/// Reason why a file cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Invalid query. Ignoring the invalid part would lead to a file with other data.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Query(Vec<Problem>),
    /// Unknown page or format.
    #[error(
        "unknown export {0}; available are overview, resources, insights and report, each as .csv, .json and .xlsx, insights.md, report.md and report.html"
    )]
    Unknown(String),
    /// AWS call failed. Not an error source, because the message already contains the failure.
    #[error("{}. {}", .0.title(), .0.remedy())]
    Source(SourceError),
    /// Costs cannot be attributed to resources.
    #[error("costs cannot be attributed: {0}")]
    Attribution(AttributionError),
    /// The report was interrupted before it was complete.
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

impl From<SourceError> for ExportError {
    fn from(error: SourceError) -> Self {
        Self::Source(error)
    }
}

impl IntoResponse for ExportError {
    /// JSON with the same text as on the page. Omits AWS's messages, because they may contain ARNs.
    fn into_response(self) -> Response {
        let error = match &self {
            Self::Query(problems) => json!({ "problems": problems.iter().map(problem_json).collect::<Vec<_>>() }),
            Self::Source(error) => json!({
                "message": self.to_string(),
                "operation": error.operation,
                "request_id": error.request_id,
            }),
            Self::Unknown(_) | Self::Attribution(_) | Self::Report(_) | Self::Write(_) | Self::Workbook(_) => {
                json!({ "message": self.to_string() })
            }
        };
        (self.status(), Json(json!({ "error": error }))).into_response()
    }
}

/// One cause of missing data in a few sentences, with the missing permissions.
fn cause_of(notice: &Notice) -> String {
    let policy = notice.policy().map(|policy| format!(" {policy}")).unwrap_or_default();
    format!("{} {}{policy}", notice.title(), notice.reason())
}

fn problem_json(problem: &Problem) -> Value {
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
            Self::Attribution(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Report(_) | Self::Write(_) | Self::Workbook(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Source(error) => match error.fault {
                Fault::Denied
                | Fault::Blocked(_)
                | Fault::Unauthenticated
                | Fault::Credentials(_)
                | Fault::Expired
                | Fault::ClockSkewed
                | Fault::OutOfScope => StatusCode::FORBIDDEN,
                Fault::Throttled
                | Fault::Unreachable
                | Fault::EndpointDown(_)
                | Fault::ProxyFailed
                | Fault::UntrustedCertificate
                | Fault::BadSetting(_)
                | Fault::CircuitOpen(_)
                | Fault::DailyCapReached => StatusCode::SERVICE_UNAVAILABLE,
                Fault::InvalidRequest
                | Fault::OutOfRange(_)
                | Fault::NoData
                | Fault::NoCostExplorer(_)
                | Fault::TooManyPages(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Fault::ServerError | Fault::InvalidResponse => StatusCode::BAD_GATEWAY,
                Fault::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            },
        }
    }
}
