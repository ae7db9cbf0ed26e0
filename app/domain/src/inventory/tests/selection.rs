//! Selection of resources by URL.

use super::*;

/// An instance with all attributes, a resource with few attributes, and a bucket with unreadable tags.
fn three_resources() -> Vec<Resource> {
    let web = Resource {
        arn: Some("arn:aws:ec2:eu-west-1:1:instance/i-web".into()),
        name: Some("Web Größe".into()),
        account: "222222222222".into(),
        region: "eu-west-1".into(),
        state: Some("running".into()),
        facts: vec![Fact::text(fact::INSTANCE_TYPE, "m7g.large"), Fact::number(fact::SIZE_GIB, 77)],
        ..instance_with_tags("i-web", &[("Team", "Search"), ("Empty", "")])
    };
    let bare = Resource { service: None, ..resource("quux:thing", "bare") };
    vec![web, bare, Resource { tags: None, ..resource("s3:bucket", "dark") }]
}

#[track_caller]
fn check(query: &str, expected: &[&str]) {
    let costs = [cost("5.50 Measured"), cost("0 Allocated"), cost("?")];
    let resources = three_resources();
    assert_eq!(shown_ids(&items(&resources, &costs), query), expected, "{query}");
}

#[test]
fn filters_by_value_and_by_absence() {
    check("", &["i-web", "bare", "dark"]);
    check("state=running", &["i-web"]);
    check("state=%28none%29", &["bare", "dark"]);
    check("not.state=%28none%29", &["i-web"]);
    check("service=%28none%29", &["bare"]);
    check("service=Amazon+Simple+Storage+Service&service=%28none%29", &["bare", "dark"]);
    check("not.region=us-east-1", &["i-web"]);
    check("account=222222222222", &["i-web"]);
    check("type=s3%3Abucket", &["dark"]);
    check("type=S3%3Abucket", &[]);
    check("service-group=ec2", &["i-web"]);
    check("service-group=other", &["bare"]);
}

#[test]
fn unreadable_tags_match_neither_a_value_nor_its_absence() {
    check("tag.Team=Search", &["i-web"]);
    check("not.tag.Team=Search", &["bare"]);
    check("tag.Team=%28none%29", &["bare"]);
    check("not.tag.Team=%28none%29", &["i-web"]);
    check("tag.Empty=%28none%29", &["i-web", "bare"]);
    check("tag.team=Search", &[]);
}

#[test]
fn every_search_word_must_occur() {
    for query in ["web", "WEB+gr%C3%B6", "i-WEB", "team", "search+team", "ec2+INSTANCE", "M7G", "arn%3Aaws"] {
        check(&format!("search={query}"), &["i-web"]);
    }
    check("search=web+bucket", &[]);
    check("search=77", &[]);
    check("search=++", &["i-web", "bare", "dark"]);
}

#[test]
fn an_unknown_cost_is_outside_of_any_limit() {
    check("min-cost=0", &["i-web", "bare"]);
    check("min-cost=5.5&max-cost=5.5", &["i-web"]);
    check("max-cost=5.49", &["bare"]);
    check("confidence=unknown", &["dark"]);
    check("not.confidence=measured", &["bare", "dark"]);
    let resources = three_resources();
    assert_eq!(shown_ids(&items(&resources, &[]), "max-cost=9"), [""; 0]);
    assert_eq!(shown_ids(&items(&resources, &[]), "confidence=unknown").len(), 3);
}

#[test]
fn filters_on_attributes_that_resources_lack_exclude_nothing() {
    let query = "usage-type=BoxUsage&not.category.Product=x&az=eu-west-1a";
    check(query, &["i-web", "bare", "dark"]);
    let filter = view(&format!("{query}&region=a&tag.Team=b&service=c&account=d")).filter;
    let labels: Vec<_> = inapplicable(&filter).map(ToString::to_string).collect();
    assert_eq!(labels, ["usage-type", "az", "category.Product"]);
}

#[test]
fn service_groups_are_counted_regardless_of_the_selected_one() {
    let resources = three_resources();
    let items = items(&resources, &[]);
    let filtered = selection("service-group=s3&not.tag.Team=nobody").select(&items);
    assert_eq!(filtered.indexes, [0u32; 0]);
    let service_groups: Vec<_> =
        filtered.service_groups.into_iter().map(|(service_group, count)| (service_group.as_str(), count)).collect();
    assert_eq!(service_groups, [("ec2", 1), ("other", 1)]);
}

#[test]
fn unattributed_costs_are_included_only_under_service_filters() {
    for (query, expected) in [
        ("", true),
        ("service=Tax", true),
        ("usage-type=a&sort=name&group=state&open=a", true),
        ("not.service=Tax", false),
        ("service=Tax&region=eu-west-1", false),
        ("state=running", false),
        ("search=a", false),
        ("service-group=s3", false),
        ("max-cost=1", false),
        ("confidence=measured", false),
    ] {
        assert_eq!(selection(query).includes_unattributed_of("Tax"), expected, "{query}");
    }
    assert!(selection("service=%28none%29").includes_unattributed_of(""));
    assert!(!selection("service=Tax").includes_unattributed_of("Amazon Q"));
}
