//! Custom endpoints: a failure names the setting that configured the endpoint.

use std::{error::Error, io::ErrorKind};

use aws_config::profile::ProfileSet;
use aws_smithy_runtime_api::client::{http::HttpConnectorFuture, result::ConnectorError};
use http::Uri;

/// Endpoint variables of the services that Farthing uses, and the variable for all services.
const VARIABLES: [&str; 10] = [
    "AWS_ENDPOINT_URL_COST_EXPLORER",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_EC2",
    "AWS_ENDPOINT_URL_RDS",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_LAMBDA",
    "AWS_ENDPOINT_URL_QBUSINESS",
    "AWS_ENDPOINT_URL_RESOURCE_GROUPS_TAGGING_API",
    "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
    "AWS_ENDPOINT_URL",
];
/// Start of the message of DNS failures, whose error type is private.
const DNS_ERROR: &str = "dns error";

/// An endpoint, and the setting that configures it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    setting: String,
    scheme: String,
    host: String,
    port: Option<u16>,
}

/// Failure to connect to a configured endpoint.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct EndpointDown {
    /// Setting and address, without user and path.
    pub message: String,
    source: Box<dyn Error + Send + Sync>,
}

impl Endpoint {
    /// Reads the endpoints of the environment and a profile. Invalid addresses are skipped: the SDK reports them.
    pub fn read(variable: &dyn Fn(&str) -> Option<String>, profiles: Option<&ProfileSet>) -> Vec<Self> {
        let in_environment = VARIABLES.iter().filter_map(|name| Self::of((*name).to_owned(), &variable(name)?));
        let in_profile = profiles.and_then(|profiles| {
            let setting = format!("endpoint_url in the AWS profile {}", profiles.selected_profile());
            Self::of(setting, profiles.get("endpoint_url")?)
        });
        in_environment.chain(in_profile).collect()
    }

    fn of(setting: String, address: &str) -> Option<Self> {
        let address: Uri = address.trim().parse().ok()?;
        let (scheme, host) = (address.scheme_str()?.to_owned(), address.host()?.to_owned());
        Some(Self { setting, scheme, host, port: address.port_u16() })
    }

    /// Whether a request targets the endpoint. S3 prefixes the host with the bucket name.
    fn is_target(&self, request: &Uri) -> bool {
        let has_host = request.host().is_some_and(|host| {
            host == self.host || host.strip_suffix(&self.host).is_some_and(|bucket| bucket.ends_with('.'))
        });
        has_host && request.port_u16() == self.port && request.scheme_str() == Some(&self.scheme)
    }

    /// Description of a connection failure.
    pub fn failure_message(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{} is {}://{}{port}, where nothing answers", self.setting, self.scheme, self.host)
    }
}

/// Adds the endpoint's setting to a connection failure, if the request targets one of the endpoints.
pub fn name_setting(endpoints: &[Endpoint], request: &str, response: HttpConnectorFuture) -> HttpConnectorFuture {
    let target: Option<Uri> = request.parse().ok();
    let endpoint = target.and_then(|target| endpoints.iter().find(|it| it.is_target(&target)));
    let Some(message) = endpoint.map(Endpoint::failure_message) else { return response };
    HttpConnectorFuture::new(async move {
        response.await.map_err(|error| {
            let wrap = |error: ConnectorError| Box::new(EndpointDown { message, source: error.into() });
            match error {
                // Only connecting has a timeout at this level.
                error if error.is_timeout() => ConnectorError::timeout(wrap(error)),
                error if error.is_io() && is_unconnected(&error) => ConnectorError::io(wrap(error)),
                other => other,
            }
        })
    })
}

/// Whether connecting failed, as opposed to an interrupted connection.
fn is_unconnected(error: &ConnectorError) -> bool {
    let mut causes = std::iter::successors(Some(error as &(dyn Error + 'static)), |it| (*it).source());
    causes.any(|it| {
        let kind = it.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        let refused = [ErrorKind::ConnectionRefused, ErrorKind::HostUnreachable, ErrorKind::NetworkUnreachable];
        kind.is_some_and(|kind| refused.contains(&kind)) || it.to_string().starts_with(DNS_ERROR)
    })
}
