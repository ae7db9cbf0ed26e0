//! Messages on stdout at startup: credentials, account and address.

use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
};

use aws::AwsAccount;
use domain::credentials::CredentialsState;

use crate::identity::{IdentityMonitor, IdentityState};

/// Prints a line. Write errors are ignored: stdout may be closed.
pub fn print_line(line: &str) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Prints the credentials source.
pub fn print_credentials_source(source: &str) {
    print_line(&format!("Credentials: {source}"));
}

/// Prints that the demo account was requested.
pub fn print_demo() {
    print_line("Demo account (--demo): all figures are simulated.");
}

/// Prints that the demo account is shown because there are no credentials, and lists the available profiles.
pub fn print_no_credentials(profiles: &[String]) {
    let hint = if profiles.is_empty() {
        String::new()
    } else {
        format!(" To use a profile, set AWS_PROFILE to one of: {}.", profiles.join(", "))
    };
    print_line(&format!("No AWS credentials found. Showing the demo account: all figures are simulated.{hint}"));
}

/// Prints the address on which a server, such as `Farthing`, listens. `scheme` is `http` or `https`.
pub fn print_address(server: &str, scheme: &str, addr: SocketAddr) {
    let local_url = if addr.ip().is_unspecified() {
        format!(" (on this computer: {scheme}://{})", SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port())))
    } else {
        String::new()
    };
    print_line(&format!("{server} is listening on {scheme}://{addr}{local_url}"));
}

/// Prints changes of the account's state until the program ends: problems with the credentials, and the AWS identity or
/// why STS has not confirmed it.
pub async fn print_account_state_changes(account: AwsAccount, monitor: IdentityMonitor) {
    let credentials = account.credentials();
    let mut identity = monitor.subscribe();
    let mut state = CredentialsState::default();
    let mut last_line = String::new();
    loop {
        let line = tokio::select! {
            new_state = credentials.changed(&state) => {
                state = new_state;
                state.problem().map(|problem| format!("Credentials: {}", problem.sentences()))
            }
            _ = identity.changed() => identity_line(&identity.borrow_and_update()),
        };
        if let Some(line) = line.filter(|line| *line != last_line) {
            print_line(&line);
            last_line = line;
        }
    }
}

fn identity_line(state: &IdentityState) -> Option<String> {
    if let Some(identity) = &state.identity {
        return Some(format!("AWS account {}, as {}", identity.account, identity.name()));
    }
    // Problems with credentials are printed separately.
    let failure = state.failure.as_ref().filter(|it| !matches!(it.fault, domain::error::Fault::Credentials(_)))?;
    Some(format!("AWS account not confirmed yet: {}. {}", failure.title(), failure.remedy()))
}
