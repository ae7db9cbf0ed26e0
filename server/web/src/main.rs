//! Entry point: runs the command given on the command line.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use mimalloc::MiMalloc;
use server::{cli::Cli, serve};
use tracing_subscriber::EnvFilter;

/// Returns the memory of large responses to the system, unlike the system's own allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Default log filter. The SDK crates, all named `aws_…`, warn about what Farthing itself reports once per request.
const USUAL_LOG: &str = "info,aws_=error";

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("FARTHING_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL_LOG));
    let colors = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colors).with_writer(std::io::stderr).init();
    // The future of a command is too large for a small stack.
    match Box::pin(serve::run(Cli::parse())).await {
        Ok(code) => code,
        Err(error) => {
            tracing::debug!(?error, "stopped");
            eprintln!("farthing: {error:#}");
            ExitCode::FAILURE
        }
    }
}
