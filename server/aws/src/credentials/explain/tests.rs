//! Messages for failing credentials sources.

use super::*;

fn profile(kind: ProfileKind) -> CredentialSource {
    CredentialSource::Profile { name: "billing".to_owned(), kind, file: "~/.aws/config".to_owned() }
}

fn failed(kind: ProfileKind, detail: &str) -> String {
    let error = CredentialsError::provider_error(detail.to_owned());
    failure_problem(&profile(kind), &error).sentences()
}

#[test]
fn missing_credentials_list_the_profiles() {
    let remedy =
        |profiles: &[&str]| missing_problem(&profiles.iter().map(|&it| it.to_owned()).collect::<Vec<_>>()).remedy;
    assert_eq!(remedy(&[]), "Set AWS_PROFILE, or keys in the environment, then restart Farthing.");
    assert!(remedy(&["billing", "dev"]).starts_with("Set AWS_PROFILE to a profile (billing, dev), or keys"));
}

#[test]
fn expired_sessions_name_the_sign_in_command() {
    let expired = failed(ProfileKind::Sso, "the SSO token has expired and cannot be refreshed");
    assert!(expired.ends_with("Sign in, then try again: aws sso login --profile billing"), "{expired}");
    let expired = failed(ProfileKind::Login, "cached Login token is expired");
    assert!(expired.ends_with("Sign in, then try again: aws login --profile billing"), "{expired}");
    let unreachable = failed(ProfileKind::Sso, "dispatch failure: timeout");
    assert!(unreachable.contains("could not be reached") && !unreachable.contains("aws sso login"), "{unreachable}");
}

#[test]
fn process_errors_have_exit_code_and_output() {
    let detail = "Error retrieving credentials: external process exited with code exit status: 3. Stderr: \n vault is sealed.\nsecond";
    assert_eq!(
        failed(ProfileKind::Process, detail),
        "The credential_process of profile billing failed with exit code 3. Its output: vault is sealed. \
         Run the command in ~/.aws/config by hand, then try again."
    );
    let without_output = failed(ProfileKind::Process, "could not parse response: invalid JSON");
    assert!(
        without_output.starts_with("The credential_process of profile billing did not print credentials. Run"),
        "{without_output}"
    );
    let denied = "exited with code exit status: 254. Stderr: User: arn:aws:iam::111122223333:user/jane may not assume \
                  'arn:aws-cn:iam::444455556666:role/Billing'.";
    let denied = failed(ProfileKind::Process, denied);
    assert!(denied.contains("Its output: User: (ARN) may not assume '(ARN)'. Run"), "{denied}");
    let long = format!("exited with code exit status: 1. Stderr: {}", "x".repeat(5_000));
    assert!(failed(ProfileKind::Process, &long).len() < 400);
}

#[test]
fn quotes_profile_names_for_the_shell() {
    assert_eq!((shell_quoted("billing-2"), shell_quoted("a b; rm")), ("billing-2".to_owned(), "'a b; rm'".to_owned()));
}

#[test]
fn waiting_messages_name_the_source() {
    let waiting = waiting_problem(Some(&profile(ProfileKind::Process)));
    assert_eq!(waiting.title, "Waiting for the credential_process of profile billing");
    let timed_out = timeout_problem(&waiting, Duration::from_mins(5));
    assert_eq!(timed_out.title, "No response within 5 minutes: the credential_process of profile billing");
}
