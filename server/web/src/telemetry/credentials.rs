//! State of the AWS credentials.

use std::sync::Arc;

use app::AccountState;
use domain::credentials::CredentialsState;
use prometheus::core::Collector;

use super::snapshot::{MetricKind, MetricSpec, Snapshot, count};

static SPECS: [MetricSpec; 1] = [MetricSpec {
    name: "farthing_credentials_usable",
    help: "1 if the AWS credentials could be loaded, or 0.",
    kind: MetricKind::Gauge,
    labels: &[],
}];

/// Metric of the credentials.
pub fn collector(state: Arc<dyn Fn() -> AccountState + Send + Sync>) -> Result<impl Collector, prometheus::Error> {
    Snapshot::new(&SPECS, move || {
        let is_usable = matches!(state().credentials, CredentialsState::Usable);
        [vec![(Vec::new(), count(is_usable.into()))]]
    })
}
