//! Command line. Each flag is also an environment variable: `--addr` is `FARTHING_ADDR`.

mod models;
#[cfg(feature = "sandbox")]
mod sandbox;

use std::{collections::BTreeSet, net::SocketAddr, path::PathBuf};

use aws::{BadSetting, Role};
use clap::{
    Args, Parser, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use domain::{
    Date, Decimal,
    resource::SharedStr,
    spending::requests_for,
    view::{FileFormat, PAGES, Page},
};

pub use self::models::{ModelOptions, Models};
#[cfg(feature = "sandbox")]
pub use self::sandbox::SandboxServer;
use crate::{clock::parse_day, security::AllowedHost};

/// Show what AWS costs and why costs change.
#[derive(Debug, Parser)]
#[command(name = "farthing", version)]
pub struct Cli {
    /// Command to run.
    #[command(subcommand)]
    pub command: Command,
}

/// Commands of the program.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app.
    Serve(Serve),
    /// Serve a simulated AWS account for any AWS client.
    #[cfg(feature = "sandbox")]
    Sandbox(SandboxServer),
    /// Write the figures of a page to stdout, as `/export/<page>.<format>` does.
    Export(Export),
    /// Check every permission and print what is missing, with the policy to add. Free of charge.
    Doctor(Doctor),
}

impl Command {
    /// Filter of the log if the environment has none. Commands that end report failures of AWS themselves.
    #[must_use]
    pub fn default_log_filter(&self) -> &'static str {
        match self {
            Self::Serve(_) => "info",
            #[cfg(feature = "sandbox")]
            Self::Sandbox(_) => "info",
            Self::Export(_) | Self::Doctor(_) => "error",
        }
    }
}

/// Options of `farthing serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, env = "FARTHING_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// Require visitors to sign in with the access token in this file: one line with at least 20 characters, such as
    /// `openssl rand -hex 32` prints. Read again when it changes; a new token ends all sessions.
    #[arg(long, env = "FARTHING_TOKEN_FILE", value_name = "FILE", conflicts_with = "no_auth")]
    pub token_file: Option<PathBuf>,
    /// Serve over HTTPS with the certificate in this PEM file, followed by those of its issuers. Read again when it changes, without
    /// closing connections.
    #[arg(long, env = "FARTHING_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,
    /// Private key of the certificate, in a PEM file without a password. Read again when it changes.
    #[arg(long, env = "FARTHING_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,
    /// Number of proxies between visitors and Farthing, for the limit of attempts to sign in: each must append the address that it
    /// received the request from to X-Forwarded-For.
    #[arg(long, env = "FARTHING_PROXIES", value_name = "NUMBER", default_value_t = 0)]
    pub proxies: usize,
    /// Serve without sign-in on an address that other computers can reach.
    #[arg(long, env = "FARTHING_NO_AUTH")]
    pub no_auth: bool,
    /// Additional host names to accept, separated by commas, such as costs.example.com or *.example.com. IP addresses, names
    /// without a dot, the computer's own name and names like farthing.internal need no entry if other computers can reach --addr.
    #[arg(long, env = "FARTHING_ALLOWED_HOSTS", value_name = "NAMES", value_delimiter = ',')]
    pub allowed_hosts: Vec<AllowedHost>,
    /// Folder with the site's files [default: `site` next to the program].
    #[arg(long, env = "FARTHING_SITE")]
    pub site: Option<PathBuf>,
    /// The AWS account to read.
    #[command(flatten)]
    pub account_options: AccountOptions,
}

/// The AWS account to read, its limits and the current day.
#[derive(Clone, Debug, Args)]
pub struct AccountOptions {
    /// Use the built-in demo account even if there are AWS credentials. Without credentials, `serve` uses it anyway; other
    /// commands use it only with this flag.
    #[arg(long, env = "FARTHING_DEMO")]
    pub demo: bool,
    /// Maximum that Farthing may spend on Cost Explorer requests per UTC day, at 0.01 USD each.
    #[arg(long = "daily-cap-usd", env = "FARTHING_DAILY_CAP_USD", value_name = "USD", default_value = "5", allow_negative_numbers = true, value_parser = parse_requests)]
    pub daily_cap: u64,
    /// Roles to assume, one for each additional account whose resources to list, separated by commas: an ARN, followed by
    /// `?external-id=…` if the role requires an external ID.
    #[arg(long, env = "FARTHING_ROLES", value_name = "ARNS", default_value = "", hide_default_value = true, value_parser = parse_roles)]
    pub roles: Roles,
    /// Regions to list resources in, separated by commas [default: all regions that the account has enabled].
    #[arg(long, env = "FARTHING_REGIONS", value_name = "REGIONS", default_value = "", hide_default_value = true, value_parser = parse_regions)]
    pub regions: Regions,
    /// Configuration file with the tables `[checks]` and `[sign-in]` [default: farthing.toml, if it exists].
    #[arg(long, env = "FARTHING_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Settings of the checks as TOML, such as `snapshot-days = 60`. They override the file's.
    #[arg(long, env = "FARTHING_CHECKS", value_name = "TOML", default_value = "", hide_default_value = true)]
    pub checks: String,
    /// Models for AI answers.
    #[command(flatten)]
    pub model_options: ModelOptions,
    /// Use this as the current UTC day, for tests and demos.
    #[arg(long, env = "FARTHING_TODAY", value_name = "YYYY-MM-DD", value_parser = parse_day, hide = true)]
    pub today: Option<Date>,
}

