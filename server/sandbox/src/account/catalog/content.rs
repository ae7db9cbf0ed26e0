//! Customer-facing services: content delivery, DNS, APIs and email.

use super::item::{Item, ItemRegions, Service};
use crate::account::seasonality::{Seasonality, Trend};

// Arguments of `Item::new`: usage type, operation, unit, list price per unit in billionths of a dollar, and daily cost
// in cents.
pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "Amazon CloudFront",
        &[
            Item::new("EU-DataTransfer-Out-Bytes", "GET", "GB", 85_000_000, 14_800)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Consumer)
                .with_trend(Trend::PercentPerYear(-6)),
            Item::new("US-DataTransfer-Out-Bytes", "GET", "GB", 85_000_000, 7_300)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Consumer)
                .with_trend(Trend::PercentPerYear(-6)),
            Item::new("EU-Requests-Tier2-HTTPS", "GET", "Requests", 1_200, 3_000)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Consumer),
            Item::new("US-Requests-Tier2-HTTPS", "GET", "Requests", 1_000, 1_500)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Consumer),
        ],
    ),
    Service::new(
        "Amazon Route 53",
        &[
            Item::new("DNS-Queries", "A", "Queries", 400, 310)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Consumer),
            Item::new("HostedZone", "HostedZone", "HostedZone", 16_666_667, 95)
                .in_regions(ItemRegions::Global)
                .with_seasonality(Seasonality::Steady),
        ],
    ),
    Service::new(
        "Amazon API Gateway",
        &[Item::new("ApiGatewayHttpRequest", "ApiGatewayHttpApi", "Requests", 1_200, 880)
            .with_seasonality(Seasonality::Consumer)],
    ),
    Service::new(
        "Amazon Virtual Private Cloud",
        &[
            Item::new("PublicIPv4:InUseAddress", "AllocateAddressVPC", "Hrs", 5_000_000, 840)
                .with_seasonality(Seasonality::Steady),
            Item::new("PublicIPv4:IdleAddress", "AllocateAddressVPC", "Hrs", 5_000_000, 130)
                .with_seasonality(Seasonality::Steady),
            Item::new("VpcEndpoint-Hours", "VpcEndpoint", "Hrs", 12_000_000, 640).with_seasonality(Seasonality::Steady),
            Item::new("VpcEndpoint-Bytes", "VpcEndpoint", "GB", 10_000_000, 190),
        ],
    ),
    Service::new(
        "AWS WAF",
        &[
            Item::new("WebACLV2", "", "WebACL-Month", 5_000_000_000, 60).with_seasonality(Seasonality::Steady),
            Item::new("RequestV2-Tier1", "", "Request", 600, 520).with_seasonality(Seasonality::Consumer),
        ],
    ),
    Service::new(
        "Amazon Simple Email Service",
        &[Item::new("Recipients", "SendEmail", "Count", 100_000, 210).in_regions(ItemRegions::Frankfurt)],
    ),
];
