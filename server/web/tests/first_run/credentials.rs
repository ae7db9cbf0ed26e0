//! Tests with configured credentials, valid or invalid. Invalid ones are reported, never replaced with the demo account.

use std::{
    thread,
    time::{Duration, SystemTime},
};

use crate::{
    program::{Home, RECONCILED_BADGE, aws, role, visible},
    service::{Response, serve, unused_address},
};

const KEYS: &str = "aws_access_key_id = AKIAEXAMPLE000000001\naws_secret_access_key = s\n";
const DOCUMENT: &str = r#"{"Version": 1, "AccessKeyId": "ASIAEXAMPLE000000001", "SecretAccessKey": "s", "SessionToken": "t", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}"#;
const CONFIG: &str = ".aws/config";

/// Starts the program with the sandbox as AWS and without instance metadata, and expects the figures of the account.
/// `source` is the expected source of the credentials.
#[track_caller]
fn check_figures(case: &str, files: &[(&str, &str)], variables: &[(&str, &str)], source: &str) {
    let home = Home::with_files(files);
    let metadata = unused_address();
    let mut all = vec![("AWS_ENDPOINT_URL", aws()), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata)];
    all.extend(variables);
    let mut program = home.serve(&all);
    let page = program.page_with("/", RECONCILED_BADGE);
    println!("{case}: listening after {:.1?}, figures after {:.1?}", program.startup, program.started.elapsed());
    assert!(page.contains("Amazon EC2") && !page.contains("Demo account."), "{case}: {}", visible(&page));
    program.wait_for_line("AWS account ");
    let messages = program.messages();
    assert_eq!(messages[0], format!("Credentials: {source}"), "{case}");
    assert!(messages.len() == 2 && messages[1].contains(", as "), "{case}: {messages:?}");
    assert_eq!(program.log(), "", "{case}");
}

