//! Counts of all requests and of paid requests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::operation::Operation;

/// Response of `GET /_sandbox/requests`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    total: u64,
    paid: u64,
    /// Number of streamed responses whose client disconnected before the end.
    abandoned: u64,
    by_operation: BTreeMap<String, u64>,
    /// Called operations by client, the first word of its user agent without the version. Never reset.
    by_client: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Meter(Arc<Mutex<Counts>>);

impl Meter {
    /// Counts a received request. Requests for unknown operations share one counter.
    pub(crate) fn count_request(&self, operation: Option<Operation>, user_agent: &str) {
        let name = operation.map_or_else(|| "unknown".to_owned(), |operation| operation.to_string());
        let client = user_agent.split(['/', ' ']).next().unwrap_or_default();
        self.update(|counts| {
            counts.total += 1;
            counts.by_client.entry(client.to_owned()).or_default().insert(name.clone());
            *counts.by_operation.entry(name).or_default() += 1;
        });
    }

    /// Counts a successful response as paid if AWS charges for the operation.
    pub(crate) fn count_paid(&self, operation: Operation) {
        if operation.is_paid() {
            self.update(|counts| counts.paid += 1);
        }
    }

    pub(crate) fn count_abandoned(&self) {
        self.update(|counts| counts.abandoned += 1);
    }

    /// IAM actions that a client has called since the start.
    pub(crate) fn called_by(&self, client: &str) -> BTreeSet<String> {
        self.counts().by_client.remove(client).unwrap_or_default()
    }

    pub(crate) fn counts(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn reset(&self) {
        self.update(|counts| {
            let by_client = std::mem::take(&mut counts.by_client);
            *counts = Counts { by_client, ..Counts::default() };
        });
    }

    fn update(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
