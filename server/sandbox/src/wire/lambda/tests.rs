//! Requests to Lambda as its clients send them.

use serde_json::json;

use crate::faults::Kind;
use crate::wire::fixture::{Ask, Reply, service};

const FUNCTIONS: &str = "/2015-03-31/functions/";

fn ask(path: &str) -> Reply {
    Ask::of("lambda").send(path)
}

#[track_caller]
fn refused(path: &str, status: u16, code: &str) {
    let reply = ask(path);
    assert_eq!((reply.status, reply.header("x-amzn-errortype")), (status, code), "{path}");
    assert!(reply.json()["message"].is_string());
}

#[test]
fn functions_come_in_pages_of_fifty_at_most() {
    let first = ask(&format!("{FUNCTIONS}?MaxItems=10000")).json();
    assert_eq!(first["Functions"].as_array().unwrap().len(), 50);
    let marker = first["NextMarker"].as_str().unwrap();
    let second = ask(&format!("/2015-03-31/functions?Marker={marker}")).json();
    assert_eq!(second["Functions"].as_array().unwrap().len(), 10);
    assert_eq!(second["NextMarker"], json!(null));
    let function = &first["Functions"][7];
    assert_eq!((&function["FunctionName"], &function["CodeSize"]), (&json!("resize-7"), &json!(1_024)));
    assert_eq!(function["LastModified"], json!("2026-10-01T08:15:30.000+0000"));
}

#[test]
fn tags_are_asked_for_by_arn() {
    let payer = service().account.payer_id();
    let arn = |name: &str| format!("/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A{payer}%3Afunction%3A{name}");
    let tags = ask(&arn("resize-7")).json();
    assert_eq!(tags, json!({ "Tags": { "Name": "resize-7 & <co>", "Team": "web" } }));
    refused(&arn("resize-99"), 404, "ResourceNotFoundException");
}

#[test]
fn what_is_kept_ready_is_told_of_an_alias() {
    let path = |name: &str| format!("/2019-09-30/functions/{name}/provisioned-concurrency?List=ALL");
    let configs = ask(&path("resize-0")).json();
    let config = &configs["ProvisionedConcurrencyConfigs"][0];
    assert_eq!((&config["AllocatedProvisionedConcurrentExecutions"], &config["Status"]), (&json!(3), &json!("READY")));
    assert!(config["FunctionArn"].as_str().unwrap().ends_with(":function:resize-0:live"));
    assert_eq!(ask(&path("resize-7")).json()["ProvisionedConcurrencyConfigs"], json!([]));
    refused(&path("resize-99"), 404, "ResourceNotFoundException");
    refused(&format!("{}&Marker=stale", path("resize-0")), 400, "InvalidParameterValueException");
}

#[test]
fn an_image_brings_its_own_runtime() {
    let functions = ask(FUNCTIONS).json();
    let (zip, image) = (&functions["Functions"][0], &functions["Functions"][1]);
    assert_eq!((&zip["PackageType"], &zip["Runtime"]), (&json!("Zip"), &json!("python3.12")));
    assert_eq!((&image["PackageType"], image.get("Runtime")), (&json!("Image"), None));
}

#[test]
fn what_aws_refuses_is_refused() {
    refused(&format!("{FUNCTIONS}?MaxItems=0"), 400, "InvalidParameterValueException");
    refused(&format!("{FUNCTIONS}?Marker=stale"), 400, "InvalidParameterValueException");
    refused("/2015-03-31/layers", 404, "UnknownOperationException");
    let closed = Ask { region: "ap-east-1", ..Ask::of("lambda") }.send(FUNCTIONS);
    assert_eq!((closed.status, closed.header("x-amzn-errortype")), (403, "UnrecognizedClientException"));
}

#[test]
fn faults_are_in_its_own_words() {
    let cases = [
        (Kind::Throttle, 429, "TooManyRequestsException"),
        (Kind::Error, 500, "ServiceException"),
        (Kind::Deny, 403, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let reply = Ask { fault: Some(fault), ..Ask::of("lambda") }.send(FUNCTIONS);
        assert_eq!((reply.status, reply.header("x-amzn-errortype")), (status, code));
    }
}
