//! Concurrency limits of listings: per service and account, and in total.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::{resource::SharedStr, statistics::Limit};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::calls::CallLog;

/// Concurrency limits of listings, for all services and accounts.
#[derive(Debug)]
pub struct ConcurrencyLimits {
    per_service: usize,
    total: Arc<Semaphore>,
    services: Mutex<HashMap<(&'static str, SharedStr), Arc<Semaphore>>>,
    calls: CallLog,
}

/// Concurrency limit of one service in one account.
#[derive(Debug)]
pub struct ConcurrencyLimit {
    service: Arc<Semaphore>,
    total: Arc<Semaphore>,
    calls: CallLog,
}

impl ConcurrencyLimits {
    /// Creates limits, whose waits are counted in the log. Zero counts as one, because otherwise nothing would ever start.
    pub fn new(per_service: usize, total: usize, calls: CallLog) -> Self {
        let total = Arc::new(Semaphore::new(total.max(1)));
        Self { per_service: per_service.max(1), total, services: Mutex::default(), calls }
    }

    /// Limit of a service in an account.
    pub fn of(&self, service: &'static str, account: &SharedStr) -> ConcurrencyLimit {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let service = services
            .entry((service, account.clone()))
            .or_insert_with(|| Arc::new(Semaphore::new(self.per_service)))
            .clone();
        ConcurrencyLimit { service, total: self.total.clone(), calls: self.calls.clone() }
    }
}

impl ConcurrencyLimit {
    /// Waits for permits, which are released when dropped. The permit of the service is acquired first, so that waiting
    /// for a busy service does not use up the total.
    pub async fn acquire(self) -> [Option<OwnedSemaphorePermit>; 2] {
        let permits = async {
            // The semaphores are never closed; if they were, the listing would run without a limit.
            let service = self.service.acquire_owned().await.ok();
            [service, self.total.acquire_owned().await.ok()]
        };
        self.calls.wait_for(Limit::Lists, permits).await
    }
}
