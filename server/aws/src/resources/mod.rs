//! What finds resources: a file a service (a folder for EC2, RDS and S3), a line each in the registry.

pub mod build;
mod details;
mod ec2;
mod lambda;
mod price;
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
    let mut finders: Vec<Arc<dyn ResourceFinder>> = vec![
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
        Arc::new(ec2::Endpoints(clients.clone())),
        Arc::new(ec2::Capacity(clients.clone())),
        Arc::new(ec2::Reservations(clients.clone())),
        Arc::new(rds::Snapshots(clients.clone())),
        Arc::new(rds::ClusterSnapshots(clients.clone())),
        Arc::new(rds::Reservations(clients.clone())),
        Arc::new(qbusiness::Applications(clients.clone())),
    ];
    // What has a finder of its own is left to it: that one knows more.
    let known = finders.iter().flat_map(|it| it.kinds()).copied().collect();
    finders.push(Arc::new(tagged::Tagged::beside(clients.clone(), known)));
    finders
}
