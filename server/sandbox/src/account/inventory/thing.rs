//! A thing that runs, with what its own service tells of it. Fields are called as AWS calls them.
#![allow(clippy::struct_field_names, reason = "AWS says instance type, not type of the instance")]

use std::sync::Arc;

use jiff::Timestamp;

/// A thing that runs. What it costs is no part of it: the inventory says which part of which line is whose.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    /// As its service names it: `i-0a1b…`, a bucket's or function's name, a UUID. Of `Other`, the whole ARN.
    pub(crate) id: Box<str>,
    /// The account that owns it, by its place among the members.
    pub(crate) member: usize,
    /// `global` for what belongs to no region. Buckets stand in the region that holds them.
    pub(crate) region: &'static str,
    pub(crate) created: Timestamp,
    /// Its tags, `Name` among them where it has one; keys are unique.
    pub(crate) tags: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) kind: Kind,
    /// The checks that it was made for, by their codes: each is to find it wasteful.
    pub(crate) planted: Vec<&'static str>,
}

/// What it is.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
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
    /// A thing of any other service, which the tagging API alone tells of.
    Other,
}

#[derive(Clone, Debug)]
pub(crate) struct Instance {
    pub(crate) instance_type: &'static str,
    /// `running` or `stopped`.
    pub(crate) state: &'static str,
    /// As the bill names it: `Linux/UNIX`, `Windows`.
    pub(crate) platform: &'static str,
    /// `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    /// `a`, `b` or `c`, after the region's name.
    pub(crate) zone: char,
    pub(crate) is_spot: bool,
    /// `default` or `dedicated`.
    pub(crate) tenancy: &'static str,
    pub(crate) has_detailed_monitoring: bool,
    pub(crate) image: Box<str>,
    /// When it was stopped, where it is.
    pub(crate) stopped: Option<Timestamp>,
    /// Its volumes, by id.
    pub(crate) volumes: Vec<Box<str>>,
    /// Whether machines like it are paid for in advance, be it some of them.
    pub(crate) is_committed: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Volume {
    /// `gp3`, `gp2`, `io1`, `io2`, `st1`, `sc1`, `standard`.
    pub(crate) volume_type: &'static str,
    pub(crate) gib: u32,
    pub(crate) iops: Option<u32>,
    /// In MiB/s.
    pub(crate) throughput: Option<u32>,
    pub(crate) is_encrypted: bool,
    pub(crate) zone: char,
    /// The instance that it is attached to, by id; `None` means `available`.
    pub(crate) attached_to: Option<Box<str>>,
    pub(crate) snapshot: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) public_ip: Box<str>,
    /// The instance that holds it, by id.
    pub(crate) instance: Option<Box<str>>,
    /// The network interface that holds it, where something else than an instance does.
    pub(crate) interface: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// Its volume, which may be gone.
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

/// An endpoint of the region's network.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// `Interface` or `Gateway`.
    pub(crate) endpoint_type: &'static str,
    /// What it leads to, after the region in the service's name: `sqs`, `ecr.dkr`.
    pub(crate) service: &'static str,
    /// The zones that it stands in; a gateway stands in none.
    pub(crate) zones: Vec<char>,
}

/// Room for machines that is kept free.
#[derive(Clone, Debug)]
pub(crate) struct CapacityReservation {
    pub(crate) instance_type: &'static str,
    /// As the bill names it: `Linux/UNIX`, `Windows`.
    pub(crate) platform: &'static str,
    pub(crate) zone: char,
    /// Machines that there is room for, and how many of those do not run.
    pub(crate) count: u64,
    pub(crate) available: u64,
    /// `active` or `cancelled`.
    pub(crate) state: &'static str,
}

/// Machines that are paid for by the hour for a year, whether they run or not. It begins when it was created.
#[derive(Clone, Debug)]
pub(crate) struct ReservedInstances {
    pub(crate) instance_type: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) count: u64,
    /// `active` or `retired`.
    pub(crate) state: &'static str,
    pub(crate) ends: Timestamp,
    /// What an hour of one costs, in billionths of a dollar.
    pub(crate) hourly_nanos: i64,
}

/// The version is kept, for a price.
pub(crate) const KEPT: &str = "open-source-rds-extended-support";
/// The version is upgraded.
pub(crate) const UPGRADED: &str = "open-source-rds-extended-support-disabled";

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
    /// Days that Performance Insights keeps; `None` where it is off.
    pub(crate) performance_insights_days: Option<u32>,
    pub(crate) backup_days: u32,
    /// The cluster that it is a member of.
    pub(crate) cluster: Option<Box<str>>,
    /// What becomes of it when its version's standard support ends: one of the two below.
    pub(crate) life_cycle_support: &'static str,
    /// Whether a reservation pays for its hours.
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
    /// What it was taken of, by id, which may be gone.
    pub(crate) of: Box<str>,
    /// `manual` or `automated`.
    pub(crate) snapshot_type: &'static str,
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) gib: u32,
    pub(crate) is_encrypted: bool,
}

/// Databases that are paid for by the hour for a year, whether they run or not. It begins when it was created.
#[derive(Clone, Debug)]
pub(crate) struct ReservedDatabases {
    pub(crate) class: &'static str,
    /// As offerings name the engine: `postgresql`.
    pub(crate) product: &'static str,
    pub(crate) is_multi_az: bool,
    pub(crate) count: u64,
    /// `active` or `retired`.
    pub(crate) state: &'static str,
    /// What an hour of one costs, in billionths of a dollar.
    pub(crate) hourly_nanos: i64,
}

#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// `Enabled`, `Suspended`, or never set.
    pub(crate) versioning: Option<&'static str>,
    /// Ends of life: days until objects expire or move to cheaper storage, old versions expire, uploads are aborted; `None` where there is no rule.
    pub(crate) lifecycle: Option<Lifecycle>,
    /// `AES256` or `aws:kms`.
    pub(crate) encryption: &'static str,
    /// Whether its policy makes it public; `None` without a policy.
    pub(crate) has_public_policy: Option<bool>,
    pub(crate) blocks_public_access: bool,
    /// Whether anybody asks for anything in it.
    pub(crate) is_asked: bool,
    /// Uploads that were begun and never finished, by key.
    pub(crate) uploads: Vec<Upload>,
}

/// An upload in parts, of which the last never came.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) id: String,
    /// Bytes of each part, from the first on.
    pub(crate) parts: Vec<u64>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Lifecycle {
    pub(crate) expire_days: Option<u32>,
    pub(crate) move_days: Option<u32>,
    pub(crate) expire_old_versions_days: Option<u32>,
    pub(crate) abort_uploads_days: Option<u32>,
}

#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// `None` for a container image, which brings its own.
    pub(crate) runtime: Option<&'static str>,
    /// `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_seconds: u32,
    pub(crate) code_bytes: u64,
    /// Copies that are kept ready.
    pub(crate) ready: u32,
    /// Whether anybody calls it.
    pub(crate) is_called: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Application {
    pub(crate) name: Box<str>,
    /// `ACTIVE`, `CREATING`, `FAILED`.
    pub(crate) status: &'static str,
    /// `AWS_IAM_IDC`, `AWS_IAM_IDP_SAML`, …
    pub(crate) identity: &'static str,
    /// Users who are subscribed to it.
    pub(crate) subscriptions: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Index {
    pub(crate) name: Box<str>,
    pub(crate) status: &'static str,
    /// The application's id.
    pub(crate) application: Box<str>,
    /// `ENTERPRISE` or `STARTER`.
    pub(crate) index_type: &'static str,
    pub(crate) units: u32,
    pub(crate) documents: u32,
}
