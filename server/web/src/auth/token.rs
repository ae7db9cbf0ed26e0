//! Access token in a file.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, ensure};
use cookie::Key;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use sha2::Sha256;

use super::{api_tokens::bearer, keys::session_key};

/// Minimum length of a token in bytes: too long to guess if it is random (`openssl rand -hex 32` makes 64).
const MIN_LENGTH: usize = 20;
/// Message whose code proves that a token is the right one.
const PROOF: &[u8] = b"farthing token";

/// File with the access token. Read again when it changes, so that a token can be replaced while Farthing runs; its sessions
/// end with it.
pub struct TokenFile {
    path: PathBuf,
    latest: Mutex<Latest>,
}

struct Latest {
    modified: Option<SystemTime>,
    /// `None` if the file can no longer be read: no one can sign in until it can.
    token: Option<Token>,
}

/// Access token. Its secret is never printed.
#[derive(Clone)]
pub struct Token(Vec<u8>);

impl TokenFile {
    /// Reads the token.
    ///
    /// # Errors
    /// If the file cannot be read or its token is too short.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        // The time first: after a replacement in between, the file is read again.
        let modified = modified(path);
        let latest = Latest { modified, token: Some(Token::read(path)?) };
        Ok(Self { path: path.to_owned(), latest: Mutex::new(latest) })
    }

    /// The token now in the file; `None`, with a warning in the log, if there is none.
    pub fn current(&self) -> Option<Token> {
        // Every change is a single step, so a panic in another thread leaves the data consistent.
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let modified = modified(&self.path);
        // Without a token, the file is read each time: it may have been read while it was written.
        if modified != latest.modified || latest.token.is_none() {
            let token = Token::read(&self.path);
            if let (Err(error), Some(_)) = (&token, &latest.token) {
                tracing::warn!("no one can sign in: {error:#}");
            }
            *latest = Latest { modified, token: token.ok() };
        }
        latest.token.clone()
    }
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|it| it.modified()).ok()
}

impl Token {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let text = std::fs::read_to_string(path).with_context(|| format!("--token-file {name} cannot be read"))?;
        Self::parse(&text).with_context(|| format!("--token-file {name} has no valid access token"))
    }

    /// Token of a file's text, without the space around it.
    fn parse(text: &str) -> anyhow::Result<Self> {
        let token = text.trim();
        ensure!(!token.contains(char::is_whitespace), "a token has no spaces; the file must have one line");
        ensure!(
            token.len() >= MIN_LENGTH,
            "a token needs at least {MIN_LENGTH} characters; create one with `openssl rand -hex 32`"
        );
        Ok(Self(token.as_bytes().to_vec()))
    }

    /// Whether a text is the token. Takes the same time for every wrong text of a length.
    pub fn is(&self, text: &str) -> bool {
        let other = Self(text.trim().as_bytes().to_vec()).mac();
        let proof = other.map(|mac| mac.finalize().into_bytes());
        self.mac().zip(proof).is_some_and(|(mac, proof)| mac.verify_slice(&proof).is_ok())
    }

    /// Whether a request has the token as `Authorization: Bearer …`.
    pub fn is_bearer(&self, headers: &HeaderMap) -> bool {
        bearer(headers).is_some_and(|token| self.is(token))
    }

    /// Key of the sessions that begin with the token.
    pub fn session_key(&self) -> Key {
        session_key("access token", &self.0)
    }

    /// Message authentication code of the proof, with the token as its key.
    fn mac(&self) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length, so this never fails.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(PROOF);
        Some(mac)
    }
}
