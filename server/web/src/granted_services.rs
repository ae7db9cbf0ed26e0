//! Application services of an account for visitors with different grants.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use app::Services;
use domain::access::Grant;

/// Application services by grant. Visitors with equal grants share them, and so the findings and analyses in them. Grants come from
/// the settings, so there are few. Clones share the services.
#[derive(Clone)]
pub struct GrantedServices {
    unrestricted: Arc<Services>,
    by_grant: Arc<Mutex<HashMap<Grant, Arc<Services>>>>,
}

impl GrantedServices {
    /// Services of an account.
    pub fn new(unrestricted: Services) -> Self {
        Self { unrestricted: Arc::new(unrestricted), by_grant: Arc::default() }
    }

    /// Services for visitors without sign-in.
    pub fn unrestricted(&self) -> Arc<Services> {
        self.unrestricted.clone()
    }

    /// Services for visitors with a grant.
    pub fn of(&self, grant: &Grant) -> Arc<Services> {
        let mut by_grant = self.by_grant.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(services) = by_grant.get(grant) {
            return services.clone();
        }
        by_grant.entry(grant.clone()).or_insert_with(|| Arc::new(self.unrestricted.granted(grant))).clone()
    }
}
