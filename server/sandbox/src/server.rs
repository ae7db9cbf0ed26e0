//! HTTP server with the control routes and the AWS protocols.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use crate::account::Account;
use crate::config::Config;
use crate::connection::{ResetHandle, ResettableListener};
use crate::control;
use crate::faults::{FaultKind, Faults};
use crate::meter::Meter;
use crate::model_faults::CurrentModelFaults;
use crate::policy_check::PolicyCheck;
use crate::request_ids::RequestIds;
use crate::service::Service;
use crate::session::Sessions;
use crate::wire::{self, Request};

/// A sandbox with a bound listener.
pub struct Sandbox {
    listener: TcpListener,
    addr: SocketAddr,
    service: Arc<Service>,
}

impl Sandbox {
    /// Generates the organization and binds the address. Port 0 stands for any free port.
    ///
    /// # Errors
    ///
    /// If the address cannot be bound.
    pub async fn bind(config: Config, addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let account = Account::generate(&config);
        tracing::debug!(lines = account.lines.len(), "generated the organization");
        let service = Service {
            account,
            page_size: config.page_size,
            seed: config.seed,
            sessions: Sessions::default(),
            request_ids: RequestIds::default(),
            meter: Meter::default(),
            faults: Faults::new(config.faults),
            model_faults: CurrentModelFaults::default(),
        };
        Ok(Self { listener, addr, service: Arc::new(service) })
    }

    /// Bound address, with the actual port.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// IDs of all accounts in the organization, the payer first.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        self.service.account.members.iter().map(|member| member.id.clone()).collect()
    }

    /// Check of Farthing's calls, by IAM action; fails when dropped.
    #[must_use]
    pub fn policy_check(&self, is_allowed: fn(&str) -> bool) -> PolicyCheck {
        PolicyCheck::new(self.service.meter.clone(), is_allowed)
    }

    /// Serves requests until `shutdown` completes, then finishes the active ones.
    ///
    /// # Errors
    ///
    /// If the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let app = control::routes()
            .fallback(handle)
            .with_state(self.service)
            .into_make_service_with_connect_info::<ResetHandle>();
        axum::serve(ResettableListener(self.listener), app).with_graceful_shutdown(shutdown).await
    }
}

async fn handle(
    State(service): State<Arc<Service>>,
    ConnectInfo(reset_handle): ConnectInfo<ResetHandle>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request::parse(&method, &uri, &headers, &body);
    let operation = request.operation();
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    service.meter.count_request(operation, user_agent);
    let faults = operation.map(|operation| service.faults.activate(operation, request.region())).unwrap_or_default();
    tokio::time::sleep(faults.delay).await;
    // Requests to a service without an endpoint in the region get no response either.
    if faults.kind == Some(FaultKind::Reset) || !request.has_endpoint() {
        reset_handle.reset();
        return StatusCode::NO_CONTENT.into_response();
    }
    wire::respond(&service, &request, faults.kind)
}