/// Expects a problem with the credentials. The title and the remedy are on the page and in the last startup message, and
/// nothing else is printed, even after several requests. `source` is the source in the message before, if known.
#[track_caller]
fn check_problem(
    case: &str,
    files: &[(&str, &str)],
    variables: &[(&str, &str)],
    source: Option<&str>,
    (title, remedy): (&str, &str),
) {
    let home = Home::with_files(files);
    let metadata = unused_address();
    let mut all = vec![("AWS_ENDPOINT_URL", aws()), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", &metadata)];
    all.extend(variables);
    let mut program = home.serve(&all);
    program.wait_for_line(&format!("Credentials: {title}"));
    let page = program.get("/");
    println!("{case}: listening after {:.1?}, response after {:.1?}", program.startup, program.started.elapsed());
    let escape = |text: &str| text.replace('&', "&amp;").replace('\'', "&#x27;").replace('<', "&lt;");
    // The page shows a command in its own element.
    let (sentences, command) =
        remedy.split_once(": aws").map_or((remedy, None), |(sentences, command)| (sentences, Some(command)));
    let command = command.map(|command| format!("<code>aws{command}<"));
    for text in [title, sentences].into_iter().chain(command.as_deref()) {
        let is_shown = page.contains(&escape(text)) || page.contains(text);
        assert!(is_shown, "{case}: no '{text}' in {}", visible(&page));
    }
    assert!(page.contains("Open the demo account") && !page.contains("Demo account."), "{case}: {}", visible(&page));
    assert!(
        !page.contains("could not be reached") && !page.contains("rejected the credentials"),
        "{case}: {}",
        visible(&page)
    );
    program.get("/resources");
    program.get("/insights");
    let line = format!("Credentials: {title}. {remedy}");
    let messages = program.messages();
    let expected: Vec<String> = source.map(|it| format!("Credentials: {it}")).into_iter().chain([line]).collect();
    assert_eq!(messages, expected, "{case}");
    assert_eq!(program.log(), "", "{case}");
}

fn profile(lines: &str) -> String {
    format!("[profile billing]\nregion = us-east-1\n{lines}\n[profile other]\nregion = us-east-1\n")
}

#[test]
fn uses_keys_from_the_environment_and_profiles() {
    let variables = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000001"), ("AWS_SECRET_ACCESS_KEY", "s")];
    check_figures("keys in the environment", &[], &variables, "environment variable AWS_ACCESS_KEY_ID");
    let variables = [("AWS_PROFILE", "billing")];
    let source = "profile billing (access keys), from ~/.aws/config";
    check_figures("keys of a named profile", &[(CONFIG, &profile(KEYS))], &variables, source);
    let default = format!("[default]\n{KEYS}");
    let source = "profile default (access keys), from ~/.aws/credentials";
    check_figures("keys of the default profile", &[(".aws/credentials", &default)], &[], source);
}

#[test]
fn uses_credential_processes_roles_and_containers() {
    let process = profile("credential_process = cat {home}/document.json");
    let files = [(CONFIG, process.as_str()), ("document.json", DOCUMENT)];
    let variables = [("AWS_PROFILE", "billing")];
    check_figures("process", &files, &variables, "profile billing (credential_process), from ~/.aws/config");
    let role = profile(&format!("role_arn = {}\nsource_profile = base", role()));
    let role = format!("{role}[profile base]\n{KEYS}");
    check_figures("role", &[(CONFIG, &role)], &variables, "profile billing (role), from ~/.aws/config");
    let container = serve(|_| Response::ok(DOCUMENT));
    let source = format!("container credentials, from {container}");
    check_figures("container", &[], &[("AWS_CONTAINER_CREDENTIALS_FULL_URI", &container)], &source);
}

#[test]
fn misspelled_names_are_reported() {
    let variables = [("AWS_PROFILE", "biling")];
    let title = "Profile 'biling' is not in ~/.aws/config";
    let remedy = "Available profiles: billing, other. Set AWS_PROFILE to one of them, or add the profile.";
    check_problem("misspelled profile", &[(CONFIG, &profile(KEYS))], &variables, None, (title, remedy));
    let variables = [("AWS_PROFILE", "billing")];
    let role = profile("role_arn = arn:aws:iam::111122223333:role/B\nsource_profile = gone");
    let title = "Profile billing has source_profile 'gone', which is not in ~/.aws/config";
    check_problem(
        "misspelled source",
        &[(CONFIG, &role)],
        &variables,
        None,
        (title, "Available profiles: billing, other. Then try again."),
    );
    let title = "Profile billing in ~/.aws/config has no credentials";
    let remedy =
        "Add keys, a role, SSO or a credential_process to it, or set AWS_PROFILE to another profile. Then try again.";
    check_problem("profile without keys", &[(CONFIG, &profile(""))], &variables, None, (title, remedy));
    let key_only = [("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "")];
    let title = "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is missing or empty";
    check_problem("key without secret", &[], &key_only, None, (title, "Set both or neither, then restart Farthing."));
}

#[test]
fn files_that_the_sdk_cannot_parse_are_reported_with_the_line() {
    let variables = [("AWS_PROFILE", "billing")];
    let leading_space = format!("[profile other]\n region = us-east-1\n\n[profile billing]\n{KEYS}");
    let title = "~/.aws/config cannot be parsed: line 2";
    let remedy = "A property must start at the beginning of its line: remove the leading spaces. Then try again.";
    check_problem("leading space", &[(CONFIG, &leading_space)], &variables, None, (title, remedy));
    let notes = format!("[profile billing]\n{KEYS}[profile other] /* notes */\n");
    let title = "~/.aws/config cannot be parsed: line 4";
    let remedy = "Nothing may follow the ] of a section: remove it, or put # before it. Then try again.";
    check_problem("notes", &[(CONFIG, &notes)], &[], None, (title, remedy));
    let folder = [("AWS_CONFIG_FILE", "{home}/site")];
    let title = "~/site cannot be read: Is a directory (os error 21)";
    check_problem("folder", &[], &folder, None, (title, "Correct the file’s path or permissions, then try again."));
}

#[test]
fn expired_sessions_are_reported_with_the_command_to_sign_in() {
    let variables = [("AWS_PROFILE", "billing")];
    let sso = profile("sso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Billing")
        + "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n";
    let source = Some("profile billing (SSO), from ~/.aws/config");
    let title = "The SSO session of profile billing has expired or does not exist";
    let problem = (title, "Sign in, then try again: aws sso login --profile billing");
    check_problem("SSO, not signed in", &[(CONFIG, &sso)], &variables, source, problem);
    // The file name is the hash of the session name.
    let token = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
    let expired = r#"{"accessToken": "t", "expiresAt": "2020-01-01T00:00:00Z", "region": "us-east-1", "startUrl": "https://corp.awsapps.com/start"}"#;
    let files = [(CONFIG, sso.as_str()), (token, expired)];
    check_problem("SSO, expired", &files, &variables, source, problem);
    let login = profile("login_session = arn:aws:iam::111122223333:user/jane");
    let source = Some("profile billing (aws login), from ~/.aws/config");
    let title = "The aws login session of profile billing has expired or does not exist";
    let problem = (title, "Sign in, then try again: aws login --profile billing");
    check_problem("aws login", &[(CONFIG, &login)], &variables, source, problem);
}

#[test]
fn failing_credential_sources_are_reported() {
    let variables = [("AWS_PROFILE", "billing")];
    let process = profile("credential_process = sh {home}/fail.sh");
    let files =
        [(CONFIG, process.as_str()), ("fail.sh", "echo run >> {home}/runs; echo 'vault is sealed' >&2; exit 3\n")];
    let title = "The credential_process of profile billing failed with exit code 3";
    let remedy = "Its output: vault is sealed. Run the command in ~/.aws/config by hand, then try again.";
    let source = Some("profile billing (credential_process), from ~/.aws/config");
    check_problem("failing process", &files, &variables, source, (title, remedy));
    let endpoint = unused_address() + "/c";
    let source = format!("container credentials, from {endpoint}");
    let title = format!("The container credentials endpoint {endpoint} returned no credentials");
    let remedy = "Check AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, and that a service is running at this address. Then try again.";
    let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.as_str())];
    check_problem("container that is down", &[], &variables, Some(&source), (&title, remedy));
    let web = [("AWS_WEB_IDENTITY_TOKEN_FILE", "{home}/token"), ("AWS_ROLE_ARN", "arn:aws:iam::111122223333:role/F")];
    let title = "The role of the web identity could not be assumed";
    let remedy = "Check that the file in AWS_WEB_IDENTITY_TOKEN_FILE exists and that the trust policy of the role in AWS_ROLE_ARN allows this identity. Then try again.";
    let source = Some("web identity, from AWS_WEB_IDENTITY_TOKEN_FILE");
    check_problem("web identity without token", &[], &web, source, (title, remedy));
}

#[test]
fn configured_credentials_are_never_replaced_with_demo_figures() {
    for variable in ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] {
        let title = format!("{variable} is set to ~/gone, which does not exist");
        let problem = (title.as_str(), "Correct or unset it, then restart Farthing.");
        check_problem(&format!("{variable} without file"), &[], &[(variable, "{home}/gone")], None, problem);
    }
    let title = "AWS_SESSION_TOKEN is set, but AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing or empty";
    let problem = (title, "Set all three or none, then restart Farthing.");
    check_problem("token alone", &[], &[("AWS_SESSION_TOKEN", "t")], None, problem);
    let empty = "[default]\naws_access_key_id =\naws_secret_access_key =\n";
    let title = "Profile default has an empty aws_access_key_id or aws_secret_access_key";
    let problem = (title, "Correct ~/.aws/credentials, then try again.");
    check_problem("empty keys", &[(".aws/credentials", empty)], &[], None, problem);
    let title = "FARTHING_ROLES is set, but there are no AWS credentials to assume the roles";
    let problem = (title, "Set AWS_PROFILE, or keys in the environment, then restart Farthing.");
    let roles = [("FARTHING_ROLES", "arn:aws:iam::111122223333:role/Farthing")];
    check_problem("roles without credentials", &[], &roles, None, problem);
}

