//! Credentials from version 1 of the instance metadata service, which the SDK no longer supports.

use std::time::SystemTime;

use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, error::CredentialsError, future},
};
use aws_smithy_types::{DateTime, date_time::Format};
use serde_json::Value;

use super::metadata::Metadata;

/// Reads a role's credentials on each call; callers cache them.
#[derive(Debug)]
pub struct FirstVersion {
    service: Metadata,
    role: String,
}

impl FirstVersion {
    pub fn new(endpoint: &str, role: &str) -> Self {
        Self { service: Metadata::new(endpoint), role: role.to_owned() }
    }

    async fn load(&self) -> provider::Result {
        let document = self.service.document(&self.role, None).await;
        let document =
            document.ok_or_else(|| CredentialsError::provider_error("no response from instance metadata"))?;
        credentials(&document).ok_or_else(|| {
            let code = document.get("Code").and_then(Value::as_str).unwrap_or("no credentials");
            CredentialsError::provider_error(format!("instance metadata returned {code}"))
        })
    }
}

impl ProvideCredentials for FirstVersion {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

fn credentials(document: &Value) -> Option<Credentials> {
    let text = |key: &str| document.get(key).and_then(Value::as_str).filter(|it| !it.is_empty());
    let expires = DateTime::from_str(text("Expiration")?, Format::DateTime).ok()?;
    let expires = SystemTime::try_from(expires).ok()?;
    let token = text("Token").map(str::to_owned);
    Some(Credentials::new(text("AccessKeyId")?, text("SecretAccessKey")?, token, Some(expires), "IMDSv1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn credentials_are_whole_or_none() {
        let whole = json!({
            "Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "s", "Token": "t", "Expiration": "2030-01-01T00:00:00Z"
        });
        let read = credentials(&whole).unwrap();
        assert_eq!((read.access_key_id(), read.session_token()), ("ASIA", Some("t")));
        assert!(read.expiry().is_some());
        for key in ["AccessKeyId", "SecretAccessKey", "Expiration"] {
            let mut part = whole.clone();
            part.as_object_mut().unwrap().remove(key);
            assert!(credentials(&part).is_none(), "{key}");
        }
    }
}
