//! Tests of the sandbox over HTTP, in AWS's protocols.
#![allow(clippy::unwrap_used)]

mod support;

use jiff::civil::date;
use sandbox::{Config, parse_faults};
use serde_json::{Value, json};
use support::{Response, TestSandbox};

const COSTS: &str = "GetCostAndUsage";

fn costs() -> Value {
    json!({
        "TimePeriod": { "Start": "2026-11-01", "End": "2026-11-23" },
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{ "Type": "DIMENSION", "Key": "SERVICE" }],
    })
}

async fn sandbox() -> TestSandbox {
    TestSandbox::start(Config::new(date(2026, 11, 23))).await
}

async fn set_faults(sandbox: &TestSandbox, faults: Value) -> Response {
    sandbox.control("PUT", "/_sandbox/faults", &faults.to_string()).await.unwrap()
}

#[tokio::test]
async fn every_page_is_counted_as_paid() {
    let mut config = Config::new(date(2026, 11, 23));
    config.page_size = 500;
    let sandbox = TestSandbox::start(config).await;
    let mut request = costs();
    let mut pages = 0;
    loop {
        let page = sandbox.cost_explorer(COSTS, &request).await.unwrap();
        assert_eq!(page.status, 200);
        assert!(page.header("x-amzn-requestid").is_some());
        pages += 1;
        match page.json()["NextPageToken"].take() {
            Value::Null => break,
            token => request["NextPageToken"] = token,
        }
    }
    assert_eq!(pages, 2);
    sandbox.cost_explorer(COSTS, &json!({})).await.unwrap();

    let counts = sandbox.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    let called = json!({ "": ["ce:GetCostAndUsage"] });
    let expected = json!({ "abandoned": 0, "total": 3, "paid": 2, "by_operation": { "ce:GetCostAndUsage": 3 }, "by_client": called });
    assert_eq!(counts, expected);
    sandbox.control("DELETE", "/_sandbox/requests", "").await.unwrap();
    let counts = sandbox.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    let expected = json!({ "abandoned": 0, "total": 0, "paid": 0, "by_operation": {}, "by_client": called });
    assert_eq!(counts, expected, "operations by client are kept");
}

#[tokio::test]
async fn errors_have_their_codes() {
    let sandbox = sandbox().await;
    let rejected = sandbox.cost_explorer(COSTS, &json!({})).await.unwrap();
    assert_eq!((rejected.status, rejected.code()), (400, "ValidationException".to_owned()));
    assert_eq!(rejected.header("x-amzn-errortype"), Some("ValidationException"));
    let unknown = sandbox.cost_explorer("GetEverything", &json!({})).await.unwrap();
    assert_eq!((unknown.status, unknown.code()), (400, "UnknownOperationException".to_owned()));
    let unknown = sandbox.sts("Action=GetEverything&Version=2011-06-15", "AKIA").await.unwrap();
    assert!(unknown.body.contains("<Code>InvalidAction</Code>"), "{}", unknown.body);
    let unsigned = sandbox.control("POST", "/", "").await.unwrap();
    assert_eq!(unsigned.status, 400);
}

#[tokio::test]
async fn faults_apply_the_given_number_of_times() {
    let sandbox = sandbox().await;
    let cases = [
        ("throttle", 400, "LimitExceededException"),
        ("error", 500, "InternalFailure"),
        ("deny", 400, "AccessDeniedException"),
    ];
    for (kind, status, code) in cases {
        set_faults(&sandbox, json!([{ "operation": "ce:GetCostAndUsage", "kind": kind, "times": 1 }])).await;
        let response = sandbox.cost_explorer(COSTS, &costs()).await.unwrap();
        assert_eq!((response.status, response.code().as_str()), (status, code));
        assert_eq!(sandbox.cost_explorer(COSTS, &costs()).await.unwrap().status, 200, "after {kind}");
    }
    let counts = sandbox.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    assert_eq!((&counts["total"], &counts["paid"]), (&json!(6), &json!(3)));
}

