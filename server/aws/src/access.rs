//! Checks of all permissions: free requests to every service, whose responses the call log keeps.

use std::{sync::Arc, time::Duration};

use domain::{
    port::{AwsAccess, Inventory},
    status::{Operation, Problem},
};
use futures::{StreamExt, join};
use tokio::sync::Semaphore;

use crate::{Advisor, AwsAccount, CallLog, CostExplorer};

/// Access of an account and its roles to AWS. Clones share it.
#[derive(Clone)]
pub struct Access {
    calls: CallLog,
    account: AwsAccount,
    explorer: CostExplorer,
    inventory: Arc<dyn Inventory>,
    /// `None` if AI is disabled.
    advisor: Option<Advisor>,
    /// Limits checks to one at a time.
    turn: Arc<Semaphore>,
    /// Deadline of a check.
    patience: Duration,
}

impl Access {
    /// Creates the access of an account. `explorer` and `advisor` are clients for probes.
    #[must_use]
    pub fn new(
        account: &AwsAccount,
        explorer: CostExplorer,
        inventory: Arc<dyn Inventory>,
        advisor: Option<Advisor>,
        patience: Duration,
    ) -> Self {
        let (calls, account) = (account.calls().clone(), account.clone());
        Self { calls, account, explorer, inventory, advisor, turn: Arc::new(Semaphore::new(1)), patience }
    }

    /// Checks every permission: requests the identity from STS, sends Cost Explorer and Bedrock requests that they
    /// reject, and lists all resources again. All requests are free. Ends at the deadline at the latest.
    pub async fn check(&self) {
        self.calls.forget_outcomes();
        self.inventory.invalidate();
        let lists = async { self.inventory.read().for_each(|_| std::future::ready(())).await };
        let models = async {
            if let Some(advisor) = &self.advisor {
                advisor.probe().await;
            }
        };
        let all = async { join!(self.account.identity(), self.explorer.probe_permissions(), models, lists) };
        if tokio::time::timeout(self.patience, Box::pin(all)).await.is_err() {
            tracing::warn!("the check of permissions did not end in time");
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

    fn start_check(&self) {
        let Ok(turn) = self.turn.clone().try_acquire_owned() else { return };
        let access = self.clone();
        tokio::spawn(async move {
            access.check().await;
            drop(turn);
        });
    }

    fn is_checking(&self) -> bool {
        self.turn.available_permits() == 0
    }
}
