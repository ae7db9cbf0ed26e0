//! Requests to Resource Groups Tagging as its clients send them.

use serde_json::{Value, json};

use crate::faults::Kind;
use crate::wire::fixture::{Ask, DISTRIBUTION, Reply, TABLE};

fn sent(ask: Ask<'_>, operation: &str, request: &Value) -> Reply {
    let target = format!("ResourceGroupsTaggingAPI_20170126.{operation}");
    let headers = [("x-amz-target", target.as_str())];
    Ask { headers: &headers, body: request.to_string().as_bytes(), ..ask }.send("/")
}

fn ask(request: &Value) -> Value {
    let reply = sent(Ask::of("tagging"), "GetResources", request);
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

fn arns(answer: &Value) -> Vec<String> {
    let mappings = answer["ResourceTagMappingList"].as_array().unwrap();
    mappings.iter().map(|mapping| mapping["ResourceARN"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn refused(operation: &str, request: &Value, code: &str) {
    let reply = sent(Ask::of("tagging"), operation, request);
    assert_eq!((reply.status, reply.header("x-amzn-errortype")), (400, code), "{request}");
}

#[test]
fn every_tagged_thing_is_on_one_page() {
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let page = ask(&json!({ "ResourcesPerPage": 9, "PaginationToken": token }));
        seen.extend(arns(&page));
        token = page["PaginationToken"].as_str().unwrap().to_owned();
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen.len(), 12 + 1 + 2 + 1 + 1 + 1 + 2 + 1 + 1 + 25 + 1 + 4 + 1 + 2 + 1 + 60);
    assert!(seen.contains(&TABLE.to_owned()) && seen.contains(&"arn:aws:s3:::logs".to_owned()));
    assert!(!seen.iter().any(|arn| arn.ends_with("vol-2")), "a thing without tags is not known here");
}

#[test]
fn filters_keep_what_they_name() {
    let types = ask(&json!({ "ResourceTypeFilters": ["dynamodb:table", "s3"] }));
    assert_eq!(arns(&types), ["arn:aws:s3:::logs", TABLE]);
    let tags = json!([{ "Key": "Team" }, { "Key": "Name", "Values": ["x", "i-03 & <co>"] }]);
    assert_eq!(arns(&ask(&json!({ "TagFilters": tags }))).len(), 1);
    assert_eq!(arns(&ask(&json!({ "ResourceARNList": [TABLE] }))), [TABLE]);
}

#[test]
fn what_has_no_region_is_told_of_in_the_first() {
    let home = Ask { region: "us-east-1", ..Ask::of("tagging") };
    assert_eq!(arns(&sent(home, "GetResources", &json!({})).json()), [DISTRIBUTION]);
}

#[test]
fn keys_and_values_are_listed() {
    let keys = sent(Ask::of("tagging"), "GetTagKeys", &json!({})).json();
    assert_eq!(keys, json!({ "PaginationToken": "", "TagKeys": ["Name", "Team"] }));
    let values = sent(Ask::of("tagging"), "GetTagValues", &json!({ "Key": "Team" })).json();
    assert_eq!(values["TagValues"], json!(["web"]));
}

#[test]
fn what_aws_refuses_is_refused() {
    refused("GetResources", &json!({ "ResourcesPerPage": 0 }), "InvalidParameterException");
    refused("GetResources", &json!({ "ResourcesPerPage": 101 }), "InvalidParameterException");
    refused("GetResources", &json!({ "TagsPerPage": 150 }), "InvalidParameterException");
    let both = json!({ "ResourceARNList": [TABLE], "ResourceTypeFilters": ["s3"] });
    refused("GetResources", &both, "InvalidParameterException");
    refused("GetResources", &json!({ "PaginationToken": "stale" }), "PaginationTokenExpiredException");
    refused("GetResources", &json!({ "TagFilters": 3 }), "SerializationException");
    refused("GetTagValues", &json!({}), "InvalidParameterException");
    refused("TagResources", &json!({}), "UnknownOperationException");
}

#[test]
fn faults_are_in_its_own_words() {
    let cases = [
        (Kind::Throttle, 400, "ThrottledException"),
        (Kind::Error, 500, "InternalServiceException"),
        (Kind::Deny, 400, "AccessDeniedException"),
    ];
    for (fault, status, code) in cases {
        let reply = sent(Ask { fault: Some(fault), ..Ask::of("tagging") }, "GetResources", &json!({}));
        assert_eq!((reply.status, reply.header("x-amzn-errortype")), (status, code));
    }
}