#[test]
fn pages_do_not_show_arns_of_invalid_credentials() {
    let message = "User: arn:aws:iam::210987654321:user/jane is not authorized to perform: sts:AssumeRole on resource: \
                 arn:aws:iam::321098765432:role/Billing";
    let denied = format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>AccessDenied</Code>\
         <Message>{message}</Message></Error><RequestId>r-1</RequestId></ErrorResponse>"
    );
    let sts = serve(move |_| Response::with_status(403, &denied));
    let role = profile("role_arn = arn:aws:iam::321098765432:role/Billing\nsource_profile = base");
    let role = format!("{role}[profile base]\n{KEYS}");
    let process = profile("credential_process = sh {home}/fail.sh");
    let fail = format!("echo '{message}' >&2; exit 254\n");
    for (files, title) in [
        (vec![(CONFIG, role.as_str())], "Profile billing could not assume its role"),
        (vec![(CONFIG, process.as_str()), ("fail.sh", fail.as_str())], "failed with exit code 254"),
    ] {
        let home = Home::with_files(&files);
        let mut program = home.serve(&[("AWS_PROFILE", "billing"), ("AWS_ENDPOINT_URL", &sts)]);
        program.wait_for_line(title);
        for path in ["/", "/resources", "/insights", "/services", "/connect"] {
            let page = program.get(path);
            assert!(page.contains(title), "{path}: {}", visible(&page));
            for secret in ["user/jane", "210987654321", "role/Billing", "321098765432"] {
                assert!(!page.contains(secret), "{secret} on {path}");
            }
            // The Connect page has an example policy with the ARN of a role.
            assert!(path == "/connect" || !page.contains("arn:aws"), "{path}");
        }
        assert!(!program.messages().concat().contains("arn:aws"), "{:?}", program.messages());
        assert_eq!(program.log(), "");
    }
}

