//! SDK clients of every service, by account and region, with own credentials or an assumed role.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use aws_config::{Region, sts::AssumeRoleProvider};
use domain::{
    error::SourceError,
    resource::{GLOBAL, Place, Word, literal},
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
const SESSION: &str = "farthing";
const DESCRIBE_REGIONS: Call = Call("ec2:DescribeRegions");
/// Placeholder of the own account until STS responds.
const UNKNOWN_ACCOUNT: Word = literal!("unknown");

/// Creates clients and reuses them.
#[derive(Clone)]
pub struct Clients {
    shelf: Arc<Shelf>,
}

struct Shelf {
    own: AwsAccount,
    own_id: OnceCell<Word>,
    roles: Vec<(Role, AwsAccount)>,
    /// Regions to list; empty for all enabled regions of an account.
    regions: Vec<Word>,
    made: Mutex<HashMap<(TypeId, Place), Arc<dyn Any + Send + Sync>>>,
}

impl Clients {
    /// Clients of the own account and of one account per role. An empty list of regions means all enabled ones.
    pub async fn new(own: AwsAccount, roles: Vec<Role>, regions: Vec<Word>) -> Self {
        let mut assumed = Vec::with_capacity(roles.len());
        for role in roles {
            let account = assume(&own, &role).await;
            assumed.push((role, account));
        }
        let shelf = Shelf { own, own_id: OnceCell::new(), roles: assumed, regions, made: Mutex::default() };
        Self { shelf: Arc::new(shelf) }
    }

    /// Client of a service in a place, created on first use. The SDK renews its credentials before they expire.
    pub fn client<C: Clone + Send + Sync + 'static>(&self, place: &Place, make: impl FnOnce(&ClientConfig) -> C) -> C {
        let key = (TypeId::of::<C>(), place.clone());
        let mut clients = self.shelf.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&key).and_then(|it| it.downcast_ref::<C>()) {
            return client.clone();
        }
        let client = make(&self.config(place));
        clients.insert(key, Arc::new(client.clone()));
        client
    }

    /// Configuration for an account and region. Global services use the configured region.
    fn config(&self, place: &Place) -> ClientConfig {
        let account = self.account(&place.account);
        let recorder = account.calls().recorder().at(place);
        if place.region == GLOBAL {
            return ClientConfig { sdk: account.config().clone(), recorder };
        }
        let region = Region::new(place.region.clone());
        ClientConfig { sdk: account.config().to_builder().region(region).build(), recorder }
    }

    /// The account with this number: a role's, or else the own account.
    fn account(&self, account: &Word) -> &AwsAccount {
        let role = self.shelf.roles.iter().find(|(role, _)| role.account == *account);
        role.map_or(&self.shelf.own, |(_, account)| account)
    }

    /// Number of the own account, requested once.
    async fn own_id(&self) -> Result<Word, SourceError> {
        let ask = async || self.shelf.own.identity().await.map(|identity| shared(&identity.account));
        self.shelf.own_id.get_or_try_init(ask).await.cloned()
    }

    /// The own account, unless a role is configured for it.
    async fn own_ground(self) -> Option<AccountScope> {
        match self.own_id().await {
            Ok(id) if self.shelf.roles.iter().any(|(role, _)| role.account == id) => None,
            Ok(id) => Some(self.regions_of(id).await),
            Err(error) => Some(AccountScope::closed(UNKNOWN_ACCOUNT, error)),
        }
    }

    /// The account of a role, once the role could be assumed.
    async fn role_ground(self, account: Word) -> Option<AccountScope> {
        let identity = self.account(&account).identity().await;
        self.shelf.own.calls().note_role(&account, identity.as_ref().map(|_| ()));
        Some(match identity {
            Ok(_) => self.regions_of(account).await,
            Err(error) => AccountScope::closed(account, error),
        })
    }

    /// Enabled regions of an account; only the configured one if they cannot be listed.
    async fn regions_of(&self, account: Word) -> AccountScope {
        if !self.shelf.regions.is_empty() {
            return AccountScope { account, regions: self.shelf.regions.clone(), missed: None };
        }
        match self.enabled_regions(&account).await {
            Ok(regions) => AccountScope { account, regions, missed: None },
            Err(error) => {
                let configured = self.account(&account).config().region().map(|it| shared(it.as_ref()));
                AccountScope { account, regions: configured.into_iter().collect(), missed: Some(error) }
            }
        }
    }

    /// Regions that are enabled by default or opted in to.
    async fn enabled_regions(&self, account: &Word) -> Result<Vec<Word>, SourceError> {
        let place = Place { account: account.clone(), region: GLOBAL.into() };
        let client = self.client(&place, ec2_client);
        let answer = client.describe_regions().all_regions(false).send().await;
        let answer = answer.map_err(|error| source_error(DESCRIBE_REGIONS, &error))?;
        let named = |it: aws_sdk_ec2::types::Region| it.region_name.filter(|name| !name.is_empty());
        let mut regions: Vec<Word> =
            answer.regions.unwrap_or_default().into_iter().filter_map(named).map(|name| shared(&name)).collect();
        regions.sort_unstable_by_key(|region| (likelihood(region), region.clone()));
        if regions.is_empty() { Err(DESCRIBE_REGIONS.unreadable("the response lists no regions")) } else { Ok(regions) }
    }
}

impl AccountScopes for Clients {
    fn home(&self) -> Option<Word> {
        self.shelf.own.config().region().map(|it| shared(it.as_ref()))
    }

    fn survey(&self) -> BoxStream<'static, AccountScope> {
        let own = self.clone().own_ground().boxed();
        let roles = self.shelf.roles.iter().map(|(role, _)| self.clone().role_ground(role.account.clone()).boxed());
        let all: FuturesUnordered<_> = std::iter::once(own).chain(roles).collect();
        all.filter_map(std::future::ready).boxed()
    }
}

/// Common regions, listed first because concurrency is limited.
const LIKELY: [&str; 6] = ["us-east-1", "eu-central-1", "eu-west-1", "us-west-2", "us-east-2", "ap-southeast-2"];

fn likelihood(region: &str) -> usize {
    LIKELY.iter().position(|likely| *likely == region).unwrap_or(LIKELY.len())
}

/// An account accessed through a role.
async fn assume(own: &AwsAccount, role: &Role) -> AwsAccount {
    let mut provider = AssumeRoleProvider::builder(&role.arn).session_name(SESSION).configure(own.config());
    if let Some(id) = &role.external_id {
        provider = provider.external_id(id);
    }
    // The base configuration has the credentials that assume the role.
    own.assuming(provider.build().await)
}
