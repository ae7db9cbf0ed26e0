//! The command line. Each flag is an environment variable too: `--addr` is `FARTHING_ADDR`.

mod writing;

use std::{net::SocketAddr, path::PathBuf};

use aws::{BadSetting, Role};
use clap::{Args, Parser, Subcommand, ValueEnum};
use domain::{Date, Decimal, period::parse_date, resource::Word, spending::requests_for};

pub use self::writing::{Models, Writing};
use crate::security::AllowedHost;

/// See what AWS costs and why it changed.
#[derive(Debug, Parser)]
#[command(name = "farthing", version)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web app; without AWS credentials, on a built-in sandbox account.
    Serve(Serve),
    /// Serve an AWS account that exists only here, for any AWS client.
    Sandbox(SandboxAccount),
    /// Write the figures of a page, as `/export/<page>.<format>` does.
    Export(Export),
}

/// How the web app is served.
#[derive(Debug, Args)]
pub struct Serve {
    /// Where to listen.
    #[arg(long, env = "FARTHING_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// Serve without sign-in on an address that others can reach.
    #[arg(long, env = "FARTHING_NO_AUTH")]
    pub no_auth: bool,
    /// Further host names to answer to, separated by commas, such as costs.example.com or *.example.com. Addresses, names without
    /// a dot, the machine's own name and names like farthing.internal need no entry where --addr can be reached by others.
    #[arg(long, env = "FARTHING_ALLOWED_HOSTS", value_name = "NAMES", value_delimiter = ',')]
    pub allowed_hosts: Vec<AllowedHost>,
    /// The folder with the site's files; by default `site` beside the program.
    #[arg(long, env = "FARTHING_SITE")]
    pub site: Option<PathBuf>,
    /// Whose costs.
    #[command(flatten)]
    pub source: Source,
}

/// Whose costs are read, and on which day.
#[derive(Clone, Debug, Args)]
pub struct Source {
    /// Use the built-in sandbox account even where there are credentials. `export` never uses it otherwise.
    #[arg(long, env = "FARTHING_DEMO")]
    pub demo: bool,
    /// The most that Farthing itself may spend on Cost Explorer requests a UTC day, at 0.01 USD each.
    #[arg(long = "daily-cap-usd", env = "FARTHING_DAILY_CAP_USD", value_name = "USD", default_value = "5", allow_negative_numbers = true, value_parser = requests)]
    pub daily_cap: u64,
    /// Roles to assume, one for each further account whose resources are looked at, separated by commas: an ARN, where its owner
    /// asks for an external id followed by `?external-id=…`.
    #[arg(long, env = "FARTHING_ROLES", value_name = "ARNS", default_value = "", hide_default_value = true, value_parser = roles)]
    pub roles: Roles,
    /// The regions to look for resources in, separated by commas; by default all that an account has enabled.
    #[arg(long, env = "FARTHING_REGIONS", value_name = "REGIONS", default_value = "", hide_default_value = true, value_parser = regions)]
    pub regions: Regions,
    /// The file with what can be chosen of the checks, in its table `[checks]`; by default farthing.toml, where there is one.
    #[arg(long, env = "FARTHING_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Keys of that table that stand over the file's, as TOML, such as `snapshot-days = 60`.
    #[arg(long, env = "FARTHING_CHECKS", value_name = "TOML", default_value = "", hide_default_value = true)]
    pub checks: String,
    /// Who writes about it.
    #[command(flatten)]
    pub writing: Writing,
    /// Take this for the current UTC day, for tests and demonstrations.
    #[arg(long, env = "FARTHING_TODAY", value_name = "YYYY-MM-DD", value_parser = date, hide = true)]
    pub today: Option<Date>,
}

/// The further accounts to look at.
#[derive(Clone, Debug, Default)]
pub struct Roles(pub Vec<Role>);

/// Where to look; nowhere named: in all regions that an account has enabled.
#[derive(Clone, Debug, Default)]
pub struct Regions(pub Vec<Word>);

/// The account to make up.
#[derive(Debug, Args)]
pub struct SandboxAccount {
    /// Where to listen.
    #[arg(long, env = "FARTHING_ADDR", default_value = "127.0.0.1:4566")]
    pub addr: SocketAddr,
    /// Where chance begins: the same seed makes the same account.
    #[arg(long, env = "FARTHING_SEED", default_value_t = 1)]
    pub seed: u64,
    /// The last day with costs; by default the current UTC day.
    #[arg(long, env = "FARTHING_TODAY", value_name = "YYYY-MM-DD", value_parser = date)]
    pub today: Option<Date>,
    /// Accounts of the organisation, the payer included.
    #[arg(long, env = "FARTHING_ACCOUNTS", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub accounts: u16,
    /// How many things run in it.
    #[arg(long, env = "FARTHING_RESOURCES", default_value_t = 1200, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub resources: u32,
    /// What goes wrong, such as `ce:GetCostAndUsage=throttle*3,ce:GetTags=delay:2000ms`.
    #[arg(long, env = "FARTHING_FAULTS", value_name = "SPEC", default_value = "")]
    pub faults: String,
    /// Write markup, formulas and other traps into names and tags, for tests of what reads them.
    #[arg(long, hide = true)]
    pub hostile: bool,
}

/// What is written out.
#[derive(Debug, Args)]
pub struct Export {
    /// The page.
    #[arg(value_enum)]
    pub page: Page,
    /// The query of the page's address.
    #[arg(long, env = "FARTHING_QUERY", default_value = "")]
    pub query: String,
    /// The kind of file.
    #[arg(long, env = "FARTHING_FORMAT", value_enum, default_value_t = Format::Csv)]
    pub format: Format,
    /// Whose costs.
    #[command(flatten)]
    pub source: Source,
}

/// A page that has an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Page {
    /// Costs by period and group.
    Overview,
    /// What runs and what each of it costs.
    Resources,
    /// What could be done to spend less.
    Insights,
}

impl Page {
    /// Its word, on the command line and in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Resources => "resources",
            Self::Insights => "insights",
        }
    }

    /// The page of a word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|it| it.word() == word)
    }
}

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
    /// A workbook, whose numbers are numbers.
    Xlsx,
    /// For a ticket or a wiki; of insights alone.
    Md,
}

impl Format {
    /// What a file's name ends with.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Md => "md",
        }
    }

    /// The kind of file that ends so.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::value_variants().iter().copied().find(|it| it.word() == word)
    }
}

/// An amount of USD as the number of requests that it pays for.
fn requests(usd: &str) -> Result<u64, String> {
    let amount: Option<Decimal> = usd.parse().ok();
    amount.and_then(requests_for).ok_or_else(|| "expected a non-negative amount in USD, such as 5 or 2.50".to_owned())
}

fn roles(text: &str) -> Result<Roles, BadSetting> {
    aws::roles(text).map(Roles)
}

fn regions(text: &str) -> Result<Regions, BadSetting> {
    aws::regions(text).map(Regions)
}

fn date(text: &str) -> Result<Date, String> {
    parse_date(text).ok_or_else(|| "expected a date as YYYY-MM-DD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory;
        Cli::command().debug_assert();
    }

    #[test]
    fn bad_values_are_named() {
        for (arguments, named) in [
            (vec!["serve", "--addr", "nowhere"], "--addr"),
            (vec!["sandbox", "--today", "yesterday"], "--today"),
            (vec!["sandbox", "--accounts", "0"], "--accounts"),
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
        ] {
            let error = Cli::try_parse_from(std::iter::once("farthing").chain(arguments)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}
