//! What RDS holds, and what its kin hold that answer through the same calls: Aurora, `DocumentDB`, Neptune.

mod clusters;
mod databases;
mod reservations;
mod snapshots;

use aws_config::SdkConfig;
use aws_sdk_rds::{Client, types::Tag as RdsTag};
use domain::resource::{Tag, Word, literal};

pub use self::{
    clusters::Clusters,
    databases::Databases,
    reservations::Reservations,
    snapshots::{ClusterSnapshots, Snapshots},
};
use super::build;
use crate::whole_xml::WholeXml;

const SERVICE: &str = "rds";
const PAGE: i32 = 100;

/// A client that takes no part of an answer for the whole.
fn client(config: &SdkConfig) -> Client {
    Client::from_conf(aws_sdk_rds::config::Builder::from(config).interceptor(WholeXml).build())
}

fn tags(tags: Option<Vec<RdsTag>>) -> Vec<Tag> {
    build::tags(tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)))
}

/// Whether a size is told of: those whose storage grows by itself name 1 GiB for form's sake.
fn has_own_disk(engine: &str) -> bool {
    !["aurora", "docdb", "neptune"].iter().any(|kin| engine.starts_with(kin))
}

/// The service that bills an engine which RDS only lists.
fn billed_under(engine: &str) -> Option<Word> {
    match engine {
        "docdb" => Some(literal!("Amazon DocumentDB (with MongoDB compatibility)")),
        "neptune" => Some(literal!("Amazon Neptune")),
        _ => None,
    }
}

#[cfg(test)]
fn example_place() -> domain::resource::Place {
    domain::resource::Place { account: "123456789012".into(), region: "eu-west-1".into() }
}
