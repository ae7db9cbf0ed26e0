//! Probe of Cost Explorer with an invalid request: AWS charges for successful responses only.

use aws_sdk_costexplorer::types::{DateInterval, Granularity};
use domain::error::SourceError;

use super::{CostExplorer, costs};
use crate::error::{Call, source_error};

impl CostExplorer {
    /// Sends a request whose range ends before it starts. Connection, credentials and permission are checked before AWS rejects
    /// it.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer is not available.
    pub async fn probe(&self) -> Result<(), SourceError> {
        let call: Call = costs::CALL;
        let days = DateInterval::builder().start("2000-01-02").end("2000-01-01").build();
        let days = days.map_err(|error| call.broken(error.to_string()))?;
        let request = self.client.get_cost_and_usage().time_period(days).granularity(Granularity::Daily);
        match request.metrics("UnblendedCost").send().await {
            Ok(_) => Ok(()),
            Err(error) => match source_error(call, &error) {
                error if error.fault.is_answer() => Ok(()),
                error => Err(error),
            },
        }
    }
}
