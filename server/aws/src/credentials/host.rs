//! Environment and files of the host, from which credentials and network settings are read.

use aws_types::os_shim_internal::{Env, Fs};

/// Environment and files of the host.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(super) env: Env,
    pub(super) fs: Fs,
    /// Whether `FARTHING_ROLES` is set; roles need credentials to assume them.
    pub(super) has_roles: bool,
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

    /// A variable's value, possibly empty.
    pub fn raw_variable(&self, name: &str) -> Option<String> {
        self.env.get(name).ok()
    }

    /// A variable's value, unless it is empty.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        self.env.get(name).ok().filter(|value| !value.trim().is_empty())
    }

    /// Selected profile, if any; `AWS_DEFAULT_PROFILE` is supported like in the AWS CLI.
    pub fn configured_profile(&self) -> Option<String> {
        self.variable("AWS_PROFILE").or_else(|| self.variable("AWS_DEFAULT_PROFILE"))
    }
}
