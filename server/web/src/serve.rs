//! Running the commands.

use std::{io::Write, net::SocketAddr, process::ExitCode, time::Duration};

use anyhow::{Context, bail};
use app::Services;
use sandbox::{Config, Sandbox, parse_faults};
use tokio::{net::TcpListener, signal};

use crate::{
    assets::Assets,
    cli::{Cli, Command, Export, SandboxAccount, Serve},
    export, routes, state,
};

/// How long requests may go on after the program was told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// Runs a command to its end.
///
/// # Errors
/// In words for whoever typed it.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(serve) => web_app(&serve).await?,
        Command::Sandbox(account) => sandbox_account(&account).await?,
        Command::Export(wanted) => return write_export(&wanted).await,
    }
    Ok(ExitCode::SUCCESS)
}

async fn web_app(serve: &Serve) -> anyhow::Result<()> {
    let local = serve.addr.ip().is_loopback();
    if !local && !serve.no_auth {
        bail!(
            "--addr {} can be reached by others, and there is no sign-in yet: whoever reaches it reads the costs. \
             Listen on 127.0.0.1, or say --no-auth if that is wanted.",
            serve.addr
        );
    }
    let assets = Assets::find(serve.site.as_deref())?;
    let listener = listen(serve.addr).await?;
    let mut services: Services = state::services(&serve.source, assets.charts_module()).await?;
    if !local {
        tracing::warn!("--no-auth: whoever reaches {} reads the costs", serve.addr);
        services.account.open_to_network = true;
    }
    let router = routes::router(&services, &assets, local)?;
    announce("Farthing", listener.local_addr()?)?;
    let serving = axum::serve(listener, router).with_graceful_shutdown(stopped());
    until_grace_ends(async { serving.await.context("the server has stopped") }).await
}

async fn sandbox_account(account: &SandboxAccount) -> anyhow::Result<()> {
    let today = match account.today {
        Some(today) => today,
        None => state::today(&state::clock(None)?),
    };
    let mut config = Config::new(today);
    config.seed = account.seed;
    config.accounts = usize::from(account.accounts);
    config.resources = usize::try_from(account.resources).context("--resources is too large for this machine")?;
    config.hostile = account.hostile;
    config.faults = parse_faults(&account.faults).context("--faults cannot be used")?;
    let sandbox = Sandbox::bind(config, account.addr).await.with_context(|| taken(account.addr))?;
    announce("The sandbox account", sandbox.addr())?;
    until_grace_ends(async { sandbox.serve(stopped()).await.context("the sandbox account has stopped") }).await
}

async fn write_export(wanted: &Export) -> anyhow::Result<ExitCode> {
    let services = state::services(&wanted.source, String::new()).await?;
    let file = export::file(&services, wanted.page, &wanted.query, wanted.format).await?;
    std::io::stdout().write_all(&file.bytes).context("the figures cannot be written")?;
    for missing in &file.partial {
        writeln!(std::io::stderr(), "not looked at: {missing}").context("what is missing cannot be told")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.with_context(|| taken(addr))
}

fn taken(addr: SocketAddr) -> String {
    format!("--addr {addr} cannot be listened on")
}

/// The one line that says that it is time to open the browser.
fn announce(what: &str, addr: SocketAddr) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{what} is listening on http://{addr}").context("nothing can be printed")
}

/// Lets what is under way end, but not for ever: a visitor's stream must not keep the program from stopping.
async fn until_grace_ends(serving: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    let too_late = async {
        stopped().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        ended = serving => ended,
        () = too_late => Ok(()),
    }
}

/// Ends when the program is told to stop.
async fn stopped() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::error!(%error, "the program cannot be interrupted");
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
                tracing::error!(%error, "the program cannot be terminated");
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
