//! `GetAnomalyMonitors`: number of Cost Anomaly Detection monitors.

use aws_sdk_costexplorer::Client;
use domain::error::SourceError;

use crate::{
    error::{Call, source_error},
    pages::Cursor,
};

/// The operation.
pub const CALL: Call = Call("ce:GetAnomalyMonitors");

/// Counts the anomaly monitors.
pub async fn count(client: &Client) -> Result<u32, SourceError> {
    let mut count = 0_u32;
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let response = client.get_anomaly_monitors().set_next_page_token(token).send().await;
        let response = response.map_err(|error| source_error(CALL, &error))?;
        count = count.saturating_add(u32::try_from(response.anomaly_monitors.len()).unwrap_or(u32::MAX));
        cursor.advance(response.next_page_token)?;
    }
    Ok(count)
}
