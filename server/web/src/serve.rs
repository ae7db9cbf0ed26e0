//! Commands of the program.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};

use crate::{
    accounts::accounts,
    assets::Assets,
    cli::{Cli, Command, Export, Serve},
    doctor, export,
    listener::listen,
    routes::{self, Hosts, RouterConfig},
    signals::{ignore_hangups, stop_signal},
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
        Command::Sandbox(options) => crate::demo_sandbox::serve_sandbox(&options).await?,
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
    let accounts = Box::pin(accounts(&options.account_options, assets.charts_module_path(), !is_loopback)).await?;
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
