//! Where everything is put together: account, adapter, layers, clock.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use app::{Account, Services};
use aws::{
    Advisor, AwsAccount, Clients, Clock, Covered, Inventory, Limited, Limits, Manner, Meter, Remembered, Role, finders,
    roles,
};
use domain::{Date, Timestamp, resource::Word};
use jiff::tz::TimeZone;
use sandbox::{Config, Sandbox};

use crate::{advice, cli::Source, settings};

/// Queries under way at once: Cost Explorer's limit is not published, its staff once said ten requests a second.
const AT_ONCE: usize = 8;
/// How long a visitor waits for the pages of one query, retries included.
const DEADLINE: Duration = Duration::from_mins(1);
/// The most memory that held figures may take, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;
/// How long STS may take to say who we are, before the app starts without knowing.
const IDENTITY_DEADLINE: Duration = Duration::from_secs(5);

/// The clock of the machine, or one that stands at noon of a day.
///
/// # Errors
/// When the day lies outside of what a timestamp holds.
pub fn clock(today: Option<Date>) -> anyhow::Result<Clock> {
    let Some(day) = today else {
        return Ok(Arc::new(Timestamp::now));
    };
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).context("the day lies outside the calendar")?.timestamp();
    Ok(Arc::new(move || noon))
}

/// The current UTC day of a clock.
#[must_use]
pub fn today(clock: &Clock) -> Date {
    clock().to_zoned(TimeZone::UTC).date()
}

/// The services over the account that the SDK finds, or over the built-in sandbox where it is asked for or there is none.
///
/// # Errors
/// When the sandbox cannot listen on this machine.
pub async fn services(source: &Source, charts_module: String) -> anyhow::Result<Services> {
    let clock = clock(source.today)?;
    let checks = settings::checks(source.config.as_deref(), &source.checks)?;
    let found = if source.demo { None } else { AwsAccount::discover().await };
    let sandbox = found.is_none();
    let (account, roles) = if let Some(account) = found {
        (account, source.roles.0.clone())
    } else {
        start_sandbox(today(&clock)).await?
    };
    let inventory = inventory(&account, roles, source.regions.0.clone(), clock.clone()).await;
    let surveyor = inventory.clone();
    tokio::spawn(async move { surveyor.survey().await });
    let services = compose(&account, Arc::new(inventory), sandbox, clock, source.daily_cap, charts_module).await;
    Ok(Services { checks: Arc::new(checks), advisor: source.writing.advisor(&account), ..services })
}

/// What runs in an account and in those of the roles; without regions, in all that each has enabled.
pub async fn inventory(account: &AwsAccount, roles: Vec<Role>, regions: Vec<Word>, clock: Clock) -> Inventory {
    let clients = Clients::new(account.clone(), roles, regions).await;
    Inventory::new(finders(&clients), Arc::new(clients), Limits::default(), clock)
}

/// The layers over an account: what is held is not asked again, what is asked waits its turn, what AWS charges is counted and capped.
/// `daily_cap` is the number of paid requests a UTC day.
pub async fn compose(
    account: &AwsAccount,
    inventory: Arc<dyn domain::port::Inventory>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module: String,
) -> Services {
    let meter = Meter::new(daily_cap, clock.clone());
    let adapter = account.cost_explorer(meter.clone(), clock.clone());
    let limited = Limited::new(adapter, AT_ONCE, DEADLINE);
    let costs = Covered::new(limited.clone(), MEMORY, clock.clone());
    let identity = match tokio::time::timeout(IDENTITY_DEADLINE, account.identity()).await {
        Ok(Ok(identity)) => Some(identity),
        Ok(Err(error)) => {
            tracing::warn!(fault = ?error.fault, "STS does not say who we are");
            None
        }
        Err(_) => {
            tracing::warn!("STS does not say who we are in {} s", IDENTITY_DEADLINE.as_secs());
            None
        }
    };
    Services {
        costs: Arc::new(costs),
        commitments: Arc::new(Remembered::new(limited)),
        inventory,
        latest: Arc::default(),
        anomalies: Arc::default(),
        checks: Arc::default(),
        advisor: Some(Arc::new(Advisor::new(account, Manner::default()))),
        render: advice::html,
        account: Account { sandbox, identity, open_to_network: false },
        clock,
        spending: Arc::new(move || meter.spending()),
        charts_module,
    }
}

/// Starts the sandbox account in this process, on a free port of this machine alone; with roles in all of its accounts.
async fn start_sandbox(today: Date) -> anyhow::Result<(AwsAccount, Vec<Role>)> {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::bind(Config::new(today), anywhere).await.context("the sandbox account cannot listen")?;
    let endpoint = format!("http://{}", sandbox.addr());
    let role = |account: &String| format!("arn:aws:iam::{account}:role/Farthing");
    let members = sandbox.accounts().iter().skip(1).map(role).collect::<Vec<_>>().join(",");
    tracing::info!(%endpoint, "no AWS account: the figures are those of the built-in sandbox account");
    tokio::spawn(async move {
        if let Err(error) = sandbox.serve(std::future::pending()).await {
            tracing::error!(%error, "the sandbox account has stopped");
        }
    });
    Ok((AwsAccount::at_sandbox(&endpoint).await, roles(&members)?))
}
