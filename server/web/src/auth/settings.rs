//! Settings of the sign-in: table `[sign-in]` of `farthing.toml`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use anyhow::{Context, bail, ensure};
use domain::{
    access::{Grant, Role, Scope},
    resource::is_account_number,
};
use http::Uri;
use serde::{Deserialize, Deserializer, de::Error};

/// Value of a rule that applies to every visitor who signs in.
pub const EVERYONE: &str = "*";
/// Maximum number of rules and of API tokens: each restricted role has its own findings in memory.
const MAX_ENTRIES: usize = 100;

/// Settings of the sign-in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct SignInSettings {
    /// Scheme, host and port at which visitors open Farthing, such as `https://costs.example.com`. Needed with a provider, which
    /// sends visitors back there.
    pub url: Option<String>,
    /// Role of the access token in `--token-file`. By default admin, or viewer if visitors can also sign in another way.
    #[serde(deserialize_with = "optional_role")]
    pub token_role: Option<Role>,
    /// Claim with the groups of a visitor: its name, or for nested claims their names with dots between.
    pub roles_claim: String,
    /// Identity provider.
    pub oidc: Option<ProviderSettings>,
    /// Application Load Balancer that signs visitors in before their requests reach Farthing.
    pub load_balancer: Option<LoadBalancerSettings>,
    /// Roles of visitors who signed in with the provider or the load balancer. The first rule that applies decides.
    pub roles: Vec<RoleRule>,
    /// Tokens for programs.
    pub tokens: Vec<ApiTokenSettings>,
}

impl Default for SignInSettings {
    fn default() -> Self {
        Self {
            url: None,
            token_role: None,
            roles_claim: "groups".to_owned(),
            oidc: None,
            load_balancer: None,
            roles: Vec::new(),
            tokens: Vec::new(),
        }
    }
}

/// Identity provider for OpenID Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProviderSettings {
    /// Name on the sign-in page.
    #[serde(default = "default_provider_name")]
    pub name: String,
    /// Issuer, as the provider's documentation calls it. The provider's configuration is below it.
    pub issuer: String,
    /// ID of Farthing at the provider.
    pub client_id: String,
    /// File with the secret of Farthing at the provider.
    pub client_secret_file: PathBuf,
    /// Scopes to request in addition to `openid`.
    #[serde(default = "default_scopes")]
    pub scopes: Vec<String>,
    /// Minutes after which the provider is asked again whether a visitor still has access, and which groups.
    #[serde(default = "default_renewal_minutes")]
    pub renewal_minutes: u32,
}

fn default_renewal_minutes() -> u32 {
    15
}

/// The name that AWS gives it.
fn default_session_cookie() -> String {
    "AWSELBAuthSessionCookie".to_owned()
}

fn default_provider_name() -> String {
    "your identity provider".to_owned()
}

fn default_scopes() -> Vec<String> {
    ["email", "profile"].map(str::to_owned).to_vec()
}

/// Application Load Balancer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LoadBalancerSettings {
    /// ARN of the load balancer, which signs the identity of each visitor.
    pub arn: String,
    /// URL below which its public keys are [default: that of AWS in the load balancer's region].
    pub keys: Option<String>,
    /// Name of its session cookie, without the number at the end.
    #[serde(default = "default_session_cookie")]
    pub session_cookie: String,
    /// URL to open after signing out, which ends the visitor's session at the balancer's identity provider.
    pub sign_out_url: Option<String>,
}

/// Rule that gives a role to visitors.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleRule {
    /// Value of the claim that the rule applies to; [`EVERYONE`] for all visitors.
    pub value: String,
    /// Role and scope.
    #[serde(flatten)]
    pub access: AccessSettings,
}

/// Token of a program.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ApiTokenSettings {
    /// Name in the audit log.
    pub name: String,
    /// SHA-256 of the token, in hexadecimal digits.
    pub sha256: String,
    /// Role and scope.
    #[serde(flatten)]
    pub access: AccessSettings,
}

/// Role and scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AccessSettings {
    /// The role.
    #[serde(deserialize_with = "role")]
    pub role: Role,
    /// Accounts that the role is restricted to; empty for all.
    #[serde(default)]
    pub accounts: BTreeSet<String>,
    /// Tag values that the role is restricted to, by tag key.
    #[serde(default)]
    pub tags: BTreeMap<String, BTreeSet<String>>,
}

