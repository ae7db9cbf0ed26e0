//! Status of Farthing: identity, permissions, AWS calls, API cost and cache.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    Timestamp,
    port::{AwsAccess, Identity},
    statistics::CacheStatistics,
    status::{CacheUse, Caller, Status},
};

use crate::Reports;

/// Components described by the status.
#[derive(Clone)]
pub struct System {
    /// Calls to AWS and the permissions for them.
    pub access: Arc<dyn AwsAccess>,
    /// Identity of the credentials; `None` until STS has responded.
    pub identity: Arc<dyn Fn() -> Option<Identity> + Send + Sync>,
    /// Source of the credentials, without secrets; `None` if there are none, or if loading them failed.
    pub credentials_source: Arc<dyn Fn() -> Option<String> + Send + Sync>,
    /// Accounts whose roles are assumed, 12 digits each.
    pub role_accounts: Vec<String>,
    /// Use of the cost cache.
    pub cache: Arc<dyn Fn() -> CacheUse + Send + Sync>,
    /// Statistics of the caches by name.
    pub cache_statistics: Arc<dyn Fn() -> Vec<(&'static str, CacheStatistics)> + Send + Sync>,
    /// Paid requests since the start that have ended, by operation: never decreases.
    pub paid_requests: Arc<dyn Fn() -> BTreeMap<String, u64> + Send + Sync>,
    /// When Farthing started, UTC.
    pub started: Timestamp,
    /// Version of Farthing.
    pub version: &'static str,
    /// Version of the AWS SDK for Rust.
    pub sdk_version: &'static str,
}

impl Reports {
    /// Current status. Sends no request.
    #[must_use]
    pub fn status(&self) -> Status {
        let System {
            access, identity, credentials_source, role_accounts, cache, started, version, sdk_version, ..
        } = &self.system;
        Status {
            at: (self.clock)(),
            started: *started,
            version: (*version).to_owned(),
            sdk_version: (*sdk_version).to_owned(),
            caller: identity().map(|it| Caller { name: it.name(), account: it.account }),
            credentials_source: credentials_source(),
            role_accounts: role_accounts.clone(),
            operations: access.operations(),
            problems: access.problems(),
            breakers: access.breakers(),
            spending: (self.spending)(),
            cache: cache(),
            is_checking: access.is_checking(),
        }
    }

    /// Starts a check of all permissions, free of charge; [`Self::status`] shows its progress.
    #[must_use]
    pub fn check_permissions(&self) -> Status {
        self.system.access.start_check();
        self.status()
    }
}
