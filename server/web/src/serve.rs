//! Commands of the program.

use std::{
    io::{self, ErrorKind, Write},
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use anyhow::{Context, bail};
use sandbox::{Config, Sandbox, parse_faults};
use tokio::{net::TcpListener, signal};

use crate::{
    assets::Assets,
    cli::{Cli, Command, Export, SandboxAccount, Serve},
    doctor, export,
    routes::{self, Closing, Hosts, Rules},
    startup, state,
};

/// Runs a command to its end.
///
/// # Errors
/// A message for the command line.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(serve) => Box::pin(web_app(&serve)).await?,
        Command::Sandbox(account) => sandbox_account(&account).await?,
        Command::Export(wanted) => return Box::pin(write_export(&wanted)).await,
        Command::Doctor(wanted) => return Box::pin(doctor::run(&wanted.source)).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn web_app(serve: &Serve) -> anyhow::Result<()> {
    let local = serve.addr.ip().is_loopback();
    if !local && !serve.no_auth {
        bail!(
            "--addr {} is reachable from other computers, and Farthing has no sign-in: anyone who reaches it can read your costs. Listen on 127.0.0.1, or add --no-auth to allow this.",
            serve.addr
        );
    }
    let assets = Assets::find(serve.site.as_deref())?;
    let listener = listen(serve.addr).await?;
    if !local {
        tracing::warn!("--no-auth: anyone who reaches {} can read the costs", serve.addr);
    }
    let accounts = Box::pin(state::accounts(&serve.source, assets.charts_module(), !local)).await?;
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let rules = Rules::new(Hosts::new(local, serve.allowed_hosts.clone()).on_machine(&machine));
    let router = routes::router_of(&accounts, &assets, &rules)?;
    ignore_hangups();
    startup::say_address("Farthing", listener.local_addr()?);
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopped());
    rules.closing.end_in_time(async { serving.await.context("the server has stopped") }, stopped()).await
}

async fn sandbox_account(account: &SandboxAccount) -> anyhow::Result<()> {
    let today = match account.today {
        Some(today) => today,
        None => state::today(&state::clock(None)?),
    };
    let mut config = Config::new(today);
    config.seed = account.seed;
    config.accounts = usize::from(account.accounts);
    config.resources = usize::try_from(account.resources).context("--resources is too large")?;
    config.hostile = account.hostile;
    config.faults = parse_faults(&account.faults).context("invalid --faults")?;
    let bound = Sandbox::bind(config, account.addr).await;
    let sandbox = bound.map_err(|error| not_listening(account.addr, error))?;
    startup::say_address("The sandbox account", sandbox.addr());
    let serving = async { sandbox.serve(stopped()).await.context("the sandbox account has stopped") };
    Closing::default().end_in_time(serving, stopped()).await
}

async fn write_export(wanted: &Export) -> anyhow::Result<ExitCode> {
    let services = Box::pin(state::for_command(&wanted.source)).await?;
    let file = export::file(&services.reports, &wanted.page, &wanted.query, wanted.format).await?;
    std::io::stdout().write_all(&file.bytes).context("could not write the file")?;
    for missing in &file.partial {
        writeln!(std::io::stderr(), "missing: {missing}").context("could not write to stderr")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.map_err(|error| not_listening(addr, error))
}

/// Explains why listening failed, and how to fix it.
fn not_listening(addr: SocketAddr, error: io::Error) -> anyhow::Error {
    let with_port = |port| SocketAddr::new(addr.ip(), port);
    let words = match error.kind() {
        ErrorKind::AddrInUse => {
            let other = with_port(addr.port().checked_add(1).unwrap_or(3000));
            format!(
                "{addr} is already in use by another program or another Farthing. Stop it, or choose another port: --addr {other}"
            )
        }
        ErrorKind::PermissionDenied => {
            let other = with_port(3000);
            format!(
                "Listening on {addr} is not permitted: ports below 1024 require elevated privileges. Choose another port: --addr {other}"
            )
        }
        ErrorKind::AddrNotAvailable => {
            let local = SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port()));
            format!("This computer does not have the address {}. Choose one of its own: --addr {local}", addr.ip())
        }
        _ => return anyhow::Error::new(error).context(format!("could not listen on --addr {addr}")),
    };
    anyhow::Error::msg(words)
}

/// Ignores SIGHUP: closing the terminal does not stop the server, and there are no settings to reload.
fn ignore_hangups() {
    #[cfg(unix)]
    match signal::unix::signal(signal::unix::SignalKind::hangup()) {
        Ok(mut hangups) => {
            tokio::spawn(async move {
                while hangups.recv().await.is_some() {
                    tracing::info!("SIGHUP ignored: settings are read at startup only; send SIGTERM to stop");
                }
            });
        }
        Err(error) => tracing::warn!(%error, "could not ignore SIGHUP: it would stop the program"),
    }
}

/// Completes when the program receives a stop signal.
async fn stopped() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::error!(%error, "could not handle SIGINT");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminated) => {
                terminated.recv().await;
            }
            Err(error) => {
                tracing::error!(%error, "could not handle SIGTERM");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
