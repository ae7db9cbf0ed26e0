//! Tests of the protocol of Resource Groups Tagging.

use serde_json::{Value, json};

use crate::faults::FaultKind;
use crate::wire::fixture::{DISTRIBUTION, TABLE, TestRequest, TestResponse};

fn send_operation(request: TestRequest<'_>, operation: &str, body: &Value) -> TestResponse {
    let target = format!("ResourceGroupsTaggingAPI_20170126.{operation}");
    let headers = [("x-amz-target", target.as_str())];
    TestRequest { headers: &headers, body: body.to_string().as_bytes(), ..request }.send("/")
}

fn get_resources(request: &Value) -> Value {
    let response = send_operation(TestRequest::of("tagging"), "GetResources", request);
    assert_eq!(response.status, 200, "{}", response.text());
    response.json()
}

fn arns(response: &Value) -> Vec<String> {
    let mappings = response["ResourceTagMappingList"].as_array().unwrap();
    mappings.iter().map(|mapping| mapping["ResourceARN"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn assert_error(operation: &str, request: &Value, code: &str) {
    let response = send_operation(TestRequest::of("tagging"), operation, request);
    assert_eq!((response.status, response.header("x-amzn-errortype")), (400, code), "{request}");
}

#[test]
fn every_tagged_resource_is_on_one_page() {
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = get_resources(&json!({ "ResourcesPerPage": 9, "PaginationToken": token }));
        seen.extend(arns(&page));
        token = page["PaginationToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 12 + 1 + 2 + 1 + 1 + 1 + 2 + 1 + 1 + 25 + 1 + 4 + 1 + 2 + 1 + 60);
    assert!(seen.contains(&TABLE.to_owned()) && seen.contains(&"arn:aws:s3:::logs".to_owned()));
    assert!(!seen.iter().any(|arn| arn.ends_with("vol-2")), "resources without tags must not be listed");
}

#[test]
fn filters_select_matching_resources() {
    let types = get_resources(&json!({ "ResourceTypeFilters": ["dynamodb:table", "s3"] }));
    assert_eq!(arns(&types), ["arn:aws:s3:::logs", TABLE]);
    let tags = json!([{ "Key": "Team" }, { "Key": "Name", "Values": ["x", "i-03 & <co>"] }]);
    assert_eq!(arns(&get_resources(&json!({ "TagFilters": tags }))).len(), 1);
    assert_eq!(arns(&get_resources(&json!({ "ResourceARNList": [TABLE] }))), [TABLE]);
}

#[test]
fn global_resources_are_listed_in_us_east_1() {
    let us_east_1 = TestRequest { region: "us-east-1", ..TestRequest::of("tagging") };
    assert_eq!(arns(&send_operation(us_east_1, "GetResources", &json!({})).json()), [DISTRIBUTION]);
}

#[test]
fn keys_and_values_are_listed() {
    let keys = send_operation(TestRequest::of("tagging"), "GetTagKeys", &json!({})).json();
    assert_eq!(keys, json!({ "PaginationToken": "", "TagKeys": ["Name", "Team"] }));
    let values = send_operation(TestRequest::of("tagging"), "GetTagValues", &json!({ "Key": "Team" })).json();
    assert_eq!(values["TagValues"], json!(["web"]));
}

#[test]
fn invalid_requests_are_rejected() {
    assert_error("GetResources", &json!({ "ResourcesPerPage": 0 }), "InvalidParameterException");
    assert_error("GetResources", &json!({ "ResourcesPerPage": 101 }), "InvalidParameterException");
    assert_error("GetResources", &json!({ "TagsPerPage": 150 }), "InvalidParameterException");
    let arns_and_filter = json!({ "ResourceARNList": [TABLE], "ResourceTypeFilters": ["s3"] });
    assert_error("GetResources", &arns_and_filter, "InvalidParameterException");
    assert_error("GetResources", &json!({ "PaginationToken": "stale" }), "PaginationTokenExpiredException");
    assert_error("GetResources", &json!({ "TagFilters": 3 }), "SerializationException");
    assert_error("GetTagValues", &json!({}), "InvalidParameterException");
    assert_error("TagResources", &json!({}), "UnknownOperationException");
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 400, "ThrottledException"),
        (FaultKind::Error, 500, "InternalServiceException"),
        (FaultKind::Deny, 400, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let response = send_operation(
            TestRequest { fault: Some(fault), ..TestRequest::of("tagging") },
            "GetResources",
            &json!({}),
        );
        assert_eq!((response.status, response.header("x-amzn-errortype")), (status, code));
    }
}
