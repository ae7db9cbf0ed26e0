//! HTTP connections: accepted up to a limit, closed if a request's head is late, and drained at shutdown. They have a thread of
//! their own, so that they stay responsive while requests are processed.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    pin,
    sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch},
    time::sleep,
};
use tower::ServiceExt;

use crate::tls::{Accepted, Tls};

/// Maximum number of connections.
pub const MAX_CONNECTIONS: u32 = 2_048;
/// Maximum time for a request's head, and for a connection without a request.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// The same with more than half of the connections in use.
pub const CROWDED_HEAD_TIMEOUT: Duration = Duration::from_secs(2);
/// Open files that connections leave for all else: connections to AWS, and files.
pub const OTHER_FILES: u32 = 256;
/// Time for the first request of a connection that is new at a stop.
const FIRST_REQUEST: Duration = Duration::from_secs(1);
/// Maximum size of a request's head in bytes; longer URLs are rejected anyway.
const MAX_HEAD: usize = 128 * 1024;
/// Pause after a connection could not be accepted, for example because there are too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Limits of connections.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// Maximum number of connections; further ones wait until one is closed.
    pub connections: u32,
    /// Maximum time for a request's head, and for a connection without a request.
    pub head_timeout: Duration,
    /// The same with more than half of the connections in use.
    pub crowded_head_timeout: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self { connections: MAX_CONNECTIONS, head_timeout: HEAD_TIMEOUT, crowded_head_timeout: CROWDED_HEAD_TIMEOUT }
    }
}

impl ConnectionLimits {
    /// Default limits as far as the system permits so many open files. Raises the process's own limit of them if it may.
    #[must_use]
    pub fn for_process() -> Self {
        let wanted = MAX_CONNECTIONS + OTHER_FILES;
        let connections = match rlimit::increase_nofile_limit(wanted.into()) {
            Ok(files) => connections_with(files),
            Err(error) => {
                tracing::warn!(%error, "could not read or raise the limit of open files");
                MAX_CONNECTIONS
            }
        };
        if connections < MAX_CONNECTIONS {
            tracing::warn!(
                connections,
                "the limit of open files permits fewer connections than {MAX_CONNECTIONS}: raise it to {wanted} (ulimit -n)"
            );
        }
        Self { connections, ..Self::default() }
    }
}

/// Number of connections with a limit of open files; at least one.
fn connections_with(files: u64) -> u32 {
    let available = files.saturating_sub(OTHER_FILES.into()).max(files / 2).max(1);
    u32::try_from(available).unwrap_or(MAX_CONNECTIONS).min(MAX_CONNECTIONS)
}

/// Serves connections on a thread of their own until `stop` completes and all requests in progress have finished. With `tls`, clients
/// need HTTPS.
///
/// # Errors
/// If the thread or its runtime cannot be started.
pub async fn serve_on_own_thread(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    tls: Option<Tls>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.into_std()?;
    let (sender, result) = oneshot::channel();
    let serve = move || -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async { serve(TcpListener::from_std(listener)?, router, limits, tls, stop).await })
    };
    thread::Builder::new().name("connections".to_owned()).spawn(move || {
        // The receiver is gone if the grace period is over.
        let _ = sender.send(serve());
    })?;
    result.await.unwrap_or_else(|_| Err(io::Error::other("the connection thread panicked")))
}

async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ConnectionLimits,
    tls: Option<Tls>,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let permits = Arc::new(Semaphore::new(usize::try_from(limits.connections).unwrap_or(Semaphore::MAX_PERMITS)));
    let stopping = watch::Sender::new(false);
    pin!(stop);
    loop {
        let accepted = async {
            // The semaphore is never closed; if it were, connections would have no limit.
            let permit = permits.clone().acquire_owned().await.ok();
            (permit, listener.accept().await)
        };
        let (permit, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection");
                sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let is_crowded = permits.available_permits() < usize::try_from(limits.connections / 2).unwrap_or_default();
        let head_timeout = if is_crowded { limits.crowded_head_timeout } else { limits.head_timeout };
        let connection = Connection { peer, head_timeout, stopping: stopping.subscribe(), _permit: permit };
        tokio::spawn(connection.accept(stream, router.clone(), tls.clone()));
    }
    // The system has established these connections, and their requests may have been sent.
    let listener = listener.into_std()?;
    while let Ok(permit) = permits.clone().try_acquire_owned()
        && let Ok((stream, peer)) = listener.accept()
    {
        stream.set_nonblocking(true)?;
        let connection = Connection {
            peer,
            head_timeout: limits.crowded_head_timeout,
            stopping: stopping.subscribe(),
            _permit: Some(permit),
        };
        tokio::spawn(connection.accept(TcpStream::from_std(stream)?, router.clone(), tls.clone()));
    }
    drop(listener);
    stopping.send_replace(true);
    // All permits are available when all connections are closed.
    drop(permits.acquire_many(limits.connections).await);
    Ok(())
}

/// Accepted connection.
struct Connection {
    peer: SocketAddr,
    head_timeout: Duration,
    stopping: watch::Receiver<bool>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Connection {
    async fn accept(self, stream: TcpStream, router: Router, tls: Option<Tls>) {
        // Without a delay, because small frames of a stream would wait for the acknowledgment of the previous one.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "could not set TCP_NODELAY");
        }
        let Some(tls) = tls else { return self.serve(stream, router).await };
        match tls.accept(stream, self.head_timeout).await {
            Ok(Accepted::Encrypted(stream)) => self.serve(stream, router).await,
            Ok(Accepted::Plain(stream)) => self.serve(stream, tls.plain_http).await,
            Err(error) => tracing::debug!(%error, "a TLS handshake failed"),
        }
    }

    async fn serve(mut self, stream: impl AsyncRead + AsyncWrite + Unpin, router: Router) {
        let peer = self.peer;
        let has_request = Arc::new(AtomicBool::new(false));
        let mark = has_request.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            mark.store(true, Ordering::Relaxed);
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.head_timeout)
            .max_buf_size(MAX_HEAD)
            .serve_connection(TokioIo::new(stream), service);
        pin!(connection);
        let result = tokio::select! {
            result = connection.as_mut() => result,
            () = async {
                // An error means that the sender is gone, which is a stop, too.
                drop(self.stopping.wait_for(|is_stopping| *is_stopping).await);
                // The first request may arrive next: hyper would close the connection without reading it.
                if !has_request.load(Ordering::Relaxed) {
                    sleep(FIRST_REQUEST).await;
                }
            } => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = result {
            tracing::debug!(%error, "a connection ended with an error");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_files_limit_the_connections() {
        for (files, connections) in
            [(u64::MAX, MAX_CONNECTIONS), (2_304, MAX_CONNECTIONS), (1_024, 768), (256, 128), (1, 1), (0, 1)]
        {
            assert_eq!(connections_with(files), connections, "{files}");
        }
    }
}
