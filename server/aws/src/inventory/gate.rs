//! Concurrency limits of lists: per service and account, and in total.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use domain::resource::Word;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All gates.
#[derive(Debug)]
pub struct Gates {
    per_service: usize,
    total: Arc<Semaphore>,
    services: Mutex<HashMap<(&'static str, Word), Arc<Semaphore>>>,
}

/// The way to one service in one account.
#[derive(Debug)]
pub struct Gate {
    service: Arc<Semaphore>,
    total: Arc<Semaphore>,
}

impl Gates {
    /// Gates that let so many through at once. None at all would be a wait without end.
    pub fn new(per_service: usize, total: usize) -> Self {
        let total = Arc::new(Semaphore::new(total.max(1)));
        Self { per_service: per_service.max(1), total, services: Mutex::default() }
    }

    /// The gate of a service in an account.
    pub fn of(&self, service: &'static str, account: &Word) -> Gate {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        let service = services
            .entry((service, account.clone()))
            .or_insert_with(|| Arc::new(Semaphore::new(self.per_service)))
            .clone();
        Gate { service, total: self.total.clone() }
    }
}

impl Gate {
    /// Waits for a turn, which lasts as long as what is returned. Who waits for a busy service takes no other's place.
    pub async fn enter(self) -> [Option<OwnedSemaphorePermit>; 2] {
        // The semaphores are never closed; were they, the list would be read without a turn.
        let service = self.service.acquire_owned().await.ok();
        [service, self.total.acquire_owned().await.ok()]
    }
}
