//! The server: binds, and routes each request to the control path or to the AWS protocols.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use crate::account::Account;
use crate::connection::{CuttableListener, Cutter};
use crate::faults::{Faults, Kind};
use crate::meter::Meter;
use crate::model_faults::Moods;
use crate::wire::{self, Request, RequestIds, Sessions};
use crate::{Config, control};

/// State shared by all requests.
pub(crate) struct Service {
    pub(crate) account: Account,
    pub(crate) page_size: usize,
    pub(crate) seed: u64,
    pub(crate) sessions: Sessions,
    pub(crate) request_ids: RequestIds,
    pub(crate) meter: Meter,
    pub(crate) faults: Faults,
    pub(crate) moods: Moods,
}

/// A sandbox account with a bound listener.
pub struct Sandbox {
    listener: TcpListener,
    addr: SocketAddr,
    service: Arc<Service>,
}

impl Sandbox {
    /// Generates the account and binds the address; port 0 takes any free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be bound.
    pub async fn bind(config: Config, addr: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        let account = Account::generate(&config);
        tracing::debug!(lines = account.lines.len(), "created the account");
        let service = Service {
            account,
            page_size: config.page_size,
            seed: config.seed,
            sessions: Sessions::default(),
            request_ids: RequestIds::default(),
            meter: Meter::default(),
            faults: Faults::new(config.faults),
            moods: Moods::default(),
        };
        Ok(Self { listener, addr, service: Arc::new(service) })
    }

    /// The bound address.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The account ids of the organization, the payer first.
    #[must_use]
    pub fn accounts(&self) -> Vec<String> {
        self.service.account.members.iter().map(|member| member.id.clone()).collect()
    }

    /// Serves requests until `shutdown` completes, then finishes the active ones.
    ///
    /// # Errors
    ///
    /// When the listener fails.
    pub async fn serve(self, shutdown: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let app =
            control::routes().fallback(answer).with_state(self.service).into_make_service_with_connect_info::<Cutter>();
        axum::serve(CuttableListener(self.listener), app).with_graceful_shutdown(shutdown).await
    }
}

async fn answer(
    State(service): State<Arc<Service>>,
    ConnectInfo(cutter): ConnectInfo<Cutter>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = Request::read(&method, &uri, &headers, &body);
    let operation = request.operation();
    service.meter.came(operation);
    let mishap = operation.map(|operation| service.faults.strike(operation, request.region())).unwrap_or_default();
    tokio::time::sleep(mishap.delay).await;
    // A service without a host in the region has no connection either.
    if mishap.kind == Some(Kind::Reset) || !request.has_host() {
        cutter.cut();
        return StatusCode::NO_CONTENT.into_response();
    }
    wire::answer(&service, &request, mishap.kind)
}
