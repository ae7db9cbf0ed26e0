//! TLS handshakes.

use std::{io, sync::Arc, time::Duration};

use anyhow::Context;
use axum::Router;
use rustls::{ServerConfig, crypto::CryptoProvider};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::certificate::Certificate;

/// First byte of every TLS connection: the type of a handshake record (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// TLS for the connections of a server.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    /// Answers requests over plain HTTP.
    pub plain_http: Router,
}

/// Connection of a client.
pub enum Accepted {
    /// With TLS.
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Without.
    Plain(TcpStream),
}

impl Tls {
    /// TLS with a certificate. Clients that use plain HTTP reach another router.
    ///
    /// # Errors
    /// If the provider supports no version of TLS.
    pub fn new(
        certificate: Arc<Certificate>,
        provider: Arc<CryptoProvider>,
        plain_http: Router,
    ) -> anyhow::Result<Self> {
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS is not available")?;
        let mut config = config.with_no_client_auth().with_cert_resolver(certificate);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), plain_http })
    }

    /// Accepts a connection within a time.
    ///
    /// # Errors
    /// If the client closed the connection, failed the handshake, or took too long.
    pub async fn accept(&self, stream: TcpStream, time: Duration) -> io::Result<Accepted> {
        let accept = async {
            let mut first = [0];
            match stream.peek(&mut first).await? {
                0 => Err(io::ErrorKind::UnexpectedEof.into()),
                _ if first == [HANDSHAKE] => Ok(Accepted::Encrypted(Box::new(self.acceptor.accept(stream).await?))),
                _ => Ok(Accepted::Plain(stream)),
            }
        };
        timeout(time, accept).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }
}
