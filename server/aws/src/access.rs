//! Checks of all permissions: free requests to every service, recorded by the call log.

use std::{sync::Arc, time::Duration};

use domain::{
    access::Scope,
    breaker::{Breaker, Transitions},
    port::{AwsAccess, Inventory},
    statistics::CallStatistics,
    status::{Operation, Problem},
};
use futures::{StreamExt, join};
use tokio::sync::Semaphore;

use crate::{Advisor, AwsAccount, CallLog, CostExplorer};

/// AWS access of an account and its roles. Clones share it.
#[derive(Clone)]
pub struct Access {
    calls: CallLog,
    account: AwsAccount,
    cost_explorer: CostExplorer,
    inventory: Arc<dyn Inventory>,
    /// `None` if AI is disabled.
    advisor: Option<Advisor>,
    /// Limits checks to one at a time.
    check_permit: Arc<Semaphore>,
    /// Maximum duration of a check.
    timeout: Duration,
}

impl Access {
    /// Creates the access of an account. `cost_explorer` and `advisor` are clients for probes.
    #[must_use]
    pub fn new(
        account: &AwsAccount,
        cost_explorer: CostExplorer,
        inventory: Arc<dyn Inventory>,
        advisor: Option<Advisor>,
        timeout: Duration,
    ) -> Self {
        let (calls, account) = (account.calls().clone(), account.clone());
        Self { calls, account, cost_explorer, inventory, advisor, check_permit: Arc::new(Semaphore::new(1)), timeout }
    }

    /// Checks every permission: requests the identity from STS, sends invalid requests to Cost Explorer and Bedrock,
    /// which reject them, and lists all resources again. All requests are free. Ends after the timeout at the latest.
    /// Closes all circuit breakers, because someone may have fixed the cause.
    pub async fn check(&self) {
        self.calls.clear_outcomes();
        self.calls.breakers().close_all();
        self.inventory.invalidate(&Scope::default());
        let lists = async { self.inventory.read().for_each(|_| std::future::ready(())).await };
        let models = async {
            if let Some(advisor) = &self.advisor {
                advisor.probe().await;
            }
        };
        let requests = async { join!(self.account.identity(), self.cost_explorer.probe_permissions(), models, lists) };
        if tokio::time::timeout(self.timeout, Box::pin(requests)).await.is_err() {
            tracing::warn!("the permission check timed out");
        }
    }
}

impl AwsAccess for Access {
    fn operations(&self) -> Vec<Operation> {
        self.calls.operations()
    }

    fn problems(&self) -> Vec<Problem> {
        self.calls.problems()
    }

    fn breakers(&self) -> Vec<Breaker> {
        self.calls.breakers().opened()
    }

    fn breaker_transitions(&self) -> Vec<Transitions> {
        self.calls.breakers().transitions()
    }

    fn statistics(&self) -> CallStatistics {
        self.calls.statistics()
    }

    fn start_check(&self) {
        let Ok(check_permit) = self.check_permit.clone().try_acquire_owned() else { return };
        let access = self.clone();
        tokio::spawn(async move {
            access.check().await;
            drop(check_permit);
        });
    }

    fn is_checking(&self) -> bool {
        self.check_permit.available_permits() == 0
    }
}
