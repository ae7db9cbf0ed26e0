//! Finders: one file per list of AWS, and one line per finder in `finders`.

mod build;
mod ec2;
mod lambda;
mod price;
mod qbusiness;
mod rds;
mod s3;
mod tagged;

use std::sync::Arc;

pub use self::build::resource;
use crate::{Clients, finder::ResourceFinder};

/// All finders, in the order in which their lists are read.
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
    // Resource types with their own finder, which returns more details, are excluded here.
    let known = finders.iter().flat_map(|it| it.spec().resource_types).copied().collect();
    finders.push(Arc::new(tagged::Tagged::except(clients.clone(), known)));
    finders
}
