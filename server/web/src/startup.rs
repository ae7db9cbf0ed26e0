//! Start-up messages: credentials, account and address.

use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
};

use aws::AwsAccount;
use domain::credentials::CredentialsState;

use crate::identity::{Known, Learned};

/// Prints a line. Write errors are ignored: stdout may be closed.
pub fn say(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Prints the credentials source.
pub fn say_source(source: &str) {
    say(&format!("Credentials: {source}"));
}

/// Prints that the demo account was requested.
pub fn say_demo() {
    say("Demo account (--demo): all figures are simulated.");
}

/// Prints that the demo account is shown because there are no credentials, with the available profiles.
pub fn say_nothing_found(profiles: &[String]) {
    let choices = if profiles.is_empty() {
        String::new()
    } else {
        format!(" To use a profile, set AWS_PROFILE to one of: {}.", profiles.join(", "))
    };
    say(&format!("No AWS credentials found. Showing the demo account: all figures are simulated.{choices}"));
}

/// Line with the address to open.
pub fn say_address(what: &str, addr: SocketAddr) {
    let here = if addr.ip().is_unspecified() {
        format!(" (on this computer: http://{})", SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port())))
    } else {
        String::new()
    };
    say(&format!("{what} is listening on http://{addr}{here}"));
}

/// Prints the AWS identity once it is known, and each change of the credentials state.
pub async fn follow(account: AwsAccount, learned: Learned) {
    let credentials = account.credentials();
    let mut known = learned.known();
    let mut state = CredentialsState::default();
    let mut said = String::new();
    loop {
        let line = tokio::select! {
            now = credentials.changed(&state) => {
                state = now;
                state.problem().map(|problem| format!("Credentials: {}", problem.sentences()))
            }
            _ = known.changed() => line_of(&known.borrow_and_update()),
        };
        if let Some(line) = line.filter(|line| *line != said) {
            say(&line);
            said = line;
        }
    }
}

fn line_of(known: &Known) -> Option<String> {
    if let Some(identity) = &known.identity {
        return Some(format!("AWS account {}, as {}", identity.account, identity.name()));
    }
    // Credentials problems are printed separately.
    let failure = known.failure.as_ref().filter(|it| !matches!(it.fault, domain::error::Fault::Credentials(_)))?;
    Some(format!("AWS account not confirmed yet: {}. {}", failure.title(), failure.remedy()))
}
