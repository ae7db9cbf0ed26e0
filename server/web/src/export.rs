//! The figures of a page as a file. The command line and `/export` share it all.

use app::Services;
use axum::{
    Json,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Response},
};
use domain::{
    error::{Fault, SourceError},
    export::{Export, Row, plain},
    limits::Limits,
    overview::Plan,
    view::{Problem, View},
};
use http::{HeaderValue, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::cli::{Format, Page};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The query cannot be used as it is. A file of something else would mislead.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Query(Vec<Problem>),
    /// There is no such page or kind of file.
    #[error("there is no export {0}; there are overview.csv and overview.json")]
    Unknown(String),
    /// AWS could not be asked.
    #[error("{}. {}", .0.title(), .0.advice())]
    Source(#[from] SourceError),
    /// The file could not be written.
    #[error("the file could not be written")]
    Write(#[from] csv::Error),
}

/// A file, ready to be sent or printed.
#[derive(Debug)]
pub struct File {
    /// What it may be called.
    pub name: String,
    /// Its text.
    pub text: String,
    format: Format,
}

/// The figures of a page.
///
/// # Errors
/// [`ExportError`]; a part is never given for the whole.
pub async fn file(services: &Services, page: Page, query: &str, format: Format) -> Result<File, ExportError> {
    let limits = Limits::on(services.today());
    let parsed = View::parse(query, &limits);
    if !parsed.problems.is_empty() {
        return Err(ExportError::Query(parsed.problems));
    }
    let Page::Overview = page;
    let question = Plan::of(&parsed.view, &limits).costs;
    let reading = services.costs.costs(&question).await?;
    let export = Export::of(&question, parsed.view.metric, &reading.table);
    let (text, ending) = match format {
        Format::Csv => (csv(&export)?, "csv"),
        Format::Json => (format!("{}\n", as_json(&export)), "json"),
    };
    let name = format!("farthing-overview-{}-{}.{ending}", question.range.from(), question.range.to());
    Ok(File { name, text, format })
}

/// The contract's columns, one row a period and group, no preamble.
fn csv(export: &Export) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = ["from", "to"].into_iter().chain(export.groups.iter().map(String::as_str));
    writer.write_record(head.chain(["amount", "unit", "estimated"]))?;
    for Row { from, to, groups, money, estimated } in &export.rows {
        let mut record = vec![from.clone(), to.clone()];
        record.extend(groups.iter().map(|group| inert(group)));
        record.extend([plain(money.amount), inert(money.unit.as_str()), estimated.to_string()]);
        writer.write_record(record)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A text that no spreadsheet runs as a formula (OWASP, "CSV injection").
fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

fn as_json(export: &Export) -> Value {
    let row = |row: &Row| {
        let mut fields = Map::from_iter([("from".to_owned(), json!(row.from)), ("to".to_owned(), json!(row.to))]);
        let groups = export.groups.iter().zip(&row.groups);
        fields.extend(groups.map(|(name, value)| (name.clone(), json!(value))));
        fields.insert("amount".to_owned(), json!(plain(row.money.amount)));
        fields.insert("unit".to_owned(), json!(row.money.unit));
        fields.insert("estimated".to_owned(), json!(row.estimated));
        Value::Object(fields)
    };
    json!({
        "query": export.query,
        "rows": export.rows.iter().map(row).collect::<Vec<_>>(),
        "total": export.total.as_ref().map(|total| plain(total.amount)),
        "unit": export.total.as_ref().map(|total| &total.unit),
    })
}

/// `GET /export/<page>.<format>?<query of the page>`.
pub async fn get(
    State(services): State<Services>,
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<File, ExportError> {
    let format = match name.as_str() {
        "overview.csv" => Format::Csv,
        "overview.json" => Format::Json,
        _ => return Err(ExportError::Unknown(name.chars().take(60).collect())),
    };
    file(&services, Page::Overview, &query.unwrap_or_default(), format).await
}

impl IntoResponse for File {
    fn into_response(self) -> Response {
        let kind = match self.format {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Json => "application/json",
        };
        let mut response = self.text.into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", self.name)) {
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
        response
    }
}

impl IntoResponse for ExportError {
    /// The words of the page, as JSON. AWS's own words are left out: they may hold ARNs.
    fn into_response(self) -> Response {
        let error = match &self {
            Self::Query(problems) => json!({ "problems": problems.iter().map(described).collect::<Vec<_>>() }),
            Self::Source(error) => json!({
                "message": self.to_string(),
                "operation": error.operation,
                "request_id": error.request_id,
            }),
            Self::Unknown(_) | Self::Write(_) => json!({ "message": self.to_string() }),
        };
        (self.status(), Json(json!({ "error": error }))).into_response()
    }
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
            Self::Write(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Source(error) => match error.fault {
                Fault::Denied | Fault::Unauthenticated => StatusCode::FORBIDDEN,
                Fault::Throttled | Fault::Unreachable | Fault::Capped => StatusCode::SERVICE_UNAVAILABLE,
                Fault::Refused | Fault::NoData => StatusCode::UNPROCESSABLE_ENTITY,
                Fault::Broken => StatusCode::BAD_GATEWAY,
                Fault::TimedOut => StatusCode::GATEWAY_TIMEOUT,
            },
        }
    }
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
}
