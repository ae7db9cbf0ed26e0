//! Answers that stop in the middle, though their length is as announced: they must not pass for shorter lists.

use std::sync::Mutex;

use aws::{Clients, finders};
use domain::{
    error::{Fault, SourceError},
    port::Found,
    resource::{Place, Resource, Scope},
};
use sandbox::{Config, parse_faults};

use crate::support::{World, today};

/// What a finder could not read of a list's details.
#[derive(Default)]
struct Gaps(Mutex<Vec<SourceError>>);

impl Found for Gaps {
    fn page(&self, _: Vec<Resource>) {}

    fn gap(&self, error: SourceError) {
        self.0.lock().unwrap().push(error);
    }
}

#[tokio::test]
async fn a_list_that_stops_in_the_middle_has_failed() {
    let mut config = Config::new(today());
    config.faults = parse_faults("ec2:*=malformed,rds:*=malformed,s3:*=malformed").unwrap();
    let world = World::with(config).await;
    let account = world.account.identity().await.unwrap().account;
    let clients = Clients::new(world.account, Vec::new(), Vec::new()).await;
    let mut torn = 0;
    for finder in finders(&clients).iter().filter(|it| ["ec2", "rds", "s3"].contains(&it.service())) {
        let region = if finder.scope() == Scope::Global { "global" } else { "eu-central-1" };
        let place = Place { account: account.as_str().into(), region: region.into() };
        let gaps = Gaps::default();
        let end = finder.find(&place, &gaps).await;
        assert_eq!(end.map_err(|error| error.fault), Err(Fault::Unreadable), "{}", finder.name());
        torn += 1;
    }
    assert!(torn > 0, "nothing was tried");
}
