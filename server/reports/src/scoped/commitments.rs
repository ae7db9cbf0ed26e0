//! Commitments of a scope.

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    access::Scope,
    checks::{Coverage, Utilization},
    error::{Fault, SourceError},
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::CommitmentSource,
};

/// Commitment source that passes on the data of the scope's accounts. Data of all accounts together, and of parts of accounts, which
/// Cost Explorer has not by tag, is out of scope.
pub struct ScopedCommitments {
    pub inner: Arc<dyn CommitmentSource>,
    pub scope: Arc<Scope>,
}

impl ScopedCommitments {
    /// Succeeds if the scope consists of whole accounts.
    fn require_whole_accounts(&self, operation: &str) -> Result<(), SourceError> {
        if self.scope.has_tags() { Err(out_of_scope(operation)) } else { Ok(()) }
    }
}

/// Error for data outside the scope. The operation is an IAM action.
fn out_of_scope(operation: &str) -> SourceError {
    SourceError { fault: Fault::OutOfScope, operation: operation.to_owned(), request_id: None, raw_message: None }
}

/// IAM action of a recommendation.
fn operation(advice: AwsRecommendation) -> &'static str {
    match advice {
        AwsRecommendation::Rightsizing => "ce:GetRightsizingRecommendation",
        AwsRecommendation::SavingsPlan => "ce:GetSavingsPlansPurchaseRecommendation",
        AwsRecommendation::Reservation => "ce:GetReservationPurchaseRecommendation",
    }
}

#[async_trait]
impl CommitmentSource for ScopedCommitments {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        let operation = "ce:GetSavingsPlansCoverage";
        self.require_whole_accounts(operation)?;
        if self.scope.has_account(account) {
            self.inner.coverage(account, days).await
        } else {
            Err(out_of_scope(operation))
        }
    }

    async fn utilization(&self, _: DateRange) -> Result<Vec<Utilization>, SourceError> {
        Err(out_of_scope("ce:GetSavingsPlansUtilization"))
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        Err(out_of_scope("ce:GetAnomalyMonitors"))
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.require_whole_accounts(operation(advice))?;
        match advice {
            AwsRecommendation::Rightsizing => {
                let mut findings = self.inner.recommended(advice).await?;
                findings.retain(|it| self.scope.has_account(&it.account));
                Ok(findings)
            }
            // They are for all accounts together, with the number of the management account.
            AwsRecommendation::SavingsPlan | AwsRecommendation::Reservation => Err(out_of_scope(operation(advice))),
        }
    }

    fn invalidate(&self, _: &Scope) {
        self.inner.invalidate(&self.scope);
    }
}
