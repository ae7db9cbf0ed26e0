//! Requests to Q Business as its clients send them.

use serde_json::json;

use crate::faults::Kind;
use crate::wire::fixture::{APPLICATION, Ask, INDEX, Reply, service};

fn ask(path: &str) -> Reply {
    Ask::of("qbusiness").send(path)
}

#[track_caller]
fn refused(path: &str, status: u16, code: &str) {
    let reply = ask(path);
    assert_eq!((reply.status, reply.header("x-amzn-errortype")), (status, code), "{path}");
}

#[test]
fn applications_and_indices_say_what_they_are() {
    let payer = service().account.payer_id();
    let list = ask("/applications?maxResults=1").json();
    assert_eq!(list["applications"][0]["displayName"], json!("Handbook"));
    assert_eq!(list["applications"][0]["createdAt"], json!(1_790_842_530));
    let application = ask(&format!("/applications/{APPLICATION}")).json();
    let arn = format!("arn:aws:qbusiness:eu-west-1:{payer}:application/{APPLICATION}");
    assert_eq!((&application["applicationArn"], &application["status"]), (&json!(arn), &json!("ACTIVE")));

    let indices = ask(&format!("/applications/{APPLICATION}/indices")).json();
    assert_eq!(indices["indices"][0]["indexId"], json!(INDEX));
    let index = ask(&format!("/applications/{APPLICATION}/indices/{INDEX}")).json();
    assert_eq!(index["indexArn"], json!(format!("{arn}/index/{INDEX}")));
    assert_eq!((&index["type"], &index["capacityConfiguration"]["units"]), (&json!("STARTER"), &json!(2)));

    let path = format!("{arn}/index/{INDEX}").replace(':', "%3A").replace('/', "%2F");
    let tags = ask(&format!("/v1/tags/{path}")).json();
    assert_eq!(tags["tags"][1], json!({ "key": "Team", "value": "web" }));
}

#[test]
fn subscribers_come_in_pages() {
    let path = format!("/applications/{APPLICATION}/subscriptions?maxResults=2");
    let first = ask(&path).json();
    assert_eq!(first["subscriptions"].as_array().unwrap().len(), 2);
    assert_eq!(first["subscriptions"][0]["currentSubscription"]["type"], json!("Q_BUSINESS"));
    let token = first["nextToken"].as_str().unwrap();
    let second = ask(&format!("{path}&nextToken={token}")).json();
    assert_eq!((second["subscriptions"].as_array().unwrap().len(), second.get("nextToken")), (1, None));
    assert_ne!(first["subscriptions"][0]["subscriptionId"], second["subscriptions"][0]["subscriptionId"]);
    refused(&path.replace("-0", "-9"), 404, "ResourceNotFoundException");
}

#[test]
fn what_aws_refuses_is_refused() {
    let unknown = APPLICATION.replace('1', "2");
    refused(&format!("/applications/{unknown}"), 404, "ResourceNotFoundException");
    refused(&format!("/applications/{unknown}/indices"), 404, "ResourceNotFoundException");
    refused(&format!("/applications/{APPLICATION}/indices/{unknown}"), 404, "ResourceNotFoundException");
    refused("/applications/short", 400, "ValidationException");
    refused("/applications?maxResults=101", 400, "ValidationException");
    refused("/applications?nextToken=stale", 400, "ValidationException");
    refused("/v1/tags/arn%3Aaws", 404, "ResourceNotFoundException");
    refused("/retrievers", 404, "UnknownOperationException");
}

#[test]
fn faults_are_in_its_own_words() {
    let cases = [
        (Kind::Throttle, 429, "ThrottlingException"),
        (Kind::Error, 500, "InternalServerException"),
        (Kind::Deny, 403, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let reply = Ask { fault: Some(fault), ..Ask::of("qbusiness") }.send("/applications");
        assert_eq!((reply.status, reply.header("x-amzn-errortype")), (status, code));
    }
}
