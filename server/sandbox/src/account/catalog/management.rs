//! Services for monitoring, security, application integration, builds and cost management.

use super::item::{Item, ItemRegions, Service};
use crate::account::seasonality::{Seasonality, Trend};

// Arguments of `Item::new`: usage type, operation, unit, list price per unit in billionths of a dollar, and daily cost
// in cents.
pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "AmazonCloudWatch",
        &[
            Item::new("DataProcessing-Bytes", "PutLogEvents", "GB", 630_000_000, 7_100),
            Item::new("TimedStorage-ByteHrs", "HourlyStorageMetering", "GB-Mo", 32_400_000, 1_900)
                .with_seasonality(Seasonality::Steady),
            Item::new("CW:MetricMonitorUsage", "MetricStorage", "Metrics", 300_000_000, 3_600)
                .with_seasonality(Seasonality::Steady),
            Item::new("CW:Requests", "GetMetricData", "Requests", 10_000, 900),
            Item::new("CW:AlarmMonitorUsage", "Unknown", "Alarms", 100_000_000, 480)
                .with_seasonality(Seasonality::Steady),
        ],
    ),
    Service::new(
        "AWS CloudTrail",
        &[Item::new("DataEventsRecorded", "None", "Events", 1_000, 560).with_seasonality(Seasonality::Consumer)],
    ),
    Service::new(
        "AWS Config",
        &[Item::new("ConfigurationItemRecorded", "None", "ConfigurationItemRecorded", 3_000_000, 430)],
    ),
    Service::new(
        "AWS Key Management Service",
        &[
            Item::new("KMS-Keys", "CreateKey", "Keys", 1_000_000_000, 150).with_seasonality(Seasonality::Steady),
            Item::new("KMS-Requests", "Decrypt", "Requests", 3_000, 370).with_seasonality(Seasonality::Consumer),
        ],
    ),
    Service::new(
        "AWS Secrets Manager",
        &[Item::new("AWSSecretsManager-Secrets", "", "Secrets", 400_000_000, 170)
            .with_seasonality(Seasonality::Steady)],
    ),
    Service::new("Amazon GuardDuty", &[Item::new("PaidEventsAnalyzed", "CloudTrail", "Events", 4_600, 640)]),
    Service::new(
        "AWS Security Hub",
        &[Item::new("PaidComplianceCheck", "AWSSecurityHub", "Checks", 1_000_000, 260)
            .with_seasonality(Seasonality::Steady)],
    ),
    Service::new(
        "Amazon Simple Queue Service",
        &[Item::new("Requests", "SendMessage", "Requests", 400, 330).with_seasonality(Seasonality::Consumer)],
    ),
    Service::new(
        "Amazon Simple Notification Service",
        &[Item::new("Requests-Tier1", "Publish", "Requests", 500, 120).with_seasonality(Seasonality::Consumer)],
    ),
    Service::new(
        "AWS Step Functions",
        &[Item::new("StateTransition", "StateTransition", "StateTransitions", 25_000, 480)
            .with_seasonality(Seasonality::Nightly)],
    ),
    Service::new(
        "AWS Cost Explorer",
        &[Item::new("APIRequest", "GetCostAndUsage", "Requests", 10_000_000, 40).in_regions(ItemRegions::Global)],
    ),
    Service::new(
        "CodeBuild",
        &[Item::new("Build-Min:Linux:g1.large", "CreateProject", "Minutes", 7_500_000, 610)
            .with_trend(Trend::PercentPerYear(25))],
    ),
];
