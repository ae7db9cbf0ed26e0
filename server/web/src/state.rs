//! Construction of the services: account, AWS adapters, cache, limits and clock.

use std::{io::Write, sync::Arc, time::Duration};

use anyhow::{Context, anyhow, bail};
use app::{Account, DemoAccount, Services};
use aws::{
    Access, Advisor, AwsAccount, CachedCommitmentSource, CachedCostSource, Clients, Clock, Discovery, Inventory,
    LimitedCostSource, Limits, Meter, ModelConfig, ObservedCostSource, Outcomes, Role, finders,
};
use domain::{Date, Timestamp, credentials::CredentialsState, resource::SharedStr, status::CacheUse};
use jiff::tz::TimeZone;
use reports::{Reports, System};

use crate::{
    advice,
    cli::Source,
    demo::{Accounts, HAS_SANDBOX, start_sandbox},
    health::Health,
    identity::IdentityMonitor,
    settings, startup,
};

/// Maximum number of concurrent Cost Explorer queries. AWS does not publish the rate limit; AWS staff once mentioned ten
/// requests per second.
const MAX_CONCURRENT_QUERIES: usize = 8;
/// Maximum time of a Cost Explorer query, including all result pages and retries.
const QUERY_DEADLINE: Duration = Duration::from_mins(1);
/// Maximum size of the cache of costs in bytes.
const CACHE_SIZE: u64 = 256 * 1024 * 1024;

/// Maximum time that a page waits for resources and findings. The page shows partial results as they arrive.
const PATIENCE: Duration = Duration::from_mins(5);

/// System clock; with `today`, a clock that is always at noon UTC of that day.
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

/// Current day of a clock in UTC.
#[must_use]
pub fn today(clock: &Clock) -> Date {
    clock().to_zoned(TimeZone::UTC).date()
}

/// Accounts of `farthing serve`: the configured account and the demo account. Only the demo account if it was requested
/// or if there are no credentials. In builds without the sandbox, only the configured account, possibly without credentials.
/// Prints startup messages.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn accounts(source: &Source, charts_module: String, is_open_to_network: bool) -> anyhow::Result<Accounts> {
    settings::checks(source.config.as_deref(), &source.checks)?;
    let discovery = if source.demo { None } else { Some(discover(source).await) };
    let (account, credentials_source) = match discovery {
        Some(Discovery::Account { account, source }) => (*account, source),
        Some(Discovery::Nothing { profiles }) if !HAS_SANDBOX => {
            (AwsAccount::without_credentials(&profiles, &source.regions.0).await, None)
        }
        other => {
            let mut services = demo(source, charts_module).await?;
            match other {
                Some(Discovery::Nothing { profiles }) => startup::print_no_credentials(&profiles),
                _ => startup::print_demo(),
            }
            services.account.is_open_to_network = is_open_to_network;
            return Ok(Accounts::without_demo(services));
        }
    };
    if let Some(credentials_source) = credentials_source {
        startup::print_source(&credentials_source);
    }
    let identity = IdentityMonitor::start(&account);
    tokio::spawn(startup::print_changes(account.clone(), identity.clone()));
    let mut services = own(&account, identity, source, charts_module).await?;
    services.account.is_open_to_network = is_open_to_network;
    Ok(if HAS_SANDBOX { Accounts::with_demo(services, source.clone()) } else { Accounts::without_demo(services) })
}

/// Services of `farthing export` and `farthing doctor`. Waits for the credentials. Uses the demo account only if
/// requested.
///
/// # Errors
/// Without usable credentials, and those of [`accounts`].
pub async fn services_for_command(source: &Source) -> anyhow::Result<Services> {
    if source.demo {
        return demo(source, String::new()).await;
    }
    let account = match discover(source).await {
        Discovery::Account { account, .. } => *account,
        Discovery::Nothing { profiles } => bail!(no_credentials(&profiles)),
    };
    let credentials = account.credentials();
    let is_waiting = |it: &CredentialsState| matches!(it, CredentialsState::Waiting(_));
    let mut ready = Box::pin(credentials.ready());
    let result = tokio::select! {
        result = &mut ready => result,
        CredentialsState::Waiting(problem) = credentials.wait_for(is_waiting) => {
            writeln!(std::io::stderr(), "{}", problem.sentences()).context("could not write to stderr")?;
            ready.await
        }
    };
    result.map_err(|problem| anyhow!(problem.sentences()))?;
    own(&account, IdentityMonitor::start(&account), source, String::new()).await
}

/// Discovers the account from the environment, the AWS configuration files and the command line.
async fn discover(source: &Source) -> Discovery {
    AwsAccount::discover(&source.roles.0, &source.regions.0).await
}

/// Message for missing credentials.
fn no_credentials(profiles: &[String]) -> String {
    let choices = if profiles.is_empty() { String::new() } else { format!(" ({})", profiles.join(", ")) };
    let demo = if HAS_SANDBOX { " For the simulated figures of the demo account, add --demo." } else { "" };
    format!(
        "no AWS credentials found. Set AWS_PROFILE to a profile{choices}, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.{demo}"
    )
}

