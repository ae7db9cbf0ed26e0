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
    credentials::Machine,
    error::{Call, source_error},
};

const ANSWER: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
    <Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/x</Arn><UserId>x</UserId>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";

/// Calls STS at an endpoint with these settings.
async fn ask(endpoint: &str, variables: &[(&str, &str)]) -> Result<String, SourceError> {
    let value = |name: &str| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
    let credentials = SharedCredentialsProvider::new(Credentials::new("x", "x", None, None, "test"));
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(credentials)
        .endpoint_url(endpoint)
        .retry_config(RetryConfig::disabled())
        .http_client(connections(&Network::of(&value, None)))
        .build();
    let answer = aws_sdk_sts::Client::from_conf(config).get_caller_identity().send().await;
    answer.map(|it| it.account.unwrap_or_default()).map_err(|error| source_error(Call("sts:GetCallerIdentity"), &error))
}

/// Handles each connection with a function.
fn serve(answer: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || listener.incoming().flatten().for_each(answer));
    port
}

/// Head of a request, and the part of its body received so far.
fn head(stream: &mut impl Read) -> String {
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
fn proxy(status: &'static str) -> (u16, Arc<Mutex<Vec<String>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let notes = asked.clone();
    let port = serve(move |mut stream| {
        notes.lock().unwrap().push(head(&mut stream));
        respond(&mut stream, status, "");
    });
    (port, asked)
}

/// A server on `localhost` with a certificate of the test's own authority.
fn company() -> u16 {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("fixtures/server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("fixtures/server.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap());
    serve(move |mut stream| {
        let mut connection = ServerConnection::new(config.clone()).unwrap();
        let mut secure = rustls::Stream::new(&mut connection, &mut stream);
        if !head(&mut secure).is_empty() {
            respond(&mut secure, "200 OK", ANSWER);
        }
    })
}

const CA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/connections/fixtures/ca.pem");

#[tokio::test]
async fn requests_go_through_the_proxy_of_their_scheme() {
    for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        let (port, asked) = proxy("503 Service Unavailable");
        let address = format!("http://jane:s%40cret@127.0.0.1:{port}");
        let error = ask("https://sts.farthing.invalid", &[(variable, &address)]).await.unwrap_err();
        let asked = asked.lock().unwrap();
        assert!(asked[0].starts_with("CONNECT sts.farthing.invalid:443"), "{variable}: {asked:?}");
        assert!(asked[0].to_lowercase().contains("proxy-authorization: basic amfuztpzqgnyzxq="), "{asked:?}");
        assert_eq!(error.fault, Fault::ProxyFailed, "{error:?}");
        assert!(!format!("{error:?}").contains("s%40cret") && !format!("{error:?}").contains("s@cret"), "{error:?}");
    }
    let (port, asked) = proxy("502 Bad Gateway");
    let _ = ask("http://sts.farthing.invalid", &[("HTTP_PROXY", &format!("127.0.0.1:{port}"))]).await;
    assert!(asked.lock().unwrap()[0].starts_with("POST http://sts.farthing.invalid/"), "{asked:?}");
}

#[tokio::test]
async fn a_proxy_that_asks_for_a_password_is_named() {
    let (port, _) = proxy("407 Proxy Authentication Required");
    let error = ask("https://sts.farthing.invalid", &[("HTTPS_PROXY", &format!("http://127.0.0.1:{port}"))]).await;
    assert_eq!(error.unwrap_err().fault, Fault::ProxyFailed);
}

#[tokio::test]
async fn some_hosts_need_no_proxy() {
    let (port, asked) = proxy("503 Service Unavailable");
    let address = format!("http://127.0.0.1:{port}");
    for except in ["sts.farthing.invalid", ".farthing.invalid", "*.farthing.invalid", "invalid:443", "*"] {
        let error = ask("https://sts.farthing.invalid", &[("HTTPS_PROXY", &address), ("no_proxy", except)]).await;
        assert_eq!(error.unwrap_err().fault, Fault::Unreachable, "{except}");
    }
    // Requests to the local host never use a proxy.
    let own = serve(|mut stream| {
        head(&mut stream);
        respond(&mut stream, "200 OK", ANSWER);
    });
    let answer = ask(&format!("http://127.0.0.1:{own}"), &[("HTTP_PROXY", &address), ("ALL_PROXY", &address)]).await;
    assert_eq!(answer.unwrap(), "123456789012");
    assert!(asked.lock().unwrap().is_empty(), "{asked:?}");
}

#[tokio::test]
async fn a_bad_proxy_is_an_error_that_names_the_variable() {
    let error = ask("https://sts.farthing.invalid", &[("HTTPS_PROXY", "socks5://jane:s3cret@127.0.0.1:1")]).await;
    let error = error.unwrap_err();
    let Fault::BadSetting(what) = &error.fault else { panic!("{error:?}") };
    assert!(what.starts_with("HTTPS_PROXY") && !format!("{error:?}").contains("s3cret"), "{error:?}");
}

