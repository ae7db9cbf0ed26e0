//! RDS, and the services with the same API: Aurora, `DocumentDB`, Neptune.

mod cluster_snapshots;
mod clusters;
mod databases;
mod reservations;
mod snapshots;

use aws_sdk_rds::{Client, types::Tag as RdsTag};
use domain::resource::{Resource, SharedStr, literal};

pub use self::{
    cluster_snapshots::ClusterSnapshots, clusters::Clusters, databases::Databases, reservations::Reservations,
    snapshots::Snapshots,
};
use super::build;
use crate::{calls::ClientConfig, xml_integrity::XmlIntegrity};

const PAGE_SIZE: i32 = 100;

/// Creates a client that rejects truncated responses.
fn client(config: &ClientConfig) -> Client {
    let sdk = aws_sdk_rds::config::Builder::from(&config.sdk);
    Client::from_conf(sdk.interceptor(XmlIntegrity).interceptor(config.recorder.clone()).build())
}

/// Adds the tags, the name from them, and the service that bills the engine.
fn tagged(resource: Resource, engine: Option<&str>, tags: Option<Vec<RdsTag>>) -> Resource {
    let tags = build::tags(tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)));
    let service = engine.and_then(billing_service_of_engine).or(resource.service);
    Resource { service, name: build::name_tag(&tags), tags: Some(tags), ..resource }
}

/// Allocated GiB; `None` for engines with automatically growing storage, for which RDS reports 1 GiB.
fn disk_gib(engine: Option<&str>, allocated: Option<i32>) -> Option<i32> {
    let is_automatic = engine.is_some_and(|it| ["aurora", "docdb", "neptune"].iter().any(|name| it.starts_with(name)));
    allocated.filter(|_| !is_automatic)
}

/// Service that bills an engine; `None` for RDS.
fn billing_service_of_engine(engine: &str) -> Option<SharedStr> {
    match engine {
        "docdb" => Some(literal!("Amazon DocumentDB (with MongoDB compatibility)")),
        "neptune" => Some(literal!("Amazon Neptune")),
        _ => None,
    }
}

#[cfg(test)]
fn example_account_region() -> domain::resource::AccountRegion {
    domain::resource::AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() }
}
