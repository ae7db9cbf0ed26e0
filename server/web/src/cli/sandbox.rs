//! Command-line options of `farthing sandbox`.

use std::net::SocketAddr;

use clap::Args;
use domain::Date;

use crate::clock::parse_day;

/// Options of `farthing sandbox`.
#[derive(Debug, Args)]
pub struct SandboxServer {
    /// Address and port to listen on.
    #[arg(long, env = "FARTHING_ADDR", default_value = "127.0.0.1:4566")]
    pub addr: SocketAddr,
    /// Random seed: the same seed creates the same account.
    #[arg(long, env = "FARTHING_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Current day of the account [default: the current UTC day].
    #[arg(long, env = "FARTHING_TODAY", value_name = "YYYY-MM-DD", value_parser = parse_day)]
    pub today: Option<Date>,
    /// Number of accounts in the organization, including the management account.
    #[arg(long, env = "FARTHING_ACCOUNTS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub accounts: u16,
    /// Number of resources.
    #[arg(long, env = "FARTHING_RESOURCES", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub resources: u32,
    /// Faults to inject, such as `ce:GetCostAndUsage=throttle*3,ce:GetTags=delay:2000ms`.
    #[arg(long, env = "FARTHING_FAULTS", value_name = "SPEC", default_value = "")]
    pub faults: String,
    /// Put markup, formulas and other hostile text into names and tags, for tests of clients.
    #[arg(long, hide = true)]
    pub hostile: bool,
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::Cli;

    #[test]
    fn error_messages_name_the_invalid_option() {
        for (option, value) in [("--today", "yesterday"), ("--accounts", "0")] {
            let error = Cli::try_parse_from(["farthing", "sandbox", option, value]).unwrap_err().to_string();
            assert!(error.contains(option), "{error}");
        }
    }
}
