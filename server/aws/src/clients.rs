//! SDK clients of every service, by account and region, with the configured credentials or an assumed role.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_config::Region;
use domain::{
    error::SourceError,
    resource::{AccountRegion, GLOBAL, SharedStr, literal},
};
use futures::{
    FutureExt, StreamExt,
    stream::{BoxStream, FuturesUnordered},
};
use tokio::sync::OnceCell;

use crate::{
    AwsAccount,
    calls::ClientConfig,
    ec2_client,
    error::{Call, source_error},
    interner::intern,
    inventory::{AccountScope, AccountScopes},
    roles::Role,
};

const DESCRIBE_REGIONS: Call = Call("ec2:DescribeRegions");
/// Account ID shown if STS cannot identify the configured credentials.
const UNKNOWN_ACCOUNT: SharedStr = literal!("unknown");

/// Pool of SDK clients, one per service, account and region. Clones share it.
#[derive(Clone)]
pub struct Clients {
    pool: Arc<ClientPool>,
}

struct ClientPool {
    /// Account of the configured credentials, which also assume the roles.
    base_account: AwsAccount,
    base_account_id: OnceCell<SharedStr>,
    role_accounts: Vec<RoleAccount>,
    /// Regions to search for resources; if empty, all enabled regions of each account.
    regions: Vec<SharedStr>,
    /// Clients by type, and by account and region.
    clients: Mutex<HashMap<(TypeId, AccountRegion), Arc<dyn Any + Send + Sync>>>,
}

/// A role, and the configuration of its account.
struct RoleAccount {
    role: Role,
    account: AwsAccount,
}

impl Clients {
    /// Creates a pool for the account of the configured credentials and for one account per role. An empty list of
    /// regions means all enabled regions.
    #[must_use]
    pub fn new(base_account: AwsAccount, roles: Vec<Role>, regions: Vec<SharedStr>) -> Self {
        let mut role_accounts = Vec::with_capacity(roles.len());
        for role in roles {
            let account = base_account.with_role(&role);
            role_accounts.push(RoleAccount { role, account });
        }
        let base_account_id = OnceCell::new();
        let pool = ClientPool { base_account, base_account_id, role_accounts, regions, clients: Mutex::default() };
        Self { pool: Arc::new(pool) }
    }

