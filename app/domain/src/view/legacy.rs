//! Old names of URL parameters, so that URLs shared before the renaming keep working.

use std::str::FromStr;

use super::{
    CostColumn, Facet, FindingColumn, FindingProperty, ListProperty, PageKind, Property, ResourceColumn, Sort,
};
use crate::dimension::Attribute;

/// Old parameters and their replacements, on one kind of page or, with `None`, on all. With `=`, only a value was renamed.
pub(super) const RENAMED: [(Option<PageKind>, &str, &str); 8] = [
    (Some(PageKind::Resources), "by", "group"),
    (Some(PageKind::Resources), "order", "sort"),
    (Some(PageKind::Insights), "per", "group"),
    (Some(PageKind::Insights), "rank", "sort"),
    (Some(PageKind::Insights), "finding", "open"),
    (None, "family", "service-group"),
    (None, "decided", "dismiss"),
    (None, "show=put-away", "show=dismissed"),
];

/// A parameter under its current name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CurrentName<'a> {
    /// The parameter was not renamed.
    Unchanged,
    /// New key and value.
    Renamed(&'a str, &'a str),
    /// The parameter belongs to another kind of page. URLs in the old form included the parameters of all pages.
    OtherPage,
}

/// The current name of a parameter on a kind of page.
pub(super) fn current_name<'a>(kind: PageKind, key: &'a str, value: &'a str) -> CurrentName<'a> {
    let matches = |old: &str| match old.split_once('=') {
        Some((old_key, old_value)) => old_key == key && old_value == value,
        None => old == key,
    };
    let Some((page, _, new)) = RENAMED.iter().find(|(_, old, _)| matches(old)) else { return CurrentName::Unchanged };
    if page.is_some_and(|page| page != kind) {
        return CurrentName::OtherPage;
    }
    let (key, value) = new.split_once('=').unwrap_or((new, value));
    CurrentName::Renamed(key, value)
}

/// Whether a URL is in the old form: at least one of its parameters has an old name.
pub(super) fn is_old<T: AsRef<str>>(kind: PageKind, mut pairs: impl Iterator<Item = (T, T)>) -> bool {
    pairs.any(|(key, value)| current_name(kind, key.as_ref(), value.as_ref()) != CurrentName::Unchanged)
}

/// Whether `group`, `sort` or `open` belongs to another kind of page. `is_old` is that of the whole URL: in the old form, a
/// key that is now used by this page always belonged to another one.
pub(super) fn is_for_other_page(kind: PageKind, is_old: bool, key: &str, value: &str) -> bool {
    let is_new_name = || RENAMED.iter().any(|(page, _, new)| *page == Some(kind) && *new == key);
    match (kind, key) {
        // Cost pages have nothing to open: the key belongs to Resources.
        (PageKind::Costs, _) => key == "open",
        _ if is_old && is_new_name() => true,
        (PageKind::Resources, "group") => is_cost_group::<Property>(value),
        (PageKind::Resources, "sort") => is_cost_column::<ResourceColumn>(value),
        (PageKind::Insights, "group") => is_cost_group::<FindingProperty>(value),
        (PageKind::Insights, "sort") => is_cost_column::<FindingColumn>(value),
        // Resource key, such as `ec2:volume/1/eu-west-1/vol-1`; a finding's key begins with a check and `@`.
        (PageKind::Insights, "open") => value.contains('/') && !value.contains('@'),
        _ => false,
    }
}

/// Whether costs can be grouped by the value, but not the items of the list.
fn is_cost_group<P: ListProperty>(value: &str) -> bool {
    value.parse::<Facet<P>>().is_err() && value.parse::<Attribute>().is_ok()
}

/// Whether only the cost table has the column.
fn is_cost_column<C: FromStr>(value: &str) -> bool {
    value.parse::<Sort<C>>().is_err() && value.parse::<Sort<CostColumn>>().is_ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        limits::Limits,
        view::{Page, Parsed, View},
    };

    fn parse(page: &Page, query: &str) -> Parsed {
        View::parse(page, query, &Limits::on(date(2026, 11, 24)))
    }

    /// A non-default value of the old parameter.
    fn value_of(old: &str) -> &'static str {
        match old {
            "by" => "tag.Team",
            "order" => "-created",
            "per" => "account",
            "rank" => "effort",
            "finding" => "gp2-volume%40ec2%3Avolume%2F1%2Feu%2Fvol-1",
            "family" => "s3",
            "decided" => "gp2-volume%7C2026-12-24%7Cplanned",
            _ => "",
        }
    }

    fn parameter((key, value): (&str, &str)) -> String {
        if value.is_empty() { key.to_owned() } else { format!("{key}={value}") }
    }

    #[test]
    fn old_parameters_are_read_and_rewritten_under_their_new_name() {
        for (kind, old, new) in RENAMED {
            let (old_query, new_query) = (parameter((old, value_of(old))), parameter((new, value_of(old))));
            for page in [Page::Overview, Page::Service("AWS Lambda".to_owned()), Page::Resources, Page::Insights] {
                let (before, now) = (parse(&page, &old_query), parse(&page, &new_query));
                assert_eq!((&before.problems, before.is_old), (&vec![], true), "{page:?} {old_query}");
                if kind.is_none_or(|kind| kind == page.kind()) {
                    assert_eq!((&before.view, &now.problems, now.is_old), (&now.view, &vec![], false), "{old_query}");
                    assert_ne!(before.view, View::default(), "{old_query}");
                    assert_eq!(before.view.to_query(&page), new_query);
                } else {
                    assert_eq!((&before.view, &*before.view.to_query(&page)), (&View::default(), ""), "{old_query}");
                }
            }
        }
    }

    #[track_caller]
    fn check(page: &Page, old: &str, new: &str) {
        let parsed = parse(page, old);
        assert_eq!((&*parsed.view.to_query(page), &parsed.problems, parsed.is_old), (new, &vec![], true), "{old}");
        assert_eq!(parse(page, new).view, parsed.view);
    }

    #[test]
    fn parameters_of_other_pages_in_old_urls_are_ignored() {
        let (resources, insights) = (Page::Resources, Page::Insights);
        check(&resources, "group=usage-type&group=az&sort=-change", "");
        check(&resources, "by=state&order=name&group=region&sort=-cost", "sort=name&group=state");
        check(&resources, "group=region&family=s3&rank=effort&finding=gp2-volume", "service-group=s3");
        check(&insights, "group=region&sort=trend&per=service", "group=service");
        check(&insights, "group=category.Product&open=ec2%3Avolume%2F1%2Feu%2Fvol-1&by=state", "");
        check(&insights, "open=ec2%3Avolume%2F1%2Feu%2Fvol-1&finding=gp2-volume", "open=gp2-volume");
        check(
            &Page::Overview,
            "group=region&sort=name&by=state&order=-name&open=a&per=tag.A",
            "group=region&sort=name",
        );
    }

    #[test]
    fn invalid_values_of_old_parameters_are_reported_under_the_old_key() {
        for (page, query) in [
            (Page::Resources, "by=zone"),
            (Page::Resources, "order=size"),
            (Page::Insights, "per=zone"),
            (Page::Insights, "rank=cost"),
            (Page::Insights, "finding=gp2-volum"),
            (Page::Overview, "family=EC2"),
            (Page::Overview, "decided=gp2-volum||"),
        ] {
            let problems = parse(&page, query).problems;
            let reported: Vec<_> = problems.iter().map(|it| format!("{}={}", it.key, it.value)).collect();
            assert_eq!(reported, [query]);
        }
    }
}
