//! Parser and writer of URLs.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::filter::Rule;

fn limits() -> Limits {
    Limits::on(date(2026, 11, 23))
}

fn parse(query: &str) -> Parsed {
    View::parse(&Page::Overview, query, &limits())
}

/// Keys with a problem, in order.
#[track_caller]
fn check(query: &str, keys: &[&str]) {
    let problems = parse(query).problems;
    let reported: Vec<_> = problems.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(reported, keys, "{query}: {problems:?}");
}

#[test]
fn empty_query_is_the_default_view() {
    let parsed = parse("");
    assert_eq!(parsed, Parsed { view: View::default(), problems: vec![], is_old: false });
    assert_eq!(View::default().to_query(&Page::Overview), "");
    assert_eq!(View::default().range(&limits()).to_string(), "2026-06-01..2026-11-22");
    assert_eq!(View::default().granularity(&limits()), Granularity::Monthly);
}

#[test]
fn presets_end_with_the_last_complete_day() {
    for (word, expected) in [
        ("7d", "2026-11-16..2026-11-22"),
        ("14d", "2026-11-09..2026-11-22"),
        ("30d", "2026-10-24..2026-11-22"),
        ("90d", "2026-08-25..2026-11-22"),
        ("12m", "2025-12-01..2026-11-22"),
        ("mtd", "2026-11-01..2026-11-22"),
        ("last-month", "2026-10-01..2026-10-31"),
        ("ytd", "2026-01-01..2026-11-22"),
    ] {
        let view = parse(&format!("range={word}")).view;
        assert_eq!(view.range(&limits()).to_string(), expected, "{word}");
    }
}

#[test]
fn without_days_the_page_default_applies() {
    assert_eq!(parse("metric=blended").view.span, None);
    assert_eq!(parse("range=6m").view.to_query(&Page::Overview), "range=6m");
    assert_eq!(parse("from=never").view.span, None);
    let shown = Page::Resources.scoped(&View::default());
    assert_eq!(shown.range(&limits()).to_string(), "2026-11-09..2026-11-22");
    let explicit = Page::Resources.scoped(&parse("range=6m").view);
    assert_eq!(explicit.range(&limits()).to_string(), "2026-06-01..2026-11-22");
}

#[test]
fn month_to_date_is_today_on_the_first_day() {
    let first = Limits::on(date(2026, 12, 1));
    assert_eq!(Preset::MonthToDate.range(&first).to_string(), "2026-12-01..2026-12-01");
    assert_eq!(Preset::SixMonths.range(&first).to_string(), "2026-06-01..2026-11-30");
    assert_eq!(Preset::YearToDate.range(&Limits::on(date(2026, 1, 1))).to_string(), "2026-01-01..2026-01-01");
}

#[test]
fn invalid_values_are_reported_and_other_parameters_applied() {
    let keys = [
        "range",
        "granularity",
        "metric",
        "group",
        "top",
        "compare",
        "sort",
        "chart",
        "share",
        "theme",
        "from",
        "to",
        "service-group",
        "min-cost",
        "max-cost",
        "columns",
        "confidence",
    ];
    let pages = [Page::Overview, Page::Resources, Page::Insights];
    let each = pages.iter().flat_map(|page| keys.map(|key| (page, key)));
    for (page, key) in each.chain([(&Page::Insights, "open")]) {
        for value in ["", "weekly", "%3Cscript%3E", "%00", "9".repeat(5000).as_str(), "%FF%FE"] {
            let parsed = View::parse(page, &format!("{key}={value}&region=eu-central-1"), &limits());
            assert_eq!(parsed.problems[0].key, key, "{page:?} {key}={value}");
            assert!(parsed.problems[0].value.chars().count() <= 61);
            assert!(parsed.view.filter.has(&Dimension::Region.into(), Rule::Include, "eu-central-1"));
        }
    }
}

