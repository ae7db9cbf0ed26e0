//! The invariants of `ARCHITECTURE.md` that can be checked in the source files.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use regex::Regex;

/// A file's path from the root of the repository, with `/`, and its text.
struct Source {
    path: String,
    text: String,
}

/// Folders without sources of this project.
const SKIPPED: [&str; 7] = ["target", "dist", "node_modules", ".git", ".venv", "test-results", "playwright-report"];
const MAX_LINES: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn read(folder: &Path, root: &Path, endings: &[&str], found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        if path.is_dir() && !SKIPPED.contains(&name.as_str()) {
            read(&path, root, endings, found);
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            found.push(Source { path, text });
        }
    }
}

/// All files below a folder with one of the endings, except this one.
fn sources(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    read(&root.join(folder), &root, endings, &mut found);
    found.retain(|it| !it.path.ends_with("tests/tidy.rs"));
    assert!(!found.is_empty(), "no {endings:?} below {folder:?}");
    found
}

/// Panics with every line of the sources that contains one of the words.
#[track_caller]
fn assert_absent(sources: &[Source], words: &[&str], reason: &str) {
    let mut found = Vec::new();
    for Source { path, text } in sources {
        let lines = text.lines().enumerate();
        let hits = lines.filter(|(_, line)| words.iter().any(|word| line.contains(word)));
        found.extend(hits.map(|(number, line)| format!("{path}:{}: {}", number + 1, line.trim())));
    }
    assert!(found.is_empty(), "{reason}:\n{}", found.join("\n"));
}

#[test]
fn app_and_domain_do_not_use_the_sdk() {
    assert_absent(
        &sources("app", &[".rs", ".toml"]),
        &["aws_sdk", "aws-sdk", "aws_config"],
        "the SDK stays in server/aws",
    );
}

#[test]
fn domain_has_no_io_and_no_ui() {
    let words = ["leptos", "tokio", "hyper", "reqwest", "axum", "std::net", "std::fs", "std::env"];
    assert_absent(&sources("app/domain/src", &[".rs"]), &words, "the domain has no I/O and no UI");
    assert_absent(&sources("app/domain", &["Cargo.toml"]), &words, "the domain has no I/O and no UI");
}

#[test]
fn domain_reads_no_clock() {
    let words = ["Timestamp::now", "Zoned::now", "SystemTime", "Instant::now"];
    assert_absent(&sources("app/domain/src", &[".rs"]), &words, "today is an argument");
}

#[test]
fn use_cases_stay_in_their_crate() {
    assert_absent(
        &sources("app/ui", &["Cargo.toml", ".rs"]),
        &["tokio"],
        "the app runs no background work: see server/reports",
    );
    assert_absent(&sources("server/web/src/export", &[".rs"]), &["app::"], "exports depend on server/reports only");
    assert_absent(
        &sources("server/reports", &[".rs", ".toml"]),
        &["leptos", "axum", "aws_sdk"],
        "use cases use no UI, no HTTP and no SDK",
    );
}

/// Costs are planned for a request, for a navigation in the browser, for an export, and for a follow-up question of the model.
/// A page rendered by the server uses the plan of its request. The tests `planned_once` and `a_navigation_parses_and_plans_once`
/// count the calls.
#[test]
fn costs_are_planned_once() {
    let mut files = sources("app", &[".rs"]);
    files.extend(sources("server", &[".rs"]));
    files.retain(|it| !it.path.contains("tests") && !it.path.contains("/benches/"));
    let planned = files.iter().filter_map(|Source { path, text }| {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        Some((path.as_str(), code.matches("Plan::of(").count())).filter(|(_, count)| *count > 0)
    });
    let mut planned: Vec<_> = planned.collect();
    planned.sort_unstable();
    let expected = [
        // For a reply from another process.
        ("app/domain/src/report/costs.rs", 1),
        // The second is for a page that stays open past midnight.
        ("app/ui/src/view_state.rs", 2),
        ("server/reports/src/answers/prompt_facts.rs", 1),
        ("server/reports/src/costs.rs", 1),
        ("server/web/src/export/overview.rs", 1),
    ];
    assert_eq!(planned, expected);
}

