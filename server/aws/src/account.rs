//! AWS account of the configured credentials, and its clients.

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig, timeout::TimeoutConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::client::{http::SharedHttpClient, interceptors::SharedInterceptor};
use domain::{
    credentials::CredentialsProblem,
    error::SourceError,
    partition::Partition,
    port::Identity,
    resource::{AccountRegion, GLOBAL, SharedStr},
    status::ErrorCategory,
};

use crate::{
    Clock, CostExplorer, Meter,
    calls::{Breakers, CallLog, CallRecorder},
    connections::{Network, http_client},
    credentials::{
        Configured, CredentialSource, CredentialsMonitor, Detected, Host, RoleProvider, SourceCredentialsProvider,
        detect, missing_problem,
    },
    error::{Call, source_error},
    partition::{self, CostExplorerEndpoint},
    policy::{ATTEMPT_TIMEOUT, CONNECT_TIMEOUT, IDENTITY_TIMEOUT, MAX_ATTEMPTS, OPERATION_TIMEOUT},
    roles::Role,
};

/// Region of the sandbox, and of accounts without a configured region in the commercial partition.
const GLOBAL_REGION: Region = Region::from_static("us-east-1");

/// Credentials and configuration of all AWS clients.
#[derive(Clone, Debug)]
pub struct AwsAccount {
    config: SdkConfig,
    credentials: CredentialsMonitor,
    calls: CallLog,
}

/// Result of the search for configured credentials.
#[derive(Debug)]
pub enum Discovery {
    /// Credentials are configured, usable or not.
    Account {
        /// The account. Its credentials are loading.
        account: Box<AwsAccount>,
        /// Display name of the source of the credentials; `None` if the configuration is invalid.
        credentials_source: Option<String>,
    },
    /// No credentials are configured.
    Nothing {
        /// Profiles available for `AWS_PROFILE`, sorted.
        profiles: Vec<String>,
    },
}

impl AwsAccount {
    /// Discovers the account of the configured credentials and starts loading them. Roles and regions determine the
    /// partition if nothing else does. With roles, which need credentials, the result is never [`Discovery::Nothing`].
    pub async fn discover(roles: &[Role], regions: &[SharedStr]) -> Discovery {
        let host = Host::real(!roles.is_empty());
        let partition = partition::of_roles_and_regions(roles, regions);
        let (detected, region) = match detect(&host).await {
            Detected::Nothing { profiles } => return Discovery::Nothing { profiles },
            Detected::Source(Configured { source, region }) => (Ok(source), region),
            Detected::Invalid(problem) => (Err(problem), None),
        };
        let credentials_source = detected.as_ref().ok().map(ToString::to_string);
        let account = Box::new(Self::at_host(host, detected, region, partition).await);
        Discovery::Account { account, credentials_source }
    }

    /// Creates an account without credentials, after [`Discovery::Nothing`]. Its requests fail until the AWS
    /// configuration files have credentials. The regions determine the partition.
    pub async fn without_credentials(profiles: &[String], regions: &[SharedStr]) -> Self {
        let problem = missing_problem(profiles);
        Self::at_host(Host::real(false), Err(problem), None, partition::of_roles_and_regions(&[], regions)).await
    }

    /// Creates the account of a host's credentials, or of an invalid configuration that may be corrected later.
    async fn at_host(
        host: Host,
        detected: Result<CredentialSource, CredentialsProblem>,
        region: Option<String>,
        partition: Option<Partition>,
    ) -> Self {
        let is_instance = matches!(detected, Ok(CredentialSource::InstanceMetadata { .. }));
        let http = http_client(&Network::load(&host).await);
        let mut loader =
            base_config(http.clone()).profile_name(host.configured_profile().unwrap_or_else(|| "default".to_owned()));
        let needs_default_region = region.is_none() && !is_instance;
        // Instance metadata is queried for the region only with instance credentials.
        if let Some(region) = region.map(Region::new).or_else(|| needs_default_region.then_some(GLOBAL_REGION)) {
            loader = loader.region(region);
        }
        // Without this setting, the SDK would search for credentials itself.
        let config = loader.no_credentials().load().await;
        let config = if needs_default_region || config.region().is_none() {
            with_default_region(config, partition)
        } else {
            config
        };
        let region = config.region().cloned().unwrap_or(GLOBAL_REGION);
        let provider = SourceCredentialsProvider::new(host, region, http, detected);
        let credentials = provider.monitor();
        let provider = SharedCredentialsProvider::new(provider);
        let config = config.into_builder().credentials_provider(provider).build();
        Self { config, credentials, calls: CallLog::default() }
    }

