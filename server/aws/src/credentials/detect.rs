//! Detection of the configured credentials source, without using it.

use domain::credentials::CredentialsProblem;

use super::{Configured, CredentialSource, Detected, Machine, files, metadata, profile};

/// Detects credentials in the SDK's order: environment, profile, web identity, container, instance metadata. Only the
/// last one is queried, and only without any other source.
pub(crate) async fn detect(machine: &Machine) -> Detected {
    match configured(machine).await {
        Ok(Some(found)) => Detected::Source(found),
        Ok(None) => on_instance(machine).await,
        Err(problem) => Detected::Broken(*problem),
    }
}

/// The first source configured in the environment or files.
async fn configured(machine: &Machine) -> Result<Option<Configured>, Box<CredentialsProblem>> {
    let found = |source, region| Ok(Some(Configured { source, region }));
    if has_keys(machine)? {
        // An unreadable file only affects the region.
        let region = match machine.named_region() {
            Some(region) => Some(region),
            None => files::read(machine).await.ok().and_then(|it| it.get("region").map(str::to_owned)),
        };
        return found(CredentialSource::Environment, region);
    }
    let profiles = files::read(machine).await?;
    let region = machine.named_region().or_else(|| profiles.get("region").map(str::to_owned));
    let selected = profiles.selected_profile();
    match profiles.get_profile(selected) {
        Some(profile) => {
            let file = files::home_of(machine, selected).await;
            if let Some(kind) = profile::kind(&profiles, profile, &file)? {
                return found(CredentialSource::Profile { name: selected.to_owned(), kind, file }, region);
            }
        }
        None if machine.named_profile().is_some() => {
            let problem = match files::missing(machine).await {
                Some(problem) => Box::new(problem),
                None => no_profile(machine, selected, &profiles).await,
            };
            return Err(problem);
        }
        None => {}
    }
    if let Some(source) = web_identity(machine)? {
        return found(source, region);
    }
    let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    let endpoint = container.into_iter().find_map(|name| Some((name, machine.variable(name)?)));
    if let Some((name, value)) = endpoint {
        let endpoint = if name.contains("RELATIVE") { format!("http://169.254.170.2{value}") } else { value };
        return found(CredentialSource::Container(endpoint), region);
    }
    Ok(None)
}

/// Whether the environment has access keys.
fn has_keys(machine: &Machine) -> Result<bool, Box<CredentialsProblem>> {
    let secret = machine.variable("AWS_SECRET_ACCESS_KEY").or_else(|| machine.variable("SECRET_ACCESS_KEY"));
    let missing = match (machine.variable("AWS_ACCESS_KEY_ID"), secret) {
        (Some(_), Some(_)) => return Ok(true),
        (None, None) => return Ok(false),
        (Some(_), None) => ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        // Other programs use the name of the secret key too.
        (None, Some(_)) if machine.variable("AWS_SECRET_ACCESS_KEY").is_none() => return Ok(false),
        (None, Some(_)) => ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    };
    let title = format!("{} is set, but {} is missing or empty", missing.0, missing.1);
    Err(Box::new(CredentialsProblem::new(title, "Set both or neither, then restart Farthing.")))
}

/// The two variables of a web identity.
fn web_identity(machine: &Machine) -> Result<Option<CredentialSource>, Box<CredentialsProblem>> {
    let missing = match (machine.variable("AWS_WEB_IDENTITY_TOKEN_FILE"), machine.variable("AWS_ROLE_ARN")) {
        (Some(_), Some(_)) => return Ok(Some(CredentialSource::WebIdentity)),
        (Some(_), None) => "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not",
        // Other tools also use this variable for a role.
        (None, _) => return Ok(None),
    };
    Err(Box::new(CredentialsProblem::new(missing, "Set both or neither, then restart Farthing.")))
}

/// A selected profile does not exist.
async fn no_profile(
    machine: &Machine,
    name: &str,
    profiles: &aws_config::profile::ProfileSet,
) -> Box<CredentialsProblem> {
    let file = files::config(machine);
    let title = format!("Profile '{name}' is not in {file}");
    if files::lacks_word_profile(machine, name).await {
        let remedy = format!("The file has a section [{name}]: it must be [profile {name}]. Then try again.");
        return Box::new(CredentialsProblem::new(title, remedy));
    }
    let choices = profile::choices(profiles);
    Box::new(CredentialsProblem::new(title, format!("{choices} Set AWS_PROFILE to one of them, or add the profile.")))
}

/// Role of the EC2 instance that Farthing runs on, if any.
async fn on_instance(machine: &Machine) -> Detected {
    let profiles = files::read(machine).await.unwrap_or_default();
    if let Some(source) = metadata::role(machine, &profiles).await {
        let region = machine.named_region().or_else(|| profiles.get("region").map(str::to_owned));
        return Detected::Source(Configured { source, region });
    }
    let Some(name) = machine.named_profile() else {
        return match unfinished(machine).await {
            Some(problem) => Detected::Broken(problem),
            None => Detected::Nothing { profiles: profile::names(&profiles) },
        };
    };
    let file = files::home_of(machine, &name).await;
    Detected::Broken(CredentialsProblem::new(
        format!("Profile {name} in {file} has no credentials"),
        "Add keys, a role, SSO or a credential_process to it, or set AWS_PROFILE to another profile. Then try again.",
    ))
}

/// Reports configuration that needs credentials when there are none.
async fn unfinished(machine: &Machine) -> Option<CredentialsProblem> {
    if let Some(problem) = files::missing(machine).await {
        return Some(problem);
    }
    if machine.variable("AWS_SESSION_TOKEN").is_some() {
        return Some(CredentialsProblem::new(
            "AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing or empty",
            "Set all three or none, then restart Farthing.",
        ));
    }
    machine.has_roles.then(|| {
        CredentialsProblem::new(
            "FARTHING_ROLES is set, but there are no AWS credentials to assume the roles",
            "Set AWS_PROFILE, or keys in the environment, then restart Farthing.",
        )
    })
}

impl Machine {
    /// Region of the environment.
    fn named_region(&self) -> Option<String> {
        self.variable("AWS_REGION").or_else(|| self.variable("AWS_DEFAULT_REGION"))
    }
}

#[cfg(test)]
mod tests;
