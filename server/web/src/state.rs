//! Wiring: account, adapters, layers and clock.

use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, anyhow, bail};
use app::{Account, Services};
use aws::{
    Access, Advisor, AwsAccount, CachedCommitmentSource, CachedCostSource, Clients, Clock, Discovery, Inventory,
    LimitedCostSource, Limits, Meter, ModelConfig, ObservedCostSource, Outcomes, Role, finders, roles,
};
use domain::{Date, Timestamp, credentials::CredentialsState, resource::Word, status::CacheUse};
use jiff::tz::TimeZone;
use reports::{Reports, System};
use sandbox::{Config, Sandbox};

use crate::{advice, cli::Source, demo::Accounts, health::Health, identity::Learned, settings, startup};

/// Concurrent queries: Cost Explorer's limit is not published; AWS staff once mentioned ten requests per second.
const AT_ONCE: usize = 8;
/// Deadline of a query with all its pages, retries included.
const DEADLINE: Duration = Duration::from_mins(1);
/// Memory limit of cached costs, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Time that a page waits for resources and findings, which it shows as they arrive.
const PATIENCE: Duration = Duration::from_mins(5);

/// System clock, or a clock stopped at noon of a day.
///
/// # Errors
/// If the day is out of range for a timestamp.
pub fn clock(today: Option<Date>) -> anyhow::Result<Clock> {
    let Some(day) = today else {
        return Ok(Arc::new(Timestamp::now));
    };
    let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::UTC).context("the date is out of range")?.timestamp();
    Ok(Arc::new(move || noon))
}

/// Current UTC day of a clock.
#[must_use]
pub fn today(clock: &Clock) -> Date {
    clock().to_zoned(TimeZone::UTC).date()
}

/// Accounts of `farthing serve`: the configured one with the demo account, or the demo account alone if requested or
/// without credentials. Prints the start-up messages.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn accounts(source: &Source, charts_module: String, is_open_to_network: bool) -> anyhow::Result<Accounts> {
    settings::checks(source.config.as_deref(), &source.checks)?;
    let found = if source.demo { None } else { Some(discover(source).await) };
    let (account, named) = match found {
        Some(Discovery::Account { account, source: named }) => (*account, named),
        nothing => {
            match nothing {
                Some(Discovery::Nothing { profiles }) => startup::say_nothing_found(&profiles),
                _ => startup::say_demo(),
            }
            let mut services = demo(source, charts_module).await?;
            services.account.is_open_to_network = is_open_to_network;
            return Ok(Accounts::only(services));
        }
    };
    if let Some(named) = named {
        startup::say_source(&named);
    }
    let learned = Learned::of(&account);
    tokio::spawn(startup::follow(account.clone(), learned.clone()));
    let mut services = own(&account, learned, source, charts_module).await?;
    services.account.is_open_to_network = is_open_to_network;
    Ok(Accounts::with_demo(services, source.clone()))
}

/// Services of `farthing export` and `farthing doctor`: the sandbox only if requested. Waits for the credentials.
///
/// # Errors
/// Without usable credentials, or as [`accounts`].
pub async fn for_command(source: &Source) -> anyhow::Result<Services> {
    if source.demo {
        return demo(source, String::new()).await;
    }
    let account = match discover(source).await {
        Discovery::Account { account, .. } => *account,
        Discovery::Nothing { profiles } => bail!(no_credentials(&profiles)),
    };
    let credentials = account.credentials();
    let is_late = |it: &CredentialsState| matches!(it, CredentialsState::Waiting(_));
    let mut ready = Box::pin(credentials.ready());
    let loaded = tokio::select! {
        loaded = &mut ready => loaded,
        CredentialsState::Waiting(problem) = credentials.wait_for(is_late) => {
            writeln!(std::io::stderr(), "{}", problem.sentences()).context("could not write to stderr")?;
            ready.await
        }
    };
    loaded.map_err(|problem| anyhow!(problem.sentences()))?;
    own(&account, Learned::of(&account), source, String::new()).await
}

/// Discovers the account from the host's settings and the command line.
async fn discover(source: &Source) -> Discovery {
    AwsAccount::discover(&source.roles.0, &source.regions.0).await
}

/// Message for missing credentials.
fn no_credentials(profiles: &[String]) -> String {
    let which = if profiles.is_empty() { String::new() } else { format!(" ({})", profiles.join(", ")) };
    format!(
        "no AWS credentials found. Set AWS_PROFILE to a profile{which}, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. For the simulated figures of the demo account, add --demo."
    )
}

/// Services on the visitor's own account.
async fn own(
    account: &AwsAccount,
    learned: Learned,
    source: &Source,
    charts_module: String,
) -> anyhow::Result<Services> {
    Box::pin(over(account, source.roles.0.clone(), false, learned, source, charts_module)).await
}

/// Services on the built-in demo account.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn demo(source: &Source, charts_module: String) -> anyhow::Result<Services> {
    let (account, roles) = start_sandbox(today(&clock(source.today)?)).await?;
    let learned = Learned::of(&account);
    Box::pin(over(&account, roles, true, learned, source, charts_module)).await
}

