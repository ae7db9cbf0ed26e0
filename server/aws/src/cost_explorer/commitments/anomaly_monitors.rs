//! `GetAnomalyMonitors`: number of Cost Anomaly Detection monitors.

use aws_sdk_costexplorer::Client;
use domain::error::SourceError;

use crate::{cost_explorer::trial, error::Call, pages::Cursor};

/// The operation.
pub const CALL: Call = Call("ce:GetAnomalyMonitors");

/// Counts the anomaly monitors.
pub async fn count(client: &Client) -> Result<u32, SourceError> {
    let mut count = 0_u32;
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client.get_anomaly_monitors().set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        count = count.saturating_add(u32::try_from(response.anomaly_monitors.len()).unwrap_or(u32::MAX));
        cursor.advance(response.next_page_token)?;
    }
    Ok(count)
}