impl AccessSettings {
    /// Grant of these settings.
    ///
    /// # Errors
    /// If an account or tag is invalid, or an admin is restricted: the status describes all accounts.
    pub fn grant(&self) -> anyhow::Result<Grant> {
        let Self { role, accounts, tags } = self;
        if let Some(invalid) = accounts.iter().find(|it| !is_account_number(it)) {
            bail!("account \"{invalid}\" is not an account number of 12 digits");
        }
        if let Some((key, _)) = tags.iter().find(|(key, values)| key.is_empty() || values.is_empty()) {
            bail!("the tag \"{key}\" has no values");
        }
        let scope = Scope::new(accounts.clone(), tags.clone());
        let is_restricted_admin = *role == Role::Admin && !scope.is_everything();
        ensure!(!is_restricted_admin, "an admin sees all accounts and tags; use the role analyst or viewer");
        Ok(Grant { role: *role, scope })
    }
}

impl SignInSettings {
    /// Whether visitors can sign in without the access token.
    #[must_use]
    pub fn has_identities(&self) -> bool {
        self.oidc.is_some() || self.load_balancer.is_some()
    }

    /// Whether anyone can sign in: visitors, or programs with tokens.
    #[must_use]
    pub fn is_configured(&self) -> bool {
        self.has_identities() || !self.tokens.is_empty()
    }

    /// Role of the access token.
    #[must_use]
    pub fn token_role(&self) -> Role {
        let default = if self.has_identities() { Role::Viewer } else { Role::Admin };
        self.token_role.unwrap_or(default)
    }

    /// Checks the settings.
    ///
    /// # Errors
    /// Names the first invalid setting.
    pub fn validate(&self) -> anyhow::Result<()> {
        for (index, rule) in self.roles.iter().enumerate() {
            rule.access.grant().with_context(|| format!("sign-in.roles[{index}] (\"{}\")", rule.value))?;
        }
        for token in &self.tokens {
            let name = &token.name;
            token.access.grant().with_context(|| format!("sign-in.tokens \"{name}\""))?;
            ensure!(is_sha256(&token.sha256), "sign-in.tokens \"{name}\": sha256 needs 64 hexadecimal digits");
        }
        let names: BTreeSet<&str> = self.tokens.iter().map(|it| it.name.as_str()).collect();
        ensure!(names.len() == self.tokens.len(), "sign-in.tokens: two tokens have the same name");
        ensure!(
            self.roles.len().max(self.tokens.len()) <= MAX_ENTRIES,
            "sign-in: at most {MAX_ENTRIES} roles and {MAX_ENTRIES} tokens"
        );
        if self.has_identities() {
            ensure!(!self.roles.is_empty(), "sign-in.roles is empty, so no visitor would have access");
        }
        if let Some(provider) = &self.oidc {
            require_secure("sign-in.oidc.issuer", &provider.issuer)?;
            let url = self.url.as_deref().context("sign-in.url is missing; the provider sends visitors back there")?;
            require_secure("sign-in.url", url)?;
            let path = url.parse::<Uri>().map(|it| it.path().to_owned()).unwrap_or_default();
            ensure!(path == "/" || path.is_empty(), "sign-in.url may have no path: \"{url}\"");
        }
        if let Some(load_balancer) = &self.load_balancer {
            ensure!(
                load_balancer.region().is_some(),
                "sign-in.load-balancer.arn is not the ARN of a load balancer: \"{}\"",
                load_balancer.arn
            );
            require_secure("sign-in.load-balancer.keys", &load_balancer.keys_url())?;
            if let Some(url) = &load_balancer.sign_out_url {
                require_secure("sign-in.load-balancer.sign-out-url", url)?;
            }
        }
        Ok(())
    }
}

impl LoadBalancerSettings {
    /// Region in the ARN; `None` if it is no load balancer's.
    fn region(&self) -> Option<&str> {
        let parts: Vec<&str> = self.arn.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", _, "elasticloadbalancing", region, _, resource] if resource.starts_with("loadbalancer/app/") => {
                Some(*region)
            }
            _ => None,
        }
    }

    /// URL below which the public keys are, by AWS's documentation of Application Load Balancers.
    #[must_use]
    pub fn keys_url(&self) -> String {
        let region = self.region().unwrap_or_default();
        let default = || match region.strip_prefix("us-gov-") {
            Some(_) => {
                format!("https://s3-{region}.amazonaws.com/aws-elb-public-keys-prod-{region}")
            }
            None => format!("https://public-keys.auth.elb.{region}.amazonaws.com"),
        };
        self.keys.clone().unwrap_or_else(default)
    }
}

