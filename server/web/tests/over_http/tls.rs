//! Tests of HTTPS: handshakes, certificates that are replaced, and clients that use plain HTTP.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, ServerName},
};
use server::{
    connections::{ConnectionLimits, serve_on_own_thread},
    tls::{Certificate, CertificateFiles, Tls, redirect_to_https},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::{
    gate::{Gate, TOKEN},
    support::TestServer,
};

/// Longer than any wait of these tests.
const PATIENCE: Duration = Duration::from_secs(40);

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Certificate authority, with a folder for a server's files.
struct Authority {
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Authority {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("farthing-tls-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap().der().clone();
        Self { certificate, issuer: Issuer::new(params, key), folder }
    }

    /// Certificate for `localhost` and its key, in PEM format.
    fn issue(&self, change: impl FnOnce(&mut CertificateParams)) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        change(&mut params);
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }

    fn write(&self, certificate: &str, key: &str) -> CertificateFiles {
        let files = CertificateFiles { certificate: self.folder.join("cert.pem"), key: self.folder.join("key.pem") };
        std::fs::write(&files.certificate, certificate).unwrap();
        std::fs::write(&files.key, key).unwrap();
        files
    }

    /// Client that trusts this authority.
    fn client(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = [&b"h2"[..], b"http/1.1"].map(<[u8]>::to_vec).to_vec();
        TlsConnector::from(Arc::new(config))
    }
}

/// Server with HTTPS.
struct SecureServer {
    authority: Authority,
    certificate: Arc<Certificate>,
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<std::io::Result<()>>,
}

impl SecureServer {
    async fn new(name: &str) -> Self {
        Self::start(name, &secure(TestServer::new().await), ConnectionLimits::default()).await
    }

    async fn start(name: &str, server: &TestServer, limits: ConnectionLimits) -> Self {
        let authority = Authority::new(name);
        let (certificate, key) = authority.issue(|_| ());
        let files = authority.write(&certificate, &key);
        let certificate = Arc::new(Certificate::open(files, provider(), Timestamp::now()).unwrap());
        let plain_http = redirect_to_https(server.router_config.hosts.clone());
        let tls = Tls::new(certificate.clone(), provider(), plain_http).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopping) = oneshot::channel();
        // A test that ends drops the sender.
        let stopping = async move { drop(stopping.await) };
        let stopped = tokio::spawn(serve_on_own_thread(listener, server.router(), limits, Some(tls), stopping));
        Self { authority, certificate, addr, stop, stopped }
    }

    async fn connect(&self) -> TlsStream<TcpStream> {
        let stream = TcpStream::connect(self.addr).await.unwrap();
        self.authority.client().connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
    }

    /// Response to a request over HTTPS, as text.
    async fn request(&self, head: &str, body: &str) -> String {
        exchange(self.connect().await, head, body).await
    }
}

/// Applies the configuration of a server with HTTPS that other computers can reach.
fn secure(mut server: TestServer) -> TestServer {
    server.router_config.ingress.is_https_only = true;
    server.on_network_address()
}