#[test]
fn a_failing_credential_process_does_not_run_for_each_request() {
    let process = profile("credential_process = sh {home}/fail.sh");
    let home = Home::with_files(&[(CONFIG, &process), ("fail.sh", "echo run >> {home}/runs; exit 3\n")]);
    let mut program = home.serve(&[("AWS_PROFILE", "billing"), ("AWS_ENDPOINT_URL", aws())]);
    program.wait_for_line("failed with exit code 3");
    let (started, runs_before) = (SystemTime::now(), home.read("runs").lines().count());
    for page in ["/", "/resources", "/insights", "/services", "/"] {
        program.get(page);
    }
    // One more attempt after each retry interval of five seconds.
    let max_runs = started.elapsed().unwrap().as_secs() / 5 + 1;
    let runs = home.read("runs").lines().count() - runs_before;
    assert!(runs as u64 <= max_runs, "{runs} runs in {:?}", started.elapsed());
}

#[test]
fn waits_for_a_credential_process_that_asks_for_a_code() {
    let process = profile("credential_process = sh {home}/slow.sh");
    let slow = "while [ ! -f {home}/code ]; do sleep 0.1; done; cat {home}/document.json\n";
    let home = Home::with_files(&[(CONFIG, &process), ("slow.sh", slow), ("document.json", DOCUMENT)]);
    let mut program = home.serve(&[("AWS_PROFILE", "billing"), ("AWS_ENDPOINT_URL", aws())]);
    println!("slow process: listening after {:.1?}", program.startup);
    program.wait_for_line("Credentials: Waiting for the credential_process of profile billing.");
    let page = program.get("/");
    let is_waiting = page.contains("Waiting for the credential_process of profile billing");
    assert!(is_waiting && page.contains("http-equiv=\"refresh\""), "{}", visible(&page));
    assert!(page.contains("Open the demo account") && !page.contains("Demo account."), "{}", visible(&page));
    home.write("code", "123456");
    program.page_with("/", RECONCILED_BADGE);
    let page = program.get("/");
    assert!(page.contains("Amazon EC2") && !page.contains("http-equiv=\"refresh\""), "{}", visible(&page));
    program.wait_for_line("AWS account ");
    assert_eq!((program.messages().len(), program.log()), (3, String::new()), "{:?}", program.messages());
}

#[test]
fn corrected_credentials_work_without_a_restart() {
    let home = Home::with_files(&[(CONFIG, "[profile other]\nregion = us-east-1\n")]);
    let mut program = home.serve(&[("AWS_PROFILE", "billing"), ("AWS_ENDPOINT_URL", aws())]);
    assert!(program.get("/").contains("Open the demo account"));
    home.write(CONFIG, &profile(KEYS));
    thread::sleep(Duration::from_secs(5));
    program.page_with("/", RECONCILED_BADGE);
    program.wait_for_line("AWS account ");
}
