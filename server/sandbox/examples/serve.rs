//! Serves the account of 23 November 2026 on a port, until interrupted.

use std::net::SocketAddr;

use sandbox::{Config, Sandbox};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address: SocketAddr = ([127, 0, 0, 1], 14566).into();
    let sandbox = Sandbox::bind(Config::new(jiff::civil::date(2026, 11, 23)), address).await?;
    sandbox.serve(std::future::pending()).await
}
