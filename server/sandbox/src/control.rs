//! The control path for tests: counts requests, lists planted waste, sets faults and the flaws of Bedrock's model.

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
use crate::server::Service;

/// A fault as sent in a request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    operation: String,
    kind: String,
    region: Option<String>,
    times: Option<u32>,
    millis: Option<u64>,
}

impl Wanted {
    fn fault(&self) -> Result<Fault, FaultSpecError> {
        let fault = Fault::new(&self.operation, &self.kind, self.times, self.millis)?;
        match &self.region {
            Some(region) => fault.within(region),
            None => Ok(fault),
        }
    }
}

pub(crate) fn routes() -> Router<Arc<Service>> {
    Router::new()
        .route("/_sandbox/requests", get(requests).delete(forget_requests))
        .route("/_sandbox/planted", get(planted))
        .route("/_sandbox/faults", axum::routing::put(set_faults).delete(clear_faults))
        .route("/_sandbox/model", get(mood).put(set_mood).delete(clear_mood))
}

async fn requests(State(service): State<Arc<Service>>) -> Json<Counts> {
    Json(service.meter.counts())
}

async fn forget_requests(State(service): State<Arc<Service>>) -> StatusCode {
    service.meter.reset();
    StatusCode::NO_CONTENT
}

/// Expected findings by check code.
async fn planted(State(service): State<Arc<Service>>) -> Json<BTreeMap<&'static str, BTreeSet<String>>> {
    Json(service.account.planted())
}

/// Replaces all faults.
async fn set_faults(State(service): State<Arc<Service>>, body: String) -> Response {
    let wanted: Vec<Wanted> = match serde_json::from_str(&body) {
        Ok(wanted) => wanted,
        Err(error) => return refused(&error.to_string()),
    };
    let faults: Result<Vec<Fault>, FaultSpecError> = wanted.iter().map(Wanted::fault).collect();
    match faults {
        Ok(faults) => {
            service.faults.replace(faults);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(&error.to_string()),
    }
}

async fn clear_faults(State(service): State<Arc<Service>>) -> StatusCode {
    service.faults.replace(Vec::new());
    StatusCode::NO_CONTENT
}

async fn mood(State(service): State<Arc<Service>>) -> Json<ModelFaults> {
    Json(service.moods.now())
}

/// Replaces the model's faults.
async fn set_mood(State(service): State<Arc<Service>>, body: String) -> Response {
    match serde_json::from_str(&body) {
        Ok(mood) => {
            service.moods.set(mood);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(&error.to_string()),
    }
}

async fn clear_mood(State(service): State<Arc<Service>>) -> StatusCode {
    service.moods.set(ModelFaults::default());
    StatusCode::NO_CONTENT
}

fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "error": why }))).into_response()
}
