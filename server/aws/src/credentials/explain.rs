//! Messages for unusable credentials: the source, the cause, and what to run or correct.

use std::{error::Error, fmt::Write as _, time::Duration};

use aws_credential_types::provider::error::CredentialsError;
use domain::credentials::CredentialsProblem;

use super::source::{CredentialSource, ProfileKind};

/// Maximum length of a quotation from a command's output, in characters.
const MAX_QUOTE_LENGTH: usize = 200;

/// Problem of a host without credentials, with the profiles available for `AWS_PROFILE`.
pub(crate) fn missing_problem(profiles: &[String]) -> CredentialsProblem {
    let choices = if profiles.is_empty() { String::new() } else { format!(" to a profile ({})", profiles.join(", ")) };
    let remedy = format!("Set AWS_PROFILE{choices}, or keys in the environment, then restart Farthing.");
    CredentialsProblem::new("No AWS credentials found", remedy)
}

/// Problem of a source that has not responded yet.
pub fn waiting_problem(source: Option<&CredentialSource>) -> CredentialsProblem {
    match source {
        Some(CredentialSource::Profile { name, kind: ProfileKind::Process, .. }) => CredentialsProblem::new(
            format!("Waiting for the credential_process of profile {name}"),
            "If it prompts for input, such as an MFA code, enter it in the terminal where Farthing runs.",
        ),
        Some(source) => CredentialsProblem::new(
            format!("Waiting for AWS credentials: {source}"),
            "Figures appear as soon as the credentials arrive.",
        ),
        None => {
            CredentialsProblem::new("Waiting for AWS credentials", "Figures appear as soon as the credentials arrive.")
        }
    }
}

/// Problem of a source that timed out.
pub fn timeout_problem(waiting: &CredentialsProblem, timeout: Duration) -> CredentialsProblem {
    let source = waiting.title.strip_prefix("Waiting for ").unwrap_or(&waiting.title);
    let minutes = timeout.as_secs() / 60;
    CredentialsProblem::new(format!("No response within {minutes} minutes: {source}"), "Try again.")
}

/// Problem of a source that failed.
pub fn failure_problem(source: &CredentialSource, error: &CredentialsError) -> CredentialsProblem {
    let detail = chain_text(error);
    let problem = match source {
        CredentialSource::Environment => CredentialsProblem::new(
            "The keys in the environment are not usable",
            "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, then restart Farthing.",
        ),
        CredentialSource::Profile { name, kind, file } => profile_problem(name, kind, file, &detail),
        CredentialSource::WebIdentity => CredentialsProblem::new(
            "The role of the web identity could not be assumed",
            "Check that the file in AWS_WEB_IDENTITY_TOKEN_FILE exists and that the trust policy of the role in AWS_ROLE_ARN allows this identity. Then try again.",
        ),
        CredentialSource::Container(endpoint) => CredentialsProblem::new(
            format!("The container credentials endpoint {endpoint} returned no credentials"),
            "Check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and that a service is running at this address. Then try again.",
        ),
        CredentialSource::InstanceMetadata { role, .. } => CredentialsProblem::new(
            format!("Instance metadata returned no credentials for role {role}"),
            "Check the instance profile and that the role trusts ec2.amazonaws.com. Then try again.",
        ),
    };
    problem.with_detail(detail)
}

