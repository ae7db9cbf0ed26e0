//! Connection tests on real sockets: a proxy that records requests, and a server with a certificate of a private CA.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use domain::error::{Fault, SourceError};
use rustls::{
    ServerConfig, ServerConnection,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::*;
use crate::{
    credentials::Host,
    error::{Call, source_error},
};

const IDENTITY_RESPONSE: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
    <Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";

/// Calls STS at an endpoint with these settings.
async fn call_sts(endpoint: &str, variables: &[(&str, &str)]) -> Result<String, SourceError> {
    let value = |name: &str| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
    let credentials = SharedCredentialsProvider::new(Credentials::new("x", "x", None, None, "test"));
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
        .http_client(http_client(&Network::of(&value, None)))
        .build();
    let response = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await;
    response
        .map(|it| it.account.unwrap_or_default())
        .map_err(|error| source_error(Call("sts:GetCallerIdentity"), &error))
}

/// Handles each connection with a function.
fn serve(handler: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().flatten().for_each(handler));
    port
}

/// Head of a request, and the part of its body received so far.
fn read_head(stream: &mut impl Read) -> String {
    let mut bytes = vec![0; 8_192];
    let count = stream.read(&mut bytes).unwrap_or_default();
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

fn respond(stream: &mut impl Write, status: &str, body: &str) {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body.as_bytes()))
        .and_then(|()| stream.flush());
}

/// A proxy that rejects every request and records it.
fn rejecting_proxy(status: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let requests = Arc::new(Mutex::new(Vec::new()));
    let log = requests.clone();
    let port = serve(move |mut stream| {
        log.lock().unwrap().push(read_head(&mut stream));
        respond(&mut stream, status, "");
    });
    (port, requests)
}

/// A server on `localhost` with a certificate of a private CA.
fn private_ca_server() -> u16 {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("fixtures/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    serve(move |mut stream| {
        let mut connection = ServerConnection::new(config.clone()).unwrap();
        let mut secure = rustls::Stream::new(&mut connection, &mut stream);
        if !read_head(&mut secure).is_empty() {
            respond(&mut secure, "200 OK", IDENTITY_RESPONSE);
        }
    })
}

const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/connections/fixtures/ca.pem");

#[tokio::test]
async fn requests_use_the_proxy_of_their_scheme() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let (port, requests) = rejecting_proxy("503 Service Unavailable");
        let address = format!("http://jane:s%40cret@127.0.0.1:{port}");
        let error = call_sts("https://sts.farthing.invalid", &[(variable, &address)]).await.unwrap_err();
        let requests = requests.lock().unwrap();
        assert!(requests[0].starts_with("CONNECT sts.farthing.invalid:443"), "{variable}: {requests:?}");
        assert!(requests[0].to_lowercase().contains("proxy-authorization: basic amfuztpzqgnyzxq="), "{requests:?}");
        assert_eq!(error.fault, Fault::ProxyFailed, "{error:?}");
        assert!(!format!("{error:?}").contains("s%40cret") && !format!("{error:?}").contains("s@cret"), "{error:?}");
    }
    let (port, requests) = rejecting_proxy("502 Bad Gateway");
    let _ = call_sts("http://sts.farthing.invalid", &[("HTTP_PROXY", &format!("127.0.0.1:{port}"))]).await;
    assert!(requests.lock().unwrap()[0].starts_with("POST http://sts.farthing.invalid/"), "{requests:?}");
}

#[tokio::test]
async fn proxy_that_requires_authentication_is_a_proxy_failure() {
    let (port, _) = rejecting_proxy("407 Proxy Authentication Required");
    let error = call_sts("https://sts.farthing.invalid", &[("HTTPS_PROXY", &format!("http://127.0.0.1:{port}"))]).await;
    assert_eq!(error.unwrap_err().fault, Fault::ProxyFailed);
}

#[tokio::test]
async fn no_proxy_hosts_bypass_the_proxy() {
    let (port, requests) = rejecting_proxy("503 Service Unavailable");
    let address = format!("http://127.0.0.1:{port}");
    for no_proxy in ["sts.farthing.invalid", ".farthing.invalid", "*.farthing.invalid", "invalid:443", "*"] {
        let error =
            call_sts("https://sts.farthing.invalid", &[("HTTPS_PROXY", &address), ("no_proxy", no_proxy)]).await;
        assert_eq!(error.unwrap_err().fault, Fault::Unreachable, "{no_proxy}");
    }
    // Requests to the local host never use a proxy.
    let local_server = serve(|mut stream| {
        read_head(&mut stream);
        respond(&mut stream, "200 OK", IDENTITY_RESPONSE);
    });
    let response =
        call_sts(&format!("http://127.0.0.1:{local_server}"), &[("HTTP_PROXY", &address), ("ALL_PROXY", &address)])
            .await;
    assert_eq!(response.unwrap(), "123456789012");
    assert!(requests.lock().unwrap().is_empty(), "{requests:?}");
}