#[test]
fn only_one_file_uses_the_chart_library() {
    let mut others = sources("app/ui/src", &[".rs"]);
    others.retain(|it| it.path != "app/ui/src/charts/plot.rs");
    assert_absent(&others, &["#[wasm_bindgen", "wasm_bindgen::prelude", "js_sys"], "bindings stay in charts/plot.rs");
}

#[test]
fn links_are_built_in_one_file() {
    let mut others = sources("app/ui/src", &[".rs"]);
    others.retain(|it| !["app/ui/src/links.rs", "app/ui/src/app.rs"].contains(&it.path.as_str()));
    assert_absent(&others, &["href=\"/", "href=format!"], "build links in links.rs");
}

#[test]
fn pages_with_their_data_wait_for_no_suspense() {
    for Source { path, text } in sources("app/ui/src", &[".rs"]) {
        let waits = text.contains("<Suspense") || text.contains("<Transition");
        // A local resource is not loaded on the server.
        let is_skipped = text.contains("skip_suspense()") || text.contains("LocalResource::new");
        assert!(!waits || is_skipped, "{path}: on the server, a `Suspense` can miss that its data is ready");
    }
}

#[test]
fn colors_have_names() {
    let mut files = sources("app/ui/src", &[".rs", ".js"]);
    files.extend(sources("style", &[".scss"]));
    files.retain(|it| it.path != "style/_tokens.scss");
    let is_color = |word: &str| {
        let digits = word.strip_prefix('#').unwrap_or("");
        [3, 4, 6, 8].contains(&digits.len()) && digits.chars().all(|it| it.is_ascii_hexdigit())
    };
    for Source { path, text } in &files {
        for line in text.lines() {
            let mut words = line.split(|it: char| !it.is_ascii_alphanumeric() && it != '#');
            let color = words.find(|word| is_color(word));
            assert_eq!(color, None, "{path}: a raw color outside style/_tokens.scss: {line}");
        }
    }
    assert_absent(&files, &["rgb(", "rgba(", "hsl("], "a raw color outside style/_tokens.scss");
}

#[test]
fn files_are_short_and_documented() {
    for Source { path, text } in sources("", &[".rs"]) {
        let doc: Vec<&str> = text.lines().take_while(|line| line.starts_with("//!")).collect();
        assert!(!doc.is_empty(), "{path} needs a //! doc comment at the top");
        let has_reason = doc.iter().any(|line| line.contains("Past 400 lines because"));
        let lines = text.lines().count();
        assert!(lines <= MAX_LINES || has_reason, "{path} has {lines} lines: split it, or document the reason");
    }
}

#[test]
fn browser_tests_get_their_faults_from_the_sandbox() {
    let words = ["page.route(", "context.route("];
    let mut files = sources("end2end", &[".ts"]);
    // Faults between the browser and Farthing.
    files.retain(|file| file.path != "end2end/support/connection.ts");
    assert_absent(&files, &words, "faults of AWS come from the sandbox's control path");
}

#[test]
fn no_unfinished_code() {
    let mut files = sources("app", &[".rs", ".js"]);
    files.extend(sources("server", &[".rs"]));
    files.extend(sources("end2end", &[".ts"]));
    assert_absent(&files, &["TODO", "FIXME", "todo!(", "unimplemented!(", "dbg!("], "unfinished");
}

