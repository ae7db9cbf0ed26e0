//! Compares the list of permissions with every call of the adapters, and with the docs.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use domain::permissions::{ALWAYS_ALLOWED, ASSUME_ROLE, actions, caller_policy, policy, roles_setting, trust_policy};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Collects every `Call("…")` below a folder; `made:` is the prefix of calls that exist only in tests.
fn calls(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            calls(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let names = text.split("Call(\"").skip(1).filter_map(|it| it.split('"').next());
            found.extend(names.filter(|it| !it.starts_with("made:")).map(str::to_owned));
        }
    }
}

#[test]
fn the_policy_lists_exactly_the_called_actions() {
    let mut called = BTreeSet::new();
    calls(&root().join("server/aws/src"), &mut called);
    assert!(called.len() > 40, "{called:?}");
    let mut known: BTreeSet<String> = actions().map(str::to_owned).collect();
    assert_eq!(known.len(), actions().count(), "an action is listed twice");
    known.extend(ALWAYS_ALLOWED.map(str::to_owned));
    known.insert(ASSUME_ROLE.to_owned());
    let missing: Vec<_> = called.difference(&known).collect();
    let unused: Vec<_> = known.difference(&called).collect();
    assert!(missing.is_empty() && unused.is_empty(), "add to FEATURES: {missing:?}; never called: {unused:?}");
}

#[test]
fn docs_contain_the_policies_and_only_used_permissions() {
    let docs = fs::read_to_string(root().join("docs/permissions.md")).unwrap();
    for policy in [policy(), caller_policy(), trust_policy()] {
        assert!(docs.contains(&policy), "docs/permissions.md lacks this policy:\n{policy}");
    }
    let is_service = |it: &&str| actions().any(|action| action.split(':').next() == it.split(':').next());
    let words = docs.split('`').skip(1).step_by(2).filter(|it| it.contains(':') && !it.contains([' ', '/', '=', '\n']));
    let named: BTreeSet<&str> = words.filter(is_service).collect();
    for action in &named {
        assert!(
            actions().any(|it| it == *action || action.ends_with('*')),
            "docs/permissions.md names {action}, which no adapter calls"
        );
    }
}

#[test]
fn policies_are_valid_json() {
    for policy in [policy(), caller_policy(), trust_policy()] {
        let policy: serde_json::Value = serde_json::from_str(&policy).unwrap();
        assert_eq!((&policy["Version"], &policy["Statement"][0]["Effect"]), (&"2012-10-17".into(), &"Allow".into()));
    }
    let read: serde_json::Value = serde_json::from_str(&policy()).unwrap();
    let listed: Vec<&str> =
        read["Statement"][0]["Action"].as_array().unwrap().iter().filter_map(|it| it.as_str()).collect();
    assert!(listed.contains(&"s3:ListBucketMultipartUploads") && listed.contains(&"s3:ListMultipartUploadParts"));
    assert!(listed.is_sorted() && listed.len() == actions().count());
    assert!(trust_policy().contains("sts:ExternalId") && roles_setting().contains("?external-id=your-external-id"));
}