/// Sends a request with these lines of its head; returns the response as text.
async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, head: &str, body: &str) -> String {
    let request = format!("{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut bytes)).await.unwrap().unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Serial number and all: a certificate in its binary form.
fn own_certificate(stream: &TlsStream<TcpStream>) -> Vec<u8> {
    stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
}

#[tokio::test]
async fn pages_and_sessions_are_served_over_https() {
    let gate = Gate::of(secure(TestServer::new().await), "tls", 0);
    let server = SecureServer::start("pages", &gate.server, ConnectionLimits::default()).await;
    let health = server.request("GET /healthz HTTP/1.1\r\nhost: farthing:3000", "").await;
    assert!(health.starts_with("HTTP/1.1 200 OK\r\n") && health.ends_with("ok\n"), "{health}");
    assert!(health.contains("\r\nstrict-transport-security: max-age=31536000\r\n"), "{health}");
    let local = server.request("GET /healthz HTTP/1.1\r\nhost: localhost:3000", "").await;
    assert!(!local.contains("strict-transport-security"), "it would apply to all ports of this computer: {local}");
    assert_eq!(server.connect().await.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));

    let form = "POST /sign-in HTTP/1.1\r\nhost: farthing:3000\r\norigin: https://farthing:3000\r\ncontent-type: application/x-www-form-urlencoded";
    let signed_in = server.request(form, &format!("token={TOKEN}&to=/connect")).await;
    let (_, cookie) = signed_in.split_once("\r\nset-cookie: ").unwrap_or_else(|| panic!("{signed_in}"));
    let cookie = cookie.lines().next().unwrap();
    assert!(cookie.starts_with("__Host-farthing-session=") && cookie.ends_with("; Secure"), "{cookie}");
    let value = cookie.split(';').next().unwrap();
    let page =
        |cookie: &str| format!("GET /connect HTTP/1.1\r\nhost: farthing:3000\r\naccept: text/html\r\ncookie: {cookie}");
    let shown = server.request(&page(value), "").await;
    assert!(shown.starts_with("HTTP/1.1 200 OK\r\n"), "{shown}");
    let planted = server.request(&page(value.strip_prefix("__Host-").unwrap()), "").await;
    assert!(
        planted.starts_with("HTTP/1.1 303 See Other\r\n"),
        "other hosts of the domain can set this cookie: {planted}"
    );
}

#[tokio::test]
async fn a_replaced_certificate_is_used_and_closes_no_connection() {
    let server = SecureServer::new("reload").await;
    let mut open = server.connect().await;
    let first = own_certificate(&open);
    let (certificate, key) = server.authority.issue(|_| ());
    server.authority.write(&certificate, &key);
    server.certificate.reload(Timestamp::now());
    let second = own_certificate(&server.connect().await);
    assert_ne!(first, second);
    open.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let health = exchange(open, "GET /healthz HTTP/1.1\r\nhost: localhost", "").await;
    assert_eq!(health.matches("HTTP/1.1 200 OK").count(), 2, "the open connection lasts: {health}");

    let expired = server.authority.issue(|it| it.not_after = date_time_ymd(2026, 1, 1));
    let (other, _) = server.authority.issue(|_| ());
    for (name, certificate, key) in
        [("no certificate", "", ""), ("expired", &*expired.0, &*expired.1), ("half written", &*other, &*key)]
    {
        server.authority.write(certificate, key);
        server.certificate.reload(Timestamp::now());
        assert!(server.certificate.problem().is_some(), "{name}");
        assert_eq!(own_certificate(&server.connect().await), second, "{name}: the certificate before remains in use");
    }
    server.authority.write(&certificate, &key);
    server.certificate.reload(Timestamp::now());
    assert_eq!(server.certificate.problem(), None);
}

#[tokio::test]
async fn plain_http_is_led_to_https_or_refused() {
    let server = SecureServer::new("plain").await;
    let host = "host: farthing:3000";
    let plain = async |head: String| exchange(TcpStream::connect(server.addr).await.unwrap(), &head, "").await;
    let page = plain(format!("GET /services?range=30d HTTP/1.1\r\n{host}")).await;
    assert!(page.starts_with("HTTP/1.1 308 Permanent Redirect\r\n"), "{page}");
    assert!(page.contains("\r\nlocation: https://farthing:3000/services?range=30d\r\n"), "{page}");
    assert!(page.contains("\r\ncontent-security-policy: ") && !page.contains("strict-transport"), "{page}");
    for refused in [
        format!("POST /sign-in HTTP/1.1\r\n{host}"),
        format!("GET /export/overview.csv HTTP/1.1\r\n{host}\r\nauthorization: Bearer {TOKEN}"),
    ] {
        let response = plain(refused).await;
        assert!(response.starts_with("HTTP/1.1 400 Bad Request\r\n") && response.contains("needs HTTPS"), "{response}");
    }
    let unknown = plain("GET / HTTP/1.1\r\nhost: evil.example".to_owned()).await;
    assert!(unknown.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{unknown}");
}

#[tokio::test]
async fn silent_clients_are_disconnected_and_requests_end_at_a_stop() {
    let limits = ConnectionLimits { head_timeout: Duration::from_millis(300), ..ConnectionLimits::default() };
    let server = SecureServer::start("silent", &secure(TestServer::new().await), limits).await;
    for start in [&b""[..], &[22], &[22, 3, 1, 2, 0, 1], b"\x16\x03\x01\0\x05hello", b"GET / HT"] {
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(start).await.unwrap();
        let mut rest = Vec::new();
        // A connection that is reset is closed, too.
        let _ = timeout(PATIENCE, stream.read_to_end(&mut rest)).await.unwrap();
        assert!(!String::from_utf8_lossy(&rest).contains("HTTP"), "{start:?}: {rest:?}");
    }
    let health = server.request("GET /healthz HTTP/1.1\r\nhost: localhost", "").await;
    assert!(health.ends_with("ok\n"), "{health}");
    server.stop.send(()).unwrap();
    timeout(PATIENCE, server.stopped).await.unwrap().unwrap().unwrap();
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let authority = Authority::new("start");
    let (valid, key) = authority.issue(|_| ());
    let (_, other_key) = authority.issue(|_| ());
    let (expired, expired_key) = authority.issue(|it| it.not_after = date_time_ymd(2026, 3, 1));
    let (future, future_key) = authority.issue(|it| it.not_before = date_time_ymd(2090, 1, 1));
    let (client, client_key) = authority.issue(|it| it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]);
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let not_a_certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let open = |files| Certificate::open(files, provider(), "2026-11-23T00:00:00Z".parse().unwrap());
    for (certificate, key, expected) in [
        ("", &*key, "cert.pem has no certificate"),
        (&*key, &*key, "cert.pem has no certificate"),
        (not_a_certificate, &*key, "cert.pem cannot be used: it is not an X.509 certificate"),
        ("-----BEGIN CERTIFICATE-----\n!\n", &*key, "cert.pem is not valid PEM"),
        (&*valid, "", "key.pem has no private key in PEM format, or an encrypted one"),
        (&*valid, encrypted, "key.pem has no private key in PEM format, or an encrypted one"),
        (&*valid, &*valid, "key.pem has no private key"),
        (&*valid, &*other_key, "is not the key of the certificate in"),
        (&*expired, &*expired_key, "it expired at 2026-03-01T00:00:00Z"),
        (&*future, &*future_key, "it is valid from 2090-01-01T00:00:00Z on"),
        (&*client, &*client_key, "it is not a certificate for servers"),
    ] {
        let message = format!("{:#}", open(authority.write(certificate, key)).unwrap_err());
        assert!(message.contains(expected) && message.starts_with("--tls-"), "{expected}: {message}");
        assert!(!message.contains(key.lines().nth(1).unwrap_or("no key")), "{message}");
    }
    assert_eq!(open(authority.write(&valid, &key)).unwrap().expires().to_string(), "4096-01-01T00:00:00Z");
    let missing = CertificateFiles { certificate: Path::new("/nowhere/cert.pem").to_owned(), key: PathBuf::new() };
    assert!(format!("{:#}", open(missing).unwrap_err()).contains("--tls-certificate /nowhere/cert.pem cannot be read"));
}
