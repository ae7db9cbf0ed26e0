//! Control routes for tests: counts of requests, planted waste, faults, and faults of the Bedrock model.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::faults::{Fault, FaultSpecError};
use crate::meter::Counts;
use crate::model_faults::ModelFaults;
use crate::service::Service;

/// A fault in a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultRequest {
    operation: String,
    kind: String,
    region: Option<String>,
    times: Option<u32>,
    millis: Option<u64>,
}

impl FaultRequest {
    fn fault(&self) -> Result<Fault, FaultSpecError> {
        let fault = Fault::new(&self.operation, &self.kind, self.times, self.millis)?;
        match &self.region {
            Some(region) => fault.in_region(region),
            None => Ok(fault),
        }
    }
}

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_sandbox/requests", get(request_counts).delete(reset_request_counts))
        .route("/_sandbox/planted", get(planted_findings))
        .route("/_sandbox/faults", axum::routing::put(set_faults).delete(clear_faults))
        .route("/_sandbox/model", get(model_faults).put(set_model_faults).delete(clear_model_faults))
}

async fn request_counts(State(service): State<Arc<Service>>) -> Json<Counts> {
    Json(service.meter.counts())
}

async fn reset_request_counts(State(service): State<Arc<Service>>) -> StatusCode {
    service.meter.reset();
    StatusCode::NO_CONTENT
}

/// Expected findings by check code.
async fn planted_findings(State(service): State<Arc<Service>>) -> Json<BTreeMap<&'static str, BTreeSet<String>>> {
    Json(service.account.planted())
}

/// Replaces all faults.
async fn set_faults(State(service): State<Arc<Service>>, body: String) -> Response {
    let requests: Vec<FaultRequest> = match serde_json::from_str(&body) {
        Ok(requests) => requests,
        Err(error) => return bad_request(&error.to_string()),
    };
    let faults: Result<Vec<Fault>, FaultSpecError> = requests.iter().map(FaultRequest::fault).collect();
    match faults {
        Ok(faults) => {
            service.faults.replace(faults);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => bad_request(&error.to_string()),
    }
}

async fn clear_faults(State(service): State<Arc<Service>>) -> StatusCode {
    service.faults.replace(Vec::new());
    StatusCode::NO_CONTENT
}

async fn model_faults(State(service): State<Arc<Service>>) -> Json<ModelFaults> {
    Json(service.model_faults.get())
}

/// Replaces the faults of the model.
async fn set_model_faults(State(service): State<Arc<Service>>, body: String) -> Response {
    match serde_json::from_str(&body) {
        Ok(model_faults) => {
            service.model_faults.set(model_faults);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => bad_request(&error.to_string()),
    }
}

async fn clear_model_faults(State(service): State<Arc<Service>>) -> StatusCode {
    service.model_faults.set(ModelFaults::default());
    StatusCode::NO_CONTENT
}

fn bad_request(message: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": message }))).into_response()
}
