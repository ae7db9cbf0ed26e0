//! AWS profile: its credentials source, and configuration errors.

use aws_config::profile::{Profile, ProfileSet};
use domain::credentials::CredentialsProblem;

use super::ProfileKind;

/// Credentials source of a profile; `None` without one.
///
/// # Errors
/// The configuration error.
pub fn kind(
    profiles: &ProfileSet,
    profile: &Profile,
    file: &str,
) -> Result<Option<ProfileKind>, Box<CredentialsProblem>> {
    let has = |key: &str| profile.get(key).is_some();
    if has("role_arn") && !has("web_identity_token_file") {
        checked_sources(profiles, profile, file)?;
        return Ok(Some(ProfileKind::Role { mfa: has("mfa_serial") }));
    }
    if has("credential_source") {
        let name = profile.name();
        return Err(wrong(format!("Profile {name} has credential_source but no role_arn"), file));
    }
    if has("web_identity_token_file") {
        return Ok(Some(ProfileKind::WebIdentity));
    }
    if ["sso_session", "sso_start_url", "sso_account_id", "sso_role_name"].iter().any(|key| has(key)) {
        checked_sso(profiles, profile, file)?;
        return Ok(Some(ProfileKind::Sso));
    }
    if has("login_session") {
        return Ok(Some(ProfileKind::Login));
    }
    if has("credential_process") {
        return Ok(Some(ProfileKind::Process));
    }
    checked_keys(profile, file)
}

/// Checks that the source of a role's credentials exists.
fn checked_sources(profiles: &ProfileSet, profile: &Profile, file: &str) -> Result<(), Box<CredentialsProblem>> {
    let mut seen = vec![profile.name()];
    let mut at = profile;
    loop {
        let name = at.name();
        let Some(source) = at.get("source_profile") else {
            if at.get("role_arn").is_some() && at.get("credential_source").is_none() {
                let title = format!("Profile {name} has role_arn, but neither source_profile nor credential_source");
                return Err(wrong(title, file));
            }
            // The last source of a chain has its own credentials.
            return if seen.len() > 1 && at.get("role_arn").is_none() {
                let found = kind(profiles, at, file)?;
                found.map(|_| ()).ok_or_else(|| {
                    let title =
                        format!("Profile {name}, the source_profile of profile {}, has no credentials", seen[0]);
                    wrong(title, file)
                })
            } else {
                Ok(())
            };
        };
        if source == name {
            return checked_keys(at, file).map(|_| ());
        }
        if seen.contains(&source) {
            return Err(wrong(
                format!("The source_profile chain of profile {name} loops back to profile {source}"),
                file,
            ));
        }
        let Some(next) = profiles.get_profile(source) else {
            let title = format!("Profile {name} has source_profile '{source}', which is not in {file}");
            return Err(Box::new(CredentialsProblem::new(title, format!("{} Then try again.", choices(profiles)))));
        };
        seen.push(source);
        at = next;
    }
}

/// Checks that SSO has all its settings: the SDK would silently skip it otherwise.
fn checked_sso(profiles: &ProfileSet, profile: &Profile, file: &str) -> Result<(), Box<CredentialsProblem>> {
    let name = profile.name();
    let lacks = |key: &str, section: &str| wrong(format!("{section} has no {key}"), file);
    for key in ["sso_account_id", "sso_role_name"] {
        if profile.get(key).is_none() {
            return Err(lacks(key, &format!("Profile {name} (SSO)")));
        }
    }
    let Some(session_name) = profile.get("sso_session") else {
        let missing = ["sso_start_url", "sso_region"].into_iter().find(|key| profile.get(key).is_none());
        return missing.map_or(Ok(()), |key| Err(lacks(key, &format!("Profile {name} (SSO)"))));
    };
    let Some(session) = profiles.sso_session(session_name) else {
        let title = format!("Profile {name} has sso_session '{session_name}', which is not in {file}");
        return Err(wrong(title, file));
    };
    let missing = ["sso_start_url", "sso_region"].into_iter().find(|key| session.get(key).is_none());
    missing.map_or(Ok(()), |key| Err(lacks(key, &format!("The section [sso-session {session_name}]"))))
}

fn checked_keys(profile: &Profile, file: &str) -> Result<Option<ProfileKind>, Box<CredentialsProblem>> {
    let has = |key: &str| profile.get(key).is_some_and(|value| !value.trim().is_empty());
    let missing = match (has("aws_access_key_id"), has("aws_secret_access_key")) {
        (true, true) => return Ok(Some(ProfileKind::Keys)),
        (false, false) if ["aws_access_key_id", "aws_secret_access_key"].iter().any(|it| profile.get(it).is_some()) => {
            let title = format!("Profile {} has an empty aws_access_key_id or aws_secret_access_key", profile.name());
            return Err(wrong(title, file));
        }
        (false, false) => return Ok(None),
        (true, false) => "aws_secret_access_key",
        (false, true) => "aws_access_key_id",
    };
    Err(wrong(format!("Profile {} has no {missing}", profile.name()), file))
}

#[expect(clippy::unnecessary_box_returns, reason = "all who call it hand it on boxed")]
fn wrong(title: String, file: &str) -> Box<CredentialsProblem> {
    Box::new(CredentialsProblem::new(title, format!("Correct {file}, then try again.")))
}

/// Available profiles, as a sentence.
pub fn choices(profiles: &ProfileSet) -> String {
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
