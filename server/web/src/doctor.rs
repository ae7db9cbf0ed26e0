//! `farthing doctor`: checks every permission and prints the missing ones, with the policy to add.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, bail};
use domain::status::{Permission, Status};

use crate::{cli::AccountOptions, state};

/// Pause between two polls of a running check.
const POLL: Duration = Duration::from_millis(100);

/// Checks the permissions and prints the result. The exit code is 1 if a permission is missing or could not be checked.
///
/// # Errors
/// If there are no usable credentials, no request reached AWS, or stdout or stderr is closed.
pub async fn run(options: &AccountOptions) -> anyhow::Result<ExitCode> {
    let services = Box::pin(state::services_for_command(options)).await?;
    writeln!(io::stderr(), "Checking permissions: this lists all resources, free of charge.")
        .context("could not write to stderr")?;
    let mut status = services.reports.check_permissions();
    while status.is_checking {
        tokio::time::sleep(POLL).await;
        status = services.reports.status();
    }
    if status.operations.iter().all(|it| it.permission == Permission::NotChecked) {
        bail!("no request reached AWS: the credentials cannot be used");
    }
    io::stdout().write_all(report(&status).as_bytes()).context("could not write the result")?;
    Ok(if is_complete(&status) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether AWS granted every permission that was checked.
fn is_complete(status: &Status) -> bool {
    status.operations.iter().all(|it| matches!(it.permission, Permission::Granted | Permission::NotChecked))
}

/// Formats the result as text.
fn report(status: &Status) -> String {
    let mut text = String::new();
    if let Some(caller) = &status.caller {
        push_line(&mut text, &format!("AWS account {}, as {}", caller.account, caller.name));
    }
    if let Some(source) = &status.credentials_source {
        push_line(&mut text, &format!("Credentials: {source}"));
    }
    for (feature, operations) in status.features() {
        let granted = operations.iter().filter(|it| it.permission == Permission::Granted).count();
        push_line(&mut text, &format!("\n{feature}: {granted} of {} permissions", operations.len()));
        for operation in operations {
            let note = operation.permission.note().map(|note| format!(" ({note})")).unwrap_or_default();
            push_line(&mut text, &format!("  {:<12} {}{note}", operation.permission.label(), operation.action));
        }
    }
    let missing = status.missing();
    if missing.is_empty() {
        let not_checked = status.operations.iter().filter(|it| it.permission == Permission::NotChecked).count();
        let note = match not_checked {
            0 => String::new(),
            _ => format!(" Not checked: {not_checked}, because there was nothing to check or the check ended before."),
        };
        push_line(&mut text, &format!("\nNo permission is missing.{note}"));
    }
    if let Some(policy) = status.policy() {
        push_line(&mut text, &format!("\nAdd this policy to the role or user that Farthing runs as:\n\n{policy}"));
    }
    if missing.contains(&domain::permissions::ASSUME_ROLE) {
        let policy = domain::permissions::caller_policy();
        push_line(&mut text, &format!("\nAllow it to assume the roles, and check their trust policies:\n\n{policy}"));
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::status::{Caller, ErrorCategory, Operation};

    use super::*;

    fn status(permissions: &[(&str, Permission)]) -> Status {
        let operation = |(action, permission): &(&str, Permission)| Operation {
            action: (*action).to_owned(),
            permission: permission.clone(),
            calls: 1,
            errors: BTreeMap::new(),
            latency: None,
        };
        Status {
            caller: Some(Caller { account: "111122223333".to_owned(), name: "role Farthing".to_owned() }),
            credentials_source: Some("profile billing (SSO)".to_owned()),
            operations: permissions.iter().map(operation).collect(),
            ..Status::default()
        }
    }

    #[test]
    fn the_report_has_missing_permissions_and_a_policy() {
        let missing = Permission::Missing(vec![String::new(), "444455556666".to_owned()]);
        let status = status(&[("ce:GetTags", missing), ("ce:GetCostAndUsage", Permission::Granted)]);
        let text = report(&status);
        assert!(
            text.starts_with(
                "AWS account 111122223333, as role Farthing\nCredentials: profile billing (SSO)\n\nCosts: 1 of 2 permissions\n"
            ),
            "{text}"
        );
        assert!(text.contains("  missing      ce:GetTags (in account 444455556666)\n"), "{text}");
        assert!(text.contains("\"Action\": [\n      \"ce:GetTags\"\n    ]"), "{text}");
        assert!(!is_complete(&status));
    }

    #[test]
    fn a_permission_that_was_not_checked_is_not_a_failure() {
        let status_with =
            |permission| status(&[("ce:GetTags", Permission::Granted), ("s3:GetBucketTagging", permission)]);
        let not_checked = status_with(Permission::NotChecked);
        assert!(is_complete(&not_checked) && report(&not_checked).contains("No permission is missing."));
        assert!(!is_complete(&status_with(Permission::Failed(ErrorCategory::Timeout))));
    }
}
