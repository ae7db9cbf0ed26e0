//! Resources with the attributes that their service reports. Fields are named as in AWS's APIs.
#![allow(clippy::struct_field_names, reason = "AWS's names, such as instance type")]

use std::sync::Arc;

use jiff::Timestamp;

/// A resource, without costs: see [`Inventory::shares`](super::Inventory::shares).
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// ID in the service: `i-0a1b…`, the name of a bucket or function, a UUID. For `Other`, the ARN.
    pub(crate) id: Box<str>,
    /// Index of the owning account among the members.
    pub(crate) member: usize,
    /// Region, or `global`. A bucket has the region of its data.
    pub(crate) region: &'static str,
    pub(crate) created: Timestamp,
    /// Tags with unique keys, including `Name`.
    pub(crate) tags: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) resource_type: ResourceType,
    /// Codes of the checks that must find this resource.
    pub(crate) planted: Vec<&'static str>,
}

/// Type of a resource, with its attributes.
#[derive(Clone, Debug)]
pub(crate) enum ResourceType {
    Instance(Instance),
    Volume(Volume),
    Address(Address),
    Snapshot(Snapshot),
    Image(Image),
    NatGateway(NatGateway),
    Endpoint(Endpoint),
    CapacityReservation(CapacityReservation),
    ReservedInstances(ReservedInstances),
    Database(Database),
    Cluster(Cluster),
    DatabaseSnapshot(DatabaseSnapshot),
    ClusterSnapshot(DatabaseSnapshot),
    ReservedDatabases(ReservedDatabases),
    Bucket(Bucket),
    Function(Function),
    Application(Application),
    Index(Index),
    /// A resource of any other service, which only the tagging API lists.
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) instance_type: &'static str,
    /// `running` or `stopped`.
    pub(crate) state: &'static str,
    /// Platform as on the bill: `Linux/UNIX`, `Windows`.
    pub(crate) platform: &'static str,
    /// `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    /// Letter of the availability zone: `a`, `b` or `c`.
    pub(crate) zone: char,
    pub(crate) is_spot: bool,
    /// `default` or `dedicated`.
    pub(crate) tenancy: &'static str,
    pub(crate) has_detailed_monitoring: bool,
    pub(crate) image: Box<str>,
    /// Time when the instance was stopped; `None` if running.
    pub(crate) stopped: Option<Timestamp>,
    /// IDs of the attached volumes.
    pub(crate) volumes: Vec<Box<str>>,
    /// Whether a commitment covers some instances of the same type or family.
    pub(crate) is_committed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Volume {
    /// `gp3`, `gp2`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub(crate) volume_type: &'static str,
    pub(crate) gib: u32,
    pub(crate) iops: Option<u32>,
    /// Throughput in MiB/s.
    pub(crate) throughput: Option<u32>,
    pub(crate) is_encrypted: bool,
    pub(crate) zone: char,
    /// ID of the instance to which the volume is attached; `None` if the volume is available.
    pub(crate) attached_to: Option<Box<str>>,
    pub(crate) snapshot: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) public_ip: Box<str>,
    /// ID of the associated instance.
    pub(crate) instance: Option<Box<str>>,
    /// ID of the associated network interface, if it belongs to no instance.
    pub(crate) interface: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// ID of the source volume, which may be deleted.
    pub(crate) volume: Box<str>,
    pub(crate) gib: u32,
    pub(crate) is_archived: bool,
    pub(crate) description: Box<str>,
}

#[derive(Clone, Debug)]
pub(crate) struct Image {
    pub(crate) platform: &'static str,
    pub(crate) architecture: &'static str,
    pub(crate) snapshots: Vec<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct NatGateway {
    pub(crate) zone: char,
    pub(crate) vpc: Box<str>,
    pub(crate) subnet: Box<str>,
    pub(crate) public_ip: Box<str>,
    pub(crate) allocation: Box<str>,
    pub(crate) interface: Box<str>,
}

/// A VPC endpoint.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// `Interface` or `Gateway`.
    pub(crate) endpoint_type: &'static str,
    /// Last part of the service name, after the region: `sqs`, `ecr.dkr`.
    pub(crate) service: &'static str,
    /// Zones of an interface endpoint; empty for a gateway endpoint.
    pub(crate) zones: Vec<char>,
}

/// An on-demand capacity reservation.
#[derive(Clone, Debug)]
pub(crate) struct CapacityReservation {
    pub(crate) instance_type: &'static str,
    /// Platform as on the bill: `Linux/UNIX`, `Windows`.
    pub(crate) platform: &'static str,
    pub(crate) zone: char,
    /// Number of reserved instances.
    pub(crate) count: u64,
    /// Number of reserved instances that are not in use.
    pub(crate) available: u64,
    /// `active`, or EC2's state of a canceled reservation.
    pub(crate) state: &'static str,
}

