//! SDK clients of every service, by account and region, with the own credentials or an assumed role.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_config::{Region, sts::AssumeRoleProvider};
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
    error::{Call, source_error},
    interner::shared,
    inventory::{AccountScope, AccountScopes},
    resources::ec2_client,
    roles::Role,
};

/// Session name of assumed roles, as in AWS logs.
const SESSION_NAME: &str = "farthing";
const DESCRIBE_REGIONS: Call = Call("ec2:DescribeRegions");
/// Account ID shown if STS cannot identify the configured credentials.
const UNKNOWN_ACCOUNT: SharedStr = literal!("unknown");

/// Creates clients and reuses them.
#[derive(Clone)]
pub struct Clients {
    pool: Arc<ClientPool>,
}

struct ClientPool {
    own: AwsAccount,
    own_account_id: OnceCell<SharedStr>,
    roles: Vec<(Role, AwsAccount)>,
    /// Regions to list; empty for all enabled regions of an account.
    regions: Vec<SharedStr>,
    clients: Mutex<HashMap<(TypeId, AccountRegion), Arc<dyn Any + Send + Sync>>>,
}

impl Clients {
    /// Creates clients for the own account and one account per role. An empty list of regions means all enabled
    /// regions.
    pub async fn new(own: AwsAccount, roles: Vec<Role>, regions: Vec<SharedStr>) -> Self {
        let mut assumed = Vec::with_capacity(roles.len());
        for role in roles {
            let account = assume_role(&own, &role).await;
            assumed.push((role, account));
        }
        let pool =
            ClientPool { own, own_account_id: OnceCell::new(), roles: assumed, regions, clients: Mutex::default() };
        Self { pool: Arc::new(pool) }
    }

    /// Client of a service in an account and region, created on first use. The SDK renews credentials before they
    /// expire.
    pub fn client<C: Clone + Send + Sync + 'static>(
        &self,
        account_region: &AccountRegion,
        make: impl FnOnce(&ClientConfig) -> C,
    ) -> C {
        let key = (TypeId::of::<C>(), account_region.clone());
        let mut clients = self.pool.clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key).and_then(|it| it.downcast_ref::<C>()) {
            return client.clone();
        }
        let client = make(&self.config(account_region));
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

    /// Account with this ID: that of a role, otherwise the own account.
    fn account(&self, account: &SharedStr) -> &AwsAccount {
        let role = self.pool.roles.iter().find(|(role, _)| role.account == *account);
        role.map_or(&self.pool.own, |(_, account)| account)
    }

    /// ID of the own account, requested once.
    async fn own_account_id(&self) -> Result<SharedStr, SourceError> {
        let request = async || self.pool.own.identity().await.map(|identity| shared(&identity.account));
        self.pool.own_account_id.get_or_try_init(request).await.cloned()
    }

    /// Scope of the own account; `None` if a role is configured for it.
    async fn own_scope(self) -> Option<AccountScope> {
        match self.own_account_id().await {
            Ok(id) if self.pool.roles.iter().any(|(role, _)| role.account == id) => None,
            Ok(id) => Some(self.scope_of(id).await),
            Err(error) => Some(AccountScope::inaccessible(UNKNOWN_ACCOUNT, error)),
        }
    }

    /// Scope of the account of a role, whether or not the role can be assumed.
    async fn role_scope(self, account: SharedStr) -> Option<AccountScope> {
        let identity = self.account(&account).identity().await;
        self.pool.own.calls().record_role(&account, identity.as_ref().map(|_| ()));
        Some(match identity {
            Ok(_) => self.scope_of(account).await,
            Err(error) => AccountScope::inaccessible(account, error),
        })
    }

    /// Scope with the enabled regions of an account; with only the configured region if they cannot be listed.
    async fn scope_of(&self, account: SharedStr) -> AccountScope {
        if !self.pool.regions.is_empty() {
            return AccountScope { account, regions: self.pool.regions.clone(), error: None };
        }
        match self.enabled_regions(&account).await {
            Ok(regions) => AccountScope { account, regions, error: None },
            Err(error) => {
                let configured = self.account(&account).config().region().map(|it| shared(it.as_ref()));
                AccountScope { account, regions: configured.into_iter().collect(), error: Some(error) }
            }
        }
    }

    /// Regions of an account that are enabled, by default or by opt-in.
    async fn enabled_regions(&self, account: &SharedStr) -> Result<Vec<SharedStr>, SourceError> {
        let account_region = AccountRegion { account: account.clone(), region: GLOBAL.into() };
        let client = self.client(&account_region, ec2_client);
        let response = client.describe_regions().all_regions(false).send().await;
        let response = response.map_err(|error| source_error(DESCRIBE_REGIONS, &error))?;
        let region_name = |it: aws_sdk_ec2::types::Region| it.region_name.filter(|name| !name.is_empty());
        let mut regions: Vec<SharedStr> = response
            .regions
            .unwrap_or_default()
            .into_iter()
            .filter_map(region_name)
            .map(|name| shared(&name))
            .collect();
        regions.sort_unstable_by_key(|region| (region_rank(region), region.clone()));
        if regions.is_empty() { Err(DESCRIBE_REGIONS.unreadable("the response lists no regions")) } else { Ok(regions) }
    }
}

impl AccountScopes for Clients {
    fn home_region(&self) -> Option<SharedStr> {
        self.pool.own.config().region().map(|it| shared(it.as_ref()))
    }

    fn discover(&self) -> BoxStream<'static, AccountScope> {
        let own = self.clone().own_scope().boxed();
        let roles = self.pool.roles.iter().map(|(role, _)| self.clone().role_scope(role.account.clone()).boxed());
        let all: FuturesUnordered<_> = std::iter::once(own).chain(roles).collect();
        all.filter_map(std::future::ready).boxed()
    }
}

/// Common regions. Their lists are read first, because concurrency is limited.
const COMMON_REGIONS: [&str; 6] =
    ["us-east-1", "eu-central-1", "eu-west-1", "us-west-2", "us-east-2", "ap-southeast-2"];

fn region_rank(region: &str) -> usize {
    COMMON_REGIONS.iter().position(|common| *common == region).unwrap_or(COMMON_REGIONS.len())
}

/// Configuration of an account whose credentials come from assuming a role.
async fn assume_role(own: &AwsAccount, role: &Role) -> AwsAccount {
    let mut provider = AssumeRoleProvider::builder(&role.arn).session_name(SESSION_NAME).configure(own.config());
    if let Some(id) = &role.external_id {
        provider = provider.external_id(id);
    }
    // The base configuration has the credentials for assuming the role.
    own.with_role(provider.build().await)
}
