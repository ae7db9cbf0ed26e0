//! Runs the command that the command line names.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use server::{cli::Cli, serve};
use tracing_subscriber::EnvFilter;

/// Gives back to the system what a large answer took, which the system's own allocator keeps.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_env("FARTHING_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    // What all commands hold while they wait would not fit on a small stack.
    match Box::pin(serve::run(Cli::parse())).await {
        Ok(code) => code,
        Err(error) => {
            tracing::debug!(?error, "stopped");
            eprintln!("farthing: {error:#}");
            ExitCode::FAILURE
        }
    }
}
