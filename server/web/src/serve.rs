//! Commands of the program.

use std::{
    io::{self, ErrorKind, Write},
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use anyhow::{Context, bail};
use tokio::{net::TcpListener, signal};

use crate::{
    assets::Assets,
    cli::{Cli, Command, Export, Serve},
    doctor, export,
    routes::{self, Hosts, RouterConfig},
    startup, state,
};

/// Runs a command to its end.
///
/// # Errors
/// A message for the command line.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(options) => Box::pin(serve_app(&options)).await?,
        #[cfg(feature = "sandbox")]
        Command::Sandbox(options) => crate::demo::serve_sandbox(&options).await?,
        Command::Export(export) => return Box::pin(write_export(&export)).await,
        Command::Doctor(doctor) => return Box::pin(doctor::run(&doctor.account_options)).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn serve_app(options: &Serve) -> anyhow::Result<()> {
    let is_loopback = options.addr.ip().is_loopback();
    if !is_loopback && !options.no_auth {
        bail!(
            "--addr {} is reachable from other computers, and Farthing has no sign-in: anyone who reaches it can read your costs. Listen on 127.0.0.1, or add --no-auth to allow this.",
            options.addr
        );
    }
    let assets = Assets::find(options.site.as_deref())?;
    let listener = listen(options.addr).await?;
    if !is_loopback {
        tracing::warn!("--no-auth: anyone who reaches {} can read the costs", options.addr);
    }
    let accounts =
        Box::pin(state::accounts(&options.account_options, assets.charts_module_path(), !is_loopback)).await?;
    let computer_name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let hosts = Hosts::new(is_loopback, options.allowed_hosts.clone()).with_computer_name(&computer_name);
    let config = RouterConfig::new(hosts);
    let router = routes::router_for_accounts(&accounts, &assets, &config)?;
    ignore_hangups();
    startup::print_address("Farthing", listener.local_addr()?);
    let server = axum::serve(listener, router).with_graceful_shutdown(stop_signal());
    config.shutdown.serve_until_shutdown(async { server.await.context("the server has stopped") }, stop_signal()).await
}

async fn write_export(options: &Export) -> anyhow::Result<ExitCode> {
    let services = Box::pin(state::services_for_command(&options.account_options)).await?;
    let file = export::file(&services.reports, &options.page, &options.query, options.format).await?;
    std::io::stdout().write_all(&file.bytes).context("could not write the file to stdout")?;
    for sentence in &file.missing_data {
        writeln!(std::io::stderr(), "missing: {sentence}").context("could not write to stderr")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.map_err(|error| listen_error(addr, error))
}

/// Error that says why listening failed and how to fix it.
pub(crate) fn listen_error(addr: SocketAddr, error: io::Error) -> anyhow::Error {
    let with_port = |port| SocketAddr::new(addr.ip(), port);
    let message = match error.kind() {
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
    anyhow::Error::msg(message)
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
        Err(error) => tracing::warn!(%error, "could not install a SIGHUP handler; SIGHUP will stop the program"),
    }
}

/// Completes when the program receives a stop signal.
pub(crate) async fn stop_signal() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::error!(%error, "could not install a SIGINT handler; SIGINT will stop the program immediately");
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
                tracing::error!(%error, "could not install a SIGTERM handler; SIGTERM will stop the program immediately");
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