/// Reserved instances with a one-year term, paid by the hour whether used or not.
#[derive(Clone, Debug)]
pub(crate) struct ReservedInstances {
    pub(crate) instance_type: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) count: u64,
    /// `active` or `retired`.
    pub(crate) state: &'static str,
    /// End of the term.
    pub(crate) ends: Timestamp,
    /// Hourly price per instance, in billionths of a dollar.
    pub(crate) hourly_nanos: i64,
}

/// Life cycle support of a database that keeps its version under paid extended support.
pub(crate) const EXTENDED_SUPPORT: &str = "open-source-rds-extended-support";
/// Life cycle support of a database that is upgraded at the end of standard support.
pub(crate) const EXTENDED_SUPPORT_DISABLED: &str = "open-source-rds-extended-support-disabled";

#[derive(Clone, Debug)]
pub(crate) struct Database {
    pub(crate) class: &'static str,
    /// `postgres`, `mysql`, `aurora-postgresql`.
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    /// `available` or `stopped`.
    pub(crate) state: &'static str,
    pub(crate) zone: char,
    pub(crate) is_multi_az: bool,
    /// `gp3`, `gp2`, `io1`, `aurora`.
    pub(crate) storage_type: &'static str,
    pub(crate) gib: u32,
    pub(crate) iops: Option<u32>,
    pub(crate) is_encrypted: bool,
    /// Performance Insights retention in days; `None` if Performance Insights is off.
    pub(crate) performance_insights_days: Option<u32>,
    pub(crate) backup_days: u32,
    /// ID of the cluster.
    pub(crate) cluster: Option<Box<str>>,
    /// [`EXTENDED_SUPPORT`] or [`EXTENDED_SUPPORT_DISABLED`].
    pub(crate) life_cycle_support: &'static str,
    /// Whether a reservation covers the hours of the database.
    pub(crate) is_reserved: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) members: Vec<Box<str>>,
    pub(crate) is_encrypted: bool,
    pub(crate) backup_days: u32,
}

/// A snapshot of a database or of a cluster.
#[derive(Clone, Debug)]
pub(crate) struct DatabaseSnapshot {
    /// ID of the source, which may be deleted.
    pub(crate) source: Box<str>,
    /// `manual` or `automated`.
    pub(crate) snapshot_type: &'static str,
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) gib: u32,
    pub(crate) is_encrypted: bool,
}

/// Reserved DB instances with a one-year term, paid by the hour whether used or not.
#[derive(Clone, Debug)]
pub(crate) struct ReservedDatabases {
    pub(crate) class: &'static str,
    /// Name of the engine in offerings: `postgresql`.
    pub(crate) product: &'static str,
    pub(crate) is_multi_az: bool,
    pub(crate) count: u64,
    /// `active` or `retired`.
    pub(crate) state: &'static str,
    /// Hourly price per instance, in billionths of a dollar.
    pub(crate) hourly_nanos: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// `Enabled` or `Suspended`; `None` if versioning was never set.
    pub(crate) versioning: Option<&'static str>,
    pub(crate) lifecycle: Option<Lifecycle>,
    /// `AES256` or `aws:kms`.
    pub(crate) encryption: &'static str,
    /// Whether the bucket policy makes the bucket public; `None` without a policy.
    pub(crate) has_public_policy: Option<bool>,
    pub(crate) blocks_public_access: bool,
    /// Whether the bill has requests to the bucket.
    pub(crate) has_requests: bool,
    /// Incomplete multipart uploads.
    pub(crate) uploads: Vec<Upload>,
}

/// A multipart upload that was never completed.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) id: String,
    /// Size of each part in bytes.
    pub(crate) parts: Vec<u64>,
}

/// Lifecycle rules of a bucket: days until the action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifecycle {
    pub(crate) expire_days: Option<u32>,
    pub(crate) transition_days: Option<u32>,
    pub(crate) expire_old_versions_days: Option<u32>,
    pub(crate) abort_uploads_days: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// `None` for a container image, which includes its runtime.
    pub(crate) runtime: Option<&'static str>,
    /// `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_seconds: u32,
    pub(crate) code_bytes: u64,
    pub(crate) provisioned_concurrency: u32,
    /// Whether the bill has invocations of the function.
    pub(crate) is_invoked: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) name: Box<str>,
    /// `ACTIVE`, `CREATING`, `FAILED`.
    pub(crate) status: &'static str,
    /// `AWS_IAM_IDC`, `AWS_IAM_IDP_SAML`, …
    pub(crate) identity: &'static str,
    /// Number of subscribed users.
    pub(crate) subscriptions: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) name: Box<str>,
    pub(crate) status: &'static str,
    /// ID of the application.
    pub(crate) application: Box<str>,
    /// `ENTERPRISE` or `STARTER`.
    pub(crate) index_type: &'static str,
    pub(crate) units: u32,
    pub(crate) documents: u32,
}
