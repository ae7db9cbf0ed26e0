//! AWS profile: its credentials source, and configuration errors.

use aws_config::profile::{Profile, ProfileSet};
use domain::credentials::CredentialsProblem;

use super::source::ProfileKind;

/// Credentials source of a profile; `None` without one.
///
/// # Errors
/// The configuration error.
pub fn source_kind(
    profiles: &ProfileSet,
    profile: &Profile,
    file: &str,
) -> Result<Option<ProfileKind>, Box<CredentialsProblem>> {
    let has = |key: &str| profile.get(key).is_some();
    if has("role_arn") && !has("web_identity_token_file") {
        check_source_profiles(profiles, profile, file)?;
        return Ok(Some(ProfileKind::Role { mfa: has("mfa_serial") }));
    }
    if has("credential_source") {
        let name = profile.name();
        return Err(invalid_profile(format!("Profile {name} has credential_source but no role_arn"), file));
    }
    if has("web_identity_token_file") {
        return Ok(Some(ProfileKind::WebIdentity));
    }
    if ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"].iter().any(|key| has(key)) {
        check_sso(profiles, profile, file)?;
        return Ok(Some(ProfileKind::Sso));
    }
    if has("login_session") {
        return Ok(Some(ProfileKind::Login));
    }
    if has("credential_process") {
        return Ok(Some(ProfileKind::Process));
    }
    check_keys(profile, file)
}

/// Checks that a role's source profiles exist, and that the last one has credentials.
fn check_source_profiles(profiles: &ProfileSet, profile: &Profile, file: &str) -> Result<(), Box<CredentialsProblem>> {
    let mut seen = vec![profile.name()];
    let mut current = profile;
    loop {
        let name = current.name();
        let Some(source) = current.get("source_profile") else {
            if current.get("role_arn").is_some() && current.get("credential_source").is_none() {
                let title = format!("Profile {name} has role_arn, but neither source_profile nor credential_source");
                return Err(invalid_profile(title, file));
            }
            // The last source of a chain has its own credentials.
            return if seen.len() > 1 && current.get("role_arn").is_none() {
                let found = source_kind(profiles, current, file)?;
                found.map(|_| ()).ok_or_else(|| {
                    let title =
                        format!("Profile {name}, the source_profile of profile {}, has no credentials", seen[0]);
                    invalid_profile(title, file)
                })
            } else {
                Ok(())
            };
        };
        if source == name {
            return check_keys(current, file).map(|_| ());
        }
        if seen.contains(&source) {
            return Err(invalid_profile(
                format!("The source_profile chain of profile {name} loops back to profile {source}"),
                file,
            ));
        }
        let Some(next) = profiles.get_profile(source) else {
            let title = format!("Profile {name} has source_profile '{source}', which is not in {file}");
            return Err(Box::new(CredentialsProblem::new(
                title,
                format!("{} Then try again.", available_profiles(profiles)),
            )));
        };
        seen.push(source);
        current = next;
    }
}

/// Checks that SSO has all its settings. The SDK would silently skip an incomplete SSO configuration.
fn check_sso(profiles: &ProfileSet, profile: &Profile, file: &str) -> Result<(), Box<CredentialsProblem>> {
    let name = profile.name();
    let missing_key = |key: &str, section: &str| invalid_profile(format!("{section} has no {key}"), file);
    for key in ["sso_account_id", "sso_role_name"] {
        if profile.get(key).is_none() {
            return Err(missing_key(key, &format!("Profile {name} (SSO)")));
        }
    }
    let Some(session_name) = profile.get("sso_session") else {
        let missing = ["sso_start_url", "sso_region"].into_iter().find(|key| profile.get(key).is_none());
        return missing.map_or(Ok(()), |key| Err(missing_key(key, &format!("Profile {name} (SSO)"))));
    };
    let Some(session) = profiles.sso_session(session_name) else {
        let title = format!("Profile {name} has sso_session '{session_name}', which is not in {file}");
        return Err(invalid_profile(title, file));
    };
    let missing = ["sso_start_url", "sso_region"].into_iter().find(|key| session.get(key).is_none());
    missing.map_or(Ok(()), |key| Err(missing_key(key, &format!("The section [sso-session {session_name}]"))))
}

fn check_keys(profile: &Profile, file: &str) -> Result<Option<ProfileKind>, Box<CredentialsProblem>> {
    let has = |key: &str| profile.get(key).is_some_and(|value| !value.trim().is_empty());
    let missing = match (has("aws_access_key_id"), has("aws_secret_access_key")) {
        (true, true) => return Ok(Some(ProfileKind::Keys)),
        (false, false) if ["aws_access_key_id", "aws_secret_access_key"].iter().any(|it| profile.get(it).is_some()) => {
            let title = format!("Profile {} has an empty aws_access_key_id or aws_secret_access_key", profile.name());
            return Err(invalid_profile(title, file));
        }
        (false, false) => return Ok(None),
        (true, false) => "aws_secret_access_key",
        (false, true) => "aws_access_key_id",
    };
    Err(invalid_profile(format!("Profile {} has no {missing}", profile.name()), file))
}

#[expect(clippy::unnecessary_box_returns, reason = "all callers return it boxed")]
fn invalid_profile(title: String, file: &str) -> Box<CredentialsProblem> {
    Box::new(CredentialsProblem::new(title, format!("Correct {file}, then try again.")))
}

/// Sentence with the available profiles.
pub fn available_profiles(profiles: &ProfileSet) -> String {
    let names = names(profiles);
    if names.is_empty() {
        "The file has no profiles.".to_owned()
    } else {
        format!("Available profiles: {}.", names.join(", "))
    }
}

/// Names of all profiles, sorted.
pub fn names(profiles: &ProfileSet) -> Vec<String> {
    let mut names: Vec<String> = profiles.profiles().map(str::to_owned).collect();
    names.sort_unstable();
    names
}
