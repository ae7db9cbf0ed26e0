//! Local causes of failures, found in the error chain of the SDK.

use std::error::Error;

use aws_sdk_costexplorer::{
    config::http::HttpResponse,
    error::{DisplayErrorContext, SdkError},
};
use domain::error::Fault;

use crate::{
    connections::{BadConnection, EndpointDown},
    meter::CapReached,
    partition::NoEndpoint,
    xml_integrity::Truncated,
};

/// Message of the proxy tunnel's error; its type is private.
const TUNNEL: &str = "tunnel error";

/// Fault of a call without a response from AWS.
pub fn fault_of_causes<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> Fault {
    if find::<CapReached>(error).is_some() {
        return Fault::DailyCapReached;
    }
    if find::<Truncated>(error).is_some() {
        return Fault::InvalidResponse;
    }
    if let Some(NoEndpoint(partition)) = find(error) {
        return Fault::NoCostExplorer(*partition);
    }
    if let Some(BadConnection(what)) = find(error) {
        return Fault::BadSetting(what.clone());
    }
    if let Some(down) = find::<EndpointDown>(error) {
        return Fault::EndpointDown(down.what.clone());
    }
    if find::<rustls::Error>(error).is_some_and(|it| matches!(it, rustls::Error::InvalidCertificate(_))) {
        return Fault::UntrustedCertificate;
    }
    match error {
        SdkError::DispatchFailure(_) if chain(error).any(|it| it.to_string().starts_with(TUNNEL)) => Fault::ProxyFailed,
        // The SDK loads credentials while it sends the request, and only its message reports their absence.
        SdkError::DispatchFailure(_) if lacks_credentials(error) => Fault::Unauthenticated,
        SdkError::DispatchFailure(_) => Fault::Unreachable,
        _ => Fault::ServerError,
    }
}

/// Whether a configured endpoint is unreachable or timed out.
pub fn is_endpoint_down<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    find::<EndpointDown>(error).is_some()
}

/// First error of a type among the causes of an error, excluding the error itself.
pub fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).skip(1).find_map(|error| error.downcast_ref())
}

/// An error and its causes, including those within an `io::Error`, which its `source` skips.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<std::io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

fn lacks_credentials<E: Error + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    let said = DisplayErrorContext(error).to_string();
    said.contains("CredentialsError") || said.contains("CredentialsNotLoaded") || said.contains("ProviderError")
}
