//! State of the AWS credentials, and messages for credentials problems.

use serde::{Deserialize, Serialize};

/// Credentials that are configured but unusable: the problem and its remedy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, thiserror::Error)]
#[error("{title}")]
pub struct CredentialsProblem {
    /// Problem in one sentence without a period.
    pub title: String,
    /// Remedy in sentences.
    pub remedy: String,
    /// Command to run, such as `aws sso login --profile billing`.
    pub command: Option<String>,
    /// SDK error message. It may contain ARNs and never leaves this process: a failed call exposes it as
    /// [`raw_message`](crate::error::SourceError::raw_message), available by ID.
    #[serde(skip)]
    pub detail: Option<String>,
}

impl CredentialsProblem {
    /// Creates a problem that requires a change of settings.
    pub fn new(title: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { title: title.into(), remedy: remedy.into(), command: None, detail: None }
    }

    /// Adds the command that solves the problem.
    #[must_use]
    pub fn with_command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// Adds the SDK error message.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Title, remedy and command as running text.
    #[must_use]
    pub fn sentences(&self) -> String {
        let command = self.command.as_ref().map(|command| format!(" {command}")).unwrap_or_default();
        format!("{}. {}{command}", self.title, self.remedy)
    }
}

/// State of the credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialsState {
    /// Accepted by AWS, or no known problem.
    #[default]
    Usable,
    /// The credentials source has not answered yet: a person may be entering a code for a `credential_process`.
    Waiting(CredentialsProblem),
    /// The credentials source failed.
    Unusable(CredentialsProblem),
}

impl CredentialsState {
    /// Current problem, if any.
    #[must_use]
    pub fn problem(&self) -> Option<&CredentialsProblem> {
        match self {
            Self::Usable => None,
            Self::Waiting(problem) | Self::Unusable(problem) => Some(problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serialization_omits_the_sdk_message() {
        let message = "User: arn:aws:iam::111122223333:user/jane is not authorized to perform: sts:AssumeRole";
        let problem = CredentialsProblem::new("Profile billing could not assume its role", "Check role_arn.")
            .with_detail(message);
        let state = CredentialsState::Unusable(problem.clone());
        let sent = serde_json::to_string(&state).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("111122223333"), "{sent}");
        let received: CredentialsState = serde_json::from_str(&sent).unwrap();
        assert_eq!(received.problem(), Some(&CredentialsProblem { detail: None, ..problem }));
    }

    #[test]
    fn sentences_end_with_the_command() {
        let expired = CredentialsProblem::new("The SSO session has expired", "Sign in again:");
        assert_eq!(expired.sentences(), "The SSO session has expired. Sign in again:");
        let expired = expired.with_command("aws sso login --profile billing");
        assert_eq!(expired.sentences(), "The SSO session has expired. Sign in again: aws sso login --profile billing");
    }
}
