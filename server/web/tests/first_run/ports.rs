//! Tests of addresses that are not available for listening, and of the log format.

use crate::program::{Home, Program};

/// Message on standard error of a command that fails.
fn error_message(arguments: &[&str]) -> String {
    error_message_in(&Home::with_files(&[]), arguments)
}

fn error_message_in(home: &Home, arguments: &[&str]) -> String {
    let site = ["--site", "site"];
    let is_serve = arguments[0] == "serve";
    let output = home.run(&[], &[arguments, if is_serve { &site } else { &[] }].concat());
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_port_in_use_leads_to_a_suggestion() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = listener.local_addr().unwrap();
    let next = addr.port().checked_add(1).unwrap_or(3000);
    let expected = format!(
        "farthing: {addr} is already in use by another program or another Farthing. \
         Stop it, or choose another port: --addr 127.0.0.1:{next}\n"
    );
    assert_eq!(error_message(&["serve", "--addr", &addr.to_string()]), expected);
    assert_eq!(error_message(&["sandbox", "--addr", &addr.to_string()]), expected);
}

#[test]
fn the_limit_of_open_files_is_raised_or_respected() {
    let home = Home::with_files(&[]);
    let open_files = |program: &Program| {
        let metrics = program.get("/metrics");
        metrics.lines().find_map(|it| it.strip_prefix("process_max_fds ")?.parse::<u64>().ok())
    };
    let raised = home.serve_after("ulimit -S -n 500");
    assert_eq!(open_files(&raised), Some(2_304), "{}", raised.log());
    assert!(!raised.log().contains("open files"), "{}", raised.log());
    let limited = home.serve_after("ulimit -S -n 500; ulimit -H -n 700");
    assert_eq!(open_files(&limited), Some(700));
    let log = limited.log();
    assert!(log.contains("permits fewer connections than 2048") && log.contains("connections=444"), "{log}");
}

#[test]
fn an_address_of_another_computer_is_reported() {
    let expected =
        "farthing: This computer does not have the address 192.0.2.1. Choose one of its own: --addr 127.0.0.1:3000\n";
    assert_eq!(error_message(&["serve", "--no-auth", "--addr", "192.0.2.1:3000"]), expected);
}

#[test]
fn an_address_that_others_can_reach_needs_sign_in() {
    let message = error_message(&["serve", "--addr", "0.0.0.0:3000"]);
    assert!(message.contains("--token-file FILE") && message.contains("--no-auth"), "{message}");
}

#[test]
fn failed_attempts_to_sign_in_are_logged_with_their_address() {
    let home = Home::with_files(&[("token", "0123456789abcdef0123456789abcdef\n")]);
    let program = home.serve(&[("FARTHING_TOKEN_FILE", "token"), ("FARTHING_DEMO", "true")]);
    let headers = "content-type: application/x-www-form-urlencoded\r\nx-requested-with: test\r\n";
    let response = program.send("POST", "/sign-in", headers);
    assert!(response.starts_with("HTTP/1.0 401") && response.contains("4 attempts left"), "{response}");
    program.wait_for_log("wrong access token address=127.0.0.1");
}

#[test]
fn unusable_token_files_are_reported() {
    let home = Home::with_files(&[("token", "too short\n")]);
    for (file, expected) in [
        ("no-such-file", "--token-file no-such-file cannot be read: No such file or directory"),
        ("token", "--token-file token has no valid access token: a token has no spaces"),
    ] {
        let message = error_message_in(&home, &["serve", "--token-file", file]);
        assert!(message.contains(expected), "{message}");
        assert!(!message.contains("too short"), "the token is secret");
    }
}

#[test]
fn a_log_file_has_no_colors() {
    let home = Home::with_files(&[]);
    let program = home.serve(&[("FARTHING_LOG", "debug"), ("FARTHING_DEMO", "true")]);
    program.get("/");
    assert!(program.log().contains("DEBUG") && !program.log().contains('\u{1b}'));
    assert_eq!(program.messages(), ["Demo account (--demo): all figures are simulated."]);
}
