//! SDK provider of a single source. The SDK's full chain would silently fall back from a broken profile to the next
//! source, and to another account.

use std::time::Duration;

use aws_config::{
    Region, ecs::EcsCredentialsProvider, environment::EnvironmentVariableCredentialsProvider,
    imds::credentials::ImdsCredentialsProvider, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, web_identity_token::WebIdentityTokenCredentialsProvider,
};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::timeout::TimeoutConfig;

use super::{metadata_v1::ImdsV1Provider, source::CredentialSource};

/// SDK provider of a source; `http` has the connections to AWS.
pub fn sdk_provider(source: &CredentialSource, region: &Region, http: &SharedHttpClient) -> SharedCredentialsProvider {
    let provider_config = || provider_config(region);
    match source {
        CredentialSource::Environment => SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()),
        CredentialSource::Profile { name, .. } => {
            let config = provider_config().with_http_client(http.clone());
            let builder = ProfileFileCredentialsProvider::builder().configure(&config);
            SharedCredentialsProvider::new(builder.profile_name(name).build())
        }
        CredentialSource::WebIdentity => {
            let config = provider_config().with_http_client(http.clone());
            SharedCredentialsProvider::new(WebIdentityTokenCredentialsProvider::builder().configure(&config).build())
        }
        // Local endpoints are never accessed through a proxy, so they use the SDK's own connections.
        CredentialSource::Container(_) => {
            SharedCredentialsProvider::new(EcsCredentialsProvider::builder().configure(&provider_config()).build())
        }
        CredentialSource::InstanceMetadata { v1_endpoint: None, .. } => {
            SharedCredentialsProvider::new(ImdsCredentialsProvider::builder().configure(&provider_config()).build())
        }
        CredentialSource::InstanceMetadata { v1_endpoint: Some(endpoint), role } => {
            SharedCredentialsProvider::new(ImdsV1Provider::new(endpoint, role))
        }
    }
}

fn provider_config(region: &Region) -> ProviderConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(10))
        .build();
    ProviderConfig::without_region().with_region(Some(region.clone())).with_timeout_config(timeouts)
}
