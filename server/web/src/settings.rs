//! Settings in `farthing.toml`, overridden by the environment.

use std::path::{Path, PathBuf};

use anyhow::Context;
use domain::checks;
use serde::Deserialize;
use toml::Table;

/// Default file, used if it exists.
const USUAL: &str = "farthing.toml";
/// Table of the checks.
const CHECKS: &str = "checks";

/// Content of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct File {
    checks: checks::Settings,
}

/// Reads the settings of the checks: from the table `[checks]` of a file, overridden by the same keys in `over` (TOML,
/// one key per line). Without a path, the default file is read if it exists.
///
/// # Errors
/// If the file cannot be read, is not TOML, or has invalid settings; names file, key and value.
pub fn checks(path: Option<&Path>, over: &str) -> anyhow::Result<checks::Settings> {
    let path = path.map(Path::to_owned).or_else(|| Some(PathBuf::from(USUAL)).filter(|usual| usual.is_file()));
    let mut table = match &path {
        Some(path) => {
            let named = path.display();
            let text = std::fs::read_to_string(path).with_context(|| format!("{named} cannot be read"))?;
            let table = text.parse::<Table>().with_context(|| format!("{named} is not valid TOML"))?;
            // Checked separately first, so that an error in the environment is not reported for the file.
            usable(table.clone()).with_context(|| format!("{named} has invalid settings"))?;
            table
        }
        None => Table::new(),
    };
    let over: Table = over.parse().context("FARTHING_CHECKS is not valid TOML")?;
    let chosen = table.entry(CHECKS).or_insert_with(|| Table::new().into());
    if let Some(chosen) = chosen.as_table_mut() {
        chosen.extend(over);
    }
    usable(table).context("FARTHING_CHECKS has invalid settings")
}

/// Validates a table.
fn usable(table: Table) -> anyhow::Result<checks::Settings> {
    let file: File = table.try_into()?;
    Ok(file.checks.validated()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(file: &str, over: &str) -> String {
        let folder = std::env::temp_dir().join(format!("farthing-settings-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{:x}.toml", file.len() * 1_000 + over.len()));
        std::fs::write(&path, file).unwrap();
        let read = checks(Some(&path), over);
        std::fs::remove_file(&path).unwrap();
        match read {
            Ok(settings) => format!("{} {} {:?}", settings.snapshot_days, settings.growth_percent, settings.off),
            Err(error) => format!("{error:#}"),
        }
    }

    #[test]
    fn the_environment_stands_over_the_file() {
        assert_eq!(said("", ""), "90 20 {}");
        let file = "[checks]\nsnapshot-days = 30\ngrowth-percent = 12.5\noff = [\"gp2-volume\"]\n";
        assert_eq!(said(file, ""), "30 12.5 {gp2-volume}");
        assert_eq!(said(file, "snapshot-days = 60"), "60 12.5 {gp2-volume}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (file, over, named) in [
            ("[checks]\nsnapshot-day = 30\n", "", "snapshot-day"),
            ("[checks]\noff = [\"gp2\"]\n", "", "unknown check \"gp2\""),
            ("[checks]\nsnapshot-days = 0\n", "", "checks.snapshot-days is 0"),
            ("[cheques]\n", "", "cheques"),
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
            let said = said(file, over);
            assert!(said.contains(named), "{said}");
        }
        assert!(checks(Some(Path::new("/nowhere/farthing.toml")), "").is_err());
    }
}
