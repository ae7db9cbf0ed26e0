//! Identities that an Application Load Balancer signs (<https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>).
//!
//! Only the balancer's signature is trusted: anyone who reaches Farthing without it can send the header.

use std::time::Duration;

use aws::WebClient;
use base64::{
    Engine,
    alphabet::URL_SAFE,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http::{HeaderMap, HeaderName, Request};
use jiff::Timestamp;
use moka::future::Cache;
use p256::{
    ecdsa::{Signature, VerifyingKey, signature::Verifier},
    pkcs8::DecodePublicKey,
};
use serde::Deserialize;
use serde_json::Value;

use super::{roles::Claims, settings::LoadBalancerSettings};

/// Header with the identity: a JSON Web Token.
const HEADER: HeaderName = HeaderName::from_static("x-amzn-oidc-data");
/// Maximum number of stored keys, and of remembered failures to load one.
const MAX_KEYS: u64 = 100;
/// Time that a key is stored. The balancer gives a new key another ID.
const KEY_LIFETIME: Duration = Duration::from_hours(1);
/// Time until a key that could not be loaded is requested again.
const FAILURE_LIFETIME: Duration = Duration::from_secs(10);
/// Unlike the standard, the balancer pads the parts of its tokens.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Application Load Balancer whose identities are accepted.
pub struct LoadBalancer {
    arn: String,
    keys_url: String,
    http: WebClient,
    /// Keys by ID.
    keys: Cache<String, VerifyingKey>,
    /// IDs of keys that could not be loaded.
    failures: Cache<String, ()>,
}

/// Header of a token.
#[derive(Deserialize)]
struct TokenHeader {
    alg: String,
    kid: String,
    signer: String,
    /// Expiry in seconds since 1970, UTC.
    exp: i64,
}

impl LoadBalancer {
    /// Creates a load balancer. Sends no request.
    ///
    /// # Errors
    /// If a network setting is invalid.
    pub fn new(settings: &LoadBalancerSettings) -> anyhow::Result<Self> {
        let http = WebClient::from_environment()?;
        let keys = Cache::builder().max_capacity(MAX_KEYS).time_to_live(KEY_LIFETIME).build();
        let failures = Cache::builder().max_capacity(MAX_KEYS).time_to_live(FAILURE_LIFETIME).build();
        Ok(Self { arn: settings.arn.clone(), keys_url: settings.keys_url(), http, keys, failures })
    }

    /// Claims of the visitor of a request; `None` without an identity that the balancer has signed.
    pub async fn claims(&self, headers: &HeaderMap, now: Timestamp) -> Option<Claims> {
        let mut tokens = headers.get_all(HEADER).iter();
        let token = tokens.next()?.to_str().ok()?;
        if tokens.next().is_some() {
            tracing::warn!("a request has two identities of a load balancer");
            return None;
        }
        let claims = self.verified(token, now).await;
        if claims.is_none() {
            tracing::warn!("a request has an identity that the load balancer did not sign, or that has expired");
        }
        claims
    }

    async fn verified(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: TokenHeader = serde_json::from_slice(&BASE64.decode(header).ok()?).ok()?;
        let is_current = now.as_second() < header.exp;
        if header.alg != "ES256" || header.signer != self.arn || !is_current || !is_key_id(&header.kid) {
            return None;
        }
        let key = self.keys.optionally_get_with(header.kid.clone(), self.load_key(&header.kid)).await?;
        let signature = Signature::from_slice(&BASE64.decode(signature).ok()?).ok()?;
        key.verify(signed.as_bytes(), &signature).ok()?;
        let claims: Claims = serde_json::from_slice(&BASE64.decode(payload).ok()?).ok()?;
        let is_unexpired = claims.get("exp").and_then(Value::as_i64).is_none_or(|exp| now.as_second() < exp);
        is_unexpired.then_some(claims)
    }

    /// Loads a key; `None`, with a warning in the log, if that fails, and if it failed a moment ago.
    async fn load_key(&self, id: &str) -> Option<VerifyingKey> {
        if self.failures.contains_key(id) {
            return None;
        }
        let key = self.request_key(id).await;
        if key.is_none() {
            self.failures.insert(id.to_owned(), ()).await;
        }
        key
    }

    async fn request_key(&self, id: &str) -> Option<VerifyingKey> {
        let request = Request::get(format!("{}/{id}", self.keys_url)).body(Vec::new()).ok()?;
        let response = match self.http.send(request).await {
            Ok(response) if response.status().is_success() => response.into_body(),
            Ok(response) => {
                tracing::warn!(status = response.status().as_u16(), "a key of the load balancer could not be loaded");
                return None;
            }
            Err(error) => {
                tracing::warn!(%error, "a key of the load balancer could not be loaded");
                return None;
            }
        };
        VerifyingKey::from_public_key_pem(std::str::from_utf8(&response).ok()?).ok()
    }
}

/// Whether a text is the ID of a key, as part of a URL.
fn is_key_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}