/// Words of literal translations, each with a plain alternative. Add the words over which readers stumble.
const DIALECT: [(&str, &str); 48] = [
    ("amortised", "amortized"),
    ("anew", "again, refresh"),
    ("broke off", "was interrupted"),
    ("called back", "canceled"),
    ("cancelled", "canceled"),
    ("colour", "color"),
    ("colours", "colors"),
    ("could not be asked", "failed requests"),
    ("could not be read", "could not be loaded"),
    ("course", "trend"),
    ("courses", "trends"),
    ("dear", "expensive"),
    ("dearest", "most expensive"),
    ("favour", "favor"),
    ("given out", "allocated"),
    ("grey", "gray"),
    ("held", "cached"),
    ("in vain", "without success"),
    ("kind of resource", "resource type"),
    ("leave out", "exclude"),
    ("lets go", "drops"),
    ("like span", "comparable period"),
    ("look into", "analyze"),
    ("looked at", "evaluated"),
    ("looks at", "evaluates"),
    ("machine", "EC2 instance"),
    ("machines", "EC2 instances"),
    ("neighbour", "neighbor"),
    ("nobody", "unattributed, no one"),
    ("not judged", "not evaluated"),
    ("not known", "unknown"),
    ("noticed", "anomaly"),
    ("on its way", "loading"),
    ("organisation", "organization"),
    ("outlook", "forecast"),
    ("put away", "dismissed"),
    ("said twice", "overlapping"),
    ("somebody", "a visitor"),
    ("stands out", "is an anomaly"),
    ("take back", "restore"),
    ("that which", "the noun itself"),
    ("the usual", "default"),
    ("thing", "resource"),
    ("things", "resources"),
    ("told", "shown, reported"),
    ("under way", "running, partial"),
    ("what of", "the part of"),
    ("whoever", "a visitor"),
];

/// Openings of doc comments that are a clause instead of a noun or a verb.
const RIDDLES: &str = r#"^\s*(//[/!]|/\*\*|""") ?(What|Whose|Who|Where|By which|How far|How much|How many) "#;

// Tokens of a language: comments, docstrings and test titles in the group `prose`, and the literals to skip.
const RUST: &str = r##"(?s)(?<prose>//[^\n]*)|r#".*?"#|r"[^"]*"|"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)'"##;
const SCRIPT: &str = concat!(
    r#"(?s)(?<prose>//[^\n]*|/\*.*?\*/|\btest(?:\.describe|\.step)?\((?:"[^"\n]*"|`[^`]*`))"#,
    r#"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"#
);
const PYTHON: &str = r#"(?ms)(?<prose>^[ \t]*""".*?"""|#[^\n]*)|""".*?"""|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"#;
const SHELL: &str = r"(?m)(?<prose>(?:^|\s)#[^\n]*)";
const SCSS: &str = r#"(?<prose>//[^\n]*)|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"#;

/// Sources with checked comments beside the app's: folder, file endings and tokens.
const COMMENTED: [(&str, &[&str], &str); 15] = [
    ("app/domain/src", &[".rs"], RUST),
    ("app/domain/tests", &[".rs"], RUST),
    ("app/domain/examples", &[".rs"], RUST),
    ("app/ui/src", &[".js"], SCRIPT),
    ("server/aws", &[".rs"], RUST),
    ("server/reports", &[".rs"], RUST),
    ("server/sandbox", &[".rs"], RUST),
    ("server/web", &[".rs"], RUST),
    ("style", &[".scss"], SCSS),
    ("frontend", &[".rs"], RUST),
    ("frontend", &[".js"], SCRIPT),
    ("end2end", &[".ts", ".mjs"], SCRIPT),
    ("end2end", &[".py"], PYTHON),
    ("scripts", &[".mjs"], SCRIPT),
    ("scripts", &[".sh"], SHELL),
];

/// Comments and string literals of a Rust file, each with the number of its first line. Character literals are skipped.
fn prose(text: &str) -> Vec<(usize, &str)> {
    let token = r##"(?s)//[^\n]*|r#".*?"#|r"[^"]*"|"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)'"##;
    let tokens = Regex::new(token).unwrap();
    let found = tokens.find_iter(text).filter(|it| !it.as_str().starts_with('\''));
    found.map(|it| (text[..it.start()].matches('\n').count() + 1, it.as_str())).collect()
}

/// The group `prose` of each token, with the number of its first line.
fn comments<'a>(tokens: &Regex, text: &'a str) -> Vec<(usize, &'a str)> {
    let found = tokens.captures_iter(text).filter_map(|it| it.name("prose"));
    found.map(|it| (text[..it.start()].matches('\n').count() + 1, it.as_str())).collect()
}

