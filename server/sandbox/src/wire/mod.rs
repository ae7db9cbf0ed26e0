//! AWS's protocols: which operation a request asks for, and its answer in the words of its protocol.

mod cost_explorer;
mod operation;
mod protocol;
mod refusal;
mod request;
mod session;
mod sts;

#[cfg(test)]
pub(crate) use operation::CostExplorer;
pub(crate) use operation::Operation;
pub(crate) use protocol::RequestIds;
pub(crate) use request::Request;
pub(crate) use session::Sessions;

use axum::http::StatusCode;
use axum::response::Response;

use self::cost_explorer::View;
use self::protocol::Content;
use self::refusal::Refusal;
use self::session::Caller;
use crate::faults::Kind;
use crate::server::Service;

/// The answer to a request, unless `fault` spoils it.
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
        Ok(content) if fault == Some(Kind::Malformed) => protocol::broken(content, &request_id),
        Ok(content) => protocol::answered(content, &request_id),
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
    let caller = caller.ok_or_else(|| expired(operation))?;
    match fault {
        Some(Kind::Throttle) => return Err(throttled(operation)),
        Some(Kind::Error) => {
            let message = "The request processing has failed because of an unknown error, exception or failure.";
            return Err(Refusal::new("InternalFailure", message).with_status(StatusCode::INTERNAL_SERVER_ERROR));
        }
        Some(Kind::Deny) => return Err(denied(operation, &caller)),
        Some(Kind::Delay(_) | Kind::Reset | Kind::Malformed | Kind::Empty) | None => {}
    }
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
    }
}

fn throttled(operation: Operation) -> Refusal {
    match operation {
        Operation::CostExplorer(_) => Refusal::new("LimitExceededException", "Rate limit exceeded"),
        Operation::Sts(_) => Refusal::new("Throttling", "Rate exceeded"),
    }
}

fn expired(operation: Operation) -> Refusal {
    let message = "The security token included in the request is expired";
    match operation {
        Operation::CostExplorer(_) => Refusal::new("ExpiredTokenException", message),
        Operation::Sts(_) => Refusal::new("ExpiredToken", message).with_status(StatusCode::FORBIDDEN),
    }
}

fn denied(operation: Operation, caller: &Caller) -> Refusal {
    let action = operation.action();
    match operation {
        Operation::CostExplorer(_) => {
            let resource = format!("arn:aws:ce:us-east-1:{}:/{action}", caller.account);
            let message = format!(
                "User: {} is not authorized to perform: {operation} on resource: {resource} because no identity-based \
                 policy allows the {operation} action",
                caller.arn
            );
            Refusal::new("AccessDeniedException", message)
        }
        Operation::Sts(_) => {
            let message = format!("User: {} is not authorized to perform: {operation}", caller.arn);
            Refusal::new("AccessDenied", message).with_status(StatusCode::FORBIDDEN)
        }
    }
}
