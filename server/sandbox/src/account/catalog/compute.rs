//! EC2 instances and their storage and network, containers and functions.

use super::item::{Item, ItemRegions, PurchaseOption, Service};
use crate::account::seasonality::{Seasonality, Trend};

const LINUX: &str = "Linux/UNIX";
const WINDOWS: &str = "Windows (Amazon VPC)";

// Arguments of `Item::new`: usage type, operation, unit, list price per unit in billionths of a dollar, and daily cost
// in cents. `Item::instance` has the platform instead of the unit.
pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "Amazon Elastic Compute Cloud - Compute",
        &[
            Item::instance("BoxUsage:m7g.4xlarge", "RunInstances", LINUX, 652_800_000, 20_000)
                .with_trend(Trend::PercentPerYear(40)),
            Item::instance("BoxUsage:m6g.2xlarge", "RunInstances", LINUX, 308_000_000, 26_000)
                .with_purchase_option(PurchaseOption::SavingsPlan),
            Item::instance("BoxUsage:c7g.2xlarge", "RunInstances", LINUX, 290_000_000, 22_500)
                .with_purchase_option(PurchaseOption::SavingsPlan),
            Item::instance("BoxUsage:c7i.xlarge", "RunInstances", LINUX, 178_500_000, 14_000)
                .with_seasonality(Seasonality::Consumer),
            Item::instance("BoxUsage:r7g.2xlarge", "RunInstances", LINUX, 428_400_000, 9_500)
                .with_seasonality(Seasonality::Steady),
            Item::instance("BoxUsage:r7g.2xlarge", "RunInstances", LINUX, 428_400_000, 4_000)
                .with_purchase_option(PurchaseOption::Reserved),
            Item::instance("BoxUsage:c6g.8xlarge", "RunInstances", LINUX, 1_088_000_000, 3_600)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::instance("BoxUsage:m5.2xlarge", "RunInstances:0002", WINDOWS, 752_000_000, 9_500)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::instance("BoxUsage:t3.large", "RunInstances", LINUX, 83_200_000, 5_200),
            Item::instance("BoxUsage:m4.xlarge", "RunInstances", LINUX, 200_000_000, 2_400)
                .with_trend(Trend::PercentPerYear(-60))
                .in_regions(ItemRegions::Virginia),
            Item::instance("BoxUsage:t3.micro", "RunInstances", LINUX, 10_400_000, 420)
                .with_seasonality(Seasonality::Steady),
            Item::instance("SpotUsage:c7g.4xlarge", "RunInstances:SV001", LINUX, 211_300_000, 9_800)
                .with_seasonality(Seasonality::Nightly)
                .with_purchase_option(PurchaseOption::Spot),
            Item::instance("SpotUsage:m6i.2xlarge", "RunInstances:SV001", LINUX, 141_700_000, 5_100)
                .with_seasonality(Seasonality::Nightly)
                .with_purchase_option(PurchaseOption::Spot),
            Item::instance("UnusedBox:c7i.xlarge", "RunInstances", LINUX, 178_500_000, 590)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(0))
                .in_regions(ItemRegions::Frankfurt),
            Item::instance("DedicatedUsage:c5.4xlarge", "RunInstances", LINUX, 816_000_000, 3_100)
                .dedicated()
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
        ],
    ),
    Service::new(
        "EC2 - Other",
        &[
            Item::new("EBS:VolumeUsage.gp3", "CreateVolume-Gp3", "GB-Mo", 95_200_000, 12_900)
                .with_seasonality(Seasonality::Steady),
            Item::new("EBS:VolumeUsage.gp2", "CreateVolume-Gp2", "GB-Mo", 119_000_000, 5_600)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(-30)),
            Item::new("EBS:VolumeUsage.piops", "CreateVolume-P-IOPS", "GB-Mo", 149_000_000, 1_500)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::new("EBS:VolumeUsage", "CreateVolume", "GB-Mo", 59_000_000, 60)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(-40))
                .in_regions(ItemRegions::Frankfurt),
            Item::new("EBS:VolumeIOUsage", "CreateVolume", "IOs", 59, 25).in_regions(ItemRegions::Frankfurt),
            Item::new("EBS:VolumeP-Throughput.gp3", "CreateVolume-Gp3", "GiBps-mo", 48_742_400_000, 160)
                .with_seasonality(Seasonality::Steady),
            Item::new("EBS:VolumeP-IOPS.gp3", "CreateVolume-Gp3", "IOPS-Mo", 6_000_000, 900)
                .with_seasonality(Seasonality::Steady),
            Item::new("EBS:VolumeP-IOPS.piops", "CreateVolume-P-IOPS", "IOPS-Mo", 78_000_000, 13_000)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::new("EBS:SnapshotUsage", "CreateSnapshot", "GB-Mo", 54_000_000, 4_100)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::PercentPerYear(35)),
            Item::new("NatGateway-Hours", "NatGateway", "Hrs", 52_000_000, 1_900).with_seasonality(Seasonality::Steady),
            Item::new("NatGateway-Bytes", "NatGateway", "GB", 52_000_000, 9_800),
            Item::new("DataTransfer-Regional-Bytes", "InterZone-In", "GB", 10_000_000, 3_700),
            Item::new("DataTransfer-Out-Bytes", "RunInstances", "GB", 90_000_000, 3_400)
                .with_seasonality(Seasonality::Consumer),
            Item::new("CPUCredits:t3", "RunInstances", "vCPU-Hours", 50_000_000, 260),
        ],
    ),
    Service::new(
        "Amazon Elastic Load Balancing",
        &[
            Item::new("LoadBalancerUsage", "LoadBalancing:Application", "Hrs", 27_000_000, 1_300)
                .with_seasonality(Seasonality::Steady),
            Item::new("LCUUsage", "LoadBalancing:Application", "LCU-Hrs", 8_000_000, 1_500)
                .with_seasonality(Seasonality::Consumer),
            Item::new("LoadBalancerUsage", "LoadBalancing:Network", "Hrs", 27_000_000, 420)
                .with_seasonality(Seasonality::Steady),
        ],
    ),
    Service::new(
        "Amazon Elastic Container Service",
        &[
            Item::new("Fargate-ARM-vCPU-Hours:perCPU", "FargateTask", "hours", 37_250_000, 2_300),
            Item::new("Fargate-ARM-GB-Hours", "FargateTask", "hours", 4_090_000, 800),
        ],
    ),
    Service::new(
        "Amazon Elastic Container Service for Kubernetes",
        &[Item::new("AmazonEKS-Hours:perCluster", "CreateOperation", "Hours", 100_000_000, 1_440)
            .with_seasonality(Seasonality::Steady)],
    ),
    Service::new(
        "Amazon EC2 Container Registry (ECR)",
        &[Item::new("TimedStorage-ByteHrs", "", "GB-Mo", 100_000_000, 520).with_seasonality(Seasonality::Steady)],
    ),
    Service::new(
        "AWS Lambda",
        &[
            Item::new("Lambda-GB-Second-ARM", "Invoke", "Lambda-GB-Second", 13_333, 5_100)
                .with_seasonality(Seasonality::Consumer),
            Item::new("Lambda-GB-Second", "Invoke", "Lambda-GB-Second", 16_667, 5_400)
                .with_seasonality(Seasonality::Consumer)
                .with_trend(Trend::PercentPerYear(-35)),
            Item::new("Request", "Invoke", "Request", 200, 1_600).with_seasonality(Seasonality::Consumer),
            Item::new("Lambda-Provisioned-Concurrency", "Invoke", "Lambda-GB-Second", 4_167, 700)
                .with_seasonality(Seasonality::Steady)
                .in_regions(ItemRegions::Frankfurt),
            Item::new("Lambda-Provisioned-GB-Second", "Invoke", "Lambda-GB-Second", 9_722, 200)
                .with_seasonality(Seasonality::Consumer)
                .in_regions(ItemRegions::Frankfurt),
        ],
    ),
];