    /// Client of a service in an account and region; the first call creates it. The SDK renews credentials before they
    /// expire.
    pub fn client<C: Clone + Send + Sync + 'static>(
        &self,
        account_region: &AccountRegion,
        create: impl FnOnce(&ClientConfig) -> C,
    ) -> C {
        let key = (TypeId::of::<C>(), account_region.clone());
        let mut clients = self.pool.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key).and_then(|it| it.downcast_ref::<C>()) {
            return client.clone();
        }
        let client = create(&self.config(account_region));
        clients.insert(key, Arc::new(client.clone()));
        client
    }

    /// Configuration for an account and region. Global services use the configured region.
    fn config(&self, account_region: &AccountRegion) -> ClientConfig {
        let account = self.account(&account_region.account);
        let recorder = account.calls().recorder().at(account_region);
        if account_region.region == GLOBAL {
            return ClientConfig { sdk: account.config().clone(), recorder };
        }
        let region = Region::new(account_region.region.clone());
        ClientConfig { sdk: account.config().to_builder().region(region).build(), recorder }
    }

    /// Account with this ID: that of a role, or the base account if no role is for this ID.
    fn account(&self, account_id: &SharedStr) -> &AwsAccount {
        let role_account = self.pool.role_accounts.iter().find(|it| it.role.account == *account_id);
        role_account.map_or(&self.pool.base_account, |it| &it.account)
    }

    /// ID of the base account, requested once.
    async fn base_account_id(&self) -> Result<SharedStr, SourceError> {
        let request = async || self.pool.base_account.identity().await.map(|identity| intern(&identity.account));
        self.pool.base_account_id.get_or_try_init(request).await.cloned()
    }

    /// Scope of the base account; `None` if a role is configured for it.
    async fn base_scope(self) -> Option<AccountScope> {
        match self.base_account_id().await {
            Ok(id) if self.pool.role_accounts.iter().any(|it| it.role.account == id) => None,
            Ok(id) => Some(self.scope_of(id).await),
            Err(error) => Some(AccountScope::inaccessible(UNKNOWN_ACCOUNT, error)),
        }
    }

    /// Scope of a role's account, whether or not the role can be assumed.
    async fn role_scope(self, account_id: SharedStr) -> AccountScope {
        let identity = self.account(&account_id).identity().await;
        self.pool.base_account.calls().record_role(&account_id, identity.as_ref().map(|_| ()));
        match identity {
            Ok(_) => self.scope_of(account_id).await,
            Err(error) => AccountScope::inaccessible(account_id, error),
        }
    }

    /// Scope of an accessible account: the pool's regions; if empty, the account's enabled regions; if they cannot be listed, only the
    /// region of the SDK configuration.
    async fn scope_of(&self, account_id: SharedStr) -> AccountScope {
        if !self.pool.regions.is_empty() {
            return AccountScope { account: account_id, regions: self.pool.regions.clone(), error: None };
        }
        match self.enabled_regions(&account_id).await {
            Ok(regions) => AccountScope { account: account_id, regions, error: None },
            Err(error) => {
                let configured_region = self.account(&account_id).config().region().map(|it| intern(it.as_ref()));
                let regions = configured_region.into_iter().collect();
                AccountScope { account: account_id, regions, error: Some(error) }
            }
        }
    }

    /// Regions that are enabled in an account, by default or by opt-in, common regions first.
    async fn enabled_regions(&self, account_id: &SharedStr) -> Result<Vec<SharedStr>, SourceError> {
        let account_region = AccountRegion { account: account_id.clone(), region: GLOBAL.into() };
        let client = self.client(&account_region, ec2_client::client);
        let response = client.describe_regions().all_regions(false).send().await;
        let response = response.map_err(|error| source_error(DESCRIBE_REGIONS, &error))?;
        let region_name = |it: aws_sdk_ec2::types::Region| it.region_name.filter(|name| !name.is_empty());
        let mut regions: Vec<SharedStr> = response
            .regions
            .unwrap_or_default()
            .into_iter()
            .filter_map(region_name)
            .map(|name| intern(&name))
            .collect();
        regions.sort_unstable_by_key(|region| (common_region_rank(region), region.clone()));
        if regions.is_empty() { Err(DESCRIBE_REGIONS.unreadable("the response lists no regions")) } else { Ok(regions) }
    }
}

impl AccountScopes for Clients {
    fn home_region(&self) -> Option<SharedStr> {
        self.pool.base_account.config().region().map(|it| intern(it.as_ref()))
    }

    fn discover(&self) -> BoxStream<'static, AccountScope> {
        let base_scope = self.clone().base_scope().boxed();
        let role_scopes = self.pool.role_accounts.iter().map(|it| {
            let scope = self.clone().role_scope(it.role.account.clone());
            scope.map(Some).boxed()
        });
        let scopes: FuturesUnordered<_> = std::iter::once(base_scope).chain(role_scopes).collect();
        scopes.filter_map(std::future::ready).boxed()
    }
}

/// Regions whose resources are listed first, since most resources are there and concurrency is limited.
const COMMON_REGIONS: [&str; 6] =
    ["us-east-1", "eu-central-1", "eu-west-1", "us-west-2", "us-east-2", "ap-southeast-2"];

/// Index among the common regions; the number of common regions for all others.
fn common_region_rank(region: &str) -> usize {
    COMMON_REGIONS.iter().position(|common| *common == region).unwrap_or(COMMON_REGIONS.len())
}
