//! Network settings from the environment and the AWS profile.

use aws_config::profile::ProfileSet;
use aws_smithy_http_client::tls::TlsContext;

use super::{
    BadNetworkSetting,
    endpoints::Endpoint,
    proxy::Proxies,
    trust::{Bundle, check_system_certificates},
};
use crate::credentials::Host;

/// Proxies and trusted certificates.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) proxies: Proxies,
    bundle: Option<Bundle>,
    /// Error if the file that replaces the system's certificates is invalid.
    system_certificates: Result<(), BadNetworkSetting>,
    /// Error if the profile sets a certificate bundle but cannot be parsed.
    profile: Result<(), BadNetworkSetting>,
    pub(super) endpoints: Vec<Endpoint>,
}

impl Network {
    /// Loads the settings of the host and its AWS profile. An unreadable profile counts as empty, unless it sets a
    /// certificate bundle: access keys in the environment need no profile.
    pub async fn load(host: &Host) -> Self {
        let variable = |name: &str| host.raw_variable(name);
        let problem = match host.profiles().await {
            Ok(profiles) => return Self::of(&variable, Some(&profiles)),
            Err(problem) => problem,
        };
        let network = Self::of(&variable, None);
        if network.bundle.is_some() || !host.sets_key("ca_bundle").await {
            return network;
        }
        let message = format!("{}, so its ca_bundle cannot be used", problem.title);
        Self { profile: Err(BadNetworkSetting(message)), ..network }
    }

    /// Settings of the environment and of its selected profile. Variables have priority over the profile.
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
            system_certificates: check_system_certificates(variable),
            profile: Ok(()),
            endpoints: Endpoint::read(variable, profiles),
        }
    }

    /// No settings: direct connections, and the system's certificates.
    pub fn none() -> Self {
        Self {
            proxies: Proxies::default(),
            bundle: None,
            system_certificates: Ok(()),
            profile: Ok(()),
            endpoints: Vec::new(),
        }
    }

    /// Whether all settings are defaults.
    pub(super) fn is_default(&self) -> bool {
        let is_trust_default = self.bundle.is_none() && self.system_certificates.is_ok() && self.profile.is_ok();
        self.proxies.is_empty() && is_trust_default && self.endpoints.is_empty()
    }

    /// Additional trusted certificates; `None` to trust only the system's.
    pub(super) fn trust(&self) -> Result<Option<TlsContext>, BadNetworkSetting> {
        self.system_certificates.clone()?;
        self.profile.clone()?;
        self.bundle.as_ref().map(Bundle::trust).transpose()
    }
}
