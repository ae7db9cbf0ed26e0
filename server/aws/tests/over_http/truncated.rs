//! Truncated responses with a correct length: they must not be mistaken for shorter lists.

use aws::{
    Clients,
    finder::{ListingSpec, Scope},
    finders,
};
use domain::{
    error::Fault,
    resource::{AccountRegion, GLOBAL},
};
use sandbox::{Config, parse_faults};

use crate::support::{List, World, today};

#[tokio::test]
async fn truncated_lists_fail() {
    let mut config = Config::new(today());
    config.faults = parse_faults("ec2:*=malformed,rds:*=malformed,s3:*=malformed").unwrap();
    let world = World::with(config).await;
    let account = world.account.identity().await.unwrap().account;
    let clients = Clients::new(world.account, Vec::new(), Vec::new());
    let mut checked = 0;
    for finder in finders(&clients) {
        let ListingSpec { name, action, scope, .. } = finder.spec();
        if !["ec2", "rds", "s3"].contains(&action.service()) {
            continue;
        }
        let region = if scope == Scope::Global { GLOBAL } else { "eu-central-1" };
        let account_region = AccountRegion { account: account.as_str().into(), region: region.into() };
        let end = List::read(&*finder, &account_region).await.end;
        assert_eq!(end.map_err(|error| error.fault), Err(Fault::InvalidResponse), "{name}");
        checked += 1;
    }
    assert!(checked > 0, "no list was read");
}
