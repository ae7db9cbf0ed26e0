//! Sources of credentials, and their display names.

use std::fmt;

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

impl CredentialSource {
    /// Short name for pages: a profile has its name, other sources only their type. Without files, addresses and roles.
    pub fn short_name(&self) -> String {
        match self {
            Self::Environment => "environment variables".to_owned(),
            Self::Profile { name, kind, .. } => format!("profile {name} ({kind})"),
            Self::WebIdentity => "web identity".to_owned(),
            Self::Container(_) => "container role".to_owned(),
            Self::InstanceMetadata { .. } => "instance role".to_owned(),
        }
    }
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
