//! Tests of the log: one line per event, request IDs from the page to AWS, and no secrets, ARNs or tag values at any level.

use std::collections::BTreeSet;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::program::{Home, Program, start_sandbox};

const SECRET_KEY: &str = "planted+SecretKey/0123456789abcdefghijkl";
const SESSION: &str = "PlantedSessionToken0123456789";
const TOKEN: &str = "planted-access-token-0123456789abcdef";
const REQUEST_ID: &str = "planted-request-1";

/// Starts the program with everything in the log. Calls to Lambda are denied.
fn start(home: &Home, aws: &str, role: &str, format: &str) -> Program {
    start_with(home, aws, role, format, &[])
}

/// The same with more variables.
pub fn start_with(home: &Home, aws: &str, role: &str, format: &str, more: &[(&str, &str)]) -> Program {
    let role = format!("{role}?external-id=PlantedExternalId");
    let variables = [
        ("FARTHING_LOG", "trace"),
        ("FARTHING_LOG_FORMAT", format),
        ("FARTHING_TOKEN_FILE", "{home}/token"),
        ("FARTHING_ROLES", &role),
        ("AWS_ENDPOINT_URL", aws),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ACCESS_KEY_ID", "ASIAPLANTED000000001"),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        ("AWS_SESSION_TOKEN", SESSION),
    ];
    home.serve(&[&variables, more].concat())
}

/// Home directory with the access token.
pub fn home() -> Home {
    Home::with_files(&[("token", TOKEN)])
}

/// First secret, ARN or tag value in a text.
pub fn secret_in<'a>(text: &str, tag_values: &'a BTreeSet<String>) -> Option<&'a str> {
    let planted = [SECRET_KEY, SESSION, TOKEN, "ASIAPLANTED", "PlantedExternalId", "arn:aws", "Signature=", "\u{1b}"];
    // Shorter ones are words that occur by chance.
    let tag_values = tag_values.iter().map(String::as_str).filter(|it| it.len() > 8);
    planted.into_iter().chain(tag_values).find(|it| text.contains(it))
}

pub fn get(program: &Program, path: &str) -> String {
    let headers = format!("authorization: Bearer {TOKEN}\r\nx-request-id: {REQUEST_ID}\r\n");
    program.send("GET", path, &headers)
}

/// Opens pages, and returns the values of all tags of the account.
pub fn visit(program: &Program) -> BTreeSet<String> {
    let resources = get(program, "/export/resources.json");
    assert!(resources.starts_with("HTTP/1.0 200"), "{}", resources.lines().next().unwrap_or_default());
    for path in
        ["/?group=tag.Team&tag.Team=search", "/insights", "/export/insights.csv", "/status", "/api/advice", "/nothing"]
    {
        get(program, path);
    }
    let (_, body) = resources.split_once("\r\n\r\n").unwrap();
    let rows: Value = serde_json::from_str(body).unwrap();
    let rows = rows["rows"].as_array().unwrap();
    let tags = rows.iter().filter_map(|row| row["tags"].as_object());
    let values = tags.flat_map(|tags| tags.values()).filter_map(Value::as_str);
    values.map(str::to_owned).collect()
}

#[test]
fn nothing_secret_is_in_the_log_at_any_level() {
    let (aws, role) = start_sandbox("lambda:ListFunctions=deny");
    for format in ["text", "json"] {
        let home = home();
        let program = start(&home, &aws, &role, format);
        let tag_values = visit(&program);
        let log = program.log();
        assert!(log.len() > 1_000 && log.contains("lambda:ListFunctions"), "{format}: the log is too short: {log}");
        assert!(tag_values.len() > 10, "{tag_values:?}");
        for line in log.lines() {
            assert_eq!(secret_in(line, &tag_values), None, "{format}: {line}");
        }
    }
}

#[test]
fn a_denied_call_behind_a_complete_response_is_one_line_with_both_request_ids() {
    let (aws, role) = start_sandbox("lambda:ListFunctions=deny");
    let home = home();
    let program = start(&home, &aws, &role, "json");
    get(&program, "/export/resources.json");
    let events: Vec<Value> = program.log().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(events.iter().all(|it| it["timestamp"].is_string() && it["level"].is_string() && it["target"].is_string()));
    let denied: Vec<&Value> = events.iter().filter(|it| it["operation"] == "lambda:ListFunctions").collect();
    assert!(!denied.is_empty());
    let regions: BTreeSet<String> = denied.iter().map(|it| it["region"].to_string()).collect();
    // Two accounts: the base account and the role's.
    assert_eq!(denied.len(), regions.len() * 2, "one line per call: {denied:?}");
    for event in denied {
        assert_eq!(
            (&event["message"], &event["outcome"]),
            (&Value::from("AWS request failed"), &Value::from("denied"))
        );
        assert!(event["aws_request_id"].as_str().is_some_and(|it| it.len() > 10), "{event}");
        assert_eq!(event["span"]["request_id"], REQUEST_ID, "{event}");
    }
}

#[test]
fn the_audit_log_names_who_did_what_without_values_of_tags() {
    let (aws, role) = start_sandbox("");
    let program_token = "b3c4b6d2bd7ed2d2bfa5b1ed2b2b1f0a";
    let settings = format!(
        "[[sign-in.tokens]]\nname = \"nightly\"\nsha256 = \"{}\"\nrole = \"viewer\"\ntags = {{ Team = [\"planted-team\"] }}\n",
        sha256(program_token)
    );
    let home = Home::with_files(&[("token", TOKEN), ("farthing.toml", &settings)]);
    let program = start(&home, &aws, &role, "json");
    let as_program = format!("authorization: Bearer {program_token}\r\n");
    let as_visitor = format!("authorization: Bearer {TOKEN}\r\n");
    program.send("GET", "/export/overview.csv?range=30d&tag.Team=planted-query", &as_program);
    program.send("GET", "/?range=30d", &as_visitor);
    let form = "origin: http://127.0.0.1\r\ncontent-type: application/json\r\nx-requested-with: test\r\n";
    program.send("POST", "/api/forget", &format!("{as_program}{form}"));
    let log = program.log();
    let entries: Vec<Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|it: &Value| it["target"] == "server::audit")
        .collect();
    let entry = &entries[0];
    assert_eq!(entries.len(), 1, "neither pages nor refused requests: {entries:?}");
    assert_eq!((&entry["action"], &entry["path"]), (&"export".into(), &"/export/overview.csv".into()));
    assert_eq!((&entry["visitor"], &entry["role"]), (&"nightly".into(), &"viewer".into()));
    assert_eq!((&entry["scope"], &entry["status"]), (&"tag Team".into(), &200.into()));
    assert!(entry["paid_requests_meanwhile"].as_u64().is_some_and(|it| it > 0), "{entry}");
    assert!(!log.contains("planted-team") && !log.contains("planted-query"), "values of tags");
}

fn sha256(text: &str) -> String {
    base16ct::lower::encode_string(&Sha256::digest(text))
}

#[test]
fn an_unknown_format_stops_the_start() {
    let home = Home::with_files(&[]);
    let output = home.run(&[("FARTHING_LOG_FORMAT", "xml")], &["doctor"]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && message.contains("FARTHING_LOG_FORMAT is \"xml\"; expected text or json"),
        "{message}"
    );
}
