//! EC2 and what is billed with it: a file a kind.

mod addresses;
mod capacity;
mod endpoints;
mod images;
mod instances;
mod nat_gateways;
mod reservations;
mod snapshots;
mod volumes;

use aws_config::SdkConfig;
use aws_sdk_ec2::{
    Client,
    types::{OperatorResponse, Tag as Ec2Tag},
};
use domain::resource::{Resource, Tag};

pub use self::{
    addresses::Addresses, capacity::Capacity, endpoints::Endpoints, images::Images, instances::Instances,
    nat_gateways::NatGateways, reservations::Reservations, snapshots::Snapshots, volumes::Volumes,
};
use super::build;
use crate::whole_xml::WholeXml;

/// A client that takes no part of an answer for the whole.
pub(crate) fn client(config: &SdkConfig) -> Client {
    Client::from_conf(aws_sdk_ec2::config::Builder::from(config).interceptor(WholeXml).build())
}

/// The service whose limits all of them share.
const SERVICE: &str = "ec2";
/// Who owns what a service of AWS manages and does not put its name to.
const SOME_SERVICE: &str = "an AWS service";

fn tags(tags: Option<Vec<Ec2Tag>>) -> Vec<Tag> {
    build::tags(tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)))
}

/// The service that owns a resource in this account: EC2 refuses changes by anybody else.
fn operator(operator: Option<&OperatorResponse>) -> Option<&str> {
    let operator = operator.filter(|it| it.managed == Some(true))?;
    Some(operator.principal.as_deref().filter(|it| !it.is_empty()).unwrap_or(SOME_SERVICE))
}

/// Gives a resource its tags, and the name among them.
fn tagged(resource: Resource, all: Option<Vec<Ec2Tag>>) -> Resource {
    let tags = tags(all);
    Resource { name: build::name_tag(&tags), tags: Some(tags), ..resource }
}

/// A place for tests.
#[cfg(test)]
fn example_place() -> domain::resource::Place {
    domain::resource::Place { account: "123456789012".into(), region: "eu-west-1".into() }
}