fn profile_problem(name: &str, kind: &ProfileKind, file: &str, detail: &str) -> CredentialsProblem {
    let unreachable = ["dispatch failure", "ConnectorError", "timeout"].iter().any(|it| detail.contains(it));
    match kind {
        ProfileKind::Sso if unreachable => CredentialsProblem::new(
            format!("IAM Identity Center could not be reached for profile {name} (SSO)"),
            "Check the connection and sso_region. Then try again.",
        ),
        ProfileKind::Sso => CredentialsProblem::new(
            format!("The SSO session of profile {name} has expired or does not exist"),
            "Sign in, then try again:",
        )
        .with_command(format!("aws sso login --profile {}", shell_quoted(name))),
        ProfileKind::Login if unreachable => CredentialsProblem::new(
            format!("AWS sign-in could not be reached for profile {name} (aws login)"),
            "Check the connection. Then try again.",
        ),
        ProfileKind::Login => CredentialsProblem::new(
            format!("The aws login session of profile {name} has expired or does not exist"),
            "Sign in, then try again:",
        )
        .with_command(format!("aws login --profile {}", shell_quoted(name))),
        ProfileKind::Process => process_problem(name, file, detail),
        ProfileKind::Role { mfa: true } => CredentialsProblem::new(
            format!("The role of profile {name} requires an MFA code (mfa_serial), which Farthing cannot prompt for"),
            "Export credentials with the AWS CLI, which prompts for it, then start Farthing in that shell:",
        )
        .with_command(format!(
            "eval \"$(aws configure export-credentials --profile {} --format env)\"",
            shell_quoted(name)
        )),
        ProfileKind::Role { mfa: false } => {
            let source = source_profile_remedy(detail);
            CredentialsProblem::new(
                format!("Profile {name} could not assume its role"),
                format!(
                    "{source}Check role_arn and the source of its credentials in {file}, and that the role’s trust policy allows them. Then try again."
                ),
            )
        }
        ProfileKind::WebIdentity => CredentialsProblem::new(
            format!("Profile {name} could not assume its role with the web identity token"),
            format!("Check web_identity_token_file and role_arn in {file}. Then try again."),
        ),
        ProfileKind::Keys => CredentialsProblem::new(
            format!("The keys of profile {name} cannot be used"),
            format!("Correct {file}, then try again."),
        ),
    }
}

/// Remedy for an expired session of the source profile; empty for other causes.
fn source_profile_remedy(detail: &str) -> &'static str {
    if detail.contains("SSO token") {
        "The SSO session of its source_profile has expired: run aws sso login for that profile. "
    } else if detail.contains("Login token") {
        "The session of its source_profile has expired: run aws login for that profile. "
    } else {
        ""
    }
}

fn process_problem(name: &str, file: &str, detail: &str) -> CredentialsProblem {
    let title = |outcome: &str| format!("The credential_process of profile {name} {outcome}");
    let remedy = |output: &str| {
        let output = if output.is_empty() { String::new() } else { format!("Its output: {output}. ") };
        format!("{output}Run the command in {file} by hand, then try again.")
    };
    if let Some((_, rest)) = detail.split_once("exited with code ") {
        let (status, output) = rest.split_once(". Stderr: ").unwrap_or((rest, ""));
        let status = status.trim_start_matches("exit status: ");
        let output: String = output.lines().map(str::trim).find(|it| !it.is_empty()).unwrap_or("").to_owned();
        let output: String = without_arns(output.trim_end_matches('.')).chars().take(MAX_QUOTE_LENGTH).collect();
        return CredentialsProblem::new(title(&format!("failed with exit code {status}")), remedy(&output));
    }
    CredentialsProblem::new(title("did not print credentials"), remedy(""))
}

/// Replaces each ARN with a placeholder, because a command's output is displayed without being requested.
fn without_arns(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.find("arn:aws").map(|at| rest.split_at(at)) {
        let is_end = |it: char| it.is_whitespace() || "\"'`,;<>()[]{}".contains(it);
        out += before;
        out += "(ARN)";
        rest = from.find(is_end).map_or("", |end| &from[end..]);
    }
    out + rest
}

/// Name of a profile, quoted for a shell.
fn shell_quoted(name: &str) -> String {
    let plain = name.chars().all(|it| it.is_ascii_alphanumeric() || "-_./@%+:".contains(it));
    if plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "'\\''")) }
}

/// An error and its causes as text.
fn chain_text(error: &CredentialsError) -> String {
    let mut text = String::new();
    let first: Option<&(dyn Error + 'static)> = Some(error);
    for error in std::iter::successors(first, |error| (*error).source()) {
        let separator = if text.is_empty() { "" } else { ": " };
        // Writing to a string cannot fail.
        let _ = write!(text, "{separator}{error}");
    }
    text
}

#[cfg(test)]
mod tests;
