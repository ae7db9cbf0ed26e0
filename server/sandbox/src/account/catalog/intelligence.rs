//! AI models, assistants and model training.

use super::{Item, Place, Seasonality, Service, Trend};

pub(super) const SERVICES: &[Service] = &[
    Service::new(
        "Amazon Bedrock",
        &[
            Item::new("Claude4.5Sonnet-input-tokens", "InvokeModelInference", "1K tokens", 3_000_000, 25_500)
                .at(Place::Virginia)
                .moving(Trend::Surging),
            Item::new("Claude4.5Sonnet-output-tokens", "InvokeModelInference", "1K tokens", 15_000_000, 9_200)
                .at(Place::Virginia)
                .moving(Trend::Surging),
            Item::new("TitanEmbeddingV2-input-tokens", "InvokeModelInference", "1K tokens", 20_000, 240)
                .at(Place::Frankfurt)
                .with_seasonality(Seasonality::Nightly)
                .moving(Trend::Surging),
        ],
    ),
    Service::new(
        "Amazon Q",
        &[
            Item::new("QBusiness-Pro-User", "Subscription", "User-Month", 20_000_000_000, 1_050)
                .at(Place::Virginia)
                .with_seasonality(Seasonality::Steady)
                .moving(Trend::Begins(6)),
            Item::new("QBusiness-StarterIndex-Unit-Hours", "Index", "Hours", 140_000_000, 670)
                .at(Place::Virginia)
                .with_seasonality(Seasonality::Steady)
                .moving(Trend::Begins(6)),
        ],
    ),
    Service::new(
        "Amazon SageMaker",
        &[Item::instance("Train:ml.g5.2xlarge", "RunInstance", "NoOperatingSystem", 1_515_000_000, 2_400)
            .at(Place::Virginia)
            .with_seasonality(Seasonality::Nightly)],
    ),
];