#[test]
fn repeated_keys_are_reported() {
    check("range=7d&range=30d", &["range"]);
    check("granularity=daily&granularity=daily", &["granularity"]);
    check("metric=blended&metric=usage", &["metric"]);
    check("from=2026-11-01&from=2026-11-02", &["from"]);
    check("to=2026-11-01&to=2026-11-02", &["to"]);
    check("top=3&top=4", &["top"]);
    check("compare=previous&compare=previous", &["compare"]);
    check("group=region&group=region", &["group"]);
    check("group=region&group=az&group=service", &["group"]);
    check("region=a&region=a", &["region"]);
    check("not.tag.Team=a&not.tag.Team=a", &["not.tag.Team"]);
}

#[test]
fn invalid_filter_values_are_reported() {
    check("service=", &["service"]);
    check("not.tag.Team=", &["not.tag.Team"]);
    check(&format!("region={}", "x".repeat(1025)), &["region"]);
    check("tag.=a", &["tag."]);
    check("color=red", &["color"]);
    check("service=a%0Ab", &["service"]);
    let many: Vec<_> = (0..201).map(|it| format!("region=r{it}")).collect();
    check(&many.join("&"), &["region"]);
}

#[test]
fn dates_outside_the_retention_are_clipped_or_rejected() {
    check("from=2026-11-22&to=2026-11-01", &["from"]);
    check("from=2020-01-01&to=2020-02-01", &["from"]);
    check("from=2020-01-01", &["from"]);
    check("from=2026-11-01&to=2030-01-01", &["to"]);
    check("range=7d&from=2026-11-01", &["range"]);
    let clipped = parse("from=2020-01-01&to=2026-10-31").view;
    assert_eq!(clipped.range(&limits()).to_string(), "2025-10-01..2026-10-31");
}

#[test]
fn reversed_dates_are_swapped_and_reported() {
    let parsed = parse("from=2026-11-22&to=2026-11-01");
    assert_eq!(parsed.view.range(&limits()).to_string(), "2026-11-01..2026-11-22");
    assert_eq!(parsed.problems[0].instead, "The dates were swapped.");
}

#[test]
fn reversed_comparison_dates_are_swapped_and_reported() {
    let parsed = parse("range=last-month&compare=2026-08-31..2026-08-01");
    assert_eq!(parsed.view, parse("range=last-month&compare=2026-08-01..2026-08-31").view);
    let problems: Vec<_> = parsed.problems.iter().map(|it| (it.fault.as_str(), it.instead.as_str())).collect();
    assert_eq!(problems, [("ends before it starts", "The dates were swapped.")]);
    // After swapping, they are still checked against the range.
    check("range=last-month&compare=2026-08-07..2026-08-01", &["compare", "compare"]);
}

#[test]
fn hourly_granularity_is_limited_to_fourteen_days() {
    check("range=7d&granularity=hourly", &[]);
    check("range=30d&granularity=hourly", &["granularity"]);
    assert_eq!(parse("range=30d&granularity=hourly").view.granularity(&limits()), Granularity::Daily);
}

#[test]
fn unavailable_comparisons_are_reported() {
    check("range=12m&compare=previous", &["compare"]);
    check("range=12m&compare=year-ago", &["compare"]);
    check("range=7d&compare=2026-10-01..2026-10-31", &["compare"]);
    check("range=last-month&compare=2026-02-01..2026-02-28", &[]);
    check("compare=previous", &[]);
    check("range=90d&compare=previous", &[]);
}

#[test]
fn drilling_into_a_group_filters_and_regroups() {
    let by_service = parse("range=90d&compare=previous").view;
    let ec2 = by_service.drill_into(&["Amazon EC2".into()]);
    assert_eq!(ec2.to_query(&Page::Overview), "range=90d&group=usage-type&compare=previous&service=Amazon+EC2");
    let by_team = parse("group=tag.Team&service=Amazon+EC2").view;
    assert_eq!(
        by_team.drill_into(&["(none)".into()]).to_query(&Page::Overview),
        "group=usage-type&service=Amazon+EC2&tag.Team=%28none%29"
    );
}

#[test]
fn problems_have_a_readable_message() {
    let problem = parse("granularity=weekly").problems.remove(0);
    assert_eq!(
        problem.to_string(),
        "granularity=weekly is unknown. Allowed: hourly, daily, monthly, yearly. Using the default."
    );
}