#[tokio::test]
async fn a_companys_certificates_are_trusted_once_they_are_named() {
    let endpoint = format!("https://localhost:{}", company());
    assert_eq!(ask(&endpoint, &[]).await.unwrap_err().fault, Fault::UntrustedCertificate);
    assert_eq!(ask(&endpoint, &[("AWS_CA_BUNDLE", CA)]).await.unwrap(), "123456789012");
    let error = ask(&endpoint, &[("AWS_CA_BUNDLE", "/nonexistent/ca.pem")]).await.unwrap_err();
    assert!(matches!(&error.fault, Fault::BadSetting(what) if what.contains("/nonexistent/ca.pem")), "{error:?}");
}

/// Settings of a host with these variables and this configuration file.
async fn network(variables: &[(&str, &str)], config: &str) -> Network {
    let variables = [&[("HOME", "/home/jane")], variables].concat();
    Network::load(&Machine::with(&variables, &[("/home/jane/.aws/config", config)])).await
}

#[tokio::test]
async fn the_profiles_bundle_is_read_where_no_variable_names_one() {
    let text = "[default]\nca_bundle = /default.pem\n[profile corp]\nca_bundle = /corp.pem\n";
    for named in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"] {
        let bad = network(&[(named, "corp")], text).await.trust().unwrap_err();
        assert!(bad.0.contains("/corp.pem") && bad.0.contains("ca_bundle in the AWS profile corp"), "{named}: {bad}");
        let variables = [(named, "corp"), ("AWS_CA_BUNDLE", CA)];
        assert!(network(&variables, text).await.trust().is_ok(), "the variable goes before");
    }
    let bad = network(&[], text).await.trust().unwrap_err();
    assert!(bad.0.contains("/default.pem"), "{bad}");
}

#[tokio::test]
async fn a_bundle_in_a_file_that_cannot_be_parsed_is_not_dropped_silently() {
    let bad = network(&[], "[default]\nca_bundle = /corp.pem\n[profile x\n").await.trust().unwrap_err();
    assert_eq!(bad.0, "~/.aws/config cannot be parsed: line 3, so its ca_bundle cannot be used");
    let named = [("AWS_CA_BUNDLE", CA)];
    assert!(network(&named, "[default]\nca_bundle = /corp.pem\n[profile x\n").await.trust().is_ok());
    assert!(network(&[], "[default]\n# ca_bundle\n[profile x\n").await.trust().is_ok(), "nothing of it is needed");
}

#[tokio::test]
async fn an_endpoint_that_is_down_is_named_with_its_setting() {
    let nowhere = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port())
    };
    let down =
        |setting: &str, address: &str| Fault::EndpointDown(format!("{setting} is {address}, where nothing answers"));
    for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS"] {
        let error = ask(&nowhere, &[(variable, &format!("{nowhere}/path"))]).await.unwrap_err();
        assert_eq!(error.fault, down(variable, &nowhere));
    }
    let gone = "http://sts.farthing.invalid";
    assert_eq!(ask(gone, &[("AWS_ENDPOINT_URL", gone)]).await.unwrap_err().fault, down("AWS_ENDPOINT_URL", gone));
    assert_eq!(ask(&nowhere, &[]).await.unwrap_err().fault, Fault::Unreachable, "AWS's own address");
    let cut = format!("http://127.0.0.1:{}", serve(|mut stream| drop(head(&mut stream))));
    assert_eq!(
        ask(&cut, &[("AWS_ENDPOINT_URL", &cut)]).await.unwrap_err().fault,
        Fault::Unreachable,
        "somebody is there"
    );
    let profile = "[default]\nendpoint_url = http://jane:secret@127.0.0.1:9\n";
    let endpoints = network(&[], profile).await.endpoints;
    let named: Vec<String> = endpoints.iter().map(Endpoint::what).collect();
    assert_eq!(named, ["endpoint_url in the AWS profile default is http://127.0.0.1:9, where nothing answers"]);
}

fn ways(variables: &[(&str, &str)]) -> Ways {
    let value = |name: &str| variables.iter().find(|(it, _)| *it == name).map(|(_, value)| (*value).to_owned());
    Ways::by(&Network::of(&value, None))
}

#[test]
fn a_bad_proxy_leaves_this_machine_reachable() {
    let ways = ways(&[("HTTPS_PROXY", "http://user:hunter2@bad host:1")]);
    let to = |uri: &str| ways.to(&Target::of(uri)).clone();
    let bad = to("https://ce.us-east-1.amazonaws.com/").unwrap_err();
    assert!(bad.0.contains("HTTPS_PROXY") && !bad.0.contains("hunter2"), "{bad}");
    for local in
        ["http://169.254.169.254/latest", "http://[fd00:ec2::254]/", "http://127.0.0.1:4566/", "https://localhost:1/"]
    {
        assert!(to(local).is_ok(), "{local}");
    }
    assert!(to("http://example.com/").is_ok(), "HTTPS_PROXY is for https alone");
}

#[test]
fn a_bundle_that_cannot_be_read_stops_what_needs_it_alone() {
    let ways = ways(&[("AWS_CA_BUNDLE", "/nonexistent/ca.pem")]);
    let bad = ways.to(&Target::of("https://ce.us-east-1.amazonaws.com/")).clone().unwrap_err();
    assert!(bad.0.contains("AWS_CA_BUNDLE") && bad.0.contains("/nonexistent/ca.pem"), "{bad}");
    assert!(ways.to(&Target::of("http://169.254.169.254/")).is_ok());
}
