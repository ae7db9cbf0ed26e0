//! Tests of `farthing export`, which never writes demo figures unless requested.

use std::process::Output;

use domain::Decimal;
use serde_json::Value;

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

/// Export of the demo account on 23 November 2026. The hashes were recorded on 30 November 2026, from exports with the sums below.
struct Reference {
    page: &'static str,
    query: &'static str,
    header: &'static str,
    rows: usize,
    /// A column and its sum.
    sum: (&'static str, &'static str),
    /// Hash of the sorted rows, without the columns of [`PROSE`].
    hash: u64,
}

/// Columns with text that may be reworded.
const PROSE: [&str; 3] = ["check", "cost_rule", "evidence"];

const RESOURCES: &str = "service,type,id,name,region,account,state,cost,cost_confidence,cost_rule,unit,tags";
const INSIGHTS: &str = "check,service,account,region,resource,saving_per_month,unit,confidence,effort,risk,evidence";

const REFERENCE: [Reference; 10] = [
    Reference {
        page: "overview",
        query: "range=last-month&group=account",
        header: "from,to,account,amount,unit,estimated",
        rows: 124,
        sum: ("amount", "141277.7989324733"),
        hash: 0xdfbd_fe12_49d4_fe79,
    },
    Reference {
        page: "overview",
        query: "range=6m&granularity=monthly&group=service",
        header: "from,to,service,amount,unit,estimated",
        rows: 248,
        sum: ("amount", "783944.9650975478"),
        hash: 0x8b02_1f0c_a598_bb21,
    },
    Reference {
        page: "overview",
        query: "range=90d&granularity=daily&group=region&service=Amazon+Elastic+Compute+Cloud+-+Compute",
        header: "from,to,region,amount,unit,estimated",
        rows: 270,
        sum: ("amount", "75718.9777857955"),
        hash: 0x9e4b_47bf_a390_01d9,
    },
    Reference {
        page: "overview",
        query: "range=last-month&group=service&group=region&compare=previous",
        header: "from,to,service,region,amount,unit,estimated,before,change",
        rows: 3_040,
        sum: ("before", "133662.1518353818"),
        hash: 0x05b3_35e6_0791_13e4,
    },
    Reference {
        page: "overview",
        query: "range=12m&granularity=monthly&not.record-type=Tax&metric=amortized",
        header: "from,to,service,amount,unit,estimated",
        rows: 480,
        sum: ("amount", "1510325.5368622179"),
        hash: 0x7b0c_e221_7b06_e2c7,
    },
    Reference {
        page: "overview",
        query: "range=30d&granularity=daily&group=usage-type&service=AWS+Lambda&metric=usage",
        header: "from,to,usage-type,amount,unit,estimated",
        rows: 330,
        sum: ("amount", "3196657994.723008"),
        hash: 0x1183_2b35_c8d9_31c2,
    },
    Reference {
        page: "resources",
        query: "",
        header: RESOURCES,
        rows: 2_051,
        sum: ("cost", "59908.5010797585"),
        hash: 0x8bd0_436e_3d58_d23b,
    },
    Reference {
        page: "resources",
        query: "type=ec2:volume&state=available&sort=-cost",
        header: RESOURCES,
        rows: 44,
        sum: ("cost", "200.4242753306"),
        hash: 0x2c8c_eae6_c4e3_c9aa,
    },
    Reference {
        page: "insights",
        query: "",
        header: INSIGHTS,
        rows: 1_178,
        sum: ("saving_per_month", "19885.3124895630"),
        hash: 0x86d2_9af7_68dc_7064,
    },
    Reference {
        page: "insights",
        query: "effort=low&min-saving=100",
        header: INSIGHTS,
        rows: 28,
        sum: ("saving_per_month", "3946.0228657780"),
        hash: 0xadde_e3a1_e17b_e59b,
    },
];

/// Hash that no update of Rust changes: FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Rows and sums were recorded before the use cases moved out of the app. On 30 November 2026, the program of that time
/// (8de6175) and this one exported the same files from one sandbox account, but for the columns of [`PROSE`], the order of
/// tagged resources, and the columns that a comparison adds since. The reference protects exports in later changes of
/// structure. Update it only if the demo account itself changes.
#[test]
fn exports_equal_the_recorded_reference() {
    let home = Home::with_files(&[]);
    for Reference { page, query, header, rows, sum, hash: expected } in REFERENCE {
        let export = |format| {
            let arguments = ["export", page, "--demo", "--today", "2026-11-23", "--query", query, "--format", format];
            let output = home.run(&[], &arguments);
            assert_eq!(output.status.code(), Some(0), "{page} {query}: {}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        let csv = export("csv");
        let mut reader = csv::Reader::from_reader(&*csv);
        let columns: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(columns.join(","), header, "{page} {query}");
        let records: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();
        let place = columns.iter().position(|name| name == sum.0).unwrap();
        let amounts = records.iter().map(|row| &row[place]).filter(|text| !text.is_empty());
        let total: Decimal = amounts.map(|text| text.parse::<Decimal>().unwrap()).sum();
        assert_eq!((records.len(), total), (rows, sum.1.parse().unwrap()), "{page} {query}");

        let without_prose = |row: &Vec<String>| {
            let cells = row.iter().zip(&columns).filter(|(_, column)| !PROSE.contains(&column.as_str()));
            cells.map(|(cell, _)| cell.as_str()).collect::<Vec<_>>().join("\t")
        };
        let mut figures: Vec<String> = records.iter().map(without_prose).collect();
        figures.sort_unstable();
        assert_eq!(hash(&figures.join("\n")), expected, "{page} {query}: figures differ");

        let json: Value = serde_json::from_slice(&export("json")).unwrap();
        let cell = |value: &Value| match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let row_of = |row: &Value| columns.iter().map(|column| cell(&row[column])).collect::<Vec<_>>();
        let in_json: Vec<Vec<String>> = json["rows"].as_array().unwrap().iter().map(row_of).collect();
        assert!(in_json == records, "{page} {query}: JSON differs from CSV");
    }
}
