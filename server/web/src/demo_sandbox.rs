//! Sandbox of the demo account, and `farthing sandbox`. Left out of builds without the feature `sandbox`.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use aws::{AwsAccount, Role, roles};
use domain::Date;
use sandbox::{Config, Sandbox, parse_faults};

use crate::{
    cli::SandboxServer,
    clock::{clock, today},
    listener::listen_error,
    shutdown::Shutdown,
    signals::stop_signal,
    startup,
};

/// Whether this build includes the sandbox, and thus the demo account.
pub const HAS_SANDBOX: bool = true;

/// Runs `farthing sandbox` until a stop signal.
///
/// # Errors
/// If an option is invalid, or the address cannot be listened on.
pub async fn serve_sandbox(options: &SandboxServer) -> anyhow::Result<()> {
    let day = match options.today {
        Some(day) => day,
        None => today(&clock(None)?),
    };
    let mut config = Config::new(day);
    config.seed = options.seed;
    config.accounts = usize::from(options.accounts);
    config.resources = usize::try_from(options.resources).context("--resources is too large")?;
    config.hostile = options.hostile;
    config.faults = parse_faults(&options.faults).context("invalid --faults")?;
    let sandbox = Sandbox::bind(config, options.addr).await.map_err(|error| listen_error(options.addr, error))?;
    startup::print_address("The sandbox account", "http", sandbox.addr());
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
