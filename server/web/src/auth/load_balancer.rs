//! Identities that an Application Load Balancer signs (<https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>).
//!
//! Only the balancer's signature is trusted: anyone who reaches Farthing without it can send the header.

use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

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
use crate::security::cookie_names;

/// Header with the identity: a JSON Web Token.
const HEADER: HeaderName = HeaderName::from_static("x-amzn-oidc-data");
/// Maximum number of stored keys, and of remembered failures to load one.
const MAX_KEYS: u64 = 100;
/// Time that a key is stored. The balancer gives a new key another ID.
const KEY_LIFETIME: Duration = Duration::from_hours(1);
/// Time until a key that could not be loaded is requested again.
const FAILURE_LIFETIME: Duration = Duration::from_secs(10);
/// Keys that may be requested within [`FAILURE_LIFETIME`]: anyone can send unknown IDs.
const MAX_REQUESTS: u32 = 10;
/// Unlike the standard, the balancer pads the parts of its tokens.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Application Load Balancer whose identities are accepted.
pub struct LoadBalancer {
    arn: String,
    keys_url: String,
    session_cookie: String,
    sign_out_url: Option<String>,
    http: WebClient,
    /// Keys by ID.
    keys: Cache<String, VerifyingKey>,
    /// IDs of keys that could not be loaded.
    failures: Cache<String, ()>,
    requests: Mutex<RecentRequests>,
}

/// Requests for keys since a time.
struct RecentRequests {
    since: Instant,
    count: u32,
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
        let requests = Mutex::new(RecentRequests { since: Instant::now(), count: 0 });
        let LoadBalancerSettings { arn, session_cookie, sign_out_url, .. } = settings.clone();
        Ok(Self { arn, keys_url: settings.keys_url(), session_cookie, sign_out_url, http, keys, failures, requests })
    }

    /// Address that ends the visitor's session at the balancer's identity provider, if configured.
    pub fn sign_out_url(&self) -> Option<&str> {
        self.sign_out_url.as_deref()
    }

    /// `Set-Cookie` headers that remove the balancer's session, which is in several numbered cookies.
    pub fn removed_cookies(&self, headers: &HeaderMap) -> Vec<String> {
        let is_shard = |name: &&str| {
            let number = name.strip_prefix(self.session_cookie.as_str()).and_then(|it| it.strip_prefix('-'));
            number.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
        };
        let names: BTreeSet<&str> = cookie_names(headers).filter(is_shard).collect();
        names.iter().map(|name| format!("{name}=; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=0")).collect()
    }

    /// Remembers a key without loading it.
    #[cfg(test)]
    pub async fn remember_key(&self, id: &str, key: VerifyingKey) {
        self.keys.insert(id.to_owned(), key).await;
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
        if self.failures.contains_key(id) || !self.may_request() {
            return None;
        }
        let key = self.request_key(id).await;
        if key.is_none() {
            self.failures.insert(id.to_owned(), ()).await;
        }
        key
    }

    /// Counts a request for a key, unless there were too many.
    fn may_request(&self) -> bool {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if requests.since.elapsed() >= FAILURE_LIFETIME {
            *requests = RecentRequests { since: Instant::now(), count: 0 };
        }
        let may_request = requests.count < MAX_REQUESTS;
        if may_request {
            requests.count += 1;
        }
        may_request
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
