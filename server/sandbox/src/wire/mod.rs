//! AWS's protocols: finds the requested operation and responds in the request's protocol.

mod arn;
mod bedrock;
mod call;
mod cost_explorer;
mod ec2;
mod frames;
mod lambda;
mod operation;
mod page;
mod parameters;
mod protocol;
mod qbusiness;
mod rds;
mod refusal;
mod region;
mod request;
mod route;
mod s3;
mod session;
mod sts;
mod tagging;
mod words;
mod xml;

#[cfg(test)]
mod fixture;

pub(crate) use operation::{CostExplorer, Operation};
pub(crate) use protocol::RequestIds;
pub(crate) use region::is_known as is_region;
pub(crate) use request::Request;
pub(crate) use session::Sessions;

use axum::response::Response;

use self::call::Call;
use self::cost_explorer::View;
use self::protocol::Content;
use self::refusal::Refusal;
use crate::faults::Kind;
use crate::server::Service;

/// The response to a request, with `fault` applied.
pub(crate) fn answer(service: &Service, request: &Request<'_>, fault: Option<Kind>) -> Response {
    let request_id = service.request_ids.next();
    let content = content(service, request, fault, &request_id);
    match &content {
        Ok(_) => {
            if let Some(operation) = request.operation() {
                service.meter.answered(operation);
            }
        }
        Err(refusal) => tracing::debug!(code = refusal.code, %request_id, "refused"),
    }
    match content {
        Ok(content) if fault == Some(Kind::Malformed) => protocol::broken(request.protocol, content, &request_id),
        Ok(content) => protocol::answered(request.protocol, content, &request_id),
        Err(refusal) => protocol::refused(request.protocol, &refusal, &request_id),
    }
}

fn content(
    service: &Service,
    request: &Request<'_>,
    fault: Option<Kind>,
    request_id: &str,
) -> Result<Content, Refusal> {
    let operation = request.operation().ok_or_else(|| request.unknown())?;
    let caller = service.sessions.caller(request.access_key, service.account.payer_id());
    let caller = caller.ok_or_else(|| words::expired(operation))?;
    match fault {
        Some(Kind::Throttle) => return Err(words::throttled(operation)),
        Some(Kind::Error) => return Err(words::failed(operation)),
        Some(Kind::Deny) => return Err(words::denied(operation, &caller, request.region())),
        Some(Kind::NotReady) => return Err(words::not_ready()),
        Some(Kind::Unavailable) => return Err(words::unavailable()),
        Some(Kind::NotEnabled) => return Err(words::not_enabled()),
        Some(Kind::Ec2Only) if !words::is_about_ec2(request.body) => return Err(words::ec2_only()),
        Some(Kind::Delay(_) | Kind::Reset | Kind::Malformed | Kind::Empty | Kind::Ec2Only) | None => {}
    }
    if operation.is_regional() && !region::is_enabled(request.region()) {
        return Err(words::stranger(operation));
    }
    let call = Call::new(service, request, operation, &caller, request_id);
    match operation {
        Operation::CostExplorer(operation) => {
            let without_costs = (fault == Some(Kind::Empty)).then(|| service.account.without_costs());
            let view = View {
                account: without_costs.as_ref().unwrap_or(&service.account),
                only: (caller.account != service.account.payer_id()).then_some(caller.account.as_str()),
                page_size: service.page_size,
                seed: service.seed,
            };
            cost_explorer::answer(operation, request.body, &view).map(Content::Json)
        }
        Operation::Sts(operation) => {
            sts::answer(operation, &request.form, &caller, service, request_id).map(Content::Xml)
        }
        Operation::Ec2(operation) => ec2::answer(operation, &call).map(Content::Xml),
        Operation::Rds(operation) => rds::answer(operation, &call).map(Content::Xml),
        Operation::S3(operation) => s3::answer(operation, &call).map(Content::Xml),
        Operation::Lambda(operation) => lambda::answer(operation, &call).map(Content::Json),
        Operation::QBusiness(operation) => qbusiness::answer(operation, &call).map(Content::Json),
        Operation::Bedrock(operation) => bedrock::answer(operation, &call, service),
        Operation::Tagging(operation) => tagging::answer(operation, &call).map(Content::Json),
    }
}
