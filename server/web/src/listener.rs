//! Listener of a server, and the reasons why an address cannot be listened on.

use std::{
    io::{self, ErrorKind},
    net::{Ipv4Addr, SocketAddr},
};

use tokio::net::TcpListener;

/// Listens on an address.
///
/// # Errors
/// [`listen_error`].
pub async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(addr).await.map_err(|error| listen_error(addr, error))
}

/// Error that says why listening failed and how to fix it.
pub fn listen_error(addr: SocketAddr, error: io::Error) -> anyhow::Error {
    let with_port = |port| SocketAddr::new(addr.ip(), port);
    let message = match error.kind() {
        ErrorKind::AddrInUse => {
            let other = with_port(addr.port().checked_add(1).unwrap_or(3000));
            format!(
                "{addr} is already in use by another program or another Farthing. Stop it, or choose another port: --addr {other}"
            )
        }
        ErrorKind::PermissionDenied => {
            let other = with_port(3000);
            format!(
                "Listening on {addr} is not permitted: ports below 1024 require elevated privileges. Choose another port: --addr {other}"
            )
        }
        ErrorKind::AddrNotAvailable => {
            let local = SocketAddr::from((Ipv4Addr::LOCALHOST, addr.port()));
            format!("This computer does not have the address {}. Choose one of its own: --addr {local}", addr.ip())
        }
        _ => return anyhow::Error::new(error).context(format!("could not listen on --addr {addr}")),
    };
    anyhow::Error::msg(message)
}
