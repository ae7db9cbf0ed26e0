//! Local causes of failures, found in the error chain of the SDK.

use std::error::Error;

use aws_sdk_costexplorer::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, SdkError},
};
use domain::error::Fault;

use crate::{
    connections::{BadNetworkSetting, EndpointDown},
    meter::CapReached,
    partition::NoEndpoint,
    xml_integrity::TruncatedResponse,
};

/// Message of the proxy tunnel's error; its type is private.
const TUNNEL_ERROR: &str = "tunnel error";

/// Fault of a call without a usable response from AWS.
pub fn local_fault<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> Fault {
    if find_cause::<CapReached>(error).is_some() {
        return Fault::DailyCapReached;
    }
    if find_cause::<TruncatedResponse>(error).is_some() {
        return Fault::InvalidResponse;
    }
    if let Some(NoEndpoint(partition)) = find_cause(error) {
        return Fault::NoCostExplorer(*partition);
    }
    if let Some(BadNetworkSetting(setting)) = find_cause(error) {
        return Fault::BadSetting(setting.clone());
    }
    if let Some(down) = find_cause::<EndpointDown>(error) {
        return Fault::EndpointDown(down.message.clone());
    }
    if find_cause::<rustls::Error>(error).is_some_and(|it| matches!(it, rustls::Error::InvalidCertificate(_))) {
        return Fault::UntrustedCertificate;
    }
    match error {
        SdkError::DispatchFailure(_) if chain(error).any(|it| it.to_string().starts_with(TUNNEL_ERROR)) => {
            Fault::ProxyFailed
        }
        // The SDK loads credentials during dispatch and reports missing ones only in the message text.
        SdkError::DispatchFailure(_) if has_no_credentials(error) => Fault::Unauthenticated,
        SdkError::DispatchFailure(_) => Fault::Unreachable,
        _ => Fault::ServerError,
    }
}

/// Whether a configured endpoint is unreachable or timed out.
pub fn is_endpoint_down<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    find_cause::<EndpointDown>(error).is_some()
}

/// Whether the cause is a local setting: an invalid one, or a certificate that is not trusted.
pub fn is_local(error: &(dyn Error + 'static)) -> bool {
    find_cause::<BadNetworkSetting>(error).is_some() || find_cause::<rustls::Error>(error).is_some()
}

/// First error of type `T` among the sources of `error`, excluding `error` itself.
pub fn find_cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).skip(1).find_map(|error| error.downcast_ref())
}

/// Iterates over an error and its sources, including the error inside an `io::Error`, which `io::Error::source` skips.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn has_no_credentials<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let message = DisplayErrorContext(error).to_string();
    message.contains("CredentialsError")
        || message.contains("CredentialsNotLoaded")
        || message.contains("ProviderError")
}
