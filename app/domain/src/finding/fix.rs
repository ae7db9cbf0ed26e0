//! Steps to fix a finding: in the console, with the AWS CLI, in Terraform.

use serde::{Deserialize, Serialize};

use crate::resource::SharedStr;

/// Steps of a fix, in three forms. They contain names from the account, which must be escaped in HTML.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Console steps.
    pub console: Vec<SharedStr>,
    /// AWS CLI commands for a POSIX shell, one per line, each run only if the previous one succeeded. `None` if
    /// commands alone are not sufficient, or if a name contains control characters.
    pub command: Option<SharedStr>,
    /// Terraform change.
    pub terraform: SharedStr,
}

/// AWS CLI commands, each a list of words. Words are quoted, so that the shell does not interpret their content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    lines: Vec<Vec<String>>,
}

impl Command {
    /// `aws <service> <operation>`, with the region if there is one.
    #[must_use]
    pub fn aws(service: &str, operation: &str, region: &str) -> Self {
        Self::default().and(service, operation, region)
    }

    /// Adds a command on a separate line, run only if the previous one succeeded.
    #[must_use]
    pub fn and(mut self, service: &str, operation: &str, region: &str) -> Self {
        let mut words = vec!["aws".to_owned(), service.to_owned(), operation.to_owned()];
        if region != crate::resource::GLOBAL {
            words.extend(["--region".to_owned(), region.to_owned()]);
        }
        self.lines.push(words);
        self
    }

    /// Adds an option with its value. A value that resembles an option is joined with `=`.
    #[must_use]
    pub fn option(mut self, name: &str, value: &str) -> Self {
        if let Some(line) = self.lines.last_mut() {
            if value.starts_with('-') {
                line.push(format!("--{name}={value}"));
            } else {
                line.extend([format!("--{name}"), value.to_owned()]);
            }
        }
        self
    }

    /// Adds an argument without a name (`aws ec2 wait instance-stopped`).
    #[must_use]
    pub fn word(mut self, word: &str) -> Self {
        if let Some(line) = self.lines.last_mut() {
            line.push(word.to_owned());
        }
        self
    }

    /// Adds an option without a value.
    #[must_use]
    pub fn flag(mut self, name: &str) -> Self {
        if let Some(line) = self.lines.last_mut() {
            line.push(format!("--{name}"));
        }
        self
    }

    /// Quoted for a POSIX shell; `None` if a word contains a control character, which a terminal could act on before
    /// the shell quotes it.
    #[must_use]
    pub fn shell(&self) -> Option<SharedStr> {
        let is_harmless = |word: &String| !word.chars().any(char::is_control);
        if !self.lines.iter().flatten().all(is_harmless) {
            return None;
        }
        let line = |words: &Vec<String>| shlex::try_join(words.iter().map(String::as_str)).ok();
        let lines: Option<Vec<String>> = self.lines.iter().map(line).collect();
        Some(lines?.join(" && \\\n").into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shell(id: &str) -> Option<SharedStr> {
        Command::aws("ec2", "delete-volume", "eu-west-1").option("volume-id", id).shell()
    }

    #[test]
    fn plain_names_are_not_quoted() {
        assert_eq!(shell("vol-1").unwrap(), "aws ec2 delete-volume --region eu-west-1 --volume-id vol-1");
    }

    #[test]
    fn global_resources_have_no_region_option() {
        let command = Command::aws("ce", "create-anomaly-monitor", "global").flag("dry-run");
        assert_eq!(command.shell().unwrap(), "aws ce create-anomaly-monitor --dry-run");
    }

    #[test]
    fn a_command_runs_only_if_the_previous_one_succeeded() {
        let command = Command::aws("ec2", "a", "r").and("ec2", "b", "r");
        assert_eq!(command.shell().unwrap(), "aws ec2 a --region r && \\\naws ec2 b --region r");
    }

    #[test]
    fn names_cannot_inject_options_or_commands() {
        assert_eq!(shlex::split(&shell("--force").unwrap()).unwrap().last().unwrap(), "--volume-id=--force");
        assert_eq!(shlex::split(&shell("x; rm -rf ~").unwrap()).unwrap().last().unwrap(), "x; rm -rf ~");
        assert_eq!(shell("x\nrm"), None);
        assert_eq!(shell("\u{1b}[2J"), None);
    }

    proptest! {
        #[test]
        fn a_shell_parses_the_original_words(id in "\\PC*") {
            let Some(line) = shell(&id) else { return Ok(()) };
            let words = shlex::split(&line).unwrap();
            let value = if id.starts_with('-') { format!("--volume-id={id}") } else { id };
            prop_assert_eq!(words.last().unwrap(), &value);
        }
    }
}
