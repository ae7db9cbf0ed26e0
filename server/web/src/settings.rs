//! Settings in `farthing.toml`, which `--checks` or `FARTHING_CHECKS` overrides.

use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::checks;
use serde::Deserialize;
use toml::Table;

use crate::auth::SignInSettings;

/// Default file, used if it exists.
const DEFAULT_FILE: &str = "farthing.toml";
/// Table of the checks.
const CHECKS: &str = "checks";

/// Settings of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Table `[checks]`.
    pub checks: checks::Settings,
    /// Table `[sign-in]`.
    pub sign_in: SignInSettings,
}

/// Reads the settings of a file. `overrides` is TOML with the keys of the table `[checks]`, which take precedence. Without a path, the
/// default file is read if it exists.
///
/// # Errors
/// If the file cannot be read, is not TOML, or has invalid settings. The error names the file, key and value.
pub fn load(path: Option<&Path>, overrides: &str) -> anyhow::Result<Settings> {
    let path = path.map(Path::to_owned).or_else(|| Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.is_file()));
    let mut table = match &path {
        Some(path) => {
            let name = path.display();
            let text = std::fs::read_to_string(path).with_context(|| format!("{name} cannot be read"))?;
            let table = text.parse::<Table>().with_context(|| format!("{name} is not valid TOML"))?;
            // Validated before the overrides, so that an invalid override is not reported for the file.
            validate(table.clone()).with_context(|| format!("{name} has invalid settings"))?;
            table
        }
        None => Table::new(),
    };
    let overrides: Table = overrides.parse().context("FARTHING_CHECKS is not valid TOML")?;
    let settings = table.entry(CHECKS).or_insert_with(|| Table::new().into());
    if let Some(settings) = settings.as_table_mut() {
        settings.extend(overrides);
    }
    validate(table).context("FARTHING_CHECKS has invalid settings")
}

/// Parses and validates the content of a file.
fn validate(table: Table) -> anyhow::Result<Settings> {
    let settings: Settings = table.try_into()?;
    settings.sign_in.validate()?;
    Ok(Settings { checks: settings.checks.validated()?, ..settings })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Some of the settings, or the error message.
    fn summary(file: &str, overrides: &str) -> String {
        let folder = std::env::temp_dir().join(format!("farthing-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{:x}.toml", file.len() * 1_000 + overrides.len()));
        std::fs::write(&path, file).unwrap();
        let result = load(Some(&path), overrides).map(|it| it.checks);
        std::fs::remove_file(&path).unwrap();
        match result {
            Ok(settings) => format!("{} {} {:?}", settings.snapshot_days, settings.growth_percent, settings.off),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn the_documented_settings_are_valid() {
        let documentation = include_str!("../../../docs/sign-in.md");
        let blocks: Vec<&str> =
            documentation.split("```toml\n").skip(1).filter_map(|it| it.split("```").next()).collect();
        assert!(blocks.len() >= 3, "{blocks:?}");
        for block in blocks {
            let settings = validate(block.parse().unwrap()).unwrap_or_else(|error| panic!("{error:#}\n{block}"));
            assert!(settings.sign_in.has_identities() || !settings.sign_in.tokens.is_empty(), "{block}");
        }
    }

    #[test]
    fn overrides_take_precedence_over_the_file() {
        assert_eq!(summary("", ""), "90 20 {}");
        let file = "[checks]\nsnapshot-days = 30\ngrowth-percent = 12.5\noff = [\"gp2-volume\"]\n";
        assert_eq!(summary(file, ""), "30 12.5 {gp2-volume}");
        assert_eq!(summary(file, "snapshot-days = 60"), "60 12.5 {gp2-volume}");
    }

    #[test]
    fn error_messages_name_the_invalid_setting() {
        for (file, overrides, expected) in [
            ("[checks]\nsnapshot-day = 30\n", "", "snapshot-day"),
            ("[checks]\noff = [\"gp2\"]\n", "", "unknown check \"gp2\""),
            ("[checks]\nsnapshot-days = 0\n", "", "checks.snapshot-days is 0"),
            ("[cheques]\n", "", "cheques"),
            ("[sign-in]\nissuer = \"x\"\n", "", "issuer"),
            ("[[sign-in.roles]]\nvalue = \"a\"\nrole = \"viewer\"\nscope = 1\n", "", "scope"),
            ("[[sign-in.roles]]\nvalue = \"a\"\nrole = \"viewer\"\naccounts = [\"1\"]\n", "", "12 digits"),
            ("checks = [", "", "is not valid TOML"),
            ("", "snapshot-days", "FARTHING_CHECKS is not valid TOML"),
            (
                "[checks]\nimage-days = 9\n",
                "snapshot-days = 0",
                "FARTHING_CHECKS has invalid settings: checks.snapshot-days is 0",
            ),
            ("", "snapshot-days = \"many\"", "FARTHING_CHECKS has invalid settings"),
            ("[checks]\nidle-days = 15\n", "", "1 to 14 days"),
        ] {
            let message = summary(file, overrides);
            assert!(message.contains(expected), "{message}");
        }
        assert!(load(Some(Path::new("/nowhere/farthing.toml")), "").is_err());
    }
}
