//! Sign-in with an identity provider: OpenID Connect, authorization code flow with PKCE.

mod client;
mod configuration;
mod error;
mod http;
mod identity;
mod pending;

pub use self::{
    client::{IdentityProvider, RETURN},
    error::SignInError,
    identity::ProviderIdentity,
    pending::{PendingSignIn, SIGN_IN_SECONDS, cookie_name},
};
