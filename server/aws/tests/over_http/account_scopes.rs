//! Discovery of accounts and regions, against a fake AWS that allows or denies each call.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use aws::{AccountScope, AccountScopes, AwsAccount, Clients, regions, roles};
use domain::error::Fault;
use futures::StreamExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const BASE_ACCOUNT: &str = "111122223333";
const ROLE_ACCOUNT: &str = "444455556666";

/// Response to an action; other actions are denied.
#[derive(Clone, Copy)]
struct FixedResponse {
    action: &'static str,
    body: &'static str,
}

const IDENTITY: FixedResponse = FixedResponse {
    action: "GetCallerIdentity",
    body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/me</Arn>\
             <UserId>me</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
};
const REGIONS: FixedResponse = FixedResponse {
    action: "DescribeRegions",
    body: "<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName></item>\
             <item><regionName>eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>",
};
const ASSUME: FixedResponse = FixedResponse {
    action: "AssumeRole",
    body: "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>\
             <SecretAccessKey>s</SecretAccessKey><SessionToken>token-of-role</SessionToken>\
             <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
};

/// A server with fixed responses, which records its requests.
struct FakeAws {
    endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl FakeAws {
    async fn new(calls: &[FixedResponse]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (calls, log): (BTreeMap<_, _>, _) =
            (calls.iter().map(|it| (it.action, it.body)).collect(), requests.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(respond(stream, calls.clone(), log.clone()));
            }
        });
        Self { endpoint, requests }
    }

    async fn clients(&self, roles_text: &str, regions_text: &str) -> Clients {
        let base_account = AwsAccount::at_sandbox(&self.endpoint).await;
        Clients::new(base_account, roles(roles_text).unwrap(), regions(regions_text).unwrap())
    }

    fn request_count(&self, word: &str) -> usize {
        self.requests.lock().unwrap().iter().filter(|request| request.contains(word)).count()
    }
}

/// Responds to one request and closes the connection.
async fn respond(mut stream: TcpStream, calls: BTreeMap<&'static str, &'static str>, log: Arc<Mutex<Vec<String>>>) {
    let mut request = String::new();
    let mut buffer = [0; 4_096];
    while !is_complete(&request) {
        let read = stream.read(&mut buffer).await.unwrap();
        request.push_str(&String::from_utf8_lossy(&buffer[..read]));
    }
    let action = calls.iter().find(|(action, _)| request.contains(&format!("Action={action}&")));
    log.lock().unwrap().push(request.clone());
    let denied = if request.contains("Action=DescribeRegions") {
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>"
    } else {
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"
    };
    let (status, body) = action.map_or(("403 Forbidden", denied), |(_, body)| ("200 OK", body));
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\ncontent-type: text/xml\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
    stream.write_all((head + body).as_bytes()).await.unwrap();
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

async fn discover(clients: &Clients) -> BTreeMap<String, AccountScope> {
    clients.discover().map(|scope| (scope.account.to_string(), scope)).collect().await
}

#[tokio::test]
async fn base_and_role_accounts_are_discovered_with_their_enabled_regions() {
    let aws = FakeAws::new(&[IDENTITY, REGIONS, ASSUME]).await;
    let clients = aws.clients(&format!("arn:aws:iam::{ROLE_ACCOUNT}:role/Farthing?external-id=abc"), "").await;
    let scopes = discover(&clients).await;
    let accounts: BTreeSet<&str> = scopes.keys().map(String::as_str).collect();
    assert_eq!(accounts, BTreeSet::from([BASE_ACCOUNT, ROLE_ACCOUNT]));
    for scope in scopes.values() {
        assert_eq!(
            (scope.regions.as_slice(), &scope.error),
            (["us-east-1".into(), "eu-west-1".into()].as_slice(), &None)
        );
    }
    assert_eq!(aws.request_count("Action=AssumeRole"), 1, "credentials are cached until they expire");
    assert_eq!(aws.request_count("ExternalId=abc"), 1);
    assert_eq!(aws.request_count("RoleSessionName=farthing"), 1);
    assert_eq!(
        aws.request_count("x-amz-security-token: token-of-role"),
        2,
        "requests to the role's account use its credentials"
    );
    discover(&clients).await;
    assert_eq!(aws.request_count("Action=AssumeRole"), 1);
}

#[tokio::test]
async fn role_that_cannot_be_assumed_names_the_operation() {
    let aws = FakeAws::new(&[IDENTITY, REGIONS]).await;
    let clients = aws.clients(&format!("arn:aws:iam::{ROLE_ACCOUNT}:role/Farthing"), "").await;
    let scopes = discover(&clients).await;
    assert_eq!(scopes[BASE_ACCOUNT].error, None);
    let error = scopes[ROLE_ACCOUNT].error.clone().unwrap();
    assert_eq!((error.operation.as_str(), error.fault), ("sts:AssumeRole", Fault::Denied));
    assert!(scopes[ROLE_ACCOUNT].regions.is_empty());
}

#[tokio::test]
async fn falls_back_to_the_region_of_the_sdk_configuration() {
    let aws = FakeAws::new(&[IDENTITY]).await;
    let scopes = discover(&aws.clients("", "").await).await;
    let error = scopes[BASE_ACCOUNT].error.clone().unwrap();
    assert_eq!((error.operation.as_str(), error.fault), ("ec2:DescribeRegions", Fault::Denied));
    assert_eq!(scopes[BASE_ACCOUNT].regions, ["us-east-1"]);
}

#[tokio::test]
async fn configured_regions_need_no_request() {
    let aws = FakeAws::new(&[IDENTITY]).await;
    let scopes = discover(&aws.clients("", "eu-west-1 ap-southeast-2").await).await;
    assert_eq!((scopes[BASE_ACCOUNT].regions.len(), &scopes[BASE_ACCOUNT].error), (2, &None));
    assert_eq!(aws.request_count("DescribeRegions"), 0);
}

#[tokio::test]
async fn base_account_with_a_role_is_listed_once() {
    let aws = FakeAws::new(&[IDENTITY, REGIONS, ASSUME]).await;
    let scopes: Vec<AccountScope> =
        aws.clients(&format!("arn:aws:iam::{BASE_ACCOUNT}:role/Farthing"), "").await.discover().collect().await;
    assert_eq!(scopes.len(), 1, "the account is listed once");
}

#[tokio::test]
async fn account_without_identity_is_inaccessible() {
    let aws = FakeAws::new(&[]).await;
    let scopes: Vec<AccountScope> = aws.clients("", "").await.discover().collect().await;
    assert_eq!(scopes[0].error.as_ref().unwrap().operation, "sts:GetCallerIdentity");
    assert!(scopes[0].regions.is_empty());
}
