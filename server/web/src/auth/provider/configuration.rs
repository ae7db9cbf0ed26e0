//! Configuration that a provider publishes: addresses and signing keys (OpenID Connect Discovery).

use openidconnect::{
    ClaimsVerificationError, ClientId, ClientSecret, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IssuerUrl, NonceVerifier, ProviderMetadataWithLogout, RedirectUrl, SignatureVerificationError,
    core::{CoreClient, CoreIdToken, CoreJwsSigningAlgorithm},
    url::Url,
};

use super::{
    error::SignInError,
    http::{ProviderHttp, ProviderHttpError},
};
use crate::auth::settings::ProviderSettings;

/// Algorithms of ID tokens: those with a public key.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// Client with the addresses of a discovered provider.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// Configuration of a provider.
pub struct Configuration {
    /// Client of the provider.
    pub client: Client,
    end_session: Option<Url>,
}

impl Configuration {
    /// Loads the configuration.
    ///
    /// # Errors
    /// [`SignInError::Unavailable`].
    pub async fn load(
        settings: &ProviderSettings,
        secret: &str,
        redirect: String,
        http: &ProviderHttp,
    ) -> Result<Self, SignInError> {
        let unavailable = |error: String| SignInError::Unavailable(error);
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| unavailable(error.to_string()))?;
        let redirect = RedirectUrl::new(redirect).map_err(|error| unavailable(error.to_string()))?;
        let metadata = ProviderMetadataWithLogout::discover_async(issuer, http).await.map_err(describe)?;
        let end_session = metadata.additional_metadata().end_session_endpoint.as_ref().map(|it| it.url().clone());
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(settings.client_id.clone()),
            Some(ClientSecret::new(secret.to_owned())),
        );
        Ok(Self { client: client.set_redirect_uri(redirect), end_session })
    }

    /// Verifies signature, issuer, audience, expiry and nonce of an ID token.
    ///
    /// # Errors
    /// The first violation.
    pub fn verify(&self, id_token: &CoreIdToken, nonce: impl NonceVerifier) -> Result<(), ClaimsVerificationError> {
        let verifier = self.client.id_token_verifier().set_allowed_algs(ALGORITHMS);
        id_token.claims(&verifier, nonce).map(|_| ())
    }

    /// Address that ends the visitor's session at the provider, who then returns to `back` with the parameter `state` (OpenID Connect
    /// RP-Initiated Logout). Some providers need the visitor's ID token.
    pub fn sign_out_address(&self, client_id: &str, id_token: Option<&str>, back: &str) -> Option<String> {
        let mut url = self.end_session.clone()?;
        let pairs = [("client_id", client_id), ("post_logout_redirect_uri", back), ("state", "provider")];
        url.query_pairs_mut().extend_pairs(pairs).extend_pairs(id_token.map(|it| ("id_token_hint", it)));
        Some(url.into())
    }
}

/// Whether a token could not be verified because its key is unknown: the provider may have replaced its keys.
pub fn is_unknown_key(error: &ClaimsVerificationError) -> bool {
    matches!(
        error,
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_)
        )
    )
}

fn describe(error: DiscoveryError<ProviderHttpError>) -> SignInError {
    let details = match error {
        DiscoveryError::Request(error) => error.to_string(),
        DiscoveryError::Response(status, _, _) => format!("its configuration has status {status}"),
        DiscoveryError::Parse(error) => format!("its configuration is not readable: {}", error.path()),
        other => other.to_string(),
    };
    SignInError::Unavailable(details)
}
