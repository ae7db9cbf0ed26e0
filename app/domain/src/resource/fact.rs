//! Type-specific attributes of resources, such as size, instance type and retention.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{SharedStr, literal};

/// Named attribute, such as the size of a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// One of the names below, or another name.
    pub name: SharedStr,
    /// Value of the attribute.
    pub value: Value,
}

/// Value of a fact. The fact's name defines the unit of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text.
    Text(SharedStr),
    /// Number in the unit of the attribute.
    Number(u64),
    /// Boolean.
    Flag(bool),
    /// A point in time, UTC.
    Time(#[serde(with = "crate::time_encoding")] Timestamp),
}

macro_rules! names {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $label:literal;)*) => {
        $($(#[doc = $doc])* pub const $name: &str = $code;)*

        /// Name as shared text; other names are copied.
        fn shared(name: &str) -> SharedStr {
            match name {
                $($code => literal!($code),)*
                other => other.into(),
            }
        }

        /// Display name of a fact; other names stay as they are.
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
    /// Operating system as billed (`Linux/UNIX`).
    PLATFORM = "platform", "Platform";
    /// Processor architecture (`arm64`, `x86_64`).
    ARCHITECTURE = "architecture", "Architecture";
    /// `spot`, `capacity-block`, or absent.
    LIFECYCLE = "lifecycle", "Purchase option";
    /// `default`, `dedicated`, `host`.
    TENANCY = "tenancy", "Tenancy";
    /// Whether detailed monitoring is enabled (paid).
    DETAILED_MONITORING = "detailed-monitoring", "Detailed monitoring";
    /// Time of the last state change.
    STATE_SINCE = "state-since", "Last state change";
    /// Instance that a volume or address is attached to.
    ATTACHED_TO = "attached-to", "Attached to";
    /// Network of the resource.
    VPC = "vpc", "VPC";
    /// Type of a volume (`gp3`) or of a database's storage.
    STORAGE_TYPE = "storage-type", "Storage";
    /// Size in GiB.
    SIZE_GIB = "size-gib", "Size, GiB";
    /// Provisioned I/O operations per second.
    IOPS = "iops", "IOPS";
    /// Provisioned throughput in MiB per second.
    THROUGHPUT = "throughput-mib", "Throughput, MiB/s";
    /// Whether the resource is encrypted.
    ENCRYPTED = "encrypted", "Encrypted";
    /// Source volume of a snapshot.
    VOLUME = "volume", "Source volume";
    /// Snapshots of an image, separated by commas.
    SNAPSHOTS = "snapshots", "Snapshots";
    /// AMI that an instance was launched from.
    IMAGE = "image", "AMI";
    /// Public IP address.
    ADDRESS = "address", "IP address";
    /// Database engine (`postgres`).
    ENGINE = "engine", "Engine";
    /// Version of the engine or software.
    VERSION = "version", "Version";
    /// Whether the database is a Multi-AZ deployment.
    MULTI_AZ = "multi-az", "Multi-AZ";
    /// Cluster that the database belongs to.
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
    /// Time of the last modification, UTC.
    CHANGED = "changed", "Last modified";
    /// Identity type for sign-in.
    IDENTITY_TYPE = "identity-type", "Identity type";
    /// Application that the resource belongs to.
    APPLICATION = "application", "Application";
    /// Type of an index (`ENTERPRISE`, `STARTER`).
    INDEX_TYPE = "index-type", "Index type";
    /// Capacity units.
    UNITS = "units", "Units";
    /// Number of indexed documents.
    DOCUMENTS = "documents", "Documents";
    /// Type of a VPC endpoint: `Interface`, `Gateway`, `GatewayLoadBalancer`, ….
    ENDPOINT_TYPE = "endpoint-type", "Endpoint type";
    /// Service of an endpoint (`com.amazonaws.eu-west-1.s3`).
    ENDPOINT_SERVICE = "endpoint-service", "Service";
    /// Number of Availability Zones: one subnet of an endpoint in each, billed by the hour.
    ZONES = "zones", "Availability Zones";
    /// Number of instances in a Capacity Reservation or Reserved Instance.
    COUNT = "count", "Instance count";
    /// Number of unused instances in a Capacity Reservation.
    AVAILABLE = "available", "Unused instances";
    /// End of a reservation, UTC; absent if it has none.
    ENDS = "ends", "End date";
    /// Term of a Reserved Instance in seconds.
    TERM_SECONDS = "term-seconds", "Term, s";
    /// Offering class of a Reserved Instance: `standard` or `convertible`.
    OFFERING_CLASS = "offering-class", "Offering class";
    /// Payment option of a Reserved Instance: `All Upfront`, `Partial Upfront`, `No Upfront`.
    OFFERING = "offering", "Payment option";
    /// Hourly cost of one instance of a reservation, in billionths of [`CURRENCY`]: upfront and recurring fees spread
    /// over its term.
    HOURLY_NANOS = "hourly-nanos", "Hourly cost, billionths";
    /// Currency of a reservation's price.
    CURRENCY = "currency", "Currency";
    /// Source database of a snapshot.
    DATABASE = "database", "Source database";
    /// Snapshot type: `manual`, `automated`, `awsbackup`.
    SNAPSHOT_TYPE = "snapshot-type", "Snapshot type";
    /// Behavior at the end of standard support: `open-source-rds-extended-support` continues with paid support, with
    /// `-disabled` the database is upgraded.
    LIFE_CYCLE_SUPPORT = "life-cycle-support", "Extended Support";
    /// Provisioned concurrency of a function.
    PROVISIONED_CONCURRENCY = "provisioned-concurrency", "Provisioned concurrency";
    /// Package type: `Zip` or `Image`. An image includes its own runtime.
    PACKAGE_TYPE = "package-type", "Package type";
    /// Number of users subscribed to an application.
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
    /// Text fact.
    #[must_use]
    pub fn text(name: &'static str, value: impl Into<SharedStr>) -> Self {
        Self { name: shared(name), value: Value::Text(value.into()) }
    }

    /// Number, in the unit of the fact.
    #[must_use]
    pub fn number(name: &'static str, value: u64) -> Self {
        Self { name: shared(name), value: Value::Number(value) }
    }

    /// Boolean fact.
    #[must_use]
    pub fn flag(name: &'static str, value: bool) -> Self {
        Self { name: shared(name), value: Value::Flag(value) }
    }

    /// Point in time, UTC.
    #[must_use]
    pub fn time(name: &'static str, value: Timestamp) -> Self {
        Self { name: shared(name), value: Value::Time(value) }
    }
}
