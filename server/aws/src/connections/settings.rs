//! The network settings of the environment and of the AWS profile.

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_smithy_http_client::tls::TlsContext;
use aws_types::os_shim_internal::{Env, Fs};

use super::{
    BadConnection,
    proxy::Proxies,
    trust::{Bundle, check_system},
};

/// Proxies, and certificates to trust.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) proxies: Proxies,
    bundle: Option<Bundle>,
    /// What is wrong with the file that stands for the system's certificates.
    system: Result<(), BadConnection>,
}

impl Network {
    /// The settings of this process and of the profile that it uses. A profile that cannot be read has none: whoever looks for
    /// credentials in it says so.
    pub async fn load() -> Self {
        let profiles = profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), None).await;
        Self::of(&|name| std::env::var(name).ok(), profiles.ok().as_ref())
    }

    /// The settings of an environment and of the profile that is chosen among these. The variable goes before the profile.
    pub fn of(variable: &dyn Fn(&str) -> Option<String>, profiles: Option<&ProfileSet>) -> Self {
        let path = |text: Option<String>| text.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let in_profile = || {
            let profiles = profiles?;
            let path = path(profiles.get("ca_bundle").map(str::to_owned))?;
            let setting = format!("ca_bundle in the AWS profile {}", profiles.selected_profile());
            Some(Bundle { setting, path: path.into() })
        };
        let in_environment = path(variable("AWS_CA_BUNDLE"));
        let in_environment =
            in_environment.map(|path| Bundle { setting: "AWS_CA_BUNDLE".to_owned(), path: path.into() });
        Self {
            proxies: Proxies::read(variable),
            bundle: in_environment.or_else(in_profile),
            system: check_system(variable),
        }
    }

    /// No settings: straight connections, and the system's certificates.
    pub fn none() -> Self {
        Self { proxies: Proxies::default(), bundle: None, system: Ok(()) }
    }

    /// Whether there is nothing to set up.
    pub(super) fn is_default(&self) -> bool {
        self.proxies.is_empty() && self.bundle.is_none() && self.system.is_ok()
    }

    /// What is trusted in addition to the system's certificates; `None` for those alone.
    pub(super) fn trust(&self) -> Result<Option<TlsContext>, BadConnection> {
        self.system.clone()?;
        self.bundle.as_ref().map(Bundle::trust).transpose()
    }
}