async fn over(
    account: &AwsAccount,
    roles: Vec<Role>,
    sandbox: bool,
    learned: Learned,
    source: &Source,
    charts_module: String,
) -> anyhow::Result<Services> {
    let clock = clock(source.today)?;
    let checks = settings::checks(source.config.as_deref(), &source.checks)?;
    let role_accounts = roles.iter().map(|role| role.account.to_string()).collect();
    let inventory = inventory(account, roles, source.regions.0.clone(), clock.clone()).await;
    let (surveyor, credentials) = (inventory.clone(), account.credentials().clone());
    tokio::spawn(async move {
        // Without credentials there are no accounts to list yet.
        if credentials.ready().await.is_ok() {
            surveyor.survey().await;
        }
    });
    let inventory = Arc::new(inventory);
    let models = source.writing.config(account);
    let cap = source.daily_cap;
    let layers = layers(account, learned, inventory, models, sandbox, clock, cap, charts_module);
    let mut services = Box::pin(layers).await;
    services.reports.checks = Arc::new(checks);
    services.reports.system.role_accounts = role_accounts;
    Ok(services)
}

/// Inventory of the account and those of the roles, in the given regions or all enabled ones.
pub async fn inventory(account: &AwsAccount, roles: Vec<Role>, regions: Vec<Word>, clock: Clock) -> Inventory {
    let clients = Clients::new(account.clone(), roles, regions).await;
    Inventory::new(finders(&clients), Arc::new(clients), Limits::default(), clock)
}

/// Wraps an account's sources with cache, concurrency limit, meter and cap. `daily_cap` is the number of paid requests
/// per UTC day.
pub async fn compose(
    account: &AwsAccount,
    inventory: Arc<dyn domain::port::Inventory>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module: String,
) -> Services {
    let models = Some(ModelConfig::default());
    layers(account, Learned::of(account), inventory, models, sandbox, clock, daily_cap, charts_module).await
}

#[expect(clippy::too_many_arguments, reason = "the parts of one program, put together once")]
async fn layers(
    account: &AwsAccount,
    learned: Learned,
    inventory: Arc<dyn domain::port::Inventory>,
    models: Option<ModelConfig>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module: String,
) -> Services {
    let meter = Meter::new(daily_cap, clock.clone());
    let adapter = account.cost_explorer(meter.clone(), clock.clone());
    let limited = LimitedCostSource::new(adapter, AT_ONCE, DEADLINE);
    let outcomes = Outcomes::default();
    let observed = ObservedCostSource::new(limited.clone(), outcomes.clone());
    let costs = Arc::new(CachedCostSource::new(observed, MEMORY, clock.clone()));
    let probe = account.cost_explorer_probe(meter.clone(), clock.clone());
    let health = Health::new(learned.clone(), probe.clone(), outcomes);
    let model_probe = models.clone().map(|models| Advisor::for_probes(account, models));
    let system = System {
        access: Arc::new(Access::new(account, probe, inventory.clone(), model_probe, PATIENCE)),
        identity: {
            let learned = learned.clone();
            Arc::new(move || learned.live().identity)
        },
        role_accounts: Vec::new(),
        cache: {
            let costs = costs.clone();
            Arc::new(move || CacheUse { kilobytes: costs.kilobytes(), limit: MEMORY / 1024 })
        },
        started: clock(),
        version: env!("CARGO_PKG_VERSION"),
    };
    learned.soon().await;
    let reports = Reports {
        costs,
        commitments: Arc::new(CachedCommitmentSource::new(limited)),
        inventory,
        latest: Arc::default(),
        anomalies: Arc::default(),
        checks: Arc::default(),
        advisor: models.map(|models| Arc::new(Advisor::new(account, models)) as Arc<dyn domain::port::Advisor>),
        render: advice::html,
        patience: PATIENCE,
        clock,
        spending: Arc::new(move || meter.spending()),
        system,
    };
    Services {
        reports,
        account: Account { sandbox, ..Account::default() },
        live: Arc::new(move || learned.live()),
        readiness: Arc::new(move || {
            let health = health.clone();
            Box::pin(async move { health.readiness().await })
        }),
        raw_error: |id| aws::raw_error(id),
        charts_module,
    }
}

/// Starts the sandbox in this process, on a free loopback port, with roles in all of its accounts.
async fn start_sandbox(today: Date) -> anyhow::Result<(AwsAccount, Vec<Role>)> {
    let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::bind(Config::new(today), anywhere).await.context("the sandbox account could not listen")?;
    let endpoint = format!("http://{}", sandbox.addr());
    let role = |account: &String| format!("arn:aws:iam::{account}:role/Farthing");
    let members = sandbox.accounts().iter().skip(1).map(role).collect::<Vec<_>>().join(",");
    tokio::spawn(async move {
        if let Err(error) = sandbox.serve(std::future::pending()).await {
            tracing::error!(%error, "the sandbox account has stopped");
        }
    });
    Ok((AwsAccount::at_sandbox(&endpoint).await, roles(&members)?))
}