fn any_view() -> impl Strategy<Value = View> {
    let attribute = prop_oneof![
        proptest::sample::select(Dimension::ALL.to_vec()).prop_map(Attribute::from),
        "[a-zA-Z0-9:äöü &=+%.]{1,20}".prop_map(Attribute::Tag),
        "[a-zA-Z0-9 ]{1,20}".prop_map(Attribute::Category),
    ];
    let filters = proptest::collection::vec((attribute.clone(), any::<bool>(), "[^\\p{C}]{1,20}"), 0..5);
    let groups = proptest::collection::btree_set(attribute, 1..=2);
    let words = (0usize..6, 0usize..10, 1usize..=100, 0usize..3, 0usize..2, proptest::option::of(0usize..2));
    let sorts = (0usize..8, any::<bool>(), 0usize..4, 0usize..4, proptest::option::of("[^\\p{C}]{1,20}"));
    (filters, groups, words, any::<bool>(), 0i32..300, 1i32..60, sorts, resources::tests::any_resources()).prop_map(
        |(filters, groups, words, custom, start, days, sorts, resources)| {
            let mut view = View { group_by: groups.into_iter().collect(), resources, ..View::default() };
            for (attribute, include, value) in filters {
                view.filter.add(attribute, if include { Rule::Include } else { Rule::Exclude }, value);
            }
            view.metric = Metric::ALL[words.0];
            view.span = Preset::ALL.get(words.1).copied().map(Span::Preset);
            if custom {
                let from = crate::period::add_days(date(2025, 10, 1), start);
                view.span = DateRange::new(from, crate::period::add_days(from, days)).map(Span::Days);
            }
            view.top = words.2;
            view.chart = ChartKind::ALL[words.3];
            view.share = ShareKind::ALL[words.4];
            view.theme = words.5.map(|it| Theme::ALL[it]);
            view.sort = Sort { column: CostColumn::ALL[sorts.0], descending: sorts.1 };
            view.findings.sort = Sort { column: FindingColumn::ALL[sorts.2], descending: sorts.1 };
            view.findings.group = FindingProperty::GROUPS[sorts.3].clone();
            let key = |subject| FindingKey { code: "gp2-volume".to_owned(), subject: Some(subject) };
            view.findings.open = sorts.4.map(key).map(Box::new);
            view
        },
    )
}

fn any_page() -> impl Strategy<Value = Page> {
    proptest::sample::select(vec![Page::Overview, Page::Services, Page::Resources, Page::Insights])
}

/// The view without groups, sort order and open row of other kinds of pages.
fn without_other_pages(page: &Page, view: &View) -> View {
    let (mut visible, default) = (view.clone(), View::default());
    if page.kind() != PageKind::Costs {
        (visible.group_by, visible.sort) = (default.group_by, default.sort);
    }
    if page.kind() != PageKind::Resources {
        let ResourceView { sort, group, open, .. } = default.resources;
        visible.resources = ResourceView { sort, group, open, ..visible.resources };
    }
    if page.kind() != PageKind::Insights {
        let Findings { sort, group, open, .. } = default.findings;
        visible.findings = Findings { sort, group, open, ..visible.findings };
    }
    visible
}

proptest! {
    #[test]
    fn views_round_trip_through_urls(page in any_page(), view in any_view()) {
        let parsed = View::parse(&page, &view.to_query(&page), &limits());
        prop_assert_eq!((parsed.problems, parsed.is_old), (vec![], false));
        prop_assert_eq!(parsed.view, without_other_pages(&page, &view));
    }

    #[test]
    fn no_url_causes_a_panic_and_parsed_views_round_trip(page in any_page(), query in "(([a-z.-]{0,12}|range|from|to|group|sort|top|tag.a|state|search|min-cost|max-cost|by|per|finding|columns|open)=([^&]{0,30}|state|check|region)&?){0,8}") {
        let first = View::parse(&page, &query, &limits()).view;
        let again = View::parse(&page, &first.to_query(&page), &limits());
        prop_assert_eq!((again.problems, again.is_old), (vec![], false));
        prop_assert_eq!(again.view, first);
    }
}
