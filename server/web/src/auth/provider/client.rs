//! Requests to the provider.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, ensure};
use cookie::Key;
use moka::future::Cache;
use openidconnect::{
    AuthorizationCode, CsrfToken, Nonce, NonceVerifier, PkceCodeChallenge, RefreshToken, Scope, TokenResponse,
    core::{CoreAuthenticationFlow, CoreIdToken, CoreTokenResponse},
};
use tokio::sync::Mutex;

use super::{
    configuration::{self, Configuration},
    error::{SignInError, invalid, refusal},
    http::ProviderHttp,
    identity::ProviderIdentity,
    pending::{PendingSignIn, SIGN_IN_TIME},
};
use crate::auth::{keys::session_key, return_path::ReturnPath, session::HOURS, settings::ProviderSettings};

/// Address to which the provider sends visitors back.
pub const RETURN: &str = "/sign-in/return";
/// Pause after a failure to load the provider's configuration, and between two loads for unknown signing keys.
const MIN_PAUSE: Duration = Duration::from_secs(10);
/// Age at which the provider's configuration is loaded again.
const MAX_CONFIGURATION_AGE: Duration = Duration::from_hours(1);
/// Time that the result of a renewal is used: requests that were sent with the old cookie in the meantime receive it, too. Providers
/// accept a refresh token only once.
const RENEWAL_LIFETIME: Duration = Duration::from_mins(1);
/// Maximum number of renewals of one session that are followed: more than a session has.
const MAX_REPLACED: usize = 500;
/// Maximum number of entries of each cache.
const MAX_ENTRIES: u64 = 10_000;

/// Identity provider. Its configuration is loaded at the first sign-in, so that Farthing starts without it.
pub struct IdentityProvider {
    settings: ProviderSettings,
    secret: String,
    /// URL of Farthing, without a path.
    own_url: String,
    http: ProviderHttp,
    configuration: Mutex<LatestConfiguration>,
    /// Results by refresh token.
    renewals: Cache<String, Arc<Result<ProviderIdentity, SignInError>>>,
    /// New refresh tokens by the ones that they replaced: a browser whose response was lost still has an old one.
    replaced: Cache<String, String>,
    /// Refresh tokens that the provider has refused: it may be unavailable when they are sent again.
    refused: Cache<String, ()>,
    /// States of sign-ins that have ended.
    ended: Cache<String, ()>,
    /// ID tokens by session. They are too long for its cookie.
    id_tokens: moka::sync::Cache<String, String>,
    /// Key of the cookies.
    pub key: Key,
}

impl IdentityProvider {
    /// Creates a provider. Sends no request.
    ///
    /// # Errors
    /// If the file with the secret cannot be read, or a network setting is invalid.
    pub fn new(settings: &ProviderSettings, url: &str) -> anyhow::Result<Self> {
        let file = settings.client_secret_file.display();
        let secret = std::fs::read_to_string(&settings.client_secret_file)
            .with_context(|| format!("sign-in.oidc.client-secret-file {file} cannot be read"))?;
        let secret = secret.trim().to_owned();
        ensure!(!secret.is_empty(), "sign-in.oidc.client-secret-file {file} is empty");
        Ok(Self {
            settings: settings.clone(),
            key: session_key("identity provider", secret.as_bytes()),
            secret,
            own_url: url.trim_end_matches('/').to_owned(),
            http: ProviderHttp::from_environment()?,
            configuration: Mutex::default(),
            renewals: cache(RENEWAL_LIFETIME),
            replaced: cache(Duration::from_hours(HOURS.unsigned_abs())),
            refused: cache(Duration::from_hours(HOURS.unsigned_abs())),
            ended: cache(SIGN_IN_TIME),
            id_tokens: moka::sync::Cache::builder()
                .max_capacity(MAX_ENTRIES)
                .time_to_live(Duration::from_hours(HOURS.unsigned_abs()))
                .build(),
        })
    }

    /// Name on the sign-in page.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Seconds after which an identity is renewed.
    pub fn renewal_seconds(&self) -> i64 {
        i64::from(self.settings.renewal_minutes) * 60
    }

