//! Tests of Q Business's protocol.

use serde_json::json;

use crate::faults::FaultKind;
use crate::wire::fixture::{APPLICATION, INDEX, TestRequest, TestResponse, service};

fn send(path: &str) -> TestResponse {
    TestRequest::of("qbusiness").send(path)
}

#[track_caller]
fn assert_error(path: &str, status: u16, code: &str) {
    let response = send(path);
    assert_eq!((response.status, response.header("x-amzn-errortype")), (status, code), "{path}");
}

#[test]
fn applications_and_indices_have_their_attributes() {
    let payer = service().account.payer_id();
    let list = send("/applications?maxResults=1").json();
    assert_eq!(list["applications"][0]["displayName"], json!("Handbook"));
    assert_eq!(list["applications"][0]["createdAt"], json!(1_790_842_530));
    let application = send(&format!("/applications/{APPLICATION}")).json();
    let arn = format!("arn:aws:qbusiness:eu-west-1:{payer}:application/{APPLICATION}");
    assert_eq!((&application["applicationArn"], &application["status"]), (&json!(arn), &json!("ACTIVE")));

    let indices = send(&format!("/applications/{APPLICATION}/indices")).json();
    assert_eq!(indices["indices"][0]["indexId"], json!(INDEX));
    let index = send(&format!("/applications/{APPLICATION}/indices/{INDEX}")).json();
    assert_eq!(index["indexArn"], json!(format!("{arn}/index/{INDEX}")));
    assert_eq!((&index["type"], &index["capacityConfiguration"]["units"]), (&json!("STARTER"), &json!(2)));

    let path = format!("{arn}/index/{INDEX}").replace(':', "%3A").replace('/', "%2F");
    let tags = send(&format!("/v1/tags/{path}")).json();
    assert_eq!(tags["tags"][1], json!({ "key": "Team", "value": "web" }));
}

#[test]
fn subscriptions_are_listed_in_pages() {
    let path = format!("/applications/{APPLICATION}/subscriptions?maxResults=2");
    let first = send(&path).json();
    assert_eq!(first["subscriptions"].as_array().unwrap().len(), 2);
    assert_eq!(first["subscriptions"][0]["currentSubscription"]["type"], json!("Q_BUSINESS"));
    let token = first["nextToken"].as_str().unwrap();
    let second = send(&format!("{path}&nextToken={token}")).json();
    assert_eq!((second["subscriptions"].as_array().unwrap().len(), second.get("nextToken")), (1, None));
    assert_ne!(first["subscriptions"][0]["subscriptionId"], second["subscriptions"][0]["subscriptionId"]);
    assert_error(&path.replace("-0", "-9"), 404, "ResourceNotFoundException");
}

#[test]
fn invalid_requests_are_rejected() {
    let unknown = APPLICATION.replace('1', "2");
    assert_error(&format!("/applications/{unknown}"), 404, "ResourceNotFoundException");
    assert_error(&format!("/applications/{unknown}/indices"), 404, "ResourceNotFoundException");
    assert_error(&format!("/applications/{APPLICATION}/indices/{unknown}"), 404, "ResourceNotFoundException");
    assert_error("/applications/short", 400, "ValidationException");
    assert_error("/applications?maxResults=101", 400, "ValidationException");
    assert_error("/applications?nextToken=stale", 400, "ValidationException");
    assert_error("/v1/tags/arn%3Aaws", 404, "ResourceNotFoundException");
    assert_error("/retrievers", 404, "UnknownOperationException");
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 429, "ThrottlingException"),
        (FaultKind::Error, 500, "InternalServerException"),
        (FaultKind::Deny, 403, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("qbusiness") }.send("/applications");
        assert_eq!((response.status, response.header("x-amzn-errortype")), (status, code));
    }
}
