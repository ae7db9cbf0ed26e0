//! Commands of the program.

use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context, bail, ensure};
use app::SignIn;
use jiff::Timestamp;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use tokio::runtime::Handle;

use crate::{
    accounts::accounts,
    assets::Assets,
    auth::Auth,
    cli::{Cli, Command, Export, Serve},
    connections::{ConnectionLimits, serve_on_own_thread},
    doctor, export,
    listener::listen,
    overload::Capacity,
    routes::{self, Hosts, Ingress, RouterConfig},
    settings,
    signals::{ignore_hangups, stop_signal},
    startup, state,
    tls::{Certificate, CertificateFiles, Tls, redirect_to_https},
};

/// Time between two reads of the files of the certificate.
const CERTIFICATE_INTERVAL: Duration = Duration::from_secs(10);

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
    let certificate = certificate(options)?;
    let url = settings.url.as_deref().unwrap_or_default();
    ensure!(
        certificate.is_none() || !url.starts_with("http:"),
        "sign-in.url begins with http:, but --tls-certificate makes Farthing serve HTTPS: \"{url}\""
    );
    let ingress =
        Ingress { is_https_only: certificate.is_some() || url.starts_with("https:"), proxies: options.proxies };
    let new_auth = || Auth::new(&settings, options.token_file.as_deref(), ingress, assets.leptos_options());
    let auth = has_sign_in.then(new_auth).transpose()?;
    let listener = listen(options.addr).await?;
    if sign_in == SignIn::Off {
        tracing::warn!("--no-auth: anyone who reaches {} can read the costs", options.addr);
    }
    let accounts = Box::pin(accounts(&options.account_options, assets.charts_module_path(), sign_in)).await?;
    let computer_name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let hosts = Hosts::new(is_loopback, options.allowed_hosts.clone()).with_computer_name(&computer_name);
    let tls = certificate.map(|it| start_tls(it, hosts.clone())).transpose()?;
    let capacity = Capacity::default().on(Handle::current());
    let config = RouterConfig { ingress, capacity, auth, ..RouterConfig::new(hosts) };
    let router = routes::router_for_accounts(&accounts, &assets, &config)?;
    ignore_hangups();
    startup::print_address("Farthing", if tls.is_some() { "https" } else { "http" }, listener.local_addr()?);
    let server = serve_on_own_thread(listener, router, ConnectionLimits::for_process(), tls, stop_signal());
    config.shutdown.serve_until_shutdown(async { server.await.context("the server has stopped") }, stop_signal()).await
}

/// Certificate of the options; `None` for plain HTTP.
fn certificate(options: &Serve) -> anyhow::Result<Option<Certificate>> {
    let (Some(certificate), Some(key)) = (options.tls_certificate.clone(), options.tls_key.clone()) else {
        return Ok(None);
    };
    Certificate::open(CertificateFiles { certificate, key }, crypto_provider(), Timestamp::now()).map(Some)
}

/// TLS with a certificate that is read again when its files change.
fn start_tls(certificate: Certificate, hosts: Hosts) -> anyhow::Result<Tls> {
    let certificate = Arc::new(certificate);
    tracing::info!(expires = %certificate.expires(), "serving HTTPS");
    tokio::spawn(certificate.clone().reload_at_intervals(CERTIFICATE_INTERVAL));
    Tls::new(certificate, crypto_provider(), redirect_to_https(hosts))
}

/// The cryptography that the AWS SDK uses, too.
fn crypto_provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
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
