//! Messages for failing credentials sources.

use super::*;

fn profile(kind: ProfileKind) -> CredentialSource {
    CredentialSource::Profile { name: "billing".to_owned(), kind, file: "~/.aws/config".to_owned() }
}

fn failed(kind: ProfileKind, said: &str) -> String {
    let error = CredentialsError::provider_error(said.to_owned());
    explain(&profile(kind), &error).sentences()
}

#[test]
fn a_session_that_is_over_names_the_command() {
    let expired = failed(ProfileKind::Sso, "the SSO token has expired and cannot be refreshed");
    assert!(expired.ends_with("Sign in, then try again: aws sso login --profile billing"), "{expired}");
    let expired = failed(ProfileKind::Login, "cached Login token is expired");
    assert!(expired.ends_with("Sign in, then try again: aws login --profile billing"), "{expired}");
    let unreachable = failed(ProfileKind::Sso, "dispatch failure: timeout");
    assert!(unreachable.contains("could not be reached") && !unreachable.contains("aws sso login"), "{unreachable}");
}

#[test]
fn a_process_says_how_it_ended_and_what_it_wrote() {
    let said = "Error retrieving credentials: external process exited with code exit status: 3. Stderr: \n vault is sealed.\nsecond";
    assert_eq!(
        failed(ProfileKind::Process, said),
        "The credential_process of profile billing failed with exit code 3. Its output: vault is sealed. \
         Run the command in ~/.aws/config by hand, then try again."
    );
    let silent = failed(ProfileKind::Process, "could not parse response: invalid JSON");
    assert!(silent.starts_with("The credential_process of profile billing did not print credentials. Run"), "{silent}");
    let denied = "exited with code exit status: 254. Stderr: User: arn:aws:iam::111122223333:user/jane may not assume \
                  'arn:aws-cn:iam::444455556666:role/Billing'.";
    let denied = failed(ProfileKind::Process, denied);
    assert!(denied.contains("Its output: User: (ARN) may not assume '(ARN)'. Run"), "{denied}");
    let long = format!("exited with code exit status: 1. Stderr: {}", "x".repeat(5_000));
    assert!(failed(ProfileKind::Process, &long).len() < 400);
}

#[test]
fn a_name_is_quoted_for_the_shell() {
    assert_eq!((quoted("billing-2"), quoted("a b; rm")), ("billing-2".to_owned(), "'a b; rm'".to_owned()));
}

#[test]
fn a_problem_is_found_behind_other_errors() {
    let problem = CredentialsProblem::new("Wrong", "Correct it.");
    let error = CredentialsError::provider_error(Unusable(problem.clone()));
    assert_eq!(unusable(&error), Some(&problem));
    assert_eq!(unusable(&CredentialsError::not_loaded("nothing")), None);
}

#[test]
fn what_is_waited_for_is_named() {
    let waits = waiting(Some(&profile(ProfileKind::Process)));
    assert_eq!(waits.title, "Waiting for the credential_process of profile billing");
    let over = overdue(&waits, Duration::from_mins(5));
    assert_eq!(over.title, "No answer within 5 minutes: the credential_process of profile billing");
}
