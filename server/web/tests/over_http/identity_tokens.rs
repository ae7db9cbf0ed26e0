//! Signed tokens of identity providers and load balancers.

use base64::{
    Engine,
    engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD},
};
use p256::{
    ecdsa::{Signature, SigningKey, signature::Signer},
    pkcs8::{EncodePublicKey, LineEnding},
};
use serde_json::{Value, json};

/// Key with which tokens are signed (ES256).
#[derive(Clone)]
pub struct TokenKey {
    pub key: SigningKey,
    pub id: String,
}

impl TokenKey {
    /// Key of a number other than zero.
    pub fn numbered(number: u8) -> Self {
        Self { key: SigningKey::from_slice(&[number; 32]).unwrap(), id: format!("key-{number}") }
    }

    /// Public key as a provider publishes it (JSON Web Key).
    pub fn to_jwk(&self) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let [x, y] = [point.x(), point.y()].map(|it| URL_SAFE_NO_PAD.encode(it.unwrap()));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": x, "y": y })
    }

    /// Public key as a load balancer publishes it.
    pub fn to_pem(&self) -> String {
        self.key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap()
    }

    /// Token with these claims, as a provider sends it.
    pub fn token(&self, claims: &Value) -> String {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.id });
        let signed = [&header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string())).join(".");
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// Token with this header, which may add to that of a load balancer or replace its parts. Padded, as load balancers do.
    pub fn padded_token(&self, header: &Value, claims: &Value) -> String {
        let mut whole = json!({ "alg": "ES256", "typ": "JWT", "kid": self.id });
        whole.as_object_mut().unwrap().extend(header.as_object().unwrap().clone());
        let signed = [&whole, claims].map(|it| URL_SAFE.encode(it.to_string())).join(".");
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE.encode(signature.to_bytes()))
    }
}
