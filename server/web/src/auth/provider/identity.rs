//! Identity of a visitor, as the provider states it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    OAuth2TokenResponse, RefreshToken,
    core::{CoreIdToken, CoreTokenResponse},
};
use serde_json::Value;

use super::error::SignInError;
use crate::auth::roles::Claims;

/// Identity of a visitor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderIdentity {
    /// Claims of the verified ID token; `None` if the provider only confirmed that the visitor still has access.
    pub claims: Option<Claims>,
    /// Secret with which the identity can be renewed.
    pub refresh_token: Option<String>,
    /// The ID token itself, which tells the provider at the sign-out whom to sign out.
    pub id_token: Option<String>,
}

impl ProviderIdentity {
    /// Identity in an ID token whose signature was verified.
    ///
    /// # Errors
    /// [`SignInError::Invalid`].
    pub fn of(id_token: &CoreIdToken, response: &CoreTokenResponse) -> Result<Self, SignInError> {
        let id_token = id_token.to_string();
        let claims = claims(&id_token).ok_or_else(|| SignInError::Invalid("no claims".to_owned()))?;
        Ok(Self { claims: Some(claims), refresh_token: refresh_token(response), id_token: Some(id_token) })
    }

    /// Confirmation without an ID token, which OpenID Connect allows for renewals.
    pub fn unchanged(response: &CoreTokenResponse, refresh_token_before: &str) -> Self {
        Self { claims: None, refresh_token: refresh_token(response), id_token: None }
            .with_default_refresh_token(refresh_token_before)
    }

    /// The same identity; without a new refresh token, the one before remains valid.
    pub fn with_default_refresh_token(self, before: &str) -> Self {
        Self { refresh_token: self.refresh_token.or_else(|| Some(before.to_owned())), ..self }
    }

    /// ID of the visitor.
    pub fn subject(&self) -> Option<&str> {
        self.claims.as_ref()?.get("sub").and_then(Value::as_str)
    }
}

fn refresh_token(response: &CoreTokenResponse) -> Option<String> {
    response.refresh_token().map(RefreshToken::secret).cloned()
}

/// All claims of a JSON Web Token. The typed ones of the library do not include groups, whose names differ.
fn claims(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}
