//! Construction of the application services: account, AWS adapters, cache, limits and clock.

use std::{io::Write, sync::Arc, time::Duration};

use anyhow::{Context, anyhow, bail};
use app::{Account, DemoAccount, Services};
use aws::{
    Access, Advisor, AwsAccount, CachedCommitmentSource, CachedCostSource, Clients, Clock, Discovery, Inventory,
    LimitedCostSource, Limits, Meter, ModelConfig, ObservedCostSource, Outcomes, Role, finders,
};
use domain::{credentials::CredentialsState, resource::SharedStr, status::CacheUse};
use reports::{Reports, System};

use crate::{
    advice,
    cli::AccountOptions,
    clock::{clock, today},
    demo_sandbox::{HAS_SANDBOX, start_sandbox},
    health::Health,
    identity::IdentityMonitor,
    settings,
};

/// Maximum number of concurrent Cost Explorer queries. AWS does not publish the rate limit; AWS staff once mentioned ten
/// requests per second.
pub const MAX_CONCURRENT_QUERIES: usize = 8;
/// Maximum time of a Cost Explorer query, including all result pages and retries.
pub const QUERY_DEADLINE: Duration = Duration::from_mins(1);
/// Maximum size of the cache of costs in bytes.
const CACHE_SIZE: u64 = 256 * 1024 * 1024;

/// Maximum time that a page waits for resources and findings. The page shows partial results as they arrive.
const PATIENCE: Duration = Duration::from_mins(5);

/// Builds the application services for `farthing export` and `farthing doctor`. Waits for the credentials. Uses the demo
/// account only if requested.
///
/// # Errors
/// If there are no usable credentials, a setting is invalid, the sandbox cannot listen, or stderr is closed.
pub async fn services_for_command(options: &AccountOptions) -> anyhow::Result<Services> {
    if options.demo {
        return demo(options, String::new()).await;
    }
    let account = match discover(options).await {
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
    configured_account_services(&account, IdentityMonitor::start(&account), options, String::new()).await
}

/// Discovers the account from the environment, the AWS configuration files and the command line.
pub(crate) async fn discover(options: &AccountOptions) -> Discovery {
    AwsAccount::discover(&options.roles.0, &options.regions.0).await
}

/// Message for missing credentials.
fn no_credentials(profiles: &[String]) -> String {
    let choices = if profiles.is_empty() { String::new() } else { format!(" ({})", profiles.join(", ")) };
    let demo = if HAS_SANDBOX { " For the simulated figures of the demo account, add --demo." } else { "" };
    format!(
        "no AWS credentials found. Set AWS_PROFILE to a profile{choices}, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.{demo}"
    )
}

/// Builds the application services for the configured account and for the accounts whose roles it assumes.
pub(crate) async fn configured_account_services(
    account: &AwsAccount,
    identity: IdentityMonitor,
    options: &AccountOptions,
    charts_module_path: String,
) -> anyhow::Result<Services> {
    Box::pin(for_account(account, options.roles.0.clone(), false, identity, options, charts_module_path)).await
}

/// Builds the application services for the built-in demo account and starts its sandbox.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn demo(options: &AccountOptions, charts_module_path: String) -> anyhow::Result<Services> {
    let (account, roles) = start_sandbox(today(&clock(options.today)?)).await?;
    let identity = IdentityMonitor::start(&account);
    Box::pin(for_account(&account, roles, true, identity, options, charts_module_path)).await
}

/// Builds the application services for an account and for the accounts whose roles it assumes. `sandbox`: whether it is
/// the demo account. `charts_module_path` is empty if no pages are served.
async fn for_account(
    account: &AwsAccount,
    roles: Vec<Role>,
    sandbox: bool,
    identity: IdentityMonitor,
    options: &AccountOptions,
    charts_module_path: String,
) -> anyhow::Result<Services> {
    let clock = clock(options.today)?;
    let checks = settings::load(options.config.as_deref(), &options.checks)?.checks;
    let role_accounts = roles.iter().map(|role| role.account.to_string()).collect();
    let inventory = inventory(account, roles, options.regions.0.clone(), clock.clone());
    // Finds accounts and regions in advance. Clones of the inventory share the cache.
    tokio::spawn({
        let (inventory, credentials) = (inventory.clone(), account.credentials().clone());
        async move {
            // Accounts can only be listed with credentials.
            if credentials.ready().await.is_ok() {
                inventory.discover().await;
            }
        }
    });
    let inventory = Arc::new(inventory);
    let models = options.model_options.config(account);
    let cap = options.daily_cap;
    let services = assemble_services(account, identity, inventory, models, sandbox, clock, cap, charts_module_path);
    let mut services = Box::pin(services).await;
    services.reports.checks = Arc::new(checks);
    services.reports.system.role_accounts = role_accounts;
    Ok(services)
}

