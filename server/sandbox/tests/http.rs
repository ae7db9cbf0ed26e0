//! The sandbox as its clients see it: over HTTP, in AWS's protocols.
#![allow(clippy::unwrap_used)]

mod support;

use jiff::civil::date;
use sandbox::{Config, parse_faults};
use serde_json::{Value, json};
use support::{Account, Reply};

const COSTS: &str = "GetCostAndUsage";

fn costs() -> Value {
    json!({
        "TimePeriod": { "Start": "2026-11-01", "End": "2026-11-23" },
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{ "Type": "DIMENSION", "Key": "SERVICE" }],
    })
}

async fn account() -> Account {
    Account::open(Config::new(date(2026, 11, 23))).await
}

async fn set_faults(account: &Account, faults: Value) -> Reply {
    account.control("PUT", "/_sandbox/faults", &faults.to_string()).await.unwrap()
}

#[tokio::test]
async fn every_page_is_counted_and_paid() {
    let mut config = Config::new(date(2026, 11, 23));
    config.page_size = 500;
    let account = Account::open(config).await;
    let mut request = costs();
    let mut pages = 0;
    loop {
        let page = account.cost_explorer(COSTS, &request).await.unwrap();
        assert_eq!(page.status, 200);
        assert!(page.header("x-amzn-requestid").is_some());
        pages += 1;
        match page.json()["NextPageToken"].take() {
            Value::Null => break,
            token => request["NextPageToken"] = token,
        }
    }
    assert_eq!(pages, 2);
    account.cost_explorer(COSTS, &json!({})).await.unwrap();

    let counts = account.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    assert_eq!(counts, json!({ "abandoned": 0, "total": 3, "paid": 2, "by_operation": { "ce:GetCostAndUsage": 3 } }));
    account.control("DELETE", "/_sandbox/requests", "").await.unwrap();
    let counts = account.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    assert_eq!(counts, json!({ "abandoned": 0, "total": 0, "paid": 0, "by_operation": {} }));
}

#[tokio::test]
async fn refusals_carry_their_code() {
    let account = account().await;
    let refused = account.cost_explorer(COSTS, &json!({})).await.unwrap();
    assert_eq!((refused.status, refused.code()), (400, "ValidationException".to_owned()));
    assert_eq!(refused.header("x-amzn-errortype"), Some("ValidationException"));
    let unknown = account.cost_explorer("GetEverything", &json!({})).await.unwrap();
    assert_eq!((unknown.status, unknown.code()), (400, "UnknownOperationException".to_owned()));
    let unknown = account.sts("Action=GetEverything&Version=2011-06-15", "AKIA").await.unwrap();
    assert!(unknown.body.contains("<Code>InvalidAction</Code>"), "{}", unknown.body);
    let unsigned = account.control("POST", "/", "").await.unwrap();
    assert_eq!(unsigned.status, 400);
}

#[tokio::test]
async fn faults_strike_as_asked() {
    let account = account().await;
    let cases = [
        ("throttle", 400, "LimitExceededException"),
        ("error", 500, "InternalFailure"),
        ("deny", 400, "AccessDeniedException"),
    ];
    for (kind, status, code) in cases {
        set_faults(&account, json!([{ "operation": "ce:GetCostAndUsage", "kind": kind, "times": 1 }])).await;
        let reply = account.cost_explorer(COSTS, &costs()).await.unwrap();
        assert_eq!((reply.status, reply.code().as_str()), (status, code));
        assert_eq!(account.cost_explorer(COSTS, &costs()).await.unwrap().status, 200, "after {kind}");
    }
    let counts = account.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    assert_eq!((&counts["total"], &counts["paid"]), (&json!(6), &json!(3)));
}

