//! Probes of Cost Explorer with invalid requests, which are free: AWS charges only for successful responses.

use aws_sdk_costexplorer::{
    error::BuildError,
    types::{
        Context, DateInterval, Dimension, Granularity, LookbackPeriodInDays, PaymentOption, SupportedSavingsPlansType,
        TermInYears,
    },
};
use domain::error::SourceError;

use super::{CostExplorer, operation::COSTS};
use crate::error::source_error;

/// Page token that AWS never issued.
const INVALID_TOKEN: &str = "farthing-permission-check";
/// Service of requests that need one.
const SERVICE: &str = "AmazonEC2";

impl CostExplorer {
    /// Sends a request whose range ends before it starts. AWS checks credentials and permission before it rejects the
    /// request.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer is not available.
    pub async fn probe(&self) -> Result<(), SourceError> {
        let call = COSTS;
        let days = invalid_interval().map_err(|error| call.server_error(error.to_string()))?;
        let request = self.client.get_cost_and_usage().time_period(days).granularity(Granularity::Daily);
        match request.metrics("UnblendedCost").send().await {
            Ok(_) => Ok(()),
            Err(error) => match source_error(call, &error) {
                error if error.fault.affects_only_this_query() => Ok(()),
                error => Err(error),
            },
        }
    }

    /// Sends an invalid request of every operation that Farthing uses: with a range that ends before it starts, or with
    /// an invalid page token. The responses are in the account's call log.
    pub async fn probe_permissions(&self) {
        let Ok(days) = invalid_interval() else { return };
        futures::join!(Box::pin(self.probe_ranges(days)), Box::pin(self.probe_pages()));
    }

    async fn probe_ranges(&self, days: DateInterval) {
        let client = &self.client;
        // Each response is recorded by the client.
        let _ = futures::join!(
            client
                .get_cost_and_usage()
                .time_period(days.clone())
                .granularity(Granularity::Daily)
                .metrics("UnblendedCost")
                .send(),
            client
                .get_cost_and_usage_with_resources()
                .time_period(days.clone())
                .granularity(Granularity::Daily)
                .metrics("UnblendedCost")
                .filter(super::expression::equals(domain::dimension::Dimension::Service, SERVICE))
                .send(),
            client
                .get_dimension_values()
                .time_period(days.clone())
                .dimension(Dimension::Service)
                .context(Context::CostAndUsage)
                .send(),
            client.get_tags().time_period(days.clone()).send(),
            client.get_cost_categories().time_period(days.clone()).send(),
            client.get_savings_plans_coverage().time_period(days.clone()).send(),
            client.get_savings_plans_utilization().time_period(days.clone()).send(),
            client.get_reservation_coverage().time_period(days.clone()).send(),
            client.get_reservation_utilization().time_period(days).send(),
        );
    }

    async fn probe_pages(&self) {
        let client = &self.client;
        // Each response is recorded by the client.
        let _ = futures::join!(
            client.get_anomaly_monitors().next_page_token(INVALID_TOKEN).send(),
            client.get_rightsizing_recommendation().service(SERVICE).next_page_token(INVALID_TOKEN).send(),
            client
                .get_savings_plans_purchase_recommendation()
                .savings_plans_type(SupportedSavingsPlansType::ComputeSp)
                .term_in_years(TermInYears::OneYear)
                .payment_option(PaymentOption::NoUpfront)
                .lookback_period_in_days(LookbackPeriodInDays::SixtyDays)
                .next_page_token(INVALID_TOKEN)
                .send(),
            client.get_reservation_purchase_recommendation().service(SERVICE).next_page_token(INVALID_TOKEN).send(),
        );
    }
}

/// A range that ends before it starts.
fn invalid_interval() -> Result<DateInterval, BuildError> {
    DateInterval::builder().start("2000-01-02").end("2000-01-01").build()
}
