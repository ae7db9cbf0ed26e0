//! AWS credentials: configured source, state and how to fix problems.

mod detect;
mod explain;
mod files;
mod host;
mod metadata;
mod metadata_v1;
mod problem_error;
mod profile;
mod provider;
mod role;
mod sdk_provider;
mod source;

pub use self::provider::CredentialsMonitor;
pub(crate) use self::{
    detect::{Configured, Detected, detect},
    explain::missing_problem,
    host::Host,
    problem_error::find_problem,
    provider::SourceCredentialsProvider,
    role::RoleProvider,
    source::CredentialSource,
};
