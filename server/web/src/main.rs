//! Entry point: runs the command given on the command line.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use mimalloc::MiMalloc;
use server::{cli::Cli, serve};
use tracing_subscriber::EnvFilter;

/// Unlike the system allocator, mimalloc returns the memory of large responses to the operating system.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Default log filter. Hides warnings of the SDK crates, all named `aws_…`, because
/// Farthing logs each failed request itself.
const DEFAULT_LOG: &str = "info,aws_=error";

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("FARTHING_LOG").unwrap_or_else(|_| EnvFilter::new(DEFAULT_LOG));
    let colors = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colors).with_writer(std::io::stderr).init();
    // Boxed, because the future is large enough to overflow a small stack.
    match Box::pin(serve::run(Cli::parse())).await {
        Ok(code) => code,
        Err(error) => {
            tracing::debug!(?error, "stopped");
            eprintln!("farthing: {error:#}");
            ExitCode::FAILURE
        }
    }
}
