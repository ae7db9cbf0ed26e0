//! AWS credentials: configured source, state and how to fix problems.

mod detect;
mod explain;
mod files;
mod metadata;
mod metadata_v1;
mod profile;
mod provider;
mod sdk_provider;

use std::fmt;

use aws_config::profile::ProfileSet;
use aws_types::os_shim_internal::{Env, Fs};
use domain::credentials::CredentialsProblem;

use crate::AwsAccount;

pub use self::provider::CredentialsMonitor;
pub(crate) use self::{
    detect::detect,
    explain::{find_problem, missing_problem},
    provider::SourceCredentialsProvider,
};

/// Credentials source. Exactly one is used: the first configured one, in the order of the SDK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CredentialSource {
    /// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
    Environment,
    /// A profile of the configuration files.
    Profile {
        /// Name of the profile.
        name: String,
        /// Credentials source of the profile.
        kind: ProfileKind,
        /// Display path of its file: `~/.aws/config`.
        file: String,
    },
    /// `AWS_WEB_IDENTITY_TOKEN_FILE` and `AWS_ROLE_ARN`, as Kubernetes sets them.
    WebIdentity,
    /// Endpoint of the container platform, at this address.
    Container(String),
    /// The role of the EC2 instance.
    InstanceMetadata {
        /// Name of the role.
        role: String,
        /// Address of the metadata service if it supports only version 1.
        v1_endpoint: Option<String>,
    },
}

/// Credentials source of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ProfileKind {
    /// Access keys in the file.
    Keys,
    /// A role assumed with the credentials of another source.
    Role {
        /// Whether `mfa_serial` requires a code.
        mfa: bool,
    },
    /// IAM Identity Center.
    Sso,
    /// Output of a command.
    Process,
    /// Session of `aws login`.
    Login,
    /// A role assumed with a token in a file.
    WebIdentity,
}

impl fmt::Display for CredentialSource {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => out.write_str("environment variable AWS_ACCESS_KEY_ID"),
            Self::Profile { name, kind, file } => write!(out, "profile {name} ({kind}), from {file}"),
            Self::WebIdentity => out.write_str("web identity, from AWS_WEB_IDENTITY_TOKEN_FILE"),
            Self::Container(endpoint) => write!(out, "container credentials, from {endpoint}"),
            Self::InstanceMetadata { role, .. } => write!(out, "instance role {role}, from EC2 instance metadata"),
        }
    }
}

impl fmt::Display for ProfileKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Keys => "access keys",
            Self::Role { .. } => "role",
            Self::Sso => "SSO",
            Self::Process => "credential_process",
            Self::Login => "aws login",
            Self::WebIdentity => "web identity",
        })
    }
}

/// Result of the search for configured credentials.
#[derive(Debug)]
pub enum Discovery {
    /// Credentials are configured, usable or not.
    Account {
        /// The account. Its credentials are loading.
        account: Box<AwsAccount>,
        /// Display name of the source of the credentials; `None` if the configuration is invalid.
        credentials_source: Option<String>,
    },
    /// No credentials are configured.
    Nothing {
        /// Profiles available for `AWS_PROFILE`, sorted.
        profiles: Vec<String>,
    },
}

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

/// Environment and files of the host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    env: Env,
    fs: Fs,
    /// Whether `FARTHING_ROLES` is set; roles need credentials to assume them.
    has_roles: bool,
}

impl Host {
    /// The real host.
    pub fn real(has_roles: bool) -> Self {
        Self { env: Env::real(), fs: Fs::real(), has_roles }
    }

    /// A fake host with these variables and files.
    #[cfg(test)]
    pub fn with(variables: &[(&str, &str)], files: &[(&str, &str)]) -> Self {
        Self { env: Env::from_slice(variables), fs: Fs::from_slice(files), has_roles: false }
    }

    /// Profiles of the configuration files. The selected profile is the configured one, or `default`.
    pub async fn profiles(&self) -> Result<ProfileSet, Box<CredentialsProblem>> {
        files::read(self).await
    }

    /// Whether a line of the configuration files sets a key. The files may be invalid.
    pub async fn sets_key(&self, key: &str) -> bool {
        files::sets_key(self, key).await
    }

    /// A variable's value, possibly empty.
    pub fn raw_variable(&self, name: &str) -> Option<String> {
        self.env.get(name).ok()
    }

    /// A variable's value, unless it is empty.
    fn variable(&self, name: &str) -> Option<String> {
        self.env.get(name).ok().filter(|value| !value.trim().is_empty())
    }

    /// Selected profile, if any; `AWS_DEFAULT_PROFILE` is supported like in the AWS CLI.
    pub fn configured_profile(&self) -> Option<String> {
        self.variable("AWS_PROFILE").or_else(|| self.variable("AWS_DEFAULT_PROFILE"))
    }
}
