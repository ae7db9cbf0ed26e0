//! Type-specific attributes of resources, such as size, instance type and retention.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Word, literal};

/// A fact with its name, such as `size` of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// One of the names below, or a plug-in's own.
    pub name: Word,
    /// What it is.
    pub value: Value,
}

/// The value of a fact. The unit of a number follows from its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Words.
    Text(Word),
    /// A number of the unit that the fact's name says.
    Number(u64),
    /// Yes or no.
    Flag(bool),
    /// A point in time, UTC.
    Time(Timestamp),
}

macro_rules! names {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $label:literal;)*) => {
        $($(#[doc = $doc])* pub const $name: &str = $code;)*

        /// The name itself, of which all facts share one copy; a plug-in's own is a copy of its own.
        fn shared(name: &str) -> Word {
            match name {
                $($code => literal!($code),)*
                other => other.into(),
            }
        }

        /// What a fact is called on the page; a plug-in's own by the name it gave.
        #[must_use]
        pub fn label(name: &str) -> &str {
            match name {
                $($code => $label,)*
                other => other,
            }
        }
    };
}

names! {
    /// The class of a machine (`m7g.large`, `db.r6g.large`).
    INSTANCE_TYPE = "instance-type", "Type";
    /// The operating system as the bill names it (`Linux/UNIX`).
    PLATFORM = "platform", "Platform";
    /// The processor's architecture (`arm64`, `x86_64`).
    ARCHITECTURE = "architecture", "Architecture";
    /// `spot`, or absent.
    LIFECYCLE = "lifecycle", "Purchase option";
    /// `default`, `dedicated`, `host`.
    TENANCY = "tenancy", "Tenancy";
    /// Whether detailed monitoring is paid for.
    DETAILED_MONITORING = "detailed-monitoring", "Detailed monitoring";
    /// Since when the state holds.
    STATE_SINCE = "state-since", "Last state change";
    /// The machine it is attached to.
    ATTACHED_TO = "attached-to", "Attached to";
    /// The network it is in.
    VPC = "vpc", "VPC";
    /// The kind of a volume (`gp3`) or of a database's storage.
    STORAGE_TYPE = "storage-type", "Storage";
    /// Size in GiB.
    SIZE_GIB = "size-gib", "Size, GiB";
    /// Provisioned I/O operations a second.
    IOPS = "iops", "IOPS";
    /// Provisioned throughput in MiB a second.
    THROUGHPUT = "throughput-mib", "Throughput, MiB/s";
    /// Whether it is encrypted.
    ENCRYPTED = "encrypted", "Encrypted";
    /// The volume that a snapshot was taken of.
    VOLUME = "volume", "Source volume";
    /// The snapshots that an image is made of, separated by commas.
    SNAPSHOTS = "snapshots", "Snapshots";
    /// The image that a machine was started from.
    IMAGE = "image", "AMI";
    /// An address on the internet.
    ADDRESS = "address", "IP address";
    /// What a database runs (`postgres`).
    ENGINE = "engine", "Engine";
    /// The version of what runs.
    VERSION = "version", "Version";
    /// Whether a second zone stands by.
    MULTI_AZ = "multi-az", "Multi-AZ";
    /// The cluster that it belongs to.
    CLUSTER = "cluster", "Cluster";
    /// Whether Performance Insights is on.
    PERFORMANCE_INSIGHTS = "performance-insights", "Performance Insights";
    /// For how many days Performance Insights keeps its figures.
    PERFORMANCE_INSIGHTS_DAYS = "performance-insights-days", "Performance Insights retention, days";
    /// For how many days backups are kept.
    BACKUP_DAYS = "backup-days", "Backup retention, days";
    /// `Enabled`, `Suspended` or `Never enabled`.
    VERSIONING = "versioning", "Versioning";
    /// How many lifecycle rules a bucket has.
    LIFECYCLE_RULES = "lifecycle-rules", "Lifecycle rules";
    /// Whether a rule aborts multipart uploads that were never finished.
    ABORTS_UPLOADS = "aborts-uploads", "Aborts incomplete multipart uploads";
    /// Whether a rule ends old versions.
    EXPIRES_VERSIONS = "expires-versions", "Expires noncurrent versions";
    /// How it is encrypted (`AES256`, `aws:kms`).
    ENCRYPTION = "encryption", "Encryption";
    /// Whether its policy lets everybody in.
    IS_PUBLIC = "is-public", "Public bucket policy";
    /// Whether all public access is blocked.
    BLOCKS_PUBLIC_ACCESS = "blocks-public-access", "Block Public Access";
    /// What a function runs on (`python3.12`).
    RUNTIME = "runtime", "Runtime";
    /// Memory in MB.
    MEMORY_MB = "memory-mb", "Memory, MB";
    /// How long it may run, in seconds.
    TIMEOUT_SECONDS = "timeout-seconds", "Timeout, s";
    /// Size of the code in bytes.
    CODE_BYTES = "code-bytes", "Code size, bytes";
    /// When it was changed last.
    CHANGED = "changed", "Last modified";
    /// How people sign in.
    IDENTITY_TYPE = "identity-type", "Identity type";
    /// The application it belongs to.
    APPLICATION = "application", "Application";
    /// What an index is made for (`ENTERPRISE`, `STARTER`).
    INDEX_TYPE = "index-type", "Index type";
    /// Capacity units.
    UNITS = "units", "Units";
    /// Documents that are indexed.
    DOCUMENTS = "documents", "Documents";
    /// The kind of a VPC endpoint: `Interface`, `Gateway`, `GatewayLoadBalancer`, ….
    ENDPOINT_TYPE = "endpoint-type", "Endpoint type";
    /// The service that an endpoint leads to (`com.amazonaws.eu-west-1.s3`).
    ENDPOINT_SERVICE = "endpoint-service", "Service";
    /// In how many zones it stands: a subnet each of an endpoint, each paid by the hour.
    ZONES = "zones", "Availability Zones";
    /// How many machines a capacity reservation or a reserved instance is for.
    COUNT = "count", "Instance count";
    /// How many machines of a capacity reservation nobody uses.
    AVAILABLE = "available", "Unused instances";
    /// When a reservation ends; absent where it never does.
    ENDS = "ends", "End date";
    /// For how many seconds a reserved instance was bought.
    TERM_SECONDS = "term-seconds", "Term, s";
    /// Whether a reserved instance is `standard` or `convertible`.
    OFFERING_CLASS = "offering-class", "Offering class";
    /// How a reserved instance is paid: `All Upfront`, `Partial Upfront`, `No Upfront`.
    OFFERING = "offering", "Payment option";
    /// What one machine of a reservation costs an hour, in billionths of [`CURRENCY`]: upfront and recurring fees spread over its term.
    HOURLY_NANOS = "hourly-nanos", "Hourly cost, billionths";
    /// The currency of a reservation's price.
    CURRENCY = "currency", "Currency";
    /// The database that a snapshot was taken of.
    DATABASE = "database", "Source database";
    /// How a snapshot came to be: `manual`, `automated`, `awsbackup`.
    SNAPSHOT_TYPE = "snapshot-type", "Snapshot type";
    /// What becomes of a database when its version's standard support ends: `open-source-rds-extended-support`, which is paid for, or
    /// the same with `-disabled`: it is upgraded.
    LIFE_CYCLE_SUPPORT = "life-cycle-support", "Extended Support";
    /// Copies of a function that are kept ready.
    PROVISIONED_CONCURRENCY = "provisioned-concurrency", "Provisioned concurrency";
    /// How it is packed: `Zip` or `Image`. An image brings its own runtime.
    PACKAGE_TYPE = "package-type", "Package type";
    /// Users who are subscribed to an application.
    SUBSCRIPTIONS = "subscriptions", "Subscriptions";
    /// Whether a lifecycle rule moves objects, or old versions of them, to a cheaper class.
    MOVES_OBJECTS = "moves-objects", "Transitions objects to other storage classes";
    /// What multipart uploads that were never finished hold, in bytes.
    UPLOAD_BYTES = "upload-bytes", "Incomplete multipart uploads, bytes";
    /// The service of AWS that owns it and lets nobody else change it.
    MANAGED_BY = "managed-by", "Managed by";
    /// Whether it has to be unprotected before it can be deleted.
    DELETION_PROTECTION = "deletion-protection", "Deletion protection";
    /// Whether an address is from a range that the account brought along: AWS does not bill it.
    OWN_RANGE = "own-range", "Bring your own IP";
    /// When a machine was last started from an image, in any account.
    LAST_USED = "last-used", "Last launched";
}

impl Fact {
    /// A fact in words.
    #[must_use]
    pub fn text(name: &'static str, value: impl Into<Word>) -> Self {
        Self { name: shared(name), value: Value::Text(value.into()) }
    }

    /// A number.
    #[must_use]
    pub fn number(name: &'static str, value: u64) -> Self {
        Self { name: shared(name), value: Value::Number(value) }
    }

    /// Yes or no.
    #[must_use]
    pub fn flag(name: &'static str, value: bool) -> Self {
        Self { name: shared(name), value: Value::Flag(value) }
    }

    /// A point in time, UTC.
    #[must_use]
    pub fn time(name: &'static str, value: Timestamp) -> Self {
        Self { name: shared(name), value: Value::Time(value) }
    }
}
