//! Checks without costs, on the finders' resources: each check finds exactly the resources planted for it in the
//! sandbox.

use std::collections::{BTreeMap, BTreeSet};

use aws::{Clients, finder::Scope, finders};
use domain::{
    checks::{AccountData, Settings, evaluate},
    resource::{AccountRegion, GLOBAL, Resource},
};

use crate::support::{List, World, today};

const REGIONS: [&str; 3] = ["eu-central-1", "eu-west-1", "us-east-1"];
const SERVICES: [&str; 4] = ["rds", "s3", "lambda", "qbusiness"];
const CHECKS: [&str; 14] = [
    "old-database-class",
    "database-for-graviton",
    "extended-support",
    "stopped-database",
    "orphaned-database-snapshot",
    "multi-az-outside-production",
    "uncovered-long-running-database",
    "long-performance-insights",
    "bucket-without-lifecycle",
    "unaborted-uploads",
    "versions-never-expire",
    "x86-function",
    "retired-runtime",
    "idle-q-business-application",
];

#[tokio::test]
async fn each_check_finds_exactly_the_planted_resources() {
    let world = World::new().await;
    let planted: BTreeMap<String, BTreeSet<String>> = serde_json::from_value(world.planted().await).unwrap();
    let account = world.account.identity().await.unwrap().account;
    let clients = Clients::new(world.account, Vec::new(), Vec::new());
    let mut resources = Vec::new();
    for finder in finders(&clients).iter().filter(|it| SERVICES.contains(&it.spec().action.service())) {
        let regions = if finder.spec().scope == Scope::Global { &[GLOBAL][..] } else { &REGIONS };
        for region in regions {
            let account_region = AccountRegion { account: account.as_str().into(), region: (*region).into() };
            let list = List::read(&**finder, &account_region).await;
            assert_eq!((list.end, list.gaps), (Ok(()), Vec::new()));
            resources.extend(list.resources);
        }
    }
    let inventory: Vec<&Resource> = resources.iter().collect();
    let account_data = AccountData {
        today: today(),
        inventory: &inventory,
        account_regions: &[],
        is_complete: &|_, _, _| true,
        resource_costs: None,
        prices: &[],
        months: None,
        coverage: None,
        utilization: None,
        anomaly_monitors: None,
    };
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for finding in evaluate(&account_data, &Settings::default()).findings {
        let Some(subject) = finding.resource else { continue };
        let name = format!("{}/{}/{}", finding.account, finding.region, subject.id);
        found.entry(finding.from.code()).or_default().insert(name);
    }
    for check in CHECKS {
        let mut expected = planted[check].clone();
        expected.retain(|name| name.starts_with(&account));
        assert!(!expected.is_empty(), "{check}: nothing is planted");
        assert_eq!(found.get(check), Some(&expected), "{check}");
    }
}
