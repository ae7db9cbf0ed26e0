//! Sandbox of the demo account, and `farthing sandbox`. Left out of builds without the feature `sandbox`.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use aws::{AwsAccount, Role, roles};
use clap::Args;
use domain::Date;
use sandbox::{Config, Sandbox, parse_faults};

use crate::{
    cli::parse_day,
    serve::{listen_error, stop_signal},
    shutdown::Shutdown,
    startup, state,
};

/// Whether this build includes the sandbox, and thus the demo account.
pub const HAS_SANDBOX: bool = true;

/// Options of `farthing sandbox`.
#[derive(Debug, Args)]
pub struct SandboxServer {
    /// Address and port to listen on.
    #[arg(long, env = "FARTHING_ADDR", default_value = "127.0.0.1:4566")]
    pub addr: SocketAddr,
    /// Random seed: the same seed creates the same account.
    #[arg(long, env = "FARTHING_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Current day of the account [default: the current UTC day].
    #[arg(long, env = "FARTHING_TODAY", value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub today: Option<Date>,
    /// Number of accounts in the organization, including the management account.
    #[arg(long, env = "FARTHING_ACCOUNTS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub accounts: u16,
    /// Number of resources.
    #[arg(long, env = "FARTHING_RESOURCES", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub resources: u32,
    /// Faults to inject, such as `ce:GetCostAndUsage=throttle*3,ce:GetTags=delay:2000ms`.
    #[arg(long, env = "FARTHING_FAULTS", value_name = "SPEC", default_value = "")]
    pub faults: String,
    /// Put markup, formulas and other hostile text into names and tags, for tests of clients.
    #[arg(long, hide = true)]
    pub hostile: bool,
}

/// Runs `farthing sandbox` until a stop signal.
///
/// # Errors
/// If an option is invalid, or the address cannot be listened on.
pub async fn serve_sandbox(options: &SandboxServer) -> anyhow::Result<()> {
    let today = match options.today {
        Some(today) => today,
        None => state::today(&state::clock(None)?),
    };
    let mut config = Config::new(today);
    config.seed = options.seed;
    config.accounts = usize::from(options.accounts);
    config.resources = usize::try_from(options.resources).context("--resources is too large")?;
    config.hostile = options.hostile;
    config.faults = parse_faults(&options.faults).context("invalid --faults")?;
    let sandbox = Sandbox::bind(config, options.addr).await.map_err(|error| listen_error(options.addr, error))?;
    startup::print_address("The sandbox account", sandbox.addr());
    let server = async { sandbox.serve(stop_signal()).await.context("the sandbox account has stopped") };
    Shutdown::default().serve_until_shutdown(server, stop_signal()).await
}

/// Starts the sandbox in this process on a free loopback port. Returns its management account, and a role in each member
/// account.
///
/// # Errors
/// If the sandbox cannot listen.
pub async fn start_sandbox(today: Date) -> anyhow::Result<(AwsAccount, Vec<Role>)> {
    let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let sandbox = Sandbox::bind(Config::new(today), any_port)
        .await
        .context("the demo account could not listen on a loopback port")?;
    let endpoint = format!("http://{}", sandbox.addr());
    let role = |account: &String| format!("arn:aws:iam::{account}:role/Farthing");
    let members = sandbox.accounts().iter().skip(1).map(role).collect::<Vec<_>>().join(",");
    tokio::spawn(async move {
        if let Err(error) = sandbox.serve(std::future::pending()).await {
            tracing::error!(%error, "the demo account has stopped; restart Farthing to use it");
        }
    });
    Ok((AwsAccount::at_sandbox(&endpoint).await, roles(&members)?))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::Cli;

    #[test]
    fn error_messages_name_the_invalid_option() {
        for (option, value) in [("--today", "yesterday"), ("--accounts", "0")] {
            let error = Cli::try_parse_from(["farthing", "sandbox", option, value]).unwrap_err().to_string();
            assert!(error.contains(option), "{error}");
        }
    }
}