    /// Creates a sandbox account, whose endpoint accepts any credentials.
    pub async fn at_sandbox(endpoint: &str) -> Self {
        let credentials = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
        let config = base_config(http_client(&Network::none()))
            .endpoint_url(endpoint)
            .region(GLOBAL_REGION)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .load()
            .await;
        Self { config, credentials: CredentialsMonitor::default(), calls: CallLog::default() }
    }

    /// The account with these circuit breakers and an empty log.
    #[must_use]
    pub fn with_breakers(self, breakers: Breakers) -> Self {
        Self { calls: CallLog::with_breakers(breakers), ..self }
    }

    /// State of the credentials.
    #[must_use]
    pub fn credentials(&self) -> &CredentialsMonitor {
        &self.credentials
    }

    /// Reads the caller's identity from STS. Free of charge.
    ///
    /// # Errors
    /// [`SourceError`] like any AWS call.
    pub async fn identity(&self) -> Result<Identity, SourceError> {
        let config = aws_sdk_sts::config::Builder::from(&self.config).interceptor(self.calls.recorder());
        let client = aws_sdk_sts::Client::from_conf(config.build());
        let call = Call("sts:GetCallerIdentity");
        let response = tokio::time::timeout(IDENTITY_TIMEOUT, client.get_caller_identity().send()).await;
        let response = response.map_err(|_| call.timed_out())?.map_err(|error| source_error(call, &error))?;
        match (response.account, response.arn) {
            (Some(account), Some(arn)) => Ok(Identity { account, arn }),
            _ => Err(call.unreadable("the response has no account ID")),
        }
    }

    /// Log of the requests of this account and of the roles that it assumes.
    #[must_use]
    pub fn calls(&self) -> &CallLog {
        &self.calls
    }

    /// SDK configuration of all clients; always has a region.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// Account with the same configuration and the credentials of a role that this account assumes.
    pub(crate) fn with_role(&self, role: &Role) -> Self {
        let account_region = AccountRegion { account: role.account.clone(), region: GLOBAL.into() };
        let recorder = SharedInterceptor::new(self.calls.recorder().at(&account_region));
        let provider = SharedCredentialsProvider::new(RoleProvider::new(&self.config, role.clone(), recorder));
        let config = self.config.to_builder().credentials_provider(provider).build();
        Self { config, credentials: self.credentials.clone(), calls: self.calls.clone() }
    }

    /// Creates a Cost Explorer client; the meter counts paid requests, the clock dates responses.
    #[must_use]
    pub fn cost_explorer(&self, meter: Meter, clock: Clock) -> CostExplorer {
        self.cost_explorer_with(self.calls.recorder(), meter, clock)
    }

    /// Creates a Cost Explorer client for invalid requests, which AWS rejects free of charge.
    #[must_use]
    pub fn cost_explorer_probe(&self, meter: Meter, clock: Clock) -> CostExplorer {
        self.cost_explorer_with(self.calls.recorder().expecting(ErrorCategory::Invalid), meter, clock)
    }

    fn cost_explorer_with(&self, recorder: CallRecorder, meter: Meter, clock: Clock) -> CostExplorer {
        let config = aws_sdk_costexplorer::config::Builder::from(&self.config).interceptor(meter).interceptor(recorder);
        let config = match partition::cost_explorer_endpoint(&self.config) {
            CostExplorerEndpoint::Region(region) => config.region(region),
            CostExplorerEndpoint::Unavailable(blocker) => config.interceptor(blocker),
        };
        CostExplorer::new(aws_sdk_costexplorer::Client::from_conf(config.build()), clock)
    }
}

/// Adds a default region that is enabled in every account of its partition.
fn with_default_region(config: SdkConfig, partition: Option<Partition>) -> SdkConfig {
    let region = partition::default_region(&config, partition);
    config.into_builder().region(region).build()
}

/// Base configuration of all clients: timeouts, retries and shared connections. Separate connections would each load
/// the system's certificates, about 100 kB per service, account and region.
fn base_config(http: SharedHttpClient) -> aws_config::ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS))
}
