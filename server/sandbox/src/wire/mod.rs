//! AWS's protocols: parses requests, and responds in the protocol of the request.

mod arn;
mod bedrock;
mod call;
mod cost_explorer;
mod ec2;
mod error_response;
mod errors;
mod event_stream;
mod lambda;
mod namespace;
mod page;
mod parameters;
mod protocol;
mod qbusiness;
mod rds;
mod request;
mod route;
mod s3;
mod sts;
mod tagging;
mod xml;

#[cfg(test)]
mod fixture;

pub(crate) use request::Request;

use axum::response::Response;

use self::call::Call;
use self::cost_explorer::View;
use self::error_response::ErrorResponse;
use self::protocol::Content;
use crate::faults::FaultKind;
use crate::operation::Operation;
use crate::region;
use crate::service::Service;

/// Response to a request, with `fault` applied.
pub(crate) fn respond(service: &Service, request: &Request<'_>, fault: Option<FaultKind>) -> Response {
    let request_id = service.request_ids.next();
    let content = content(service, request, fault, &request_id);
    match &content {
        Ok(_) => {
            if let Some(operation) = request.operation() {
                service.meter.count_paid(operation);
            }
        }
        Err(error) => tracing::debug!(code = error.code, %request_id, "rejected a request"),
    }
    match content {
        Ok(content) if fault == Some(FaultKind::Malformed) => {
            protocol::truncated_response(request.protocol, content, &request_id)
        }
        Ok(content) if fault == Some(FaultKind::Cut) => {
            protocol::interrupted_response(request.protocol, content, &request_id)
        }
        Ok(content) => protocol::success_response(request.protocol, content, &request_id),
        Err(error) => {
            let mut response = protocol::error_response(request.protocol, &error, &request_id);
            if fault == Some(FaultKind::Skewed) {
                response.headers_mut().extend(protocol::later_date());
            }
            response
        }
    }
}

fn content(
    service: &Service,
    request: &Request<'_>,
    fault: Option<FaultKind>,
    request_id: &str,
) -> Result<Content, ErrorResponse> {
    let operation = request.operation().ok_or_else(|| request.unknown_operation())?;
    let caller = service.sessions.caller(request.access_key, service.account.payer_id());
    let caller = caller.ok_or_else(|| errors::expired_credentials(operation))?;
    match fault {
        Some(FaultKind::Throttle) => return Err(errors::throttling(operation)),
        Some(FaultKind::Error) => return Err(errors::internal_failure(operation)),
        Some(FaultKind::Deny) => return Err(errors::access_denied(operation, &caller, request.region())),
        Some(FaultKind::Expired) => return Err(errors::expired_credentials(operation)),
        Some(FaultKind::Skewed) => return Err(errors::clock_skewed(operation)),
        Some(FaultKind::NotReady) => return Err(errors::model_not_ready()),
        Some(FaultKind::Unavailable) => return Err(errors::bedrock_unavailable()),
        Some(FaultKind::NotEnabled) => return Err(errors::resource_data_not_enabled()),
        Some(FaultKind::Ec2Only) if !errors::filters_by_ec2(request.body) => return Err(errors::ec2_only()),
        Some(
            FaultKind::Delay(_)
            | FaultKind::Reset
            | FaultKind::Malformed
            | FaultKind::Cut
            | FaultKind::Empty
            | FaultKind::Ec2Only,
        )
        | None => {}
    }
    if operation.is_regional() && !region::is_enabled(request.region()) {
        return Err(errors::region_not_enabled(operation));
    }
    let call = Call::new(service, request, operation, &caller, request_id);
    match operation {
        Operation::CostExplorer(operation) => {
            let without_costs = (fault == Some(FaultKind::Empty)).then(|| service.account.without_costs());
            let view = View {
                account: without_costs.as_ref().unwrap_or(&service.account),
                visible_account: (caller.account != service.account.payer_id()).then_some(caller.account.as_str()),
                page_size: service.page_size,
                seed: service.seed,
            };
            cost_explorer::respond(operation, request.body, &view).map(Content::Json)
        }
        Operation::Sts(operation) => {
            sts::respond(operation, &request.form, &caller, service, request_id).map(Content::Xml)
        }
        Operation::Ec2(operation) => ec2::respond(operation, &call).map(Content::Xml),
        Operation::Rds(operation) => rds::respond(operation, &call).map(Content::Xml),
        Operation::S3(operation) => s3::respond(operation, &call).map(Content::Xml),
        Operation::Lambda(operation) => lambda::respond(operation, &call).map(Content::Json),
        Operation::QBusiness(operation) => qbusiness::respond(operation, &call).map(Content::Json),
        Operation::Bedrock(operation) => bedrock::respond(operation, &call, service),
        Operation::Tagging(operation) => tagging::respond(operation, &call).map(Content::Json),
    }
}
