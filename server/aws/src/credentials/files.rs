//! AWS configuration files: parsing as the SDK does, and error messages.

use std::{error::Error, path::Path};

use aws_config::profile::{ProfileFileLoadError, ProfileSet, load};
use aws_runtime::env_config::file::EnvConfigFiles;
use domain::credentials::CredentialsProblem;

use super::Machine;

const CONFIG: (&str, &str) = ("AWS_CONFIG_FILE", "~/.aws/config");
const CREDENTIALS: (&str, &str) = ("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");

/// Profiles of both files; the selected one is the configured name, or `default`.
pub async fn read(machine: &Machine) -> Result<ProfileSet, Box<CredentialsProblem>> {
    for file in [CONFIG, CREDENTIALS] {
        readable(machine, file).await?;
    }
    let selected = machine.named_profile().unwrap_or_else(|| "default".to_owned());
    load(&machine.fs, &machine.env, &EnvConfigFiles::default(), Some(selected.into()))
        .await
        .map_err(|error| Box::new(unparsed(&error, home(machine).as_deref())))
}

/// A file that a variable names and that does not exist. The SDK would treat it as empty.
pub async fn missing(machine: &Machine) -> Option<CredentialsProblem> {
    for (variable, _) in [CONFIG, CREDENTIALS] {
        let Some(path) = machine.variable(variable) else { continue };
        let found = machine.fs.read_to_end(expanded(machine, &path)).await;
        if found.is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound) {
            let title =
                format!("{variable} is set to {}, which does not exist", shown(&path, home(machine).as_deref()));
            return Some(CredentialsProblem::new(title, "Correct or unset it, then restart Farthing."));
        }
    }
    None
}

/// Whether a line of either file sets a key, even if the files cannot be parsed.
pub async fn mentions(machine: &Machine, key: &str) -> bool {
    let sets = |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    for file in [CONFIG, CREDENTIALS] {
        let text = machine.fs.read_to_end(expanded(machine, &path(machine, file))).await.unwrap_or_default();
        if String::from_utf8_lossy(&text).lines().any(sets) {
            return true;
        }
    }
    false
}

/// Display path of the configuration file.
pub fn config(machine: &Machine) -> String {
    shown(&path(machine, CONFIG), home(machine).as_deref())
}

/// Display path of a profile's file. If its section is in both files, the credentials file has priority.
pub async fn home_of(machine: &Machine, profile: &str) -> String {
    let credentials = path(machine, CREDENTIALS);
    let text = machine.fs.read_to_end(expanded(machine, &credentials)).await.unwrap_or_default();
    let section = format!("[{profile}]");
    let holds = String::from_utf8_lossy(&text).lines().any(|line| line.trim() == section);
    if holds { shown(&credentials, home(machine).as_deref()) } else { config(machine) }
}

/// Whether the configuration file has a section with this name without the word `profile`.
pub async fn lacks_word_profile(machine: &Machine, profile: &str) -> bool {
    let text = machine.fs.read_to_end(expanded(machine, &path(machine, CONFIG))).await.unwrap_or_default();
    let section = format!("[{profile}]");
    String::from_utf8_lossy(&text).lines().any(|line| line.trim() == section)
}

/// Fails for an unreadable file: the SDK would treat it as empty.
async fn readable(machine: &Machine, file: (&str, &str)) -> Result<(), Box<CredentialsProblem>> {
    let path = path(machine, file);
    let named = shown(&path, home(machine).as_deref());
    match machine.fs.read_to_end(expanded(machine, &path)).await {
        Ok(bytes) if std::str::from_utf8(&bytes).is_err() => Err(Box::new(CredentialsProblem::new(
            format!("{named} is not a text file in UTF-8"),
            "Correct the file, then try again.",
        ))),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Box::new(CredentialsProblem::new(
            format!("{named} cannot be read: {error}"),
            "Correct the file’s path or permissions, then try again.",
        ))),
    }
}

fn path(machine: &Machine, (variable, usual): (&str, &str)) -> String {
    machine.variable(variable).unwrap_or_else(|| usual.to_owned())
}

fn home(machine: &Machine) -> Option<String> {
    machine.variable("HOME").or_else(|| machine.variable("USERPROFILE"))
}

fn expanded(machine: &Machine, path: &str) -> String {
    match (path.strip_prefix('~'), home(machine)) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
        _ => path.to_owned(),
    }
}

/// A path with `~` for the home directory.
fn shown(path: &str, home: Option<&str>) -> String {
    let inside = home.and_then(|home| Path::new(path).strip_prefix(home).ok());
    inside.map_or_else(|| path.to_owned(), |rest| format!("~/{}", rest.display()))
}

/// A file that the SDK cannot parse: name, line and expected syntax.
fn unparsed(error: &ProfileFileLoadError, home: Option<&str>) -> CredentialsProblem {
    let said = error.source().map_or_else(|| error.to_string(), ToString::to_string);
    let parts = said.strip_prefix("error parsing ").and_then(|rest| rest.split_once(" on line "));
    let Some((path, (line, expected))) = parts.and_then(|(path, rest)| Some((path, rest.split_once(':')?))) else {
        return CredentialsProblem::new(
            "The AWS configuration files cannot be parsed",
            "Correct them, then try again.",
        )
        .with_detail(said);
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
        format!("{} cannot be parsed: line {line}", shown(path, home)),
        format!("{hint}. Then try again."),
    )
    .with_detail(said)
}
