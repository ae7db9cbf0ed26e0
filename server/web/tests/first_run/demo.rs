//! The demo account in addition to the own one: a button opens it and another goes back, without a restart and without
//! JavaScript.

use crate::program::{Home, Program, aws, visible};

/// Target of a form, and the cookie that it sets.
fn press(program: &Program, path: &str, headers: &str) -> (String, String) {
    let answer = program.ask("POST", path, &format!("x-requested-with: test\r\n{headers}")).to_lowercase();
    let header = |name: &str| {
        let line = answer.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().to_owned()
    };
    assert!(answer.starts_with("http/1.0 303") || answer.starts_with("http/1.1 303"), "{answer}");
    (header("location"), header("set-cookie"))
}

#[test]
fn it_opens_beside_broken_credentials() {
    let home = Home::with(&[]);
    let program = home.serve(&[("AWS_PROFILE", "gone"), ("AWS_ENDPOINT_URL", aws())]);
    let page = program.get("/");
    assert!(page.contains("action=\"/demo/open\"") && !page.contains("Parts = total"), "{}", visible(&page));
    let (location, cookie) = press(&program, "/demo/open", "");
    assert!(cookie.contains("httponly") && cookie.contains("samesite=strict"), "{cookie}");
    let cookie = format!("cookie: other=1; {}\r\n", cookie.split(';').next().unwrap());
    let page = program.ask("GET", &location, &cookie);
    assert!(page.contains("Demo account.") && page.contains("Parts = total"), "{}", visible(&page));
    assert!(page.contains("action=\"/demo/close\""), "{}", visible(&page));
    // Exports follow the selection, and other visitors see no change.
    let export = "/export/overview.csv?range=7d";
    assert!(program.ask("GET", export, &cookie).contains("Amazon EC2"));
    assert!(!program.get(export).contains("Amazon EC2") && !program.get("/").contains("Demo account."));
    let (_, closed) = press(&program, "/demo/close", &cookie);
    assert!(closed.contains("max-age=0"), "{closed}");
    assert_eq!(program.log().lines().filter(|line| line.contains("demo")).count(), 0);
}

#[test]
fn no_foreign_page_opens_it() {
    let program = Home::with(&[]).serve(&[("AWS_PROFILE", "gone")]);
    for foreign in ["sec-fetch-site: cross-site\r\n", "origin: https://evil.example\r\n"] {
        let answer = program.ask("POST", "/demo/open", foreign);
        assert!(answer.contains(" 403 ") && !answer.contains("set-cookie"), "{answer}");
    }
    let forged = program.ask("GET", "/", "cookie: farthing-account=demo\r\n");
    assert!(!forged.contains("Demo account."), "a cookie of another Farthing chooses nothing");
}