/// Words of `DIALECT` and riddles in a file's prose, one message each.
fn find_dialect(path: &str, prose: &[(usize, &str)]) -> Vec<String> {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        let words: Vec<&str> = DIALECT.iter().map(|(word, _)| *word).collect();
        Regex::new(&format!(r"(?i)\b({})\b", words.join("|"))).unwrap()
    });
    static RIDDLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(RIDDLES).unwrap());
    let mut found = Vec::new();
    for (line, prose) in prose {
        for word in WORDS.find_iter(prose).map(|it| it.as_str().to_lowercase()) {
            let plain = DIALECT.iter().find(|(it, _)| *it == word).map_or("", |(_, plain)| plain);
            found.push(format!("{path}:{line}: {word:?}, plainly {plain:?}: {prose}"));
        }
        if RIDDLE.is_match(prose) {
            found.push(format!("{path}:{line}: begins with no noun and no verb: {prose}"));
        }
    }
    found
}

/// Folders whose strings are read by people.
const COPY: [&str; 6] =
    ["app/ui/src", "app/domain/src", "server/aws/src", "server/reports/src", "server/sandbox/src", "server/web/src"];

/// Markdown without code.
const MARKDOWN: &str = r"(?s)```.*?```|`[^`\n]*`|(?<prose>[^`\n]+)";

/// Strings with a word of [`DIALECT`] that are names of AWS or data.
const NAMES: [&str; 9] = [
    "Step Functions state machine",
    // Type of an image, and state of a Capacity Reservation.
    "machine",
    "cancelled",
    // Tags and resources.
    "machine-learning",
    "quux:thing",
    "secret-things",
    "service-group=s3&not.tag.Team=nobody",
    "Nobody",
    "Nobody$",
];

#[test]
fn copy_is_plain_english() {
    let mut found = Vec::new();
    for Source { path, text } in COPY.iter().flat_map(|folder| sources(folder, &[".rs"])) {
        let mut prose = prose(&text);
        prose.retain(|(_, text)| !NAMES.contains(&text.trim_matches('"')));
        found.extend(find_dialect(&path, &prose));
    }
    let markdown = Regex::new(MARKDOWN).unwrap();
    found.extend(sources("", &[".md"]).iter().flat_map(|it| find_dialect(&it.path, &comments(&markdown, &it.text))));
    assert!(found.is_empty(), "dialect, see DIALECT for plain words:\n{}", found.join("\n"));
}

/// Comments only: strings elsewhere are data, or those of tests.
#[test]
fn comments_are_plain_english() {
    let mut found = Vec::new();
    for (folder, endings, tokens) in COMMENTED {
        let tokens = Regex::new(tokens).unwrap();
        let files = sources(folder, endings);
        found.extend(files.iter().flat_map(|it| find_dialect(&it.path, &comments(&tokens, &it.text))));
    }
    assert!(found.is_empty(), "dialect, see DIALECT for plain words:\n{}", found.join("\n"));
}

#[test]
fn prose_is_comments_and_strings() {
    let code = "let a = '\"'; // told\nlet told = \"it \\\" is\"; let b = r#\"a \"b\"\"#;";
    let expected = [(1, "// told"), (2, "\"it \\\" is\""), (2, "r#\"a \"b\"\"#")];
    assert_eq!(prose(code), expected);
}

#[test]
fn comments_are_found_in_every_language() {
    let found = |tokens: &str, code: &str| -> Vec<String> {
        let tokens = Regex::new(tokens).unwrap();
        comments(&tokens, code).into_iter().map(|(line, text)| format!("{line}{text}")).collect()
    };
    assert_eq!(found(RUST, "let a = \"// b\"; // c"), ["1// c"]);
    assert_eq!(
        found(SCRIPT, "/** a */\ntest(\"b\", () => get(\"http://c\")); // d"),
        ["1/** a */", "2test(\"b\"", "2// d"]
    );
    assert_eq!(found(PYTHON, "    \"\"\"a\"\"\"\nb = \"\"\"# c\"\"\"  # d"), ["1    \"\"\"a\"\"\"", "2# d"]);
    assert_eq!(found(SHELL, "# a\nb=${#c} # d"), ["1# a", "2 # d"]);
    assert_eq!(found(SCSS, "$a: \"//b\"; // c"), ["1// c"]);
    assert_eq!(found(MARKDOWN, "a `b`\n```sh\nc\n```\nd"), ["1a ", "5d"]);
}
