//! EC2 instance metadata: whether the host is an instance with a role.
//!
//! Many hosts other than EC2 instances respond on the metadata address: other clouds, proxies, hosted development
//! environments. Only a role name followed by its credentials document counts.

use std::time::Duration;

use aws_config::profile::ProfileSet;
use aws_smithy_http_client::Connector;
use aws_smithy_runtime_api::client::{
    http::{HttpConnector, HttpConnectorSettings},
    orchestrator::HttpRequest,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde_json::Value;
use tokio::time::timeout;

use super::{CredentialSource, Machine};

/// Timeout of the whole probe: an instance responds within milliseconds.
const PROBE: Duration = Duration::from_secs(2);
const CONNECT: Duration = Duration::from_secs(1);
/// Timeout of the token before version 1 of the metadata service is tried. Containers often get no token, because the
/// response may not travel more than one hop.
const TOKEN: Duration = Duration::from_millis(900);
/// Larger than any credentials document.
const LARGEST: usize = 32 * 1024;
const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Role of the instance; `None` without one, or if the response is not from EC2.
pub async fn role(machine: &Machine, profiles: &ProfileSet) -> Option<CredentialSource> {
    if is_true(machine, "AWS_EC2_METADATA_DISABLED") {
        return None;
    }
    let endpoint = endpoint(machine, profiles)?;
    let service = Metadata::new(&endpoint);
    let first_version_allowed = !is_true(machine, "AWS_EC2_METADATA_V1_DISABLED");
    timeout(PROBE, async {
        if let Ok(Some(token)) = timeout(TOKEN, service.token()).await
            && let Some(role) = service.role(Some(&token)).await
        {
            return Some(CredentialSource::InstanceMetadata { role, first_version_at: None });
        }
        if !first_version_allowed {
            return None;
        }
        let role = service.role(None).await?;
        Some(CredentialSource::InstanceMetadata { role, first_version_at: Some(endpoint.clone()) })
    })
    .await
    .ok()
    .flatten()
}

fn is_true(machine: &Machine, variable: &str) -> bool {
    machine.variable(variable).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

/// Address of the service, from the SDK's settings; `None` if they are invalid.
fn endpoint(machine: &Machine, profiles: &ProfileSet) -> Option<String> {
    let setting = |variable: &str, key: &str| {
        machine.variable(variable).or_else(|| profiles.get(key).map(str::to_owned)).map(|it| it.trim().to_owned())
    };
    if let Some(endpoint) = setting("AWS_EC2_METADATA_SERVICE_ENDPOINT", "ec2_metadata_service_endpoint") {
        return Some(endpoint.trim_end_matches('/').to_owned());
    }
    match setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ec2_metadata_service_endpoint_mode") {
        None => Some(IPV4.to_owned()),
        Some(mode) if mode.eq_ignore_ascii_case("ipv4") => Some(IPV4.to_owned()),
        Some(mode) if mode.eq_ignore_ascii_case("ipv6") => Some(IPV6.to_owned()),
        Some(_) => None,
    }
}

/// Metadata service, never called through a proxy or redirect.
#[derive(Debug)]
pub(super) struct Metadata {
    endpoint: String,
    connector: Connector,
}

impl Metadata {
    pub fn new(endpoint: &str) -> Self {
        let settings = HttpConnectorSettings::builder().connect_timeout(CONNECT).read_timeout(PROBE).build();
        Self {
            endpoint: endpoint.to_owned(),
            connector: Connector::builder().connector_settings(settings).build_http(),
        }
    }

    /// Session token of version 2.
    async fn token(&self) -> Option<String> {
        let seconds = ("x-aws-ec2-metadata-token-ttl-seconds", "60");
        let token = self.ask("PUT", "/latest/api/token", seconds).await?;
        let is_token = !token.is_empty() && token.len() <= 1024 && token.bytes().all(|it| it.is_ascii_graphic());
        (is_token && !token.contains('<')).then_some(token)
    }

    /// Role whose credentials are available: a response other than a credentials document is not from AWS.
    async fn role(&self, token: Option<&str>) -> Option<String> {
        let role = self.role_name(token).await?;
        self.document(&role, token).await.map(|_| role)
    }

    async fn role_name(&self, token: Option<&str>) -> Option<String> {
        let list = self.get(ROLES, token).await?;
        let name = list.lines().next()?.trim();
        let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
        (!name.is_empty() && name.len() <= 64 && name.chars().all(allowed)).then(|| name.to_owned())
    }

    /// Credentials document of a role, including failures.
    pub async fn document(&self, role: &str, token: Option<&str>) -> Option<Value> {
        let text = self.get(&format!("{ROLES}{role}"), token).await?;
        let document: Value = serde_json::from_str(&text).ok()?;
        let is_of_role = document.get("AccessKeyId").is_some() || document.get("Code").is_some_and(Value::is_string);
        is_of_role.then_some(document)
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Option<String> {
        match token {
            Some(token) => self.ask("GET", path, ("x-aws-ec2-metadata-token", token)).await,
            None => self.ask("GET", path, ("accept", "*/*")).await,
        }
    }

    /// Text of a response with status 200.
    async fn ask(&self, method: &str, path: &str, (header, value): (&'static str, &str)) -> Option<String> {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method(method).ok()?;
        request.set_uri(format!("{}{path}", self.endpoint)).ok()?;
        request.headers_mut().try_insert(header, value.to_owned()).ok()?;
        let answer = self.connector.call(request).await.ok()?;
        if answer.status().as_u16() != 200 {
            return None;
        }
        let mut body = ByteStream::new(answer.into_body());
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.ok()?);
            if bytes.len() > LARGEST {
                return None;
            }
        }
        String::from_utf8(bytes).ok()
    }
}