/// Role by its name.
fn role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Role, D::Error> {
    let name = String::deserialize(deserializer)?;
    name.parse().map_err(|()| D::Error::custom(format!("unknown role \"{name}\": use viewer, analyst or admin")))
}

fn optional_role<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Role>, D::Error> {
    role(deserializer).map(Some)
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit())
}

/// Requires HTTPS, or HTTP on this computer for tests.
fn require_secure(name: &str, url: &str) -> anyhow::Result<()> {
    let uri: Uri = url.parse().with_context(|| format!("{name} is not a URL: \"{url}\""))?;
    let is_local = matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_local => Ok(()),
        _ => bail!("{name} must begin with https://: \"{url}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OIDC: &str = "
url = \"https://costs.example.com\"
[oidc]
issuer = \"https://login.example.com\"
client-id = \"farthing\"
client-secret-file = \"/run/secrets/oidc\"
";
    const ROLE: &str = "[[roles]]\nvalue = \"finops\"\nrole = \"admin\"\n";

    fn problem(text: &str) -> String {
        match toml::from_str::<SignInSettings>(text) {
            Ok(settings) => settings.validate().map_or_else(|error| format!("{error:#}"), |()| "valid".to_owned()),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn valid_settings_are_accepted() {
        for text in ["", &format!("{OIDC}{ROLE}"), "token-role = \"viewer\""] {
            assert_eq!(problem(text), "valid", "{text}");
        }
        let settings: SignInSettings = toml::from_str(&format!(
            "{OIDC}{ROLE}[[roles]]\nvalue = \"web\"\nrole = \"viewer\"\naccounts = [\"111122223333\"]\ntags = {{ Team = [\"web\"] }}\n"
        ))
        .unwrap();
        let grants: Vec<Grant> = settings.roles.iter().map(|it| it.access.grant().unwrap()).collect();
        assert_eq!(grants[0], Grant::default());
        assert_eq!(grants[1].scope.description().unwrap(), "account 111122223333 with tag Team: web");
        assert_eq!(
            (settings.token_role(), SignInSettings::default().token_role()),
            (Role::Viewer, Role::Admin),
            "the access token is the weaker way if there are others"
        );
    }

    #[test]
    fn messages_name_the_invalid_setting() {
        let token = |rest: &str| format!("[[tokens]]\nname = \"a\"\nrole = \"viewer\"\n{rest}");
        for (text, expected) in [
            ("claim = 1".to_owned(), "claim"),
            ("token-role = \"owner\"".to_owned(), "owner"),
            (OIDC.to_owned(), "sign-in.roles is empty"),
            (format!("{}{ROLE}", OIDC.replace("url =", "token-role = \"admin\"\n#")), "sign-in.url is missing"),
            (format!("{}{ROLE}", OIDC.replace("https://login", "http://login")), "sign-in.oidc.issuer must begin"),
            (format!("{}{ROLE}", OIDC.replace("example.com\"\n[", "example.com/app\"\n[")), "may have no path"),
            (format!("{ROLE}accounts = [\"1\"]"), "account \"1\""),
            (format!("{ROLE}tags = {{ Team = [] }}"), "sign-in.roles[0] (\"finops\"): the tag \"Team\" has no values"),
            (format!("{ROLE}accounts = [\"111122223333\"]"), "an admin sees all"),
            (token("sha256 = \"12\""), "64 hexadecimal digits"),
            (format!("{0}{0}", token(&format!("sha256 = \"{}\"\n", "ab".repeat(32)))), "the same name"),
            (format!("{ROLE}[load-balancer]\narn = \"arn:aws:s3:::bucket\""), "sign-in.load-balancer.arn"),
        ] {
            let message = problem(&text);
            assert!(message.contains(expected), "{text}\n{message}");
        }
    }

    #[test]
    fn the_load_balancer_has_the_keys_of_its_region() {
        let keys = |region: &str| {
            let arn =
                format!("arn:aws:elasticloadbalancing:{region}:111122223333:loadbalancer/app/costs/50dc6c495c0c9188");
            LoadBalancerSettings { arn, keys: None, session_cookie: default_session_cookie(), sign_out_url: None }
                .keys_url()
        };
        assert_eq!(keys("eu-central-1"), "https://public-keys.auth.elb.eu-central-1.amazonaws.com");
        assert_eq!(
            keys("us-gov-west-1"),
            "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1"
        );
    }
}