#[tokio::test]
async fn a_reset_cuts_the_connection_and_only_that_one() {
    let account = account().await;
    set_faults(&account, json!([{ "operation": "*", "kind": "reset", "times": 1 }])).await;
    assert!(account.cost_explorer(COSTS, &costs()).await.is_none(), "something was answered");
    assert_eq!(account.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_delay_is_waited_for() {
    let account = account().await;
    set_faults(&account, json!([{ "operation": "ce:*", "kind": "delay", "millis": 120 }])).await;
    let begin = std::time::Instant::now();
    assert_eq!(account.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
    assert!(begin.elapsed().as_millis() >= 120);
}

#[tokio::test]
async fn a_malformed_answer_cannot_be_read_and_an_empty_one_has_no_costs() {
    let mut config = Config::new(date(2026, 11, 23));
    config.faults = parse_faults("ce:GetCostAndUsage=malformed*1,ce:GetCostAndUsage=empty*1").unwrap();
    let account = Account::open(config).await;
    let malformed = account.cost_explorer(COSTS, &costs()).await.unwrap();
    assert_eq!(malformed.status, 200);
    assert!(serde_json::from_str::<Value>(&malformed.body).is_err());
    let empty = account.cost_explorer(COSTS, &costs()).await.unwrap().json();
    let periods = empty["ResultsByTime"].as_array().unwrap();
    assert_eq!(periods.len(), 22);
    assert!(periods.iter().all(|period| period["Groups"] == json!([])));
}

#[tokio::test]
async fn wrong_faults_are_named_and_change_nothing() {
    let account = account().await;
    let cases = [
        (json!([{ "operation": "ce:Nope", "kind": "error" }]), "unknown operation 'ce:Nope'"),
        (json!([{ "operation": "ce:*", "kind": "burn" }]), "unknown kind 'burn'"),
        (json!([{ "operation": "sts:*", "kind": "empty" }]), "for Cost Explorer only"),
        (json!([{ "operation": "ce:*" }]), "missing field `kind`"),
    ];
    for (faults, words) in cases {
        let reply = set_faults(&account, faults).await;
        assert_eq!(reply.status, 400);
        assert!(reply.json()["error"].as_str().unwrap().contains(words), "{}", reply.body);
    }
    assert_eq!(account.cost_explorer(COSTS, &costs()).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_fault_stays_in_its_region() {
    let account = account().await;
    set_faults(&account, json!([{ "operation": "ec2:*", "kind": "deny", "region": "eu-west-1" }])).await;
    for (region, status) in [("eu-west-1", 403), ("us-east-1", 200)] {
        let reply = account.form("ec2", region, "Action=DescribeRegions&Version=2016-11-15").await.unwrap();
        assert_eq!(reply.status, status, "{region}");
    }
    let nowhere = set_faults(&account, json!([{ "operation": "*", "kind": "deny", "region": "mars-1" }])).await;
    assert_eq!((nowhere.status, &nowhere.json()["error"]), (400, &json!("unknown region 'mars-1'")));
}

#[tokio::test]
async fn calls_are_counted_by_the_names_of_their_permissions() {
    let account = account().await;
    assert_eq!(account.get("s3", "us-east-1", "/?x-id=ListBuckets").await.unwrap().status, 200);
    assert_eq!(account.get("lambda", "us-east-1", "/2015-03-31/functions/?MaxItems=50").await.unwrap().status, 200);
    let counts = account.control("GET", "/_sandbox/requests", "").await.unwrap().json();
    let expected = json!({ "lambda:ListFunctions": 1, "s3:ListAllMyBuckets": 1 });
    assert_eq!((&counts["paid"], &counts["by_operation"]), (&json!(0), &expected));
}

#[tokio::test]
async fn where_a_service_has_no_host_there_is_no_connection() {
    let account = account().await;
    assert_eq!(account.get("qbusiness", "eu-west-1", "/applications").await.unwrap().status, 200);
    assert!(account.get("qbusiness", "eu-west-3", "/applications").await.is_none());
}

#[tokio::test]
async fn what_was_planted_is_told_by_check() {
    let account = account().await;
    let planted = account.control("GET", "/_sandbox/planted", "").await.unwrap().json();
    let identity = account.sts("Action=GetCallerIdentity&Version=2011-06-15", "AKIA").await.unwrap();
    let payer = identity.between("<Account>", "</Account>");
    let stopped = planted["long-stopped-instance"].as_array().unwrap();
    assert!(stopped.is_sorted_by_key(|it| it.as_str().unwrap().to_owned()));
    for resource in stopped {
        let [account_id, region, id] = resource.as_str().unwrap().split('/').collect::<Vec<_>>()[..] else {
            panic!("{resource}")
        };
        assert_eq!(account_id, payer, "only the payer's machines stand still");
        let asked = format!("Action=DescribeInstances&InstanceId.1={id}&Version=2016-11-15");
        let reply = account.form("ec2", region, &asked).await.unwrap();
        assert!(reply.body.contains("<name>stopped</name>"), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_role_is_assumed_and_then_calls() {
    let account = account().await;
    let identity = account.sts("Action=GetCallerIdentity&Version=2011-06-15", "AKIA").await.unwrap();
    let payer = identity.between("<Account>", "</Account>");
    assert_eq!(identity.between("<Arn>", "</Arn>"), format!("arn:aws:iam::{payer}:user/farthing"));

    let role = format!("RoleArn=arn%3Aaws%3Aiam%3A%3A{payer}%3Arole%2Fcosts&RoleSessionName=test&ExternalId=x");
    let assumed = account.sts(&format!("Action=AssumeRole&{role}"), "AKIA").await.unwrap();
    let access_key = assumed.between("<AccessKeyId>", "</AccessKeyId>");
    let identity = account.sts("Action=GetCallerIdentity", &access_key).await.unwrap();
    let arn = format!("arn:aws:sts::{payer}:assumed-role/costs/test");
    assert_eq!(identity.between("<Arn>", "</Arn>"), arn);

    let stranger = "Action=AssumeRole&RoleArn=arn:aws:iam::123456789012:role/x&RoleSessionName=test";
    assert_eq!(account.sts(stranger, "AKIA").await.unwrap().status, 403);
    let nameless = format!("Action=AssumeRole&{}", role.replace("RoleSessionName", "Nothing"));
    let refused = account.sts(&nameless, "AKIA").await.unwrap();
    assert_eq!((refused.status, refused.between("<Code>", "</Code>").as_str()), (400, "ValidationError"));
}
