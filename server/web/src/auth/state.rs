//! State of the sign-in: token, failed attempts, and how to find the address of a client.

use std::{path::Path, sync::Arc};

use http::HeaderMap;
use leptos::prelude::LeptosOptions;

use super::{attempts::Attempts, client::ClientAddress, session, token::TokenFile};

/// Sign-in of a server. Clones share the state.
#[derive(Clone)]
pub struct Auth {
    pub(super) token: Arc<TokenFile>,
    pub(super) attempts: Arc<Attempts>,
    pub(super) client_address: ClientAddress,
    /// For the sign-in page.
    pub(super) leptos_options: LeptosOptions,
}

impl Auth {
    /// Sign-in with the token in a file.
    ///
    /// # Errors
    /// If the file cannot be read or its token is too short.
    pub fn with_token_file(
        path: &Path,
        client_address: ClientAddress,
        leptos_options: LeptosOptions,
    ) -> anyhow::Result<Self> {
        let token = Arc::new(TokenFile::open(path)?);
        Ok(Self { token, attempts: Arc::default(), client_address, leptos_options })
    }

    /// Whether a request has a valid session or the token.
    pub(super) fn accepts(&self, headers: &HeaderMap) -> bool {
        self.token
            .current()
            .is_some_and(|token| session::is_valid(headers, &token, jiff::Timestamp::now()) || token.is_bearer(headers))
    }
}