    /// Begins a sign-in: the provider's address to go to, and what to remember until the visitor returns.
    ///
    /// # Errors
    /// If the provider's configuration cannot be loaded.
    pub async fn begin(&self, to: &ReturnPath) -> Result<(String, PendingSignIn), SignInError> {
        let configuration = self.configuration().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let mut request = configuration.client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        for scope in &self.settings.scopes {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        Ok((url.into(), PendingSignIn::new(state, &nonce, verifier, to)))
    }

    /// Ends a sign-in with the code that the visitor brings back.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn complete(&self, code: String, pending: &PendingSignIn) -> Result<ProviderIdentity, SignInError> {
        if !pending.is_recent() || self.ended.contains_key(pending.state()) {
            return Err(SignInError::Expired);
        }
        self.ended.insert(pending.state().to_owned(), ()).await;
        let configuration = self.configuration().await?;
        let request = configuration.client.exchange_code(AuthorizationCode::new(code)).map_err(invalid)?;
        let request = request.set_pkce_verifier(pending.verifier());
        let response = request.request_async(&self.http).await.map_err(refusal)?;
        let id_token = response.id_token().ok_or_else(|| SignInError::Invalid("no ID token".to_owned()))?;
        self.identity(configuration, id_token, &pending.nonce(), &response).await
    }

    /// Asks the provider for the visitor's current identity. `subject` is the visitor of the session. Concurrent requests with
    /// the same refresh token send one. A refresh token that was replaced stands for the latest.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn renew(&self, refresh_token: &str, subject: &str) -> Result<ProviderIdentity, SignInError> {
        let latest = self.latest_token(refresh_token).await;
        let refresh_token = latest.as_str();
        if self.refused.contains_key(refresh_token) {
            return Err(SignInError::Refused("the provider refused it before".to_owned()));
        }
        let renewal = async { Arc::new(self.request_renewal(refresh_token, subject).await) };
        let result = self.renewals.get_with(refresh_token.to_owned(), renewal).await;
        match &*result {
            Ok(ProviderIdentity { refresh_token: Some(new), .. }) if new != refresh_token => {
                self.replaced.insert(refresh_token.to_owned(), new.clone()).await;
            }
            Err(SignInError::Refused(_)) => self.refused.insert(refresh_token.to_owned(), ()).await,
            _ => {}
        }
        (*result).clone()
    }

    /// Refresh token that has replaced another, unless the result of that renewal is recent enough to be used again.
    async fn latest_token(&self, refresh_token: &str) -> String {
        let mut latest = refresh_token.to_owned();
        for _ in 0..MAX_REPLACED {
            if self.renewals.contains_key(&latest) {
                break;
            }
            let Some(next) = self.replaced.get(&latest).await else { break };
            latest = next;
        }
        latest
    }

    async fn request_renewal(&self, refresh_token: &str, subject: &str) -> Result<ProviderIdentity, SignInError> {
        let configuration = self.configuration().await?;
        let token = RefreshToken::new(refresh_token.to_owned());
        let request = configuration.client.exchange_refresh_token(&token).map_err(invalid)?;
        let response: CoreTokenResponse = request.request_async(&self.http).await.map_err(refusal)?;
        let Some(id_token) = response.id_token() else {
            return Ok(ProviderIdentity::unchanged(&response, refresh_token));
        };
        // By OpenID Connect Core 12.2, a renewed ID token needs no nonce.
        let any_nonce = |_: Option<&Nonce>| Ok(());
        let identity = self.identity(configuration, id_token, any_nonce, &response).await?;
        if identity.subject() != Some(subject) {
            return Err(SignInError::Invalid("the renewed identity is of another visitor".to_owned()));
        }
        Ok(identity.with_default_refresh_token(refresh_token))
    }

    /// Address at the provider that ends the visitor's session there; `None` if it has none, or does not respond.
    pub async fn sign_out_address(&self, id_token: Option<&str>) -> Option<String> {
        let configuration = self.configuration().await.ok()?;
        let back = format!("{}/sign-in?signed-out", self.own_url);
        configuration.sign_out_address(&self.settings.client_id, id_token, &back)
    }

    /// Remembers the ID token of a session until its end.
    pub fn remember_id_token(&self, session: &str, id_token: Option<&String>) {
        if let Some(id_token) = id_token {
            self.id_tokens.insert(session.to_owned(), id_token.clone());
        }
    }

    /// ID token of a session that ends; `None` after a restart.
    pub fn forget_id_token(&self, session: &str) -> Option<String> {
        self.id_tokens.remove(session)
    }

    /// Verified identity in an ID token. Loads the provider's keys again if they do not include the token's.
    async fn identity<N: NonceVerifier + Clone>(
        &self,
        configuration: Arc<Configuration>,
        id_token: &CoreIdToken,
        nonce: N,
        response: &CoreTokenResponse,
    ) -> Result<ProviderIdentity, SignInError> {
        let verified = match configuration.verify(id_token, nonce.clone()) {
            Err(error) if configuration::is_unknown_key(&error) => {
                self.configuration_for_unknown_key().await?.verify(id_token, nonce)
            }
            result => result,
        };
        verified.map_err(invalid)?;
        ProviderIdentity::of(id_token, response)
    }

    /// The provider's configuration, loaded again every hour. If that fails, the older one is used.
    async fn configuration(&self) -> Result<Arc<Configuration>, SignInError> {
        let mut latest = self.configuration.lock().await;
        if !is_recent(latest.loaded, MAX_CONFIGURATION_AGE) && !is_recent(latest.failed, MIN_PAUSE) {
            latest.set(self.load_configuration().await);
        }
        latest.result.clone()
    }

    /// The provider's configuration, loaded again for an unknown signing key: the provider may have replaced its keys. Anyone can send
    /// unknown keys, so it is not loaded each time.
    async fn configuration_for_unknown_key(&self) -> Result<Arc<Configuration>, SignInError> {
        let mut latest = self.configuration.lock().await;
        if !is_recent(latest.loaded_for_key, MIN_PAUSE) {
            latest.set(self.load_configuration().await);
            latest.loaded_for_key = Some(Instant::now());
        }
        latest.result.clone()
    }

    async fn load_configuration(&self) -> Result<Configuration, SignInError> {
        let redirect = format!("{}{RETURN}", self.own_url);
        Configuration::load(&self.settings, &self.secret, redirect, &self.http).await
    }
}

