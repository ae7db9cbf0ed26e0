//! Keys of the session cookies.

use cookie::Key;
use sha2::{Digest, Sha512};

/// Key of the cookies, derived from a secret: servers with the same secret accept each other's sessions, and another secret ends them.
pub fn session_key(secret: &[u8]) -> Key {
    Key::from(&Sha512::new().chain_update(b"farthing session ").chain_update(secret).finalize())
}
