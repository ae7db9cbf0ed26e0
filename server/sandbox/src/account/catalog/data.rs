//! Databases, storage, caches, streams and the services that analyze them.

use super::item::{Item, ItemRegions, PurchaseOption, Seller, Service};
use crate::account::seasonality::{Seasonality, Trend};

// Arguments of `Item::new`: usage type, operation, unit, list price per unit in billionths of a dollar, and daily cost
// in cents. `Item::instance` has the platform instead of the unit.
pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "Amazon Relational Database Service",
        &[
            Item::instance(
                "InstanceUsage:db.r6g.2xlarge",
                "CreateDBInstance:0014",
                "PostgreSQL",
                1_036_000_000,
                22_000,
            )
            .with_purchase_option(PurchaseOption::Reserved),
            Item::instance(
                "Multi-AZUsage:db.m6g.2xlarge",
                "CreateDBInstance:0014",
                "PostgreSQL",
                1_606_000_000,
                21_500,
            )
            .with_seasonality(Seasonality::Steady)
            .with_trend(Trend::PercentPerYear(3)),
            Item::instance(
                "InstanceUsage:db.r7g.xlarge",
                "CreateDBInstance:0021",
                "Aurora PostgreSQL",
                553_000_000,
                14_500,
            )
            .with_seasonality(Seasonality::Steady)
            .with_trend(Trend::PercentPerYear(6)),
            Item::instance("InstanceUsage:db.m5.xlarge", "CreateDBInstance:0002", "MySQL", 410_000_000, 6_200)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(-25)),
            Item::instance("InstanceUsage:db.t4g.medium", "CreateDBInstance:0014", "PostgreSQL", 75_000_000, 1_700)
                .with_seasonality(Seasonality::Steady),
            Item::instance("InstanceUsage:db.m4.large", "CreateDBInstance:0018", "MariaDB", 208_000_000, 710)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(-10)),
            Item::new("RDS:GP3-Storage", "CreateDBInstance:0014", "GB-Mo", 137_000_000, 6_400)
                .with_seasonality(Seasonality::Steady),
            Item::new("Aurora:StorageUsage", "CreateDBCluster:0021", "GB-Mo", 119_000_000, 2_600)
                .with_seasonality(Seasonality::Steady),
            Item::new("Aurora:StorageIOUsage", "CreateDBCluster:0021", "IOs", 220, 3_200)
                .with_seasonality(Seasonality::Consumer),
            Item::new("RDS:ChargedBackupUsage", "CreateDBInstance", "GB-Mo", 103_000_000, 1_900)
                .with_seasonality(Seasonality::Steady),
            Item::new("PI_LTR:R6G", "CreateDBInstance:0014", "vCPU-Months", 3_420_000_000, 480)
                .with_seasonality(Seasonality::Steady),
            Item::new("PI_LTR:M5", "CreateDBInstance:0002", "vCPU-Months", 2_790_000_000, 180)
                .with_seasonality(Seasonality::Steady),
            Item::new("ExtendedSupport:Yr1-Yr2:MySQL5.7", "CreateDBInstance:0002", "vCPU-Hours", 122_000_000, 1_400)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Virginia),
        ],
    ),
    Service::new(
        "Amazon Simple Storage Service",
        &[
            Item::new("TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 24_500_000, 21_000)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(30)),
            Item::new("TimedStorage-INT-FA-ByteHrs", "IntelligentTieringFAStorage", "GB-Mo", 24_500_000, 3_900)
                .with_seasonality(Seasonality::Steady),
            Item::new("TimedStorage-GIR-ByteHrs", "GlacierInstantRetrievalStorage", "GB-Mo", 5_000_000, 1_300)
                .with_seasonality(Seasonality::Steady),
            Item::new("Requests-Tier1", "PutObject", "Requests", 5_400, 4_600).with_seasonality(Seasonality::Nightly),
            Item::new("Requests-Tier2", "GetObject", "Requests", 430, 5_300).with_seasonality(Seasonality::Consumer),
            Item::new("DataTransfer-Out-Bytes", "GetObject", "GB", 90_000_000, 4_200)
                .with_seasonality(Seasonality::Consumer),
        ],
    ),
    Service::new(
        "Amazon DynamoDB",
        &[
            Item::new("ReadRequestUnits", "GetItem", "ReadRequestUnits", 152, 4_800)
                .with_seasonality(Seasonality::Consumer),
            Item::new("WriteRequestUnits", "PutItem", "WriteRequestUnits", 762, 7_400)
                .with_seasonality(Seasonality::Consumer),
            Item::new("TimedStorage-ByteHrs", "StandardStorage", "GB-Mo", 306_000_000, 3_600)
                .with_seasonality(Seasonality::Steady),
            Item::new("TimedPITRStorage-ByteHrs", "PITR", "GB-Mo", 244_000_000, 1_200)
                .with_seasonality(Seasonality::Steady),
        ],
    ),
    Service::new(
        "Amazon ElastiCache",
        &[
            Item::instance("NodeUsage:cache.r7g.large", "CreateCacheCluster:0002", "Redis", 262_000_000, 2_600)
                .with_purchase_option(PurchaseOption::ReservedUpfront),
            Item::instance("NodeUsage:cache.t4g.small", "CreateCacheCluster:0002", "Redis", 37_000_000, 240)
                .with_seasonality(Seasonality::Steady),
        ],
    ),
    Service::new(
        "Amazon OpenSearch Service",
        &[
            Item::instance("ESInstance:r6g.large", "ESDomain", "NoOperatingSystem", 201_000_000, 1_900)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::new("ES:GP3-Storage", "ESDomain", "GB-Mo", 145_000_000, 380)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
        ],
    ),
    Service::new(
        "Amazon Redshift",
        &[Item::instance("Node:ra3.xlplus", "RunComputeNode:0001", "NoOperatingSystem", 1_235_000_000, 2_900)
            .with_seasonality(Seasonality::Steady)
            .with_trend(Trend::EndedMonthsAgo(4))
            .in_regions(ItemRegions::Frankfurt)],
    ),
    Service::new("Amazon Athena", &[Item::new("DataScannedInTB", "ExecuteQuery", "Terabytes", 5_000_000_000, 760)]),
    Service::new(
        "AWS Glue",
        &[Item::new("ETL-DPU-Hour", "Jobrun", "DPU-Hour", 440_000_000, 1_150).with_seasonality(Seasonality::Nightly)],
    ),
    Service::new(
        "Amazon Kinesis",
        &[
            Item::new("Storage-ShardHour", "shardHourStorage", "ShardHour", 18_000_000, 430)
                .with_seasonality(Seasonality::Steady),
            Item::new("PutRequestPayloadUnits", "PutRequest", "PutRequest", 17, 300)
                .with_seasonality(Seasonality::Consumer),
        ],
    ),
    Service::new(
        "AWS Backup",
        &[Item::new("WarmStorage-ByteHrs-EBS", "Storage", "GB-Mo", 54_000_000, 690)
            .with_seasonality(Seasonality::Steady)],
    ),
    Service {
        name: "MongoDB Atlas (pay-as-you-go)",
        seller: Seller::Marketplace("MongoDB, Inc."),
        items: &[Item::new("MP:atlas_units-Units", "MarketplaceUsage", "Units", 10_000_000, 1_250)
            .with_seasonality(Seasonality::Steady)
            .in_regions(ItemRegions::Global)],
    },
];
