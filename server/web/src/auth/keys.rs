//! Keys of the session cookies.

use cookie::Key;
use sha2::{Digest, Sha512};

/// Key of the cookies of one way to sign in, derived from its secret: servers with the same secret accept each other's sessions, and
/// another secret ends them.
pub fn session_key(way: &str, secret: &[u8]) -> Key {
    Key::from(&Sha512::new().chain_update(format!("farthing session, {way}: ")).chain_update(secret).finalize())
}
