//! A resource with the attributes that its own service reports. Fields have AWS's names.
#![allow(clippy::struct_field_names, reason = "AWS says instance type, not type of the instance")]

use std::sync::Arc;

use jiff::Timestamp;

/// A resource without its cost: see the shares in [`Inventory`](super::Inventory).
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    /// Id in its service: `i-0a1b…`, a bucket or function name, a UUID. For `Other`, the whole ARN.
    pub(crate) id: Box<str>,
    /// Index of the owning account among the members.
    pub(crate) member: usize,
    /// Region, or `global`. A bucket has the region of its data.
    pub(crate) region: &'static str,
    pub(crate) created: Timestamp,
    /// Tags with unique keys, `Name` included.
    pub(crate) tags: Vec<(Arc<str>, Arc<str>)>,
    pub(crate) kind: Kind,
    /// Codes of the checks that must find this resource.
    pub(crate) planted: Vec<&'static str>,
}

/// The kind of a resource, with its attributes.
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
    /// A resource of any other service, known from the tagging API only.
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
    /// Letter after the region name: `a`, `b` or `c`.
    pub(crate) zone: char,
    pub(crate) is_spot: bool,
    /// `default` or `dedicated`.
    pub(crate) tenancy: &'static str,
    pub(crate) has_detailed_monitoring: bool,
    pub(crate) image: Box<str>,
    /// Time when the instance was stopped; `None` while it runs.
    pub(crate) stopped: Option<Timestamp>,
    /// Ids of the attached volumes.
    pub(crate) volumes: Vec<Box<str>>,
    /// Whether a commitment pays for some instances of the same type or family.
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
    /// Id of the attached instance; `None` means `available`.
    pub(crate) attached_to: Option<Box<str>>,
    pub(crate) snapshot: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Address {
    pub(crate) public_ip: Box<str>,
    /// Id of the associated instance.
    pub(crate) instance: Option<Box<str>>,
    /// Id of the associated network interface that is not an instance's.
    pub(crate) interface: Option<Box<str>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// Id of the source volume, which may be deleted.
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
    /// Service after the region in the service name: `sqs`, `ecr.dkr`.
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
    /// Reserved instances in total, and those not in use.
    pub(crate) count: u64,
    pub(crate) available: u64,
    /// `active`, or EC2's state of a canceled reservation.
    pub(crate) state: &'static str,
}

/// Reserved instances with a one-year term from their creation, paid by the hour whether used or not.
#[derive(Clone, Debug)]
pub(crate) struct ReservedInstances {
    pub(crate) instance_type: &'static str,
    pub(crate) platform: &'static str,
    pub(crate) count: u64,
    /// `active` or `retired`.
    pub(crate) state: &'static str,
    pub(crate) ends: Timestamp,
    /// Hourly price per instance, in billionths of a dollar.
    pub(crate) hourly_nanos: i64,
}

/// The version is kept under paid extended support.
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
    /// Days of Performance Insights retention; `None` where Performance Insights is off.
    pub(crate) performance_insights_days: Option<u32>,
    pub(crate) backup_days: u32,
    /// Id of the cluster.
    pub(crate) cluster: Option<Box<str>>,
    /// Life cycle support after the standard support of the version ends: one of the two constants above.
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
    /// Id of the source, which may be deleted.
    pub(crate) of: Box<str>,
    /// `manual` or `automated`.
    pub(crate) snapshot_type: &'static str,
    pub(crate) engine: &'static str,
    pub(crate) version: &'static str,
    pub(crate) gib: u32,
    pub(crate) is_encrypted: bool,
}

/// Reserved DB instances with a one-year term from their creation, paid by the hour whether used or not.
#[derive(Clone, Debug)]
pub(crate) struct ReservedDatabases {
    pub(crate) class: &'static str,
    /// Engine as offerings name it: `postgresql`.
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
    /// `Enabled` or `Suspended`; `None` when versioning was never set.
    pub(crate) versioning: Option<&'static str>,
    /// Lifecycle rules: days until objects expire or move to cheaper storage, old versions expire, uploads are aborted.
    pub(crate) lifecycle: Option<Lifecycle>,
    /// `AES256` or `aws:kms`.
    pub(crate) encryption: &'static str,
    /// Whether its policy makes it public; `None` without a policy.
    pub(crate) has_public_policy: Option<bool>,
    pub(crate) blocks_public_access: bool,
    /// Whether the bucket has any requests.
    pub(crate) is_asked: bool,
    /// Unfinished multipart uploads, by key.
    pub(crate) uploads: Vec<Upload>,
}

/// A multipart upload that was never completed.
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
    /// `None` for a container image, which brings its own runtime.
    pub(crate) runtime: Option<&'static str>,
    /// `arm64` or `x86_64`.
    pub(crate) architecture: &'static str,
    pub(crate) memory_mb: u32,
    pub(crate) timeout_seconds: u32,
    pub(crate) code_bytes: u64,
    /// Provisioned concurrency.
    pub(crate) ready: u32,
    /// Whether the function has any invocations.
    pub(crate) is_called: bool,
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
    /// The application's id.
    pub(crate) application: Box<str>,
    /// `ENTERPRISE` or `STARTER`.
    pub(crate) index_type: &'static str,
    pub(crate) units: u32,
    pub(crate) documents: u32,
}
