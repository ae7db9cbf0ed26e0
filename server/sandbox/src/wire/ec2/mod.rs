//! EC2 in ec2Query, with one file per resource type.

mod addresses;
mod capacity;
mod document;
mod endpoints;
mod images;
mod instances;
mod list;
mod nat_gateways;
mod network;
mod regions;
mod reservations;
mod snapshots;
mod subnets;
mod volumes;

#[cfg(test)]
mod tests;

use axum::http::StatusCode;

use self::list::list;
use super::call::Call;
use super::error_response::ErrorResponse;
use crate::operation::Ec2;

pub(super) fn respond(operation: Ec2, call: &Call<'_>) -> Result<String, ErrorResponse> {
    if call.parameter("DryRun").is_some_and(|dry| dry.eq_ignore_ascii_case("true")) {
        let message = "Request would have succeeded, but DryRun flag is set.";
        return Err(ErrorResponse::new("DryRunOperation", message).with_status(StatusCode::PRECONDITION_FAILED));
    }
    match operation {
        Ec2::Regions => regions::respond(call),
        Ec2::Instances => list(call, "DescribeInstances", &instances::rows(call)),
        Ec2::Volumes => list(call, "DescribeVolumes", &volumes::rows(call)),
        Ec2::Addresses => list(call, "DescribeAddresses", &addresses::rows(call)),
        Ec2::Snapshots => list(call, "DescribeSnapshots", &snapshots::rows(call)),
        Ec2::Images => list(call, "DescribeImages", &images::rows(call)),
        Ec2::NatGateways => list(call, "DescribeNatGateways", &nat_gateways::rows(call)),
        Ec2::Endpoints => list(call, "DescribeVpcEndpoints", &endpoints::rows(call)),
        Ec2::Capacity => list(call, "DescribeCapacityReservations", &capacity::rows(call)),
        Ec2::Reservations => list(call, "DescribeReservedInstances", &reservations::rows(call)),
        Ec2::Subnets => list(call, "DescribeSubnets", &subnets::rows(call)),
    }
}
