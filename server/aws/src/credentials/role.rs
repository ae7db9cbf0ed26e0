//! Credentials of an assumed role. Its requests are recorded and have a circuit breaker, unlike those of the SDK's own provider.

use std::time::SystemTime;

use aws_config::SdkConfig;
use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, error::CredentialsError, future},
};
use aws_sdk_sts::config::SharedInterceptor;

use crate::roles::Role;

/// Session name of assumed roles, as shown in CloudTrail.
const SESSION_NAME: &str = "farthing";

/// Provider that assumes a role. The SDK caches the credentials until shortly before they expire.
#[derive(Debug)]
pub struct RoleProvider {
    client: aws_sdk_sts::Client,
    role: Role,
}

impl RoleProvider {
    /// Creates a provider. `base` has the credentials that assume the role, the recorder sees its requests.
    pub fn new(base: &SdkConfig, role: Role, recorder: SharedInterceptor) -> Self {
        let config = aws_sdk_sts::config::Builder::from(base).interceptor(recorder).build();
        Self { client: aws_sdk_sts::Client::from_conf(config), role }
    }

    async fn load(&self) -> provider::Result {
        let Role { arn, external_id, .. } = &self.role;
        let request = self.client.assume_role().role_arn(arn).role_session_name(SESSION_NAME);
        let response = request.set_external_id(external_id.clone()).send().await;
        let credentials = response.map_err(CredentialsError::provider_error)?.credentials;
        let credentials =
            credentials.ok_or_else(|| CredentialsError::provider_error("the response has no credentials"))?;
        let expiration = SystemTime::try_from(credentials.expiration).map_err(CredentialsError::provider_error)?;
        let (id, secret) = (credentials.access_key_id, credentials.secret_access_key);
        Ok(Credentials::new(id, secret, Some(credentials.session_token), Some(expiration), "AssumeRole"))
    }
}

impl ProvideCredentials for RoleProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}
