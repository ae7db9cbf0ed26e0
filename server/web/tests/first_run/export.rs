//! Tests of `farthing export`, which never writes demo figures unless requested.

use std::process::Output;

use domain::Decimal;

use crate::{
    program::{Home, aws},
    service::{Response, serve, unused_address},
};

const CONFIG: &str = ".aws/config";
const ARGUMENTS: [&str; 6] = ["export", "overview", "--query", "range=7d&granularity=monthly", "--today", "2026-11-23"];

fn export(home: &Home, variables: &[(&str, &str)], more: &[&str]) -> Output {
    let metadata = unused_address();
    let mut all = vec![("AWS_ENDPOINT_URL", aws()), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata)];
    all.extend(variables);
    home.run(&all, &[ARGUMENTS.as_slice(), more].concat())
}

/// Expects exit code 1, no output, and only this message on standard error.
#[track_caller]
fn check_failure(files: &[(&str, &str)], variables: &[(&str, &str)], message: &str) {
    let output = export(&Home::with_files(files), variables, &[]);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), format!("farthing: {message}\n"));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{message}");
}

#[track_caller]
fn check_rows(output: &Output) {
    let rows = String::from_utf8(output.stdout.clone()).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(rows.starts_with("from,to,service,") && rows.contains("Amazon EC2"), "{rows} {errors}");
}

#[test]
fn without_credentials_there_is_no_file() {
    let message = "no AWS credentials found. Set AWS_PROFILE to a profile, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. \
                   For the simulated figures of the demo account, add --demo.";
    check_failure(&[], &[], message);
    let forbidden = serve(|_| Response::with_status(403, "no"));
    check_failure(&[], &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &forbidden)], message);
    let profiles = [(CONFIG, "[profile billing]\nregion = us-east-1\n")];
    check_failure(&profiles, &[], &message.replace("a profile,", "a profile (billing),"));
}

#[test]
fn invalid_credentials_are_reported() {
    let variables = [("AWS_PROFILE", "biling")];
    let profiles = [(CONFIG, "[profile billing]\naws_access_key_id = A\naws_secret_access_key = s\n")];
    let message = "Profile 'biling' is not in ~/.aws/config. Available profiles: billing. Set AWS_PROFILE to one of them, or add the profile.";
    check_failure(&profiles, &variables, message);
    let login = [(CONFIG, "[profile billing]\nlogin_session = arn:aws:iam::111122223333:user/jane\n")];
    let message = "The aws login session of profile billing has expired or does not exist. \
                   Sign in, then try again: aws login --profile billing";
    check_failure(&login, &[("AWS_PROFILE", "billing")], message);
}

#[test]
fn an_unreachable_endpoint_is_reported_once() {
    let keys = [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")];
    let variables = [keys.as_slice(), &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]].concat();
    let message = "AWS_ENDPOINT_URL is http://127.0.0.1:9, where nothing answers. \
                   Start the service at that address and try again, or change the setting and restart Farthing.";
    check_failure(&[], &variables, message);
}

#[test]
fn the_demo_account_is_exported_on_request() {
    let output = export(&Home::with_files(&[]), &[], &["--demo"]);
    check_rows(&output);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn waits_for_a_slow_credential_process() {
    let config = "[profile billing]\nregion = us-east-1\ncredential_process = sh {home}/slow.sh\n";
    let slow = r#"sleep 6; echo '{"Version": 1, "AccessKeyId": "ASIAEXAMPLE000000001", "SecretAccessKey": "s"}'"#;
    let output = export(&Home::with_files(&[(CONFIG, config), ("slow.sh", slow)]), &[("AWS_PROFILE", "billing")], &[]);
    check_rows(&output);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.starts_with("Waiting for the credential_process of profile billing."), "{errors}");
    assert_eq!(errors.lines().count(), 1, "{errors}");
}

/// Exports of the demo account on 23 November 2026: page, query, number of rows, and sum of a column.
const REFERENCE: [(&str, &str, usize, &str, &str); 10] = [
    ("overview", "range=last-month&group=account", 124, "amount", "141277.7989324733"),
    ("overview", "range=6m&granularity=monthly&group=service", 248, "amount", "783944.9650975478"),
    (
        "overview",
        "range=90d&granularity=daily&group=region&service=Amazon+Elastic+Compute+Cloud+-+Compute",
        270,
        "amount",
        "75718.9777857955",
    ),
    ("overview", "range=last-month&group=service&group=region&compare=previous", 3_040, "before", "133662.1518353818"),
    (
        "overview",
        "range=12m&granularity=monthly&not.record-type=Tax&metric=amortized",
        480,
        "amount",
        "1510325.5368622179",
    ),
    (
        "overview",
        "range=30d&granularity=daily&group=usage-type&service=AWS+Lambda&metric=usage",
        330,
        "amount",
        "3196657994.723008",
    ),
    ("resources", "", 2_051, "cost", "59908.5010797585"),
    ("resources", "type=ec2:volume&state=available&sort=-cost", 44, "cost", "200.4242753306"),
    ("insights", "", 1_178, "saving_per_month", "19885.3124895630"),
    ("insights", "effort=low&min-saving=100", 28, "saving_per_month", "3946.0228657780"),
];

/// The reference was recorded before the use cases moved out of the app, and protects exports in later changes of structure.
/// Update it only if the demo account itself changes.
#[test]
fn exports_equal_the_recorded_reference() {
    let home = Home::with_files(&[]);
    for (page, query, rows, column, sum) in REFERENCE {
        let arguments = ["export", page, "--demo", "--today", "2026-11-23", "--query", query];
        let output = home.run(&[], &arguments);
        assert_eq!(output.status.code(), Some(0), "{page} {query}: {}", String::from_utf8_lossy(&output.stderr));
        let mut reader = csv::Reader::from_reader(&*output.stdout);
        let place = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
        let amounts: Vec<String> = reader.records().map(|row| row.unwrap()[place].to_owned()).collect();
        let amount = |text: &String| text.parse::<Decimal>().unwrap();
        let total: Decimal = amounts.iter().filter(|text| !text.is_empty()).map(amount).sum();
        assert_eq!((amounts.len(), total), (rows, sum.parse().unwrap()), "{page} {query}");
    }
}
