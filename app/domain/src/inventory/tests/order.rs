//! Sort order of resources.

use super::*;

#[track_caller]
fn check(query: &str, expected: &str) {
    let instance = |id: &str, name: &str, state: &'static str, created: &str| Resource {
        state: Some(state.into()),
        created: created.parse().ok(),
        ..resource_with_name("ec2:instance", id, name)
    };
    let resources = [
        instance("i-3", "beta", "stopped", "2026-01-01T00:00:00Z"),
        instance("i-1", "Alpha", "Running", ""),
        Resource { tags: None, ..instance("i-2", "alpha", "running", "2025-01-01T00:00:00Z") },
        Resource { region: "eu-west-1".into(), ..resource("s3:bucket", "Ähre") },
        Resource { tags: instance_with_tags("", &[("a", "b")]).tags, ..resource_with_name("rds:db", "db-1", "\u{20}") },
    ];
    let costs = [cost("10 Measured"), cost("10.00 Allocated"), cost("-1 Measured"), cost("?"), cost("9 Measured")];
    assert_eq!(shown_ids(&items(&resources, &costs), query).join(" "), expected, "{query}");
}

#[test]
fn unknown_costs_come_last_in_both_directions() {
    check("", "i-1 i-3 db-1 i-2 Ähre");
    check("sort=cost", "i-2 db-1 i-1 i-3 Ähre");
}

#[test]
fn titles_are_sorted_ignoring_case() {
    check("sort=name", "i-1 i-2 i-3 db-1 Ähre");
    check("sort=-name", "Ähre db-1 i-3 i-1 i-2");
}

#[test]
fn ties_are_sorted_by_title() {
    check("sort=type", "i-1 i-2 i-3 db-1 Ähre");
    check("sort=-type", "Ähre db-1 i-1 i-2 i-3");
    check("sort=state", "i-1 i-2 i-3 db-1 Ähre");
    check("sort=-state", "i-3 i-1 i-2 db-1 Ähre");
    check("sort=region", "Ähre i-1 i-2 i-3 db-1");
    check("sort=service", "i-1 i-2 i-3 db-1 Ähre");
    check("sort=created", "i-2 i-3 i-1 db-1 Ähre");
    check("sort=-created", "i-3 i-2 i-1 db-1 Ähre");
    check("sort=-tags", "db-1 i-1 i-3 Ähre i-2");
    check("sort=confidence", "i-2 i-3 db-1 i-1 Ähre");
    check("sort=zone", "i-1 i-2 i-3 db-1 Ähre");
    check("sort=account", "i-1 i-2 i-3 db-1 Ähre");
}

#[test]
fn indexes_out_of_range_are_dropped() {
    let resources = [resource("s3:bucket", "a")];
    let items = items(&resources, &[]);
    assert_eq!(sort_items(&items, vec![7, 0, u32::MAX], crate::view::Sort::default()), [0]);
}
