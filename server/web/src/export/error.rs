//! Reasons why an export fails or lacks data.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use domain::{
    attribution::AttributionError,
    error::{Fault, Notice, SourceError},
    view::Problem,
};
use http::StatusCode;
use serde_json::{Value, json};

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
pub fn cause_of(notice: &Notice) -> String {
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
