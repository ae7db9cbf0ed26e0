//! Type-specific attributes of resources, such as size, instance type and retention.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Word, literal};

/// Named attribute, such as `size` of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// One of the names below, or a plug-in's own.
    pub name: Word,
    /// Value of the attribute.
    pub value: Value,
}

/// The value of a fact. The unit of a number follows from its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Words.
    Text(Word),
    /// Number in the unit of the attribute.
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

        /// Display name of an attribute; a plug-in's own keeps its name.
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
    /// Instance type or class (`m7g.large`, `db.r6g.large`).
    INSTANCE_TYPE = "instance-type", "Type";
    /// The operating system as the bill names it (`Linux/UNIX`).
    PLATFORM = "platform", "Platform";
    /// The processor's architecture (`arm64`, `x86_64`).
    ARCHITECTURE = "architecture", "Architecture";
    /// `spot`, or absent.
    LIFECYCLE = "lifecycle", "Purchase option";
    /// `default`, `dedicated`, `host`.
    TENANCY = "tenancy", "Tenancy";
    /// Whether detailed monitoring is enabled (paid).
    DETAILED_MONITORING = "detailed-monitoring", "Detailed monitoring";
    /// Time of the last state change.
    STATE_SINCE = "state-since", "Last state change";
    /// Instance that it is attached to.
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
    /// AMI that an instance was launched from.
    IMAGE = "image", "AMI";
    /// An address on the internet.
    ADDRESS = "address", "IP address";
    /// Database engine (`postgres`).
    ENGINE = "engine", "Engine";
    /// The version of what runs.
    VERSION = "version", "Version";
    /// Whether it is a Multi-AZ deployment.
    MULTI_AZ = "multi-az", "Multi-AZ";
    /// The cluster that it belongs to.
    CLUSTER = "cluster", "Cluster";
    /// Whether Performance Insights is enabled.
    PERFORMANCE_INSIGHTS = "performance-insights", "Performance Insights";
    /// Retention of Performance Insights in days.
    PERFORMANCE_INSIGHTS_DAYS = "performance-insights-days", "Performance Insights retention, days";
    /// Backup retention in days.
    BACKUP_DAYS = "backup-days", "Backup retention, days";
    /// `Enabled`, `Suspended` or `Never enabled`.
    VERSIONING = "versioning", "Versioning";
    /// Number of lifecycle rules of a bucket.
    LIFECYCLE_RULES = "lifecycle-rules", "Lifecycle rules";
    /// Whether a rule aborts incomplete multipart uploads.
    ABORTS_UPLOADS = "aborts-uploads", "Aborts incomplete multipart uploads";
    /// Whether a rule expires noncurrent versions.
    EXPIRES_VERSIONS = "expires-versions", "Expires noncurrent versions";
    /// Encryption type (`AES256`, `aws:kms`).
    ENCRYPTION = "encryption", "Encryption";
    /// Whether the bucket policy allows public access.
    IS_PUBLIC = "is-public", "Public bucket policy";
    /// Whether Block Public Access is on for all kinds of access.
    BLOCKS_PUBLIC_ACCESS = "blocks-public-access", "Block Public Access";
    /// Runtime of a function (`python3.12`).
    RUNTIME = "runtime", "Runtime";
    /// Memory in MB.
    MEMORY_MB = "memory-mb", "Memory, MB";
    /// Timeout in seconds.
    TIMEOUT_SECONDS = "timeout-seconds", "Timeout, s";
    /// Size of the code in bytes.
    CODE_BYTES = "code-bytes", "Code size, bytes";
    /// When it was changed last.
    CHANGED = "changed", "Last modified";
    /// Identity type for sign-in.
    IDENTITY_TYPE = "identity-type", "Identity type";
    /// The application it belongs to.
    APPLICATION = "application", "Application";
    /// Type of an index (`ENTERPRISE`, `STARTER`).
    INDEX_TYPE = "index-type", "Index type";
    /// Capacity units.
    UNITS = "units", "Units";
    /// Documents that are indexed.
    DOCUMENTS = "documents", "Documents";
    /// The kind of a VPC endpoint: `Interface`, `Gateway`, `GatewayLoadBalancer`, ….
    ENDPOINT_TYPE = "endpoint-type", "Endpoint type";
    /// The service that an endpoint leads to (`com.amazonaws.eu-west-1.s3`).
    ENDPOINT_SERVICE = "endpoint-service", "Service";
    /// Number of Availability Zones: one subnet of an endpoint in each, billed by the hour.
    ZONES = "zones", "Availability Zones";
    /// Number of instances in a Capacity Reservation or Reserved Instance.
    COUNT = "count", "Instance count";
    /// Number of unused instances in a Capacity Reservation.
    AVAILABLE = "available", "Unused instances";
    /// When a reservation ends; absent where it never does.
    ENDS = "ends", "End date";
    /// Term of a Reserved Instance in seconds.
    TERM_SECONDS = "term-seconds", "Term, s";
    /// Offering class of a Reserved Instance: `standard` or `convertible`.
    OFFERING_CLASS = "offering-class", "Offering class";
    /// Payment option of a Reserved Instance: `All Upfront`, `Partial Upfront`, `No Upfront`.
    OFFERING = "offering", "Payment option";
    /// Hourly cost of one instance of a reservation, in billionths of [`CURRENCY`]: upfront and recurring fees spread over its
    /// term.
    HOURLY_NANOS = "hourly-nanos", "Hourly cost, billionths";
    /// The currency of a reservation's price.
    CURRENCY = "currency", "Currency";
    /// The database that a snapshot was taken of.
    DATABASE = "database", "Source database";
    /// Snapshot type: `manual`, `automated`, `awsbackup`.
    SNAPSHOT_TYPE = "snapshot-type", "Snapshot type";
    /// Behavior at the end of standard support: `open-source-rds-extended-support` continues with paid support, with `-disabled`
    /// the database is upgraded.
    LIFE_CYCLE_SUPPORT = "life-cycle-support", "Extended Support";
    /// Provisioned concurrency of a function.
    PROVISIONED_CONCURRENCY = "provisioned-concurrency", "Provisioned concurrency";
    /// Package type: `Zip` or `Image`. An image includes its own runtime.
    PACKAGE_TYPE = "package-type", "Package type";
    /// Users who are subscribed to an application.
    SUBSCRIPTIONS = "subscriptions", "Subscriptions";
    /// Whether a lifecycle rule transitions objects or noncurrent versions to a cheaper storage class.
    MOVES_OBJECTS = "moves-objects", "Transitions objects to other storage classes";
    /// Size of incomplete multipart uploads in bytes.
    UPLOAD_BYTES = "upload-bytes", "Incomplete multipart uploads, bytes";
    /// AWS service that owns the resource and prevents changes by others.
    MANAGED_BY = "managed-by", "Managed by";
    /// Whether deletion protection is on.
    DELETION_PROTECTION = "deletion-protection", "Deletion protection";
    /// Whether an IP address is from the account's own range (BYOIP), which AWS does not bill.
    OWN_RANGE = "own-range", "Bring your own IP";
    /// Time of the last launch from an AMI, in any account.
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