#[tokio::test]
async fn invalid_proxy_error_names_the_variable() {
    let error = call_sts("https://sts.farthing.invalid", &[("HTTPS_PROXY", "socks5://jane:s3cret@127.0.0.1:1")]).await;
    let error = error.unwrap_err();
    let Fault::BadSetting(message) = &error.fault else { panic!("{error:?}") };
    assert!(message.starts_with("HTTPS_PROXY") && !format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn trusts_a_private_ca_once_configured() {
    let endpoint = format!("https://localhost:{}", private_ca_server());
    assert_eq!(call_sts(&endpoint, &[]).await.unwrap_err().fault, Fault::UntrustedCertificate);
    assert_eq!(call_sts(&endpoint, &[("AWS_CA_BUNDLE", CA)]).await.unwrap(), "123456789012");
    let error = call_sts(&endpoint, &[("AWS_CA_BUNDLE", "/nonexistent/ca.pem")]).await.unwrap_err();
    assert!(matches!(&error.fault, Fault::BadSetting(message) if message.contains("/nonexistent/ca.pem")), "{error:?}");
}

/// Settings of a host with these variables and this configuration file.
async fn network(variables: &[(&str, &str)], config: &str) -> Network {
    let variables = [&[("HOME", "/home/jane")], variables].concat();
    Network::load(&Host::with(&variables, &[("/home/jane/.aws/config", config)])).await
}

#[tokio::test]
async fn profile_ca_bundle_applies_unless_a_variable_is_set() {
    let text = "[default]\nca_bundle = /default.pem\n[profile corp]\nca_bundle = /corp.pem\n";
    for named in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let bad = network(&[(named, "corp")], text).await.trust().unwrap_err();
        assert!(bad.0.contains("/corp.pem") && bad.0.contains("ca_bundle in the AWS profile corp"), "{named}: {bad}");
        let variables = [(named, "corp"), ("AWS_CA_BUNDLE", CA)];
        assert!(network(&variables, text).await.trust().is_ok(), "the variable has priority");
    }
    let bad = network(&[], text).await.trust().unwrap_err();
    assert!(bad.0.contains("/default.pem"), "{bad}");
}

#[tokio::test]
async fn reports_a_ca_bundle_in_an_unparsable_file() {
    let bad = network(&[], "[default]\nca_bundle = /corp.pem\n[profile x\n").await.trust().unwrap_err();
    assert_eq!(bad.0, "~/.aws/config cannot be parsed: line 3, so its ca_bundle cannot be used");
    let named = [("AWS_CA_BUNDLE", CA)];
    assert!(network(&named, "[default]\nca_bundle = /corp.pem\n[profile x\n").await.trust().is_ok());
    assert!(
        network(&[], "[default]\n# ca_bundle\n[profile x\n").await.trust().is_ok(),
        "a comment does not set ca_bundle"
    );
}

#[tokio::test]
async fn unreachable_endpoint_error_names_its_setting() {
    let closed_port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port())
    };
    let endpoint_down =
        |setting: &str, address: &str| Fault::EndpointDown(format!("{setting} is {address}, where nothing answers"));
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"] {
        let error = call_sts(&closed_port, &[(variable, &format!("{closed_port}/path"))]).await.unwrap_err();
        assert_eq!(error.fault, endpoint_down(variable, &closed_port));
    }
    let unknown_host = "http://sts.farthing.invalid";
    assert_eq!(
        call_sts(unknown_host, &[("AWS_ENDPOINT_URL", unknown_host)]).await.unwrap_err().fault,
        endpoint_down("AWS_ENDPOINT_URL", unknown_host)
    );
    assert_eq!(call_sts(&closed_port, &[]).await.unwrap_err().fault, Fault::Unreachable, "no endpoint is configured");
    let interrupted = format!("http://127.0.0.1:{}", serve(|mut stream| drop(read_head(&mut stream))));
    assert_eq!(
        call_sts(&interrupted, &[("AWS_ENDPOINT_URL", &interrupted)]).await.unwrap_err().fault,
        Fault::Unreachable,
        "the endpoint accepts connections"
    );
    let profile = "[default]\nendpoint_url = http://jane:secret@127.0.0.1:9\n";
    let endpoints = network(&[], profile).await.endpoints;
    let named: Vec<String> = endpoints.iter().map(Endpoint::failure_message).collect();
    assert_eq!(named, ["endpoint_url in the AWS profile default is http://127.0.0.1:9, where nothing answers"]);
}

fn routes(variables: &[(&str, &str)]) -> Routes {
    let value = |name: &str| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
    Routes::new(&Network::of(&value, None))
}

#[test]
fn local_requests_ignore_an_invalid_proxy() {
    let routes = routes(&[("HTTPS_PROXY", "http://user:hunter2@bad host:1")]);
    let route_to = |uri: &str| routes.to(&Target::of(uri)).clone();
    let bad = route_to("https://ce.us-east-1.amazonaws.com/").unwrap_err();
    assert!(bad.0.contains("HTTPS_PROXY") && !bad.0.contains("hunter2"), "{bad}");
    for local in
        ["http://169.254.169.254/latest", "http://[fd00:ec2::254]/", "http://127.0.0.1:4566/", "https://localhost:1/"]
    {
        assert!(route_to(local).is_ok(), "{local}");
    }
    assert!(route_to("http://example.com/").is_ok(), "HTTPS_PROXY applies only to HTTPS");
}

#[test]
fn unreadable_ca_bundle_blocks_only_https() {
    let routes = routes(&[("AWS_CA_BUNDLE", "/nonexistent/ca.pem")]);
    let bad = routes.to(&Target::of("https://ce.us-east-1.amazonaws.com/")).clone().unwrap_err();
    assert!(bad.0.contains("AWS_CA_BUNDLE") && bad.0.contains("/nonexistent/ca.pem"), "{bad}");
    assert!(routes.to(&Target::of("http://169.254.169.254/")).is_ok());
}
