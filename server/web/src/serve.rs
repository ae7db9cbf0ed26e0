//! Commands of the program.

use std::{io::Write, process::ExitCode};

use anyhow::{Context, bail};
use app::SignIn;
use tokio::runtime::Handle;

use crate::{
    accounts::accounts,
    assets::Assets,
    auth::{Auth, ClientAddress},
    cli::{Cli, Command, Export, Serve},
    connections::{ConnectionLimits, serve_on_own_thread},
    doctor, export,
    listener::listen,
    overload::Capacity,
    routes::{self, Hosts, RouterConfig},
    settings,
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
    // The checks' settings are loaded again with the account. Loading them here reports invalid ones before the search for
    // credentials and the startup messages.
    let account_options = &options.account_options;
    let settings = settings::load(account_options.config.as_deref(), &account_options.checks)?.sign_in;
    let has_sign_in = options.token_file.is_some() || settings.is_configured();
    let sign_in = match (has_sign_in, options.no_auth) {
        (true, false) => SignIn::Required,
        (true, true) => {
            bail!("--no-auth contradicts the table [sign-in] of the configuration file; remove one of them")
        }
        (false, _) if is_loopback => SignIn::NotNeeded,
        (false, true) => SignIn::Off,
        (false, false) => bail!(
            "--addr {} is reachable from other computers: anyone who reaches it could read your costs. Add --token-file FILE, so that visitors have to sign in with the access token in that file, or configure an identity provider (docs/sign-in.md). Or listen on 127.0.0.1, or add --no-auth to serve without sign-in.",
            options.addr
        ),
    };
    let assets = Assets::find(options.site.as_deref())?;
    let client_address = ClientAddress { proxies: options.proxies };
    let new_auth = || Auth::new(&settings, options.token_file.as_deref(), client_address, assets.leptos_options());
    let auth = has_sign_in.then(new_auth).transpose()?;
    let listener = listen(options.addr).await?;
    if sign_in == SignIn::Off {
        tracing::warn!("--no-auth: anyone who reaches {} can read the costs", options.addr);
    }
    let accounts = Box::pin(accounts(&options.account_options, assets.charts_module_path(), sign_in)).await?;
    let computer_name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let hosts = Hosts::new(is_loopback, options.allowed_hosts.clone()).with_computer_name(&computer_name);
    let config = RouterConfig { auth, capacity: Capacity::default().on(Handle::current()), ..RouterConfig::new(hosts) };
    let router = routes::router_for_accounts(&accounts, &assets, &config)?;
    ignore_hangups();
    startup::print_address("Farthing", listener.local_addr()?);
    let server = serve_on_own_thread(listener, router, ConnectionLimits::for_process(), stop_signal());
    config.shutdown.serve_until_shutdown(async { server.await.context("the server has stopped") }, stop_signal()).await
}

/// Exit code of an export that is written, but lacks data.
const PARTIAL: u8 = 2;

async fn write_export(options: &Export) -> anyhow::Result<ExitCode> {
    let services = Box::pin(state::services_for_command(&options.account_options)).await?;
    let file = export::file(&services.reports, &options.page, &options.query, options.format).await?;
    std::io::stdout().write_all(&file.bytes).context("could not write the file to stdout")?;
    for sentence in &file.missing_data {
        writeln!(std::io::stderr(), "missing: {sentence}").context("could not write to stderr")?;
    }
    Ok(if file.missing_data.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(PARTIAL) })
}
