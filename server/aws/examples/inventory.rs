//! Lists all resources of the account in the environment, one JSON object per line, to compare with other
//! implementations of AWS. Settings: the SDK's own, `FARTHING_ROLES` and `FARTHING_REGIONS`.
//!
//! Resources are written to standard output; planned, failed and completed lists to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the example prints its results")]

use std::{env, error::Error, sync::Arc, time::Instant};

use aws::{AwsAccount, Clients, Discovery, Inventory, Limits, finders, regions, roles};
use domain::{Timestamp, resource::ListingEvent};
use futures::StreamExt;
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let setting = |name| env::var(name).unwrap_or_default();
    let (roles, regions) = (roles(&setting("FARTHING_ROLES"))?, regions(&setting("FARTHING_REGIONS"))?);
    let Discovery::Account { account, .. } = AwsAccount::discover(&roles, &regions).await else {
        return Err("no AWS credentials found: set AWS_PROFILE, or access keys in the environment".into());
    };
    let calls = account.calls().clone();
    let clients = Clients::new(*account, roles, regions);
    let finders = finders(&clients);
    let inventory = Inventory::new(finders, Arc::new(clients), Limits::default(), Arc::new(Timestamp::now), calls);
    let start = Instant::now();
    let mut events = Box::pin(inventory.read());
    while let Some(event) = events.next().await {
        match event {
            ListingEvent::Planned(lists) => {
                for (id, list) in lists {
                    let account_region = list.account_region;
                    let planned = json!({ "list": id, "finder": list.finder, "account": account_region.account, "region": account_region.region });
                    eprintln!("{planned}");
                }
            }
            ListingEvent::Found(_, resources) => {
                for resource in resources.iter() {
                    println!("{}", serde_json::to_string(resource)?);
                }
            }
            ListingEvent::Gap(id, error) => eprintln!("{}", json!({ "list": id, "gap": error })),
            ListingEvent::Ended(id, end) => {
                let error = end.err().map_or(Value::Null, |error| json!(error));
                let millis = u64::try_from(start.elapsed().as_millis())?;
                eprintln!("{}", json!({ "list": id, "ended": millis, "error": error }));
            }
        }
    }
    Ok(())
}
