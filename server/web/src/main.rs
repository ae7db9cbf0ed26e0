//! Entry point: runs the command given on the command line.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use server::{
    cli::Cli,
    serve,
    telemetry::{Traces, start_log},
};

/// Unlike the system allocator, mimalloc returns the memory of large responses to the operating system.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    // Boxed, because the future is large enough to overflow a small stack.
    match Box::pin(run(cli)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("farthing: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let traces = Traces::start()?;
    start_log(cli.command.default_log_filter(), &traces)?;
    let result = serve::run(cli).await;
    traces.finish();
    result
}
