//! AWS recommendations as findings.

mod plan_purchase;
mod regions;
mod reservation_purchase;
mod rightsizing;
#[cfg(test)]
mod tests;

use aws_sdk_costexplorer::Client;
use domain::{
    Decimal,
    error::SourceError,
    finding::{AwsRecommendation, Evidence, Finding},
    money::{Money, Unit},
    value::FactValue,
};

use super::{no_data::or_empty, services::RESERVABLE_SERVICES};
use crate::{cost_explorer::figures::decimal, error::Call};

/// Operation of a recommendation.
pub fn call(advice: AwsRecommendation) -> Call {
    match advice {
        AwsRecommendation::Rightsizing => rightsizing::CALL,
        AwsRecommendation::SavingsPlan => plan_purchase::CALL,
        AwsRecommendation::Reservation => reservation_purchase::CALL,
    }
}

/// Reads all recommendations of a type as findings.
pub async fn read(client: &Client, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
    match advice {
        AwsRecommendation::Rightsizing => rightsizing::read(client).await,
        AwsRecommendation::SavingsPlan => plan_purchase::read(client).await,
        AwsRecommendation::Reservation => {
            let mut findings = Vec::new();
            for service in RESERVABLE_SERVICES {
                findings.extend(or_empty(reservation_purchase::read(client, service).await)?);
            }
            Ok(findings)
        }
    }
}

/// Builder of evidence; skips values that AWS omits.
#[derive(Default)]
struct EvidenceBuilder(Vec<Evidence>);

impl EvidenceBuilder {
    fn text(self, name: &str, value: Option<&str>) -> Self {
        self.with(name, value.filter(|it| !it.is_empty()).map(|it| FactValue::Text(it.to_owned())))
    }

    fn percent(self, name: &str, value: Option<&str>) -> Self {
        self.with(name, value.and_then(decimal).map(FactValue::Percent))
    }

    /// Adds a quantity, or an amount in a currency per hour or month.
    fn number(self, name: &str, value: Option<&str>, unit: &str) -> Self {
        self.amount(name, value.and_then(decimal), unit)
    }

    fn amount(self, name: &str, value: Option<Decimal>, unit: &str) -> Self {
        self.with(name, value.map(|it| FactValue::Amount(Money::new(it, Unit::new(unit)))))
    }

    fn with(mut self, name: &str, value: Option<FactValue>) -> Self {
        self.0.extend(value.map(|value| Evidence { name: name.into(), value }));
        self
    }
}