/// Services of the visitor's own account.
async fn own(
    account: &AwsAccount,
    identity: IdentityMonitor,
    source: &Source,
    charts_module: String,
) -> anyhow::Result<Services> {
    Box::pin(for_account(account, source.roles.0.clone(), false, identity, source, charts_module)).await
}

/// Services of the built-in demo account. Starts its sandbox.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn demo(source: &Source, charts_module: String) -> anyhow::Result<Services> {
    let (account, roles) = start_sandbox(today(&clock(source.today)?)).await?;
    let identity = IdentityMonitor::start(&account);
    Box::pin(for_account(&account, roles, true, identity, source, charts_module)).await
}

/// Services of an account and of the accounts of its roles. `sandbox`: whether the account is the demo account.
async fn for_account(
    account: &AwsAccount,
    roles: Vec<Role>,
    sandbox: bool,
    identity: IdentityMonitor,
    source: &Source,
    charts_module: String,
) -> anyhow::Result<Services> {
    let clock = clock(source.today)?;
    let checks = settings::checks(source.config.as_deref(), &source.checks)?;
    let role_accounts = roles.iter().map(|role| role.account.to_string()).collect();
    let inventory = inventory(account, roles, source.regions.0.clone(), clock.clone()).await;
    let (scope_finder, credentials) = (inventory.clone(), account.credentials().clone());
    tokio::spawn(async move {
        // Accounts can only be listed with credentials.
        if credentials.ready().await.is_ok() {
            scope_finder.discover().await;
        }
    });
    let inventory = Arc::new(inventory);
    let models = source.model_options.config(account);
    let cap = source.daily_cap;
    let layers = layers(account, identity, inventory, models, sandbox, clock, cap, charts_module);
    let mut services = Box::pin(layers).await;
    services.reports.checks = Arc::new(checks);
    services.reports.system.role_accounts = role_accounts;
    Ok(services)
}

/// Inventory of an account and of the accounts of its roles, in these regions or, if empty, in all enabled regions.
pub async fn inventory(account: &AwsAccount, roles: Vec<Role>, regions: Vec<SharedStr>, clock: Clock) -> Inventory {
    let clients = Clients::new(account.clone(), roles, regions).await;
    Inventory::new(finders(&clients), Arc::new(clients), Limits::default(), clock)
}

/// Services of an account with default models and this inventory, for tests. `daily_cap` is the maximum number of paid
/// requests per UTC day.
pub async fn compose(
    account: &AwsAccount,
    inventory: Arc<dyn domain::port::Inventory>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module: String,
) -> Services {
    let models = Some(ModelConfig::default());
    layers(account, IdentityMonitor::start(account), inventory, models, sandbox, clock, daily_cap, charts_module).await
}

#[expect(clippy::too_many_arguments, reason = "called once, to put the parts of the program together")]
/// Puts cache, concurrency limit, meter and daily cap around the sources of an account.
async fn layers(
    account: &AwsAccount,
    identity: IdentityMonitor,
    inventory: Arc<dyn domain::port::Inventory>,
    models: Option<ModelConfig>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module: String,
) -> Services {
    let meter = Meter::new(daily_cap, clock.clone());
    let adapter = account.cost_explorer(meter.clone(), clock.clone());
    let limited = LimitedCostSource::new(adapter, MAX_CONCURRENT_QUERIES, QUERY_DEADLINE);
    let outcomes = Outcomes::default();
    let observed = ObservedCostSource::new(limited.clone(), outcomes.clone());
    let costs = Arc::new(CachedCostSource::new(observed, CACHE_SIZE, clock.clone()));
    let probe = account.cost_explorer_probe(meter.clone(), clock.clone());
    let health = Health::new(identity.clone(), probe.clone(), outcomes);
    let model_probe = models.clone().map(|models| Advisor::for_probes(account, models));
    let system = System {
        access: Arc::new(Access::new(account, probe, inventory.clone(), model_probe, PATIENCE)),
        identity: {
            let identity = identity.clone();
            Arc::new(move || identity.live().identity)
        },
        role_accounts: Vec::new(),
        cache: {
            let costs = costs.clone();
            Arc::new(move || CacheUse { kilobytes: costs.kilobytes(), limit: CACHE_SIZE / 1024 })
        },
        started: clock(),
        version: env!("CARGO_PKG_VERSION"),
    };
    identity.wait_briefly().await;
    let reports = Reports {
        costs,
        commitments: Arc::new(CachedCommitmentSource::new(limited)),
        inventory,
        latest_findings: Arc::default(),
        anomaly_reports: Arc::default(),
        checks: Arc::default(),
        advisor: models.map(|models| Arc::new(Advisor::new(account, models)) as Arc<dyn domain::port::Advisor>),
        render: advice::html,
        timeout: PATIENCE,
        clock,
        spending: Arc::new(move || meter.spending()),
        system,
    };
    Services {
        reports,
        account: Account { demo: if sandbox { DemoAccount::Only } else { DemoAccount::Absent }, ..Account::default() },
        live: Arc::new(move || identity.live()),
        readiness: Arc::new(move || {
            let health = health.clone();
            Box::pin(async move { health.readiness().await })
        }),
        raw_error: |id| aws::raw_error(id),
        charts_module,
        daily_analyses: Arc::default(),
    }
}
