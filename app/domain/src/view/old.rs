//! Old names of URL parameters: addresses shared before the renaming keep working.

use std::str::FromStr;

use super::{
    CostColumn, Facet, FindingColumn, FindingProperty, ListProperty, PageKind, Property, ResourceColumn, Sort,
};
use crate::dimension::Attribute;

/// Old parameters and their replacements, each on one kind of page or, with `None`, on all. With `=`, only a value was renamed.
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
pub(super) enum Current<'a> {
    /// It was never renamed.
    Unchanged,
    /// New key and value.
    Renamed(&'a str, &'a str),
    /// Parameter of another kind of page, which old addresses carried along.
    Carried,
}

/// The current name of a parameter on a kind of page.
pub(super) fn current<'a>(kind: PageKind, key: &'a str, value: &'a str) -> Current<'a> {
    let is_named = |old: &str| match old.split_once('=') {
        Some((old_key, old_value)) => old_key == key && old_value == value,
        None => old == key,
    };
    let Some((page, _, new)) = RENAMED.iter().find(|(_, old, _)| is_named(old)) else { return Current::Unchanged };
    if page.is_some_and(|page| page != kind) {
        return Current::Carried;
    }
    let (key, value) = new.split_once('=').unwrap_or((new, value));
    Current::Renamed(key, value)
}

/// Whether an address is in the old form: at least one of its parameters is.
pub(super) fn is_old<T: AsRef<str>>(kind: PageKind, mut pairs: impl Iterator<Item = (T, T)>) -> bool {
    pairs.any(|(key, value)| current(kind, key.as_ref(), value.as_ref()) != Current::Unchanged)
}

/// Whether `group`, `sort` or `open` was carried along from another kind of page. `is_old` is that of the whole address: in the
/// old form, a key that is a new name on this page always meant another page.
pub(super) fn is_carried(kind: PageKind, is_old: bool, key: &str, value: &str) -> bool {
    let is_new_name = || RENAMED.iter().any(|(page, _, new)| *page == Some(kind) && *new == key);
    match (kind, key) {
        // Nothing can be opened on a cost page: the key came from Resources.
        (PageKind::Costs, _) => key == "open",
        _ if is_old && is_new_name() => true,
        (PageKind::Resources, "group") => is_cost_group::<Property>(value),
        (PageKind::Resources, "sort") => is_cost_column::<ResourceColumn>(value),
        (PageKind::Insights, "group") => is_cost_group::<FindingProperty>(value),
        (PageKind::Insights, "sort") => is_cost_column::<FindingColumn>(value),
        // Key of a resource, such as `ec2:volume/1/eu-west-1/vol-1`: a finding's begins with a check and `@`.
        (PageKind::Insights, "open") => value.contains('/') && !value.contains('@'),
        _ => false,
    }
}

/// Whether costs can be grouped by it, and the items of a list can't.
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

    /// A value of the old parameter, other than the default.
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

    fn written((key, value): (&str, &str)) -> String {
        if value.is_empty() { key.to_owned() } else { format!("{key}={value}") }
    }

    #[test]
    fn every_old_parameter_is_read_as_the_new_one_and_written_as_it() {
        for (kind, old, new) in RENAMED {
            let (old_query, new_query) = (written((old, value_of(old))), written((new, value_of(old))));
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
    fn what_an_old_address_carries_of_another_page_is_ignored() {
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
    fn an_unknown_value_of_an_old_parameter_is_reported_under_its_old_key() {
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
            let named: Vec<_> = problems.iter().map(|it| format!("{}={}", it.key, it.value)).collect();
            assert_eq!(named, [query]);
        }
    }
}
