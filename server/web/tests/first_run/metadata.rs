//! Responses of the instance-metadata address. Only a role with available credentials counts.

use std::time::Duration;

use crate::{
    program::{Home, aws, visible},
    service::{Asked, Reply, nowhere, serve},
};

/// Response to a request for a session token.
fn token() -> Reply {
    let headers = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    Reply::Answer { status: 200, headers, body: "AQAEAExampleToken==".to_owned() }
}

const NOTHING: &str = "No AWS credentials found. Showing the demo account: all figures are simulated.";
const DOCUMENT: &str = r#"{"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAEXAMPLE000000001", "SecretAccessKey": "s", "Token": "t", "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "2099-01-01T00:00:00Z"}"#;

/// Starts the program with this metadata address and no credentials, and expects the demo account.
#[track_caller]
fn check_demo(case: &str, endpoint: &str, more: &[(&str, &str)]) {
    let home = Home::with(&[]);
    let mut variables = vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint)];
    variables.extend(more);
    let program = home.serve(&variables);
    let page = program.get("/");
    let (listening, figures) = (program.listening, program.started.elapsed());
    println!("{case}: listening after {listening:.1?}, figures after {figures:.1?}");
    let has_figures = page.contains("Amazon EC2") && page.contains("Parts = total");
    assert!(page.contains("Demo account.") && has_figures, "{case}: {}", visible(&page));
    assert_eq!(program.said(), [NOTHING], "{case}");
    assert_eq!(program.log(), "", "{case}");
}

/// Starts the program with this metadata address, and expects the figures of the role's account.
#[track_caller]
fn check_role(case: &str, endpoint: &str) {
    let home = Home::with(&[]);
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint), ("AWS_ENDPOINT_URL", aws())];
    let mut program = home.serve(&variables);
    let page = program.page_with("/", "Parts = total");
    println!("{case}: listening after {:.1?}, figures after {:.1?}", program.listening, program.started.elapsed());
    assert!(!page.contains("Demo account.") && page.contains("Amazon EC2"), "{case}: {}", visible(&page));
    program.wait_for_line("AWS account ");
    let said = program.said();
    assert_eq!(said[0], "Credentials: instance role Farthing, from EC2 instance metadata", "{case}");
    assert!(said.len() == 2 && said[1].starts_with("AWS account ") && said[1].contains(", as "), "{case}: {said:?}");
    assert_eq!(program.log(), "", "{case}");
}

/// Metadata of an instance with a role; `token` is the response to a request for a session token.
fn instance(asked: &Asked, token: Reply, needs_token: bool) -> Reply {
    if asked.path == "/latest/api/token" {
        return token;
    }
    if needs_token && !asked.has_token {
        return Reply::with(401, "");
    }
    match asked.path.as_str() {
        "/latest/meta-data/iam/security-credentials/" => Reply::ok("Farthing"),
        "/latest/meta-data/iam/security-credentials/farthing" => Reply::ok(DOCUMENT),
        _ => Reply::with(404, ""),
    }
}

/// Metadata of an instance without a role; `list` is the response to the list of roles.
fn without_role(list: fn() -> Reply) -> String {
    serve(move |asked| match (asked.method.as_str(), asked.path.as_str()) {
        ("PUT", "/latest/api/token") => token(),
        (_, "/latest/meta-data/iam/security-credentials/") => list(),
        _ => Reply::with(404, ""),
    })
}

#[test]
fn what_refuses_is_no_instance() {
    check_demo("absent", &nowhere(), &[]);
    for status in [400, 403, 404, 405, 500] {
        check_demo(&format!("status {status}"), &serve(move |_| Reply::with(status, "no")), &[]);
    }
    check_demo("hangup", &serve(|_| Reply::Hangup), &[]);
}

#[test]
fn what_keeps_silent_is_no_instance() {
    check_demo("silent", &serve(|_| Reply::Silence), &[]);
    let late = |_: &Asked| Reply::Late(Duration::from_secs(8), Box::new(Reply::ok("Farthing")));
    check_demo("slow", &serve(late), &[]);
    check_demo("endless", &serve(|_| Reply::Endless), &[]);
}

#[test]
fn what_is_not_of_aws_is_no_instance() {
    let html = || "<!DOCTYPE html><html><body>Please sign in to the network</body></html>".to_owned();
    let portal = move |_: &Asked| Reply::Answer { status: 200, headers: "content-type: text/html\r\n", body: html() };
    check_demo("captive portal", &serve(portal), &[]);
    let headers = "location: http://127.0.0.1:9/login\r\n";
    check_demo("redirect", &serve(move |_| Reply::Answer { status: 302, headers, body: String::new() }), &[]);
    check_demo("garbage", &serve(|_| Reply::Bytes(b"\x16\x03\x01\x00\xff what is this\n\n")), &[]);
    check_demo("ok to everything", &serve(|_| Reply::ok("ok")), &[]);
    check_demo("json to everything", &serve(|_| Reply::ok(r#"{"status": "ok"}"#)), &[]);
    check_demo("address that is none", "::no address::", &[]);
}

#[test]
fn an_instance_without_a_role_has_no_credentials() {
    check_demo("no role: 404", &without_role(|| Reply::with(404, "")), &[]);
    check_demo("no role: empty list", &without_role(|| Reply::ok("")), &[]);
    check_demo("no role: a name without credentials", &without_role(|| Reply::ok("Farthing")), &[]);
}

#[test]
fn metadata_that_is_switched_off_is_not_asked() {
    let with_role = || serve(|asked| instance(asked, token(), true));
    check_demo("disabled", &with_role(), &[("AWS_EC2_METADATA_DISABLED", "true")]);
    let first = serve(|asked| instance(asked, Reply::with(403, ""), false));
    check_demo("first version disabled", &first, &[("AWS_EC2_METADATA_V1_DISABLED", "true")]);
}

#[test]
fn a_role_that_is_handed_out_is_the_account() {
    check_role("second version", &serve(|asked| instance(asked, token(), true)));
    for status in [403, 404, 405] {
        let first = serve(move |asked| instance(asked, Reply::with(status, ""), false));
        check_role(&format!("first version, token {status}"), &first);
    }
    check_role("token that is lost on the way", &serve(|asked| instance(asked, Reply::Silence, false)));
}

#[test]
fn a_role_that_the_instance_may_not_assume_is_told() {
    let refused = r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role Farthing."}"#;
    let endpoint = serve(move |asked| match asked.path.as_str() {
        "/latest/meta-data/iam/security-credentials/farthing" => Reply::ok(refused),
        _ => instance(asked, token(), true),
    });
    let home = Home::with(&[]);
    let mut program = home.serve(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint), ("AWS_ENDPOINT_URL", aws())]);
    let page = program.page_with("/", "Instance metadata returned no credentials for role Farthing");
    assert!(!page.contains("Demo account.") && page.contains("Open the demo account"), "{}", visible(&page));
    program.wait_for_line("Credentials: Instance metadata returned no credentials");
    assert_eq!((program.said().len(), program.log()), (2, String::new()));
}