/// Roles of additional accounts.
#[derive(Clone, Debug, Default)]
pub struct Roles(pub Vec<Role>);

/// Regions to list resources in; all enabled regions if empty.
#[derive(Clone, Debug, Default)]
pub struct Regions(pub Vec<SharedStr>);

/// Options of `farthing export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Page to export.
    #[arg(value_parser = page_parser())]
    pub page: Page,
    /// Query part of the page's URL, such as `range=30d&group=region`.
    #[arg(long, env = "FARTHING_QUERY", default_value = "")]
    pub query: String,
    /// File format; md for insights only.
    #[arg(long, env = "FARTHING_FORMAT", default_value = "csv", value_parser = format_parser())]
    pub format: FileFormat,
    /// The AWS account to read.
    #[command(flatten)]
    pub account_options: AccountOptions,
}

/// Options of `farthing doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// The AWS account to read.
    #[command(flatten)]
    pub account_options: AccountOptions,
}

/// Parser of the names of pages that can be exported.
fn page_parser() -> impl TypedValueParser<Value = Page> {
    let names: BTreeSet<&str> = PAGES.iter().filter_map(|spec| Some(spec.export?.name)).collect();
    PossibleValuesParser::new(names).try_map(|name| Page::from_export_name(&name).ok_or(name))
}

/// Parser of file extensions.
fn format_parser() -> impl TypedValueParser<Value = FileFormat> {
    let extensions = FileFormat::ALL.map(FileFormat::extension);
    PossibleValuesParser::new(extensions).try_map(|extension| FileFormat::from_extension(&extension).ok_or(extension))
}

/// Converts an amount in USD to the number of Cost Explorer requests that it pays for.
fn parse_requests(usd: &str) -> Result<u64, String> {
    let amount: Option<Decimal> = usd.parse().ok();
    amount.and_then(requests_for).ok_or_else(|| "expected a non-negative amount in USD, such as 5 or 2.50".to_owned())
}

fn parse_roles(text: &str) -> Result<Roles, BadSetting> {
    aws::roles(text).map(Roles)
}

fn parse_regions(text: &str) -> Result<Regions, BadSetting> {
    aws::regions(text).map(Regions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_definition_is_valid() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn error_messages_name_the_invalid_argument() {
        for (arguments, expected) in [
            (vec!["serve", "--addr", "nowhere"], "--addr"),
            (vec!["serve", "--today", "yesterday"], "--today"),
            (vec!["export", "overview", "--format", "pdf"], "--format"),
            (vec!["export", "nothing"], "nothing"),
            (vec!["serve", "--daily-cap-usd", "-1"], "--daily-cap-usd"),
            (vec!["serve", "--daily-cap-usd", "five"], "--daily-cap-usd"),
            (vec!["serve", "--roles", "arn:aws:iam::1:role/x"], "arn:aws:iam::1:role/x"),
            (vec!["serve", "--models", "a b"], "--models"),
            (vec!["serve", "--temperature", "2"], "--temperature"),
            (vec!["serve", "--max-tokens", "0"], "--max-tokens"),
            (vec!["serve", "--guardrail", "gr-1"], "--guardrail"),
            (vec!["serve", "--regions", "eu-west-1,nowhere"], "nowhere"),
            (vec!["serve", "--tls-certificate", "cert.pem"], "--tls-key"),
            (vec!["serve", "--tls-key", "key.pem"], "--tls-certificate"),
        ] {
            let error = Cli::try_parse_from(std::iter::once("farthing").chain(arguments)).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
