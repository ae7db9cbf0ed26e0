//! Tests of the demo account in addition to the configured account: buttons open and close it, without a restart and
//! without JavaScript.

use crate::program::{Home, Program, RECONCILED_BADGE, aws, visible};

/// Submits the form of a button. Returns the target of the redirect, and the cookie.
fn click(program: &Program, path: &str, headers: &str) -> (String, String) {
    let response = program.send("POST", path, &format!("x-requested-with: test\r\n{headers}")).to_lowercase();
    let header = |name: &str| {
        let line = response.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    assert!(response.starts_with("http/1.0 303") || response.starts_with("http/1.1 303"), "{response}");
    (header("location"), header("set-cookie"))
}

#[test]
fn the_demo_account_opens_despite_invalid_credentials() {
    let home = Home::with_files(&[]);
    let program = home.serve(&[("AWS_PROFILE", "gone"), ("AWS_ENDPOINT_URL", aws())]);
    let page = program.get("/");
    assert!(page.contains("action=\"/demo/open\"") && !page.contains(RECONCILED_BADGE), "{}", visible(&page));
    let (location, cookie) = click(&program, "/demo/open", "");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let cookie = format!("cookie: other=1; {}\r\n", cookie.split(';').next().unwrap());
    let page = program.send("GET", &location, &cookie);
    assert!(page.contains("Demo account.") && page.contains(RECONCILED_BADGE), "{}", visible(&page));
    assert!(page.contains("action=\"/demo/close\""), "{}", visible(&page));
    // Exports use the selected account. Visitors without the cookie see no change.
    let export = "/export/overview.csv?range=7d";
    assert!(program.send("GET", export, &cookie).contains("Amazon EC2"));
    assert!(!program.get(export).contains("Amazon EC2") && !program.get("/").contains("Demo account."));
    let (_, closed) = click(&program, "/demo/close", &cookie);
    assert!(closed.contains("max-age=0"), "{closed}");
    let log = program.log();
    let other_lines: Vec<&str> =
        log.lines().filter(|line| line.contains("demo") && !line.contains("server::audit")).collect();
    assert_eq!(other_lines, [""; 0]);
}

#[test]
fn other_sites_cannot_open_the_demo_account() {
    let program = Home::with_files(&[]).serve(&[("AWS_PROFILE", "gone")]);
    for header in ["sec-fetch-site: cross-site\r\n", "origin: https://evil.example\r\n"] {
        let response = program.send("POST", "/demo/open", header);
        assert!(response.contains(" 403 ") && !response.contains("set-cookie"), "{response}");
    }
    let forged = program.send("GET", "/", "cookie: farthing-account=demo\r\n");
    assert!(!forged.contains("Demo account."), "a cookie of another process must have no effect");
}
