//! AWS configuration files, parsed like by the SDK, with error messages.

use std::{error::Error, path::Path};

use aws_config::profile::{ProfileFileLoadError, ProfileSet, load};
use aws_runtime::env_config::file::EnvConfigFiles;
use domain::credentials::CredentialsProblem;

use super::host::Host;

const CONFIG: (&str, &str) = ("AWS_CONFIG_FILE", "~/.aws/config");
const CREDENTIALS: (&str, &str) = ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");

/// Profiles of both files. The selected profile is the configured one, or `default`.
pub async fn read(host: &Host) -> Result<ProfileSet, Box<CredentialsProblem>> {
    for file in [CONFIG, CREDENTIALS] {
        check_readable(host, file).await?;
    }
    let selected = host.configured_profile().unwrap_or_else(|| "default".to_owned());
    load(&host.fs, &host.env, &EnvConfigFiles::default(), Some(selected.into()))
        .await
        .map_err(|error| Box::new(parse_problem(&error, home(host).as_deref())))
}

impl Host {
    /// Profiles of the configuration files. The selected profile is the configured one, or `default`.
    pub async fn profiles(&self) -> Result<ProfileSet, Box<CredentialsProblem>> {
        read(self).await
    }

    /// Whether a line of the configuration files sets a key. The files may be invalid.
    pub async fn sets_key(&self, key: &str) -> bool {
        sets_key(self, key).await
    }
}

/// Problem of a variable that names a missing file. The SDK would treat the file as empty.
pub async fn missing_file(host: &Host) -> Option<CredentialsProblem> {
    for (variable, _) in [CONFIG, CREDENTIALS] {
        let Some(path) = host.variable(variable) else { continue };
        let content = host.fs.read_to_end(expand(host, &path)).await;
        if content.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            let title =
                format!("{variable} is set to {}, which does not exist", display_path(&path, home(host).as_deref()));
            return Some(CredentialsProblem::new(title, "Correct or unset it, then restart Farthing."));
        }
    }
    None
}

/// Whether a line of either file sets a key. The files may be invalid.
async fn sets_key(host: &Host, key: &str) -> bool {
    let is_assignment =
        |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    for file in [CONFIG, CREDENTIALS] {
        let text = host.fs.read_to_end(expand(host, &path(host, file))).await.unwrap_or_default();
        if String::from_utf8_lossy(&text).lines().any(is_assignment) {
            return true;
        }
    }
    false
}

/// Display path of the configuration file.
pub fn config_path(host: &Host) -> String {
    display_path(&path(host, CONFIG), home(host).as_deref())
}

/// Display path of the file with a profile. If both files have the profile, the credentials file has priority.
pub async fn profile_file(host: &Host, profile: &str) -> String {
    let credentials = path(host, CREDENTIALS);
    let text = host.fs.read_to_end(expand(host, &credentials)).await.unwrap_or_default();
    let section = format!("[{profile}]");
    let has_section = String::from_utf8_lossy(&text).lines().any(|line| line.trim() == section);
    if has_section { display_path(&credentials, home(host).as_deref()) } else { config_path(host) }
}

/// Whether the configuration file has a section with the name of a profile, but without the prefix `profile`.
pub async fn has_unprefixed_section(host: &Host, profile: &str) -> bool {
    let text = host.fs.read_to_end(expand(host, &path(host, CONFIG))).await.unwrap_or_default();
    let section = format!("[{profile}]");
    String::from_utf8_lossy(&text).lines().any(|line| line.trim() == section)
}

/// Checks that a file is readable, if it exists. The SDK would treat an unreadable file as empty.
async fn check_readable(host: &Host, file: (&str, &str)) -> Result<(), Box<CredentialsProblem>> {
    let path = path(host, file);
    let display_name = display_path(&path, home(host).as_deref());
    match host.fs.read_to_end(expand(host, &path)).await {
        Ok(bytes) if std::str::from_utf8(&bytes).is_err() => Err(Box::new(CredentialsProblem::new(
            format!("{display_name} is not a text file in UTF-8"),
            "Correct the file, then try again.",
        ))),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Box::new(CredentialsProblem::new(
            format!("{display_name} cannot be read: {error}"),
            "Correct the file’s path or permissions, then try again.",
        ))),
    }
}

fn path(host: &Host, (variable, default): (&str, &str)) -> String {
    host.variable(variable).unwrap_or_else(|| default.to_owned())
}

fn home(host: &Host) -> Option<String> {
    host.variable("HOME").or_else(|| host.variable("USERPROFILE"))
}

fn expand(host: &Host, path: &str) -> String {
    match (path.strip_prefix('~'), home(host)) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
        _ => path.to_owned(),
    }
}

/// Path for display, with `~` for the home directory.
fn display_path(path: &str, home: Option<&str>) -> String {
    let inside = home.and_then(|home| Path::new(path).strip_prefix(home).ok());
    inside.map_or_else(|| path.to_owned(), |rest| format!("~/{}", rest.display()))
}

/// Problem of a file that the SDK cannot parse: name, line and expected syntax.
fn parse_problem(error: &ProfileFileLoadError, home: Option<&str>) -> CredentialsProblem {
    let message = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let parts = message.strip_prefix("error parsing ").and_then(|rest| rest.split_once(" on line "));
    let Some((path, (line, expected))) = parts.and_then(|(path, rest)| Some((path, rest.split_once(':')?))) else {
        return CredentialsProblem::new(
            "The AWS configuration files cannot be parsed",
            "Correct them, then try again.",
        )
        .with_detail(message);
    };
    let expected = expected.trim();
    let hint = match expected {
        "Expected a property definition, found continuation" => {
            "A property must start at the beginning of its line: remove the leading spaces"
        }
        "Profile definition must end with ']'" => {
            "Nothing may follow the ] of a section: remove it, or put # before it"
        }
        other => other,
    };
    CredentialsProblem::new(
        format!("{} cannot be parsed: line {line}", display_path(path, home)),
        format!("{hint}. Then try again."),
    )
    .with_detail(message)
}
