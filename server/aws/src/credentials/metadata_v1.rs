//! Credentials from version 1 of the instance metadata service, which the SDK no longer supports.

use std::time::SystemTime;

use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, error::CredentialsError, future},
};
use aws_smithy_types::{DateTime, date_time::Format};
use serde_json::Value;

use super::metadata::Metadata;

/// Provider that reads a role's credentials on each call; callers cache them.
#[derive(Debug)]
pub struct ImdsV1Provider {
    service: Metadata,
    role: String,
}

impl ImdsV1Provider {
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

impl ProvideCredentials for ImdsV1Provider {
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
    fn rejects_incomplete_credentials() {
        let complete = json!({
            "Code": "Success", "AccessKeyId": "ASIA", "SecretAccessKey": "s", "Token": "t", "Expiration": "2030-01-01T00:00:00Z"
        });
        let parsed = credentials(&complete).unwrap();
        assert_eq!((parsed.access_key_id(), parsed.session_token()), ("ASIA", Some("t")));
        assert!(parsed.expiry().is_some());
        for key in ["AccessKeyId", "SecretAccessKey", "Expiration"] {
            let mut incomplete = complete.clone();
            incomplete.as_object_mut().unwrap().remove(key);
            assert!(credentials(&incomplete).is_none(), "{key}");
        }
    }
}
