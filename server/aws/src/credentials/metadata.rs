//! EC2 instance metadata: whether the host is an instance with a role.
//!
//! Many hosts other than EC2 instances respond on the metadata address: other clouds, proxies, hosted development
//! environments. Only a role name with a valid credentials document proves an instance.

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

use super::{host::Host, source::CredentialSource};

/// Timeout of the whole probe: an instance responds within milliseconds.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Timeout of the token request, before version 1 of the metadata service is tried. Containers often get no token,
/// because the hop limit of the response is one.
const TOKEN_TIMEOUT: Duration = Duration::from_millis(900);
/// Maximum size of a response in bytes, larger than any credentials document.
const MAX_RESPONSE_BYTES: usize = 32 * 1024;
const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";
const ROLES_PATH: &str = "/latest/meta-data/iam/security-credentials/";

/// Role of the instance; `None` without one, or if the response is not from EC2.
pub async fn role(host: &Host, profiles: &ProfileSet) -> Option<CredentialSource> {
    if is_true(host, "AWS_EC2_METADATA_DISABLED") {
        return None;
    }
    let endpoint = endpoint(host, profiles)?;
    let service = Metadata::new(&endpoint);
    let is_v1_allowed = !is_true(host, "AWS_EC2_METADATA_V1_DISABLED");
    timeout(PROBE_TIMEOUT, async {
        if let Ok(Some(token)) = timeout(TOKEN_TIMEOUT, service.token()).await
            && let Some(role) = service.role(Some(&token)).await
        {
            return Some(CredentialSource::InstanceMetadata { role, v1_endpoint: None });
        }
        if !is_v1_allowed {
            return None;
        }
        let role = service.role(None).await?;
        Some(CredentialSource::InstanceMetadata { role, v1_endpoint: Some(endpoint.clone()) })
    })
    .await
    .ok()
    .flatten()
}

fn is_true(host: &Host, variable: &str) -> bool {
    host.variable(variable).is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
}

/// Address of the service, from the SDK's settings; `None` if they are invalid.
fn endpoint(host: &Host, profiles: &ProfileSet) -> Option<String> {
    let setting = |variable: &str, key: &str| {
        host.variable(variable).or_else(|| profiles.get(key).map(str::to_owned)).map(|it| it.trim().to_owned())
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
        let settings =
            HttpConnectorSettings::builder().connect_timeout(CONNECT_TIMEOUT).read_timeout(PROBE_TIMEOUT).build();
        Self {
            endpoint: endpoint.to_owned(),
            connector: Connector::builder().connector_settings(settings).build_http(),
        }
    }

    /// Session token of version 2.
    async fn token(&self) -> Option<String> {
        let seconds = ("x-aws-ec2-metadata-token-ttl-seconds", "60");
        let token = self.send("PUT", "/latest/api/token", seconds).await?;
        let is_token = !token.is_empty() && token.len() <= 1024 && token.bytes().all(|it| it.is_ascii_graphic());
        (is_token && !token.contains('<')).then_some(token)
    }

    /// Role of the instance; `None` if its credentials document is not from AWS.
    async fn role(&self, token: Option<&str>) -> Option<String> {
        let role = self.role_name(token).await?;
        self.document(&role, token).await.map(|_| role)
    }

    async fn role_name(&self, token: Option<&str>) -> Option<String> {
        let list = self.get(ROLES_PATH, token).await?;
        let name = list.lines().next()?.trim();
        let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@-".contains(it);
        (!name.is_empty() && name.len() <= 64 && name.chars().all(allowed)).then(|| name.to_owned())
    }

    /// Credentials document of a role; it may report a failure.
    pub async fn document(&self, role: &str, token: Option<&str>) -> Option<Value> {
        let text = self.get(&format!("{ROLES_PATH}{role}"), token).await?;
        let document: Value = serde_json::from_str(&text).ok()?;
        let is_credentials_document =
            document.get("AccessKeyId").is_some() || document.get("Code").is_some_and(Value::is_string);
        is_credentials_document.then_some(document)
    }

    async fn get(&self, path: &str, token: Option<&str>) -> Option<String> {
        match token {
            Some(token) => self.send("GET", path, ("x-aws-ec2-metadata-token", token)).await,
            None => self.send("GET", path, ("accept", "*/*")).await,
        }
    }

    /// Sends a request; returns the text of a response with status 200.
    async fn send(&self, method: &str, path: &str, (header, value): (&'static str, &str)) -> Option<String> {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method(method).ok()?;
        request.set_uri(format!("{}{path}", self.endpoint)).ok()?;
        request.headers_mut().try_insert(header, value.to_owned()).ok()?;
        let response = self.connector.call(request).await.ok()?;
        if response.status().as_u16() != 200 {
            return None;
        }
        let mut body = ByteStream::new(response.into_body());
        let mut bytes = Vec::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.ok()?);
            if bytes.len() > MAX_RESPONSE_BYTES {
                return None;
            }
        }
        String::from_utf8(bytes).ok()
    }
}
