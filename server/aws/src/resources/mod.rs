//! What finds resources: a file a service (a folder for EC2), a line each in the registry.

mod build;
mod details;
mod ec2;
mod lambda;
mod qbusiness;
mod rds;
mod s3;
mod tagged;

use std::sync::Arc;

use domain::port::ResourceFinder;

pub(crate) use self::ec2::client as ec2_client;
use crate::Clients;

/// All finders. What stands first is asked first.
#[must_use]
pub fn finders(clients: &Clients) -> Vec<Arc<dyn ResourceFinder>> {
    vec![
        Arc::new(ec2::Instances(clients.clone())),
        Arc::new(rds::Databases(clients.clone())),
        Arc::new(s3::Buckets(clients.clone())),
        Arc::new(lambda::Functions(clients.clone())),
        Arc::new(ec2::Volumes(clients.clone())),
        Arc::new(rds::Clusters(clients.clone())),
        Arc::new(ec2::Addresses(clients.clone())),
        Arc::new(ec2::NatGateways(clients.clone())),
        Arc::new(ec2::Snapshots(clients.clone())),
        Arc::new(ec2::Images(clients.clone())),
        Arc::new(tagged::Tagged(clients.clone())),
        Arc::new(qbusiness::Applications(clients.clone())),
    ]
}
