//! AWS account of the configured credentials, and its clients.

use std::time::Duration;

use aws_config::{
    BehaviorVersion, Region, SdkConfig, retry::RetryConfig, sts::AssumeRoleProvider, timeout::TimeoutConfig,
};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::{error::SourceError, partition::Partition, port::Identity, resource::Word, status::ErrorCategory};

use crate::{
    Clock, CostExplorer, Meter,
    calls::{CallLog, CallRecorder},
    connections::{Network, connections},
    credentials::{Configured, CredentialSource, CredentialsMonitor, Detected, Discovery, Machine, Patient, detect},
    error::{Call, source_error},
    partition::{self, Billing},
    roles::Role,
};

/// The sandbox is in the commercial partition.
const GLOBAL_REGION: Region = Region::from_static("us-east-1");
/// Timeout of STS, retries included: it usually responds in a fraction of a second, and everything else waits for it.
const IDENTITY: Duration = Duration::from_secs(10);
/// Attempts per request, including the first; only throttling, AWS errors and network errors are retried.
const ATTEMPTS: u32 = 4;

/// Credentials and configuration of all AWS clients.
#[derive(Clone, Debug)]
pub struct AwsAccount {
    config: SdkConfig,
    credentials: CredentialsMonitor,
    calls: CallLog,
}

impl AwsAccount {
    /// Discovers the account of the configured credentials; see [`Discovery`]. Starts loading them. Roles and regions
    /// determine the partition if nothing else does. Roles need credentials, so with them the result is never
    /// [`Discovery::Nothing`].
    pub async fn discover(roles: &[Role], regions: &[Word]) -> Discovery {
        let machine = Machine::real(!roles.is_empty());
        let places = partition::of_places(roles, regions);
        let (found, region) = match detect(&machine).await {
            Detected::Nothing { profiles } => return Discovery::Nothing { profiles },
            Detected::Source(Configured { source, region }) => (Ok(source), region),
            Detected::Broken(problem) => (Err(problem), None),
        };
        let source = found.as_ref().ok().map(ToString::to_string);
        let is_instance = matches!(found, Ok(CredentialSource::InstanceMetadata { .. }));
        let http = connections(&Network::load(&machine).await);
        let mut loader =
            base(http.clone()).profile_name(machine.named_profile().unwrap_or_else(|| "default".to_owned()));
        let is_unnamed = region.is_none() && !is_instance;
        // Only instance credentials justify asking instance metadata for the region.
        if let Some(region) = region.map(Region::new).or_else(|| is_unnamed.then_some(GLOBAL_REGION)) {
            loader = loader.region(region);
        }
        // An explicit setting is required, or the SDK searches for credentials itself.
        let config = loader.no_credentials().load().await;
        let config = if is_unnamed || config.region().is_none() { with_default_region(config, places) } else { config };
        let region = config.region().cloned().unwrap_or(GLOBAL_REGION);
        let provider = Patient::new(machine, region, http, found);
        let credentials = provider.monitor();
        let provider = SharedCredentialsProvider::new(provider);
        let config = config.into_builder().credentials_provider(provider).build();
        Discovery::Account { account: Box::new(Self { config, credentials, calls: CallLog::default() }), source }
    }

    /// Creates a sandbox account, whose endpoint accepts any credentials.
    pub async fn at_sandbox(endpoint: &str) -> Self {
        let credentials = Credentials::new("sandbox", "sandbox", None, None, "sandbox");
        let config = base(connections(&Network::none()))
            .endpoint_url(endpoint)
            .region(GLOBAL_REGION)
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .load()
            .await;
        Self { config, credentials: CredentialsMonitor::default(), calls: CallLog::default() }
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
        let answer = tokio::time::timeout(IDENTITY, client.get_caller_identity().send()).await;
        let answer = answer.map_err(|_| call.timed_out())?.map_err(|error| source_error(call, &error))?;
        match (answer.account, answer.arn) {
            (Some(account), Some(arn)) => Ok(Identity { account, arn }),
            _ => Err(call.unreadable("the response has no account ID")),
        }
    }

    /// Log of its requests, and of those with the roles that it assumes.
    #[must_use]
    pub fn calls(&self) -> &CallLog {
        &self.calls
    }

    /// SDK configuration of its clients; always has a region.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// SDK configuration that uses the provider's assumed role.
    pub(crate) fn assuming(&self, provider: AssumeRoleProvider) -> Self {
        let provider = SharedCredentialsProvider::new(provider);
        let config = self.config.to_builder().credentials_provider(provider).build();
        Self { config, credentials: self.credentials.clone(), calls: self.calls.clone() }
    }

    /// Creates a Cost Explorer client; the meter counts paid requests, the clock dates responses.
    #[must_use]
    pub fn cost_explorer(&self, meter: Meter, clock: Clock) -> CostExplorer {
        self.cost_explorer_with(self.calls.recorder(), meter, clock)
    }

    /// Creates a Cost Explorer client for requests that are sent to be rejected, which is free of charge.
    #[must_use]
    pub fn cost_explorer_probe(&self, meter: Meter, clock: Clock) -> CostExplorer {
        self.cost_explorer_with(self.calls.recorder().expecting(ErrorCategory::Invalid), meter, clock)
    }

    fn cost_explorer_with(&self, recorder: CallRecorder, meter: Meter, clock: Clock) -> CostExplorer {
        let config = aws_sdk_costexplorer::config::Builder::from(&self.config).interceptor(meter).interceptor(recorder);
        let config = match partition::billing(&self.config) {
            Billing::At(region) => config.region(region),
            Billing::Nowhere(nowhere) => config.interceptor(nowhere),
        };
        CostExplorer::new(aws_sdk_costexplorer::Client::from_conf(config.build()), clock)
    }
}

/// Adds a default region to a configuration without one: a region that every account of its partition has.
fn with_default_region(config: SdkConfig, places: Option<Partition>) -> SdkConfig {
    let region = partition::default_region(&config, places);
    config.into_builder().region(region).build()
}

/// Base configuration of all clients: timeouts, retries and shared connections. Separate connections would each load
/// the system's certificates, about 100 kB per service, account and region.
fn base(http: SharedHttpClient) -> aws_config::ConfigLoader {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(3))
        .operation_attempt_timeout(Duration::from_secs(20))
        .operation_timeout(Duration::from_secs(45))
        .build();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
}
