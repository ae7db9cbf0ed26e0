//! EC2: one file per resource type.

mod addresses;
mod capacity;
mod endpoints;
mod images;
mod instances;
mod nat_gateways;
mod reservations;
mod snapshots;
mod volumes;

use aws_sdk_ec2::types::{OperatorResponse, Tag as Ec2Tag};
use domain::resource::Resource;

pub use self::{
    addresses::Addresses, capacity::Capacity, endpoints::Endpoints, images::Images, instances::Instances,
    nat_gateways::NatGateways, reservations::Reservations, snapshots::Snapshots, volumes::Volumes,
};
use super::build;
use crate::ec2_client::client;

/// Manager of a resource if the AWS service is unknown.
const SOME_SERVICE: &str = "an AWS service";

/// AWS service that manages a resource; EC2 rejects changes by others.
fn operator(operator: Option<&OperatorResponse>) -> Option<&str> {
    let operator = operator.filter(|it| it.managed == Some(true))?;
    Some(operator.principal.as_deref().filter(|it| !it.is_empty()).unwrap_or(SOME_SERVICE))
}

/// Adds the tags, and the name from them.
fn tagged(resource: Resource, tags: Option<Vec<Ec2Tag>>) -> Resource {
    let tags = build::tags(tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)));
    Resource { name: build::name_tag(&tags), tags: Some(tags), ..resource }
}

/// Account and region for tests.
#[cfg(test)]
fn example_account_region() -> domain::resource::AccountRegion {
    domain::resource::AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() }
}
