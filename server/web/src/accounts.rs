//! Accounts of `farthing serve`: the configured account and the demo account.

use app::SignIn;
use aws::{AwsAccount, Discovery};

use crate::{
    cli::AccountOptions,
    demo::Accounts,
    demo_sandbox::HAS_SANDBOX,
    identity::IdentityMonitor,
    startup,
    state::{configured_account_services, demo, discover},
};

/// Builds the accounts of `farthing serve`: the configured account and the demo account. Only the demo account if it was
/// requested or if there are no credentials. In builds without the sandbox, only the configured account, possibly without
/// credentials. Prints startup messages.
///
/// # Errors
/// If a setting is invalid, or the sandbox cannot listen.
pub async fn accounts(
    options: &AccountOptions,
    charts_module_path: String,
    sign_in: SignIn,
) -> anyhow::Result<Accounts> {
    let discovery = if options.demo { None } else { Some(discover(options).await) };
    let (account, credentials_source) = match discovery {
        Some(Discovery::Account { account, credentials_source }) => (*account, credentials_source),
        Some(Discovery::Nothing { profiles }) if !HAS_SANDBOX => {
            (AwsAccount::without_credentials(&profiles, &options.regions.0).await, None)
        }
        other => {
            let mut services = demo(options, charts_module_path).await?;
            match other {
                Some(Discovery::Nothing { profiles }) => startup::print_no_credentials(&profiles),
                _ => startup::print_demo(),
            }
            services.account.sign_in = sign_in;
            return Ok(Accounts::single(services));
        }
    };
    if let Some(credentials_source) = credentials_source {
        startup::print_credentials_source(&credentials_source);
    }
    let identity = IdentityMonitor::start(&account);
    tokio::spawn(startup::print_account_state_changes(account.clone(), identity.clone()));
    let mut services = configured_account_services(&account, identity, options, charts_module_path).await?;
    services.account.sign_in = sign_in;
    Ok(if HAS_SANDBOX { Accounts::with_demo(services, options.clone()) } else { Accounts::single(services) })
}