fn cache<T: Clone + Send + Sync + 'static>(lifetime: Duration) -> Cache<String, T> {
    Cache::builder().max_capacity(MAX_ENTRIES).time_to_live(lifetime).build()
}

fn is_recent(at: Option<Instant>, age: Duration) -> bool {
    at.is_some_and(|at| at.elapsed() < age)
}

/// Latest configuration of a provider.
struct LatestConfiguration {
    /// The configuration, or why it could not be loaded.
    result: Result<Arc<Configuration>, SignInError>,
    loaded: Option<Instant>,
    failed: Option<Instant>,
    loaded_for_key: Option<Instant>,
}

impl Default for LatestConfiguration {
    fn default() -> Self {
        let result = Err(SignInError::Unavailable("not loaded yet".to_owned()));
        Self { result, loaded: None, failed: None, loaded_for_key: None }
    }
}

impl LatestConfiguration {
    fn set(&mut self, result: Result<Configuration, SignInError>) {
        match result {
            Ok(configuration) => {
                self.result = Ok(Arc::new(configuration));
                (self.loaded, self.failed) = (Some(Instant::now()), None);
            }
            Err(error) => {
                tracing::warn!(details = error.details(), "the identity provider's configuration could not be loaded");
                self.failed = Some(Instant::now());
                if self.result.is_err() {
                    self.result = Err(error);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider() -> IdentityProvider {
        let file = std::env::temp_dir().join(format!("farthing-provider-{}", std::process::id()));
        std::fs::write(&file, "secret").unwrap();
        let settings = format!(
            "issuer = \"https://login.example.com\"\nclient-id = \"farthing\"\nclient-secret-file = \"{}\"",
            file.display()
        );
        let provider = IdentityProvider::new(&toml::from_str(&settings).unwrap(), "https://costs.example.com").unwrap();
        std::fs::remove_file(&file).unwrap();
        provider
    }

    #[tokio::test]
    async fn a_replaced_refresh_token_stands_for_the_latest() {
        let provider = provider();
        assert_eq!(provider.latest_token("first").await, "first");
        for (old, new) in [("first", "second"), ("second", "third")] {
            provider.replaced.insert(old.to_owned(), new.to_owned()).await;
        }
        for token in ["first", "second", "third"] {
            assert_eq!(provider.latest_token(token).await, "third", "the response with the new cookie was lost");
        }
        let recent = Err(SignInError::Unavailable(String::new()));
        provider.renewals.insert("second".to_owned(), Arc::new(recent)).await;
        assert_eq!(provider.latest_token("first").await, "second", "a recent result is used again");
        provider.replaced.insert("third".to_owned(), "third".to_owned()).await;
        assert_eq!(provider.latest_token("third").await, "third");
    }
}
