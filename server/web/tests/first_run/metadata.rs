//! Tests with responses of the instance metadata service. Only a role with credentials makes the program use AWS.

use std::time::Duration;

use crate::{
    program::{Home, RECONCILED_BADGE, aws, visible},
    service::{Request, Response, serve, unused_address},
};

/// Response to a request for a session token.
fn token() -> Response {
    let headers = "x-aws-ec2-metadata-token-ttl-seconds: 21600\r\n";
    Response::Http { status: 200, headers, body: "AQAEAExampleToken==".to_owned() }
}

const NO_CREDENTIALS: &str = "No AWS credentials found. Showing the demo account: all figures are simulated.";
const DOCUMENT: &str = r#"{"Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": "ASIAEXAMPLE000000001", "SecretAccessKey": "s", "Token": "t", "LastUpdated": "2026-01-01T00:00:00Z", "Expiration": "2099-01-01T00:00:00Z"}"#;

/// Starts the program without credentials and with this metadata address, and expects the demo account.
#[track_caller]
fn check_demo(case: &str, endpoint: &str, more: &[(&str, &str)]) {
    let home = Home::with_files(&[]);
    let mut variables = vec![("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint)];
    variables.extend(more);
    let program = home.serve(&variables);
    let page = program.get("/");
    let (startup, figures) = (program.startup, program.started.elapsed());
    println!("{case}: listening after {startup:.1?}, figures after {figures:.1?}");
    let has_figures = page.contains("Amazon EC2") && page.contains(RECONCILED_BADGE);
    assert!(page.contains("Demo account.") && has_figures, "{case}: {}", visible(&page));
    assert_eq!(program.messages(), [NO_CREDENTIALS], "{case}");
    assert_eq!(program.log(), "", "{case}");
}

/// Starts the program with this metadata address, and expects the figures of the role's account.
#[track_caller]
fn check_role(case: &str, endpoint: &str) {
    let home = Home::with_files(&[]);
    let variables = [("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint), ("AWS_ENDPOINT_URL", aws())];
    let mut program = home.serve(&variables);
    let page = program.page_with("/", RECONCILED_BADGE);
    println!("{case}: listening after {:.1?}, figures after {:.1?}", program.startup, program.started.elapsed());
    assert!(!page.contains("Demo account.") && page.contains("Amazon EC2"), "{case}: {}", visible(&page));
    program.wait_for_line("AWS account ");
    let messages = program.messages();
    assert_eq!(messages[0], "Credentials: instance role Farthing, from EC2 instance metadata", "{case}");
    assert!(
        messages.len() == 2 && messages[1].starts_with("AWS account ") && messages[1].contains(", as "),
        "{case}: {messages:?}"
    );
    assert_eq!(program.log(), "", "{case}");
}

/// Metadata of an instance with a role; `token` is the response to a request for a session token.
fn instance(request: &Request, token: Response, needs_token: bool) -> Response {
    if request.path == "/latest/api/token" {
        return token;
    }
    if needs_token && !request.has_token {
        return Response::with_status(401, "");
    }
    match request.path.as_str() {
        "/latest/meta-data/iam/security-credentials/" => Response::ok("Farthing"),
        "/latest/meta-data/iam/security-credentials/farthing" => Response::ok(DOCUMENT),
        _ => Response::with_status(404, ""),
    }
}

/// Metadata of an instance without a role; `list` is the response to the list of roles.
fn without_role(list: fn() -> Response) -> String {
    serve(move |request| match (request.method.as_str(), request.path.as_str()) {
        ("PUT", "/latest/api/token") => token(),
        (_, "/latest/meta-data/iam/security-credentials/") => list(),
        _ => Response::with_status(404, ""),
    })
}

#[test]
fn rejected_requests_lead_to_the_demo_account() {
    check_demo("absent", &unused_address(), &[]);
    for status in [400, 403, 404, 405, 500] {
        check_demo(&format!("status {status}"), &serve(move |_| Response::with_status(status, "no")), &[]);
    }
    check_demo("hangup", &serve(|_| Response::Hangup), &[]);
}

#[test]
fn missing_responses_lead_to_the_demo_account() {
    check_demo("silent", &serve(|_| Response::Silence), &[]);
    let late = |_: &Request| Response::Late(Duration::from_secs(8), Box::new(Response::ok("Farthing")));
    check_demo("slow", &serve(late), &[]);
    check_demo("endless", &serve(|_| Response::Endless), &[]);
}

#[test]
fn responses_of_other_services_lead_to_the_demo_account() {
    let html = || "<!DOCTYPE html><html><body>Please sign in to the network</body></html>".to_owned();
    let portal =
        move |_: &Request| Response::Http { status: 200, headers: "content-type: text/html\r\n", body: html() };
    check_demo("captive portal", &serve(portal), &[]);
    let headers = "location: http://127.0.0.1:9/login\r\n";
    check_demo("redirect", &serve(move |_| Response::Http { status: 302, headers, body: String::new() }), &[]);
    check_demo("garbage", &serve(|_| Response::Bytes(b"\x16\x03\x01\x00\xff garbage\n\n")), &[]);
    check_demo("ok to everything", &serve(|_| Response::ok("ok")), &[]);
    check_demo("json to everything", &serve(|_| Response::ok(r#"{"status": "ok"}"#)), &[]);
    check_demo("invalid address", "::no address::", &[]);
}

#[test]
fn an_instance_without_a_role_leads_to_the_demo_account() {
    check_demo("no role: 404", &without_role(|| Response::with_status(404, "")), &[]);
    check_demo("no role: empty list", &without_role(|| Response::ok("")), &[]);
    check_demo("no role: a name without credentials", &without_role(|| Response::ok("Farthing")), &[]);
}

#[test]
fn disabled_metadata_is_not_used() {
    let with_role = || serve(|request| instance(request, token(), true));
    check_demo("disabled", &with_role(), &[("AWS_EC2_METADATA_DISABLED", "true")]);
    let first = serve(|request| instance(request, Response::with_status(403, ""), false));
    check_demo("first version disabled", &first, &[("AWS_EC2_METADATA_V1_DISABLED", "true")]);
}

#[test]
fn a_role_of_the_instance_is_used() {
    check_role("second version", &serve(|request| instance(request, token(), true)));
    for status in [403, 404, 405] {
        let first = serve(move |request| instance(request, Response::with_status(status, ""), false));
        check_role(&format!("first version, token {status}"), &first);
    }
    check_role("token without response", &serve(|request| instance(request, Response::Silence, false)));
}

#[test]
fn a_role_that_cannot_be_assumed_is_reported() {
    let document = r#"{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role Farthing."}"#;
    let endpoint = serve(move |request| match request.path.as_str() {
        "/latest/meta-data/iam/security-credentials/farthing" => Response::ok(document),
        _ => instance(request, token(), true),
    });
    let home = Home::with_files(&[]);
    let mut program = home.serve(&[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &endpoint), ("AWS_ENDPOINT_URL", aws())]);
    let page = program.page_with("/", "Instance metadata returned no credentials for role Farthing");
    assert!(!page.contains("Demo account.") && page.contains("Open the demo account"), "{}", visible(&page));
    program.wait_for_line("Credentials: Instance metadata returned no credentials");
    assert_eq!((program.messages().len(), program.log()), (2, String::new()));
}