/// Inventory of an account and of the accounts whose roles it assumes, in these regions or, if empty, in all enabled
/// regions.
#[must_use]
pub fn inventory(account: &AwsAccount, roles: Vec<Role>, regions: Vec<SharedStr>, clock: Clock) -> Inventory {
    let clients = Clients::new(account.clone(), roles, regions);
    Inventory::new(finders(&clients), Arc::new(clients), Limits::default(), clock, account.calls().clone())
}

/// Builds the application services for an account with default models and this inventory, for tests. `daily_cap` is the
/// maximum number of paid requests per UTC day.
pub async fn compose(
    account: &AwsAccount,
    inventory: Arc<dyn domain::port::Inventory>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module_path: String,
) -> Services {
    let models = Some(ModelConfig::default());
    let identity = IdentityMonitor::start(account);
    assemble_services(account, identity, inventory, models, sandbox, clock, daily_cap, charts_module_path).await
}

/// Assembles the application services for an account: puts cache, concurrency limit, meter and daily cap around its
/// sources.
#[expect(clippy::too_many_arguments, reason = "puts the parts of the program together")]
async fn assemble_services(
    account: &AwsAccount,
    identity: IdentityMonitor,
    inventory: Arc<dyn domain::port::Inventory>,
    models: Option<ModelConfig>,
    sandbox: bool,
    clock: Clock,
    daily_cap: u64,
    charts_module_path: String,
) -> Services {
    let meter = Meter::new(daily_cap, clock.clone());
    let adapter = account.cost_explorer(meter.clone(), clock.clone());
    let limited =
        LimitedCostSource::new(adapter, MAX_CONCURRENT_QUERIES, QUERY_DEADLINE).counting_waits(account.calls().clone());
    let outcomes = Outcomes::default();
    let observed = ObservedCostSource::new(limited.clone(), outcomes.clone());
    let costs = Arc::new(CachedCostSource::new(observed, CACHE_SIZE, clock.clone()));
    let commitments = Arc::new(CachedCommitmentSource::new(limited));
    let probe = account.cost_explorer_probe(meter.clone(), clock.clone());
    let health = Health::new(identity.clone(), probe.clone(), outcomes);
    let model_probe = models.clone().map(|models| Advisor::for_probes(account, models));
    let system = System {
        access: Arc::new(Access::new(account, probe, inventory.clone(), model_probe, PATIENCE)),
        identity: {
            let identity = identity.clone();
            Arc::new(move || identity.account_state().identity)
        },
        credentials_source: {
            let credentials = account.credentials().clone();
            Arc::new(move || credentials.source())
        },
        role_accounts: Vec::new(),
        cache: {
            let costs = costs.clone();
            Arc::new(move || CacheUse { kilobytes: costs.kilobytes(), limit: CACHE_SIZE / 1024 })
        },
        cache_statistics: {
            let (costs, commitments) = (costs.clone(), commitments.clone());
            Arc::new(move || {
                let names = costs.name_statistics();
                vec![("costs", costs.statistics()), ("names", names), ("commitments", commitments.statistics())]
            })
        },
        paid_requests: {
            let meter = meter.clone();
            Arc::new(move || meter.paid_requests())
        },
        started: clock(),
        version: env!("CARGO_PKG_VERSION"),
        sdk_version: aws::SDK_VERSION,
    };
    identity.wait_briefly().await;
    let reports = Reports {
        costs,
        commitments,
        inventory,
        latest_findings: Arc::default(),
        anomaly_reports: Arc::default(),
        checks: Arc::default(),
        advisor: models.map(|models| Arc::new(Advisor::new(account, models)) as Arc<dyn domain::port::Advisor>),
        render: advice::html,
        timeout: PATIENCE,
        clock,
        spending: Arc::new(move || meter.spending()),
        statistics: Arc::default(),
        system,
    };
    Services {
        reports,
        account: Account { demo: if sandbox { DemoAccount::Only } else { DemoAccount::Absent }, ..Account::default() },
        account_state: Arc::new(move || identity.account_state()),
        readiness: Arc::new(move || {
            let health = health.clone();
            Box::pin(async move { health.readiness().await })
        }),
        raw_error: |id| aws::raw_error(id),
        charts_module_path,
        grant: String::new(),
        daily_analyses: Arc::default(),
    }
}
