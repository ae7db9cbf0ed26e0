//! Tests of Lambda's protocol.

use serde_json::json;

use crate::faults::FaultKind;
use crate::wire::fixture::{TestRequest, TestResponse, service};

const FUNCTIONS: &str = "/2015-03-31/functions/";

fn send(path: &str) -> TestResponse {
    TestRequest::of("lambda").send(path)
}

#[track_caller]
fn assert_error(path: &str, status: u16, code: &str) {
    let response = send(path);
    assert_eq!((response.status, response.header("x-amzn-errortype")), (status, code), "{path}");
    assert!(response.json()["message"].is_string());
}

#[test]
fn pages_have_at_most_fifty_functions() {
    let first = send(&format!("{FUNCTIONS}?MaxItems=10000")).json();
    assert_eq!(first["Functions"].as_array().unwrap().len(), 50);
    let marker = first["NextMarker"].as_str().unwrap();
    let second = send(&format!("/2015-03-31/functions?Marker={marker}")).json();
    assert_eq!(second["Functions"].as_array().unwrap().len(), 10);
    assert_eq!(second["NextMarker"], json!(null));
    let function = &first["Functions"][7];
    assert_eq!((&function["FunctionName"], &function["CodeSize"]), (&json!("resize-7"), &json!(1_024)));
    assert_eq!(function["LastModified"], json!("2026-10-01T08:15:30.000+0000"));
}

#[test]
fn tags_are_requested_by_arn() {
    let payer = service().account.payer_id();
    let arn = |name: &str| format!("/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A{payer}%3Afunction%3A{name}");
    let tags = send(&arn("resize-7")).json();
    assert_eq!(tags, json!({ "Tags": { "Name": "resize-7 & <co>", "Team": "web" } }));
    assert_error(&arn("resize-99"), 404, "ResourceNotFoundException");
}

#[test]
fn provisioned_concurrency_belongs_to_an_alias() {
    let path = |name: &str| format!("/2019-09-30/functions/{name}/provisioned-concurrency?List=ALL");
    let configs = send(&path("resize-0")).json();
    let config = &configs["ProvisionedConcurrencyConfigs"][0];
    assert_eq!((&config["AllocatedProvisionedConcurrentExecutions"], &config["Status"]), (&json!(3), &json!("READY")));
    assert!(config["FunctionArn"].as_str().unwrap().ends_with(":function:resize-0:live"));
    assert_eq!(send(&path("resize-7")).json()["ProvisionedConcurrencyConfigs"], json!([]));
    assert_error(&path("resize-99"), 404, "ResourceNotFoundException");
    assert_error(&format!("{}&Marker=stale", path("resize-0")), 400, "InvalidParameterValueException");
}

#[test]
fn container_images_have_no_runtime() {
    let functions = send(FUNCTIONS).json();
    let (zip, image) = (&functions["Functions"][0], &functions["Functions"][1]);
    assert_eq!((&zip["PackageType"], &zip["Runtime"]), (&json!("Zip"), &json!("python3.12")));
    assert_eq!((&image["PackageType"], image.get("Runtime")), (&json!("Image"), None));
}

#[test]
fn invalid_requests_are_rejected() {
    assert_error(&format!("{FUNCTIONS}?MaxItems=0"), 400, "InvalidParameterValueException");
    assert_error(&format!("{FUNCTIONS}?Marker=stale"), 400, "InvalidParameterValueException");
    assert_error("/2015-03-31/layers", 404, "UnknownOperationException");
    let not_enabled = TestRequest { region: "ap-east-1", ..TestRequest::of("lambda") }.send(FUNCTIONS);
    assert_eq!((not_enabled.status, not_enabled.header("x-amzn-errortype")), (403, "UnrecognizedClientException"));
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 429, "TooManyRequestsException"),
        (FaultKind::Error, 500, "ServiceException"),
        (FaultKind::Deny, 403, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("lambda") }.send(FUNCTIONS);
        assert_eq!((response.status, response.header("x-amzn-errortype")), (status, code));
    }
}
