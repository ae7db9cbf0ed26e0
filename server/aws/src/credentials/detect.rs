//! Detection of the configured credentials source, without using it.

use domain::credentials::CredentialsProblem;

use super::{files, host::Host, metadata, profile, source::CredentialSource};

/// Result of detecting credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Detected {
    /// No credentials at all.
    Nothing {
        /// Profiles available for `AWS_PROFILE`, sorted.
        profiles: Vec<String>,
    },
    /// A credentials source.
    Source(Configured),
    /// Invalid configuration.
    Invalid(CredentialsProblem),
}

/// Credentials source with its region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configured {
    pub source: CredentialSource,
    pub region: Option<String>,
}

/// Detects credentials in the SDK's order: environment, profile, web identity, container, instance metadata. Only
/// instance metadata is queried, and only without any other source.
pub(crate) async fn detect(host: &Host) -> Detected {
    match find_configured(host).await {
        Ok(Some(configured)) => Detected::Source(configured),
        Ok(None) => detect_instance_role(host).await,
        Err(problem) => Detected::Invalid(*problem),
    }
}

/// First source that is configured in the environment or files.
async fn find_configured(host: &Host) -> Result<Option<Configured>, Box<CredentialsProblem>> {
    let configured_source = |source, region| Ok(Some(Configured { source, region }));
    if has_keys(host)? {
        // An unreadable file only affects the region.
        let region = match host.configured_region() {
            Some(region) => Some(region),
            None => files::read(host).await.ok().and_then(|it| it.get("region").map(str::to_owned)),
        };
        return configured_source(CredentialSource::Environment, region);
    }
    let profiles = files::read(host).await?;
    let region = host.configured_region().or_else(|| profiles.get("region").map(str::to_owned));
    let selected = profiles.selected_profile();
    match profiles.get_profile(selected) {
        Some(profile) => {
            let file = files::profile_file(host, selected).await;
            if let Some(kind) = profile::source_kind(&profiles, profile, &file)? {
                return configured_source(CredentialSource::Profile { name: selected.to_owned(), kind, file }, region);
            }
        }
        None if host.configured_profile().is_some() => {
            let problem = match files::missing_file(host).await {
                Some(problem) => Box::new(problem),
                None => missing_profile(host, selected, &profiles).await,
            };
            return Err(problem);
        }
        None => {}
    }
    if let Some(source) = web_identity(host)? {
        return configured_source(source, region);
    }
    let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"];
    let endpoint = container.into_iter().find_map(|name| Some((name, host.variable(name)?)));
    if let Some((name, value)) = endpoint {
        let endpoint = if name.contains("RELATIVE") { format!("http://169.254.170.2{value}") } else { value };
        return configured_source(CredentialSource::Container(endpoint), region);
    }
    Ok(None)
}

/// Whether the environment has access keys.
fn has_keys(host: &Host) -> Result<bool, Box<CredentialsProblem>> {
    let secret = host.variable("AWS_SECRET_ACCESS_KEY").or_else(|| host.variable("SECRET_ACCESS_KEY"));
    let missing = match (host.variable("AWS_ACCESS_KEY_ID"), secret) {
        (Some(_), Some(_)) => return Ok(true),
        (None, None) => return Ok(false),
        (Some(_), None) => ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        // Other programs also use SECRET_ACCESS_KEY.
        (None, Some(_)) if host.variable("AWS_SECRET_ACCESS_KEY").is_none() => return Ok(false),
        (None, Some(_)) => ("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"),
    };
    let title = format!("{} is set, but {} is missing or empty", missing.0, missing.1);
    Err(Box::new(CredentialsProblem::new(title, "Set both or neither, then restart Farthing.")))
}

/// Web identity from its two variables; `None` if it is not configured.
fn web_identity(host: &Host) -> Result<Option<CredentialSource>, Box<CredentialsProblem>> {
    let missing = match (host.variable("AWS_WEB_IDENTITY_TOKEN_FILE"), host.variable("AWS_ROLE_ARN")) {
        (Some(_), Some(_)) => return Ok(Some(CredentialSource::WebIdentity)),
        (Some(_), None) => "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not",
        // Other tools also use this variable for a role.
        (None, _) => return Ok(None),
    };
    Err(Box::new(CredentialsProblem::new(missing, "Set both or neither, then restart Farthing.")))
}

/// Problem of a selected profile that does not exist.
async fn missing_profile(
    host: &Host,
    name: &str,
    profiles: &aws_config::profile::ProfileSet,
) -> Box<CredentialsProblem> {
    let file = files::config_path(host);
    let title = format!("Profile '{name}' is not in {file}");
    if files::has_unprefixed_section(host, name).await {
        let remedy = format!("The file has a section [{name}]: it must be [profile {name}]. Then try again.");
        return Box::new(CredentialsProblem::new(title, remedy));
    }
    let available = profile::available_profiles(profiles);
    Box::new(CredentialsProblem::new(title, format!("{available} Set AWS_PROFILE to one of them, or add the profile.")))
}

/// Role of the EC2 instance that Farthing runs on, if any.
async fn detect_instance_role(host: &Host) -> Detected {
    let profiles = files::read(host).await.unwrap_or_default();
    if let Some(source) = metadata::role(host, &profiles).await {
        let region = host.configured_region().or_else(|| profiles.get("region").map(str::to_owned));
        return Detected::Source(Configured { source, region });
    }
    let Some(name) = host.configured_profile() else {
        return match incomplete_configuration(host).await {
            Some(problem) => Detected::Invalid(problem),
            None => Detected::Nothing { profiles: profile::names(&profiles) },
        };
    };
    let file = files::profile_file(host, &name).await;
    Detected::Invalid(CredentialsProblem::new(
        format!("Profile {name} in {file} has no credentials"),
        "Add keys, a role, SSO or a credential_process to it, or set AWS_PROFILE to another profile. Then try again.",
    ))
}

/// Problem of incomplete configuration: settings that need credentials, without any.
async fn incomplete_configuration(host: &Host) -> Option<CredentialsProblem> {
    if let Some(problem) = files::missing_file(host).await {
        return Some(problem);
    }
    if host.variable("AWS_SESSION_TOKEN").is_some() {
        return Some(CredentialsProblem::new(
            "AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing or empty",
            "Set all three or none, then restart Farthing.",
        ));
    }
    host.has_roles.then(|| {
        CredentialsProblem::new(
            "FARTHING_ROLES is set, but there are no AWS credentials to assume the roles",
            "Set AWS_PROFILE, or keys in the environment, then restart Farthing.",
        )
    })
}

impl Host {
    /// Region from the environment variables.
    fn configured_region(&self) -> Option<String> {
        self.variable("AWS_REGION").or_else(|| self.variable("AWS_DEFAULT_REGION"))
    }
}

#[cfg(test)]
mod tests;
