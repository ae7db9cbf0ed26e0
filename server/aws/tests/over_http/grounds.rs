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

const OWN: &str = "111122223333";
const OTHER: &str = "444455556666";

/// Responses of calls by their action; other actions are denied.
#[derive(Clone, Copy)]
struct Call {
    action: &'static str,
    answer: &'static str,
}

const IDENTITY: Call = Call {
    action: "GetCallerIdentity",
    answer: "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/me</Arn>\
             <UserId>me</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
};
const REGIONS: Call = Call {
    action: "DescribeRegions",
    answer: "<DescribeRegionsResponse><regionInfo><item><regionName>us-east-1</regionName></item>\
             <item><regionName>eu-west-1</regionName></item></regionInfo></DescribeRegionsResponse>",
};
const ASSUME: Call = Call {
    action: "AssumeRole",
    answer: "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAX</AccessKeyId>\
             <SecretAccessKey>s</SecretAccessKey><SessionToken>token-of-role</SessionToken>\
             <Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
};

/// A host with fixed responses, which records its requests.
struct Aws {
    endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Aws {
    async fn new(calls: &[Call]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (calls, log): (BTreeMap<_, _>, _) =
            (calls.iter().map(|it| (it.action, it.answer)).collect(), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, calls.clone(), log.clone()));
            }
        });
        Self { endpoint, asked }
    }

    async fn clients(&self, roles_text: &str, regions_text: &str) -> Clients {
        let own = AwsAccount::at_sandbox(&self.endpoint).await;
        Clients::new(own, roles(roles_text).unwrap(), regions(regions_text).unwrap()).await
    }

    fn asked(&self, word: &str) -> usize {
        self.asked.lock().unwrap().iter().filter(|request| request.contains(word)).count()
    }
}

/// Answers one request and closes the connection.
async fn answer(mut stream: TcpStream, calls: BTreeMap<&'static str, &'static str>, log: Arc<Mutex<Vec<String>>>) {
    let mut request = String::new();
    let mut buffer = [0; 4_096];
    while !is_whole(&request) {
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

fn is_whole(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

async fn survey(clients: &Clients) -> BTreeMap<String, AccountScope> {
    clients.survey().map(|ground| (ground.account.to_string(), ground)).collect().await
}

#[tokio::test]
async fn our_account_and_each_role_are_looked_at_in_all_their_regions() {
    let aws = Aws::new(&[IDENTITY, REGIONS, ASSUME]).await;
    let clients = aws.clients(&format!("arn:aws:iam::{OTHER}:role/Farthing?external-id=abc"), "").await;
    let grounds = survey(&clients).await;
    let accounts: BTreeSet<&str> = grounds.keys().map(String::as_str).collect();
    assert_eq!(accounts, BTreeSet::from([OWN, OTHER]));
    for ground in grounds.values() {
        assert_eq!(
            (ground.regions.as_slice(), &ground.missed),
            (["us-east-1".into(), "eu-west-1".into()].as_slice(), &None)
        );
    }
    assert_eq!(aws.asked("Action=AssumeRole"), 1, "credentials are kept while they last");
    assert_eq!(aws.asked("ExternalId=abc"), 1);
    assert_eq!(aws.asked("RoleSessionName=farthing"), 1);
    assert_eq!(aws.asked("x-amz-security-token: token-of-role"), 2, "the role is asked as itself");
    survey(&clients).await;
    assert_eq!(aws.asked("Action=AssumeRole"), 1);
}

#[tokio::test]
async fn a_role_that_lets_nobody_in_names_the_call() {
    let aws = Aws::new(&[IDENTITY, REGIONS]).await;
    let clients = aws.clients(&format!("arn:aws:iam::{OTHER}:role/Farthing"), "").await;
    let grounds = survey(&clients).await;
    assert_eq!(grounds[OWN].missed, None);
    let missed = grounds[OTHER].missed.clone().unwrap();
    assert_eq!((missed.operation.as_str(), missed.fault), ("sts:AssumeRole", Fault::Denied));
    assert!(grounds[OTHER].regions.is_empty());
}

#[tokio::test]
async fn regions_that_may_not_be_asked_for_leave_the_configured_one() {
    let aws = Aws::new(&[IDENTITY]).await;
    let grounds = survey(&aws.clients("", "").await).await;
    let missed = grounds[OWN].missed.clone().unwrap();
    assert_eq!((missed.operation.as_str(), missed.fault), ("ec2:DescribeRegions", Fault::Denied));
    assert_eq!(grounds[OWN].regions, ["us-east-1"]);
}

#[tokio::test]
async fn named_regions_are_taken_as_they_are() {
    let aws = Aws::new(&[IDENTITY]).await;
    let grounds = survey(&aws.clients("", "eu-west-1 ap-southeast-2").await).await;
    assert_eq!((grounds[OWN].regions.len(), &grounds[OWN].missed), (2, &None));
    assert_eq!(aws.asked("DescribeRegions"), 0);
}

#[tokio::test]
async fn a_role_in_our_own_account_takes_its_place() {
    let aws = Aws::new(&[IDENTITY, REGIONS, ASSUME]).await;
    let grounds: Vec<AccountScope> =
        aws.clients(&format!("arn:aws:iam::{OWN}:role/Farthing"), "").await.survey().collect().await;
    assert_eq!(grounds.len(), 1, "nothing is listed twice");
}

#[tokio::test]
async fn an_account_that_cannot_be_named_is_closed() {
    let aws = Aws::new(&[]).await;
    let grounds: Vec<AccountScope> = aws.clients("", "").await.survey().collect().await;
    assert_eq!(grounds[0].missed.as_ref().unwrap().operation, "sts:GetCallerIdentity");
    assert!(grounds[0].regions.is_empty());
}
