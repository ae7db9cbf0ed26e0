//! The account that is looked at: credentials as the SDK finds them, and the clients made from them.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, retry::RetryConfig, sts::AssumeRoleProvider, timeout::TimeoutConfig,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, error::CredentialsError},
};
use aws_sdk_costexplorer::error::DisplayErrorContext;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use domain::{error::SourceError, port::Identity};

use crate::{
    Clock, CostExplorer, Meter,
    error::{Call, source_error},
};

/// Cost Explorer and the global STS answer here for every commercial region.
const GLOBAL_REGION: Region = Region::from_static("us-east-1");
/// How long the search for credentials may take: instance metadata is asked last and may not exist.
const DISCOVERY: Duration = Duration::from_secs(5);
/// How long STS may take to say who we are, retries included: it answers in a fraction of a second, and everything else waits for it.
const IDENTITY: Duration = Duration::from_secs(10);
/// Attempts of one request, the first included; only throttling and faults of AWS or the network are tried again.
const ATTEMPTS: u32 = 4;

/// Credentials and what is needed to call AWS with them.
#[derive(Clone, Debug)]
pub struct AwsAccount {
    config: SdkConfig,
}

impl AwsAccount {
    /// The account of the SDK's default credential chain: environment, profiles, SSO, processes, container and instance roles,
    /// session tokens included. `None` where nothing names any credentials. Credentials that are named but cannot be used,
    /// such as those of an SSO session that is over, count as found: made-up figures in their place would mislead.
    pub async fn discover() -> Option<Self> {
        let config = with_region(base().load().await);
        let provider = config.credentials_provider()?;
        match tokio::time::timeout(DISCOVERY, provider.provide_credentials()).await {
            Ok(Err(CredentialsError::CredentialsNotLoaded(_))) | Err(_) => None,
            Ok(Err(error)) => {
                tracing::warn!(error = %DisplayErrorContext(&error), "the AWS credentials cannot be used");
                Some(Self { config })
            }
            Ok(Ok(_)) => Some(Self { config }),
        }
    }

    /// A sandbox account, whose endpoint asks for no real credentials.
    pub async fn at_sandbox(endpoint: &str) -> Self {
        let credentials = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
        let config = base()
            .endpoint_url(endpoint)
            .region(GLOBAL_REGION)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .load()
            .await;
        Self { config }
    }

    /// Who asks, as STS says. Free of charge.
    ///
    /// # Errors
    /// [`SourceError`] as any call of AWS.
    pub async fn identity(&self) -> Result<Identity, SourceError> {
        let client = aws_sdk_sts::Client::new(&self.config);
        let call = Call("sts:GetCallerIdentity");
        let answer = tokio::time::timeout(IDENTITY, client.get_caller_identity().send()).await;
        let answer = answer.map_err(|_| call.timed_out())?.map_err(|error| source_error(call, &error))?;
        match (answer.account, answer.arn) {
            (Some(account), Some(arn)) => Ok(Identity { account, arn }),
            _ => Err(call.broken("the answer names no account")),
        }
    }

    /// What its clients are made of. It always names a region.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The same way of asking, as the role that the provider's credentials are for.
    pub(crate) fn assuming(&self, provider: AssumeRoleProvider) -> Self {
        let provider = SharedCredentialsProvider::new(provider);
        Self { config: self.config.to_builder().credentials_provider(provider).build() }
    }

    /// Its Cost Explorer; requests that are charged are counted by the meter, the clock tells when they were answered.
    #[must_use]
    pub fn cost_explorer(&self, meter: Meter, clock: Clock) -> CostExplorer {
        let config =
            aws_sdk_costexplorer::config::Builder::from(&self.config).region(GLOBAL_REGION).interceptor(meter).build();
        CostExplorer::new(aws_sdk_costexplorer::Client::from_conf(config), clock)
    }
}

/// The configuration with a region: where none is set, that which every account has.
fn with_region(config: SdkConfig) -> SdkConfig {
    if config.region().is_some() {
        return config;
    }
    config.into_builder().region(GLOBAL_REGION).build()
}

/// What all clients share: deadlines, retries, and connections. A client that makes its own reads the system's certificates again,
/// which takes some 100 kB; there is one for each service, account and region.
fn base() -> aws_config::ConfigLoader {
    let connections =
        aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(20))
        .operation_timeout(Duration::from_secs(45))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(connections)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
}