#[tokio::test]
async fn a_reset_affects_one_connection() {
    let sandbox = sandbox().await;
    set_faults(&sandbox, json!([{ "operation": "*", "kind": "reset", "times": 1 }])).await;
    assert!(sandbox.cost_explorer(COSTS, &costs()).await.is_none(), "the connection must be reset without a response");
    assert_eq!(sandbox.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
}

#[tokio::test]
async fn responses_can_be_delayed() {
    let sandbox = sandbox().await;
    set_faults(&sandbox, json!([{ "operation": "ce:*", "kind": "delay", "millis": 120 }])).await;
    let started = std::time::Instant::now();
    assert_eq!(sandbox.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
    assert!(started.elapsed().as_millis() >= 120);
}

#[tokio::test]
async fn responses_can_be_malformed_or_empty() {
    let mut config = Config::new(date(2026, 11, 23));
    config.faults = parse_faults("ce:GetCostAndUsage=malformed*1,ce:GetCostAndUsage=empty*1").unwrap();
    let sandbox = TestSandbox::start(config).await;
    let malformed = sandbox.cost_explorer(COSTS, &costs()).await.unwrap();
    assert_eq!(malformed.status, 200);
    assert!(serde_json::from_str::<Value>(&malformed.body).is_err());
    let empty = sandbox.cost_explorer(COSTS, &costs()).await.unwrap().json();
    let periods = empty["ResultsByTime"].as_array().unwrap();
    assert_eq!(periods.len(), 22);
    assert!(periods.iter().all(|period| period["Groups"] == json!([])));
}

#[tokio::test]
async fn invalid_faults_are_rejected() {
    let sandbox = sandbox().await;
    let cases = [
        (json!([{ "operation": "ce:Nope", "kind": "error" }]), "unknown operation 'ce:Nope'"),
        (json!([{ "operation": "ce:*", "kind": "burn" }]), "unknown kind 'burn'"),
        (json!([{ "operation": "sts:*", "kind": "empty" }]), "for Cost Explorer only"),
        (json!([{ "operation": "ce:*" }]), "missing field `kind`"),
    ];
    for (faults, message) in cases {
        let response = set_faults(&sandbox, faults).await;
        assert_eq!(response.status, 400);
        assert!(response.json()["error"].as_str().unwrap().contains(message), "{}", response.body);
    }
    assert_eq!(sandbox.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
}

#[tokio::test]
async fn faults_can_be_limited_to_a_region() {
    let sandbox = sandbox().await;
    set_faults(&sandbox, json!([{ "operation": "ec2:*", "kind": "deny", "region": "eu-west-1" }])).await;
    for (region, status) in [("eu-west-1", 403), ("us-east-1", 200)] {
        let response = sandbox.form("ec2", region, "Action=DescribeRegions&Version=2016-11-15").await.unwrap();
        assert_eq!(response.status, status, "{region}");
    }
    let rejected = set_faults(&sandbox, json!([{ "operation": "*", "kind": "deny", "region": "mars-1" }])).await;
    assert_eq!((rejected.status, &rejected.json()["error"]), (400, &json!("unknown region 'mars-1'")));
}

#[tokio::test]
async fn calls_are_counted_by_iam_action() {
    let sandbox = sandbox().await;
    assert_eq!(sandbox.get("s3", "us-east-1", "/?x-id=ListBuckets").await.unwrap().status, 200);
    assert_eq!(sandbox.get("lambda", "us-east-1", "/2015-03-31/functions/?MaxItems=50").await.unwrap().status, 200);
    let counts = sandbox.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    let expected = json!({ "lambda:ListFunctions": 1, "s3:ListAllMyBuckets": 1 });
    assert_eq!((&counts["paid"], &counts["by_operation"]), (&json!(0), &expected));
}

#[tokio::test]
async fn requests_to_regions_without_an_endpoint_are_reset() {
    let sandbox = sandbox().await;
    assert_eq!(sandbox.get("qbusiness", "eu-west-1", "/applications").await.unwrap().status, 200);
    assert!(sandbox.get("qbusiness", "eu-west-3", "/applications").await.is_none());
}

#[tokio::test]
async fn planted_waste_is_listed_by_check() {
    let sandbox = sandbox().await;
    let planted = sandbox.control("GET", "/_sandbox/planted", "").await.unwrap().json();
    let identity = sandbox.sts("Action=GetCallerIdentity&Version=2011-06-15", "AKIA").await.unwrap();
    let payer = identity.between("<Account>", "</Account>");
    let stopped = planted["long-stopped-instance"].as_array().unwrap();
    assert!(stopped.is_sorted_by_key(|it| it.as_str().unwrap().to_owned()));
    for resource in stopped {
        let [account_id, region, id] = resource.as_str().unwrap().split('/').collect::<Vec<_>>()[..] else {
            panic!("{resource}")
        };
        assert_eq!(account_id, payer, "only the payer has stopped instances");
        let request = format!("Action=DescribeInstances&InstanceId.1={id}&Version=2016-11-15");
        let response = sandbox.form("ec2", region, &request).await.unwrap();
        assert!(response.body.contains("<name>stopped</name>"), "{}", response.body);
    }
}

#[tokio::test]
async fn an_assumed_role_can_make_calls() {
    let sandbox = sandbox().await;
    let identity = sandbox.sts("Action=GetCallerIdentity&Version=2011-06-15", "AKIA").await.unwrap();
    let payer = identity.between("<Account>", "</Account>");
    assert_eq!(identity.between("<Arn>", "</Arn>"), format!("arn:aws:iam::{payer}:user/farthing"));

    let role = format!("RoleArn=arn%3Aaws%3Aiam%3A%3A{payer}%3Arole%2Fcosts&RoleSessionName=test&ExternalId=x");
    let assumed = sandbox.sts(&format!("Action=AssumeRole&{role}"), "AKIA").await.unwrap();
    let access_key = assumed.between("<AccessKeyId>", "</AccessKeyId>");
    let identity = sandbox.sts("Action=GetCallerIdentity", &access_key).await.unwrap();
    let arn = format!("arn:aws:sts::{payer}:assumed-role/costs/test");
    assert_eq!(identity.between("<Arn>", "</Arn>"), arn);

    let unknown_account = "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/x&RoleSessionName=test";
    assert_eq!(sandbox.sts(unknown_account, "AKIA").await.unwrap().status, 403);
    let without_session_name = format!("Action=AssumeRole&{}", role.replace("RoleSessionName", "Nothing"));
    let rejected = sandbox.sts(&without_session_name, "AKIA").await.unwrap();
    assert_eq!((rejected.status, rejected.between("<Code>", "</Code>").as_str()), (400, "ValidationError"));
}
