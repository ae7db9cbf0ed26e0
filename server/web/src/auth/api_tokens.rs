//! Tokens of programs. The settings contain only their hashes.

use std::sync::Arc;

use domain::access::Grant;
use http::{HeaderMap, header};
use sha2::{Digest, Sha256};

use super::settings::SignInSettings;

/// Tokens of programs.
#[derive(Clone, Debug)]
pub struct ApiTokens(Vec<ApiToken>);

#[derive(Clone, Debug)]
struct ApiToken {
    name: String,
    /// SHA-256 in lower-case hexadecimal digits.
    sha256: String,
    grant: Arc<Grant>,
}

impl ApiTokens {
    /// Tokens of the settings.
    ///
    /// # Errors
    /// If the role of a token is invalid.
    pub fn new(settings: &SignInSettings) -> anyhow::Result<Self> {
        let token = |it: &super::settings::ApiTokenSettings| {
            let grant = Arc::new(it.access.grant()?);
            Ok(ApiToken { name: it.name.clone(), sha256: it.sha256.to_ascii_lowercase(), grant })
        };
        Ok(Self(settings.tokens.iter().map(token).collect::<anyhow::Result<_>>()?))
    }

    /// Name and grant of the program that sent a request; `None` without one of the tokens.
    pub fn program(&self, headers: &HeaderMap) -> Option<(String, Arc<Grant>)> {
        let hash = base16ct::lower::encode_string(&Sha256::digest(bearer(headers)?));
        // The time of this comparison tells about a hash, from which no token follows.
        let token = self.0.iter().find(|it| it.sha256 == hash)?;
        Some((token.name.clone(), token.grant.clone()))
    }
}

/// Token in `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
