//! RDS in awsQuery: databases, clusters, snapshots and reserved instances.

mod clusters;
mod databases;
mod elements;
mod list;
mod reservations;
mod snapshots;

#[cfg(test)]
mod tests;

use super::call::Call;
use super::error_response::ErrorResponse;
use crate::operation::Rds;

pub(super) fn respond(operation: Rds, call: &Call<'_>) -> Result<String, ErrorResponse> {
    match operation {
        Rds::Instances => databases::respond(call),
        Rds::Clusters => clusters::respond(call),
        Rds::Snapshots => snapshots::respond_for_databases(call),
        Rds::ClusterSnapshots => snapshots::respond_for_clusters(call),
        Rds::Reservations => reservations::respond(call),
    }
}
