//! Anomaly monitors: the default monitor for all services, or none.

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::view::View;
use crate::random::{hash, mix};

const NAME: &str = "Default-Services-Monitor";

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    monitor_arn_list: Option<Vec<String>>,
    next_page_token: Option<String>,
}

/// Response of `GetAnomalyMonitors`. All monitors fit on one page.
pub(super) fn monitors(request: &Request, view: &View<'_>) -> Result<Value, ErrorResponse> {
    if request.next_page_token.is_some() {
        return Err(ErrorResponse::new("InvalidNextTokenException", "The pagination token is invalid."));
    }
    let account = view.visible_account.unwrap_or_else(|| view.account.payer_id());
    let id = mix(hash(account.as_bytes()));
    let arn = format!("arn:aws:ce::{account}:anomalymonitor/{:08x}-0000-4000-8000-{:012x}", id >> 32, id >> 16);
    let calendar = &view.account.calendar;
    let monitor = json!({
        "MonitorArn": arn,
        "MonitorName": NAME,
        "MonitorType": "DIMENSIONAL",
        "MonitorDimension": "SERVICE",
        "CreationDate": format!("{}T00:00:00Z", calendar.first()),
        "LastUpdatedDate": format!("{}T00:00:00Z", calendar.first()),
        "LastEvaluatedDate": format!("{}T06:00:00Z", calendar.today()),
    });
    match request.monitor_arn_list.as_deref() {
        None | Some([]) if !view.account.has_anomaly_monitor => Ok(json!({ "AnomalyMonitors": [] })),
        None | Some([]) => Ok(json!({ "AnomalyMonitors": [monitor] })),
        Some(arns) if view.account.has_anomaly_monitor && arns.iter().all(|requested| *requested == arn) => {
            Ok(json!({ "AnomalyMonitors": [monitor] }))
        }
        Some(_) => Err(ErrorResponse::new("UnknownMonitorException", "The cost anomaly monitor does not exist.")),
    }
}
