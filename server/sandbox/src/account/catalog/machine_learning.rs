//! AI and ML services: models, assistants and model training.

use super::item::{Item, ItemRegions, Service};
use crate::account::seasonality::{Seasonality, Trend};

// Arguments of `Item::new`: usage type, operation, unit, list price per unit in billionths of a dollar, and daily cost
// in cents. `Item::instance` has the platform instead of the unit.
pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "Amazon Bedrock",
        &[
            Item::new("Claude4.5Sonnet-input-tokens", "InvokeModelInference", "1K tokens", 3_000_000, 25_500)
                .in_regions(ItemRegions::Virginia)
                .with_trend(Trend::Surging),
            Item::new("Claude4.5Sonnet-output-tokens", "InvokeModelInference", "1K tokens", 15_000_000, 9_200)
                .in_regions(ItemRegions::Virginia)
                .with_trend(Trend::Surging),
            Item::new("TitanEmbeddingV2-input-tokens", "InvokeModelInference", "1K tokens", 20_000, 240)
                .in_regions(ItemRegions::Frankfurt)
                .with_seasonality(Seasonality::Nightly)
                .with_trend(Trend::Surging),
        ],
    ),
    Service::new(
        "Amazon Q",
        &[
            Item::new("QBusiness-Pro-User", "Subscription", "User-Month", 20_000_000_000, 1_050)
                .in_regions(ItemRegions::Virginia)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::StartedMonthsAgo(6)),
            Item::new("QBusiness-StarterIndex-Unit-Hours", "Index", "Hours", 140_000_000, 670)
                .in_regions(ItemRegions::Virginia)
                .with_seasonality(Seasonality::Steady)
                .with_trend(Trend::StartedMonthsAgo(6)),
        ],
    ),
    Service::new(
        "Amazon SageMaker",
        &[Item::instance("Train:ml.g5.2xlarge", "RunInstance", "NoOperatingSystem", 1_515_000_000, 2_400)
            .in_regions(ItemRegions::Virginia)
            .with_seasonality(Seasonality::Nightly)],
    ),
];
