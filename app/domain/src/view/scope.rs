//! Restrictions of the view by each page, and drill-down targets of its groups.

use super::{Page, Preset, Span, View};
use crate::{
    dimension::{Attribute, Dimension},
    filter::{NONE_VALUE, Rule},
    shared_str::SharedStr,
};

impl Page {
    /// Default range of the page; `None` if it is the default of all pages.
    fn default_span(&self) -> Option<Span> {
        Some(self.default_preset()).filter(|preset| *preset != Preset::default()).map(Span::Preset)
    }

    /// The view as restricted by the page: Services lists all services; a service's page shows only its own costs, by default
    /// grouped by usage type; pages without a range in the URL use their default range.
    #[must_use]
    pub fn scoped(&self, view: &View) -> View {
        let mut view = view.clone();
        let service = Attribute::from(Dimension::Service);
        view.span = view.span.or_else(|| self.default_span());
        match self {
            Self::Services => {
                view.group_by = vec![service];
                view.top = usize::MAX;
            }
            Self::Service(name) => {
                view.filter.clear(&service, Rule::Include);
                view.filter.clear(&service, Rule::Exclude);
                view.filter.add(service.clone(), Rule::Include, filter_value(name));
                view.group_by.retain(|it| *it != service);
                if view.group_by.is_empty() {
                    view.group_by = vec![Dimension::UsageType.into()];
                }
            }
            _ => {}
        }
        view
    }

    /// Page and view to open for one group of a scoped view: a service opens its own page, any other group is drilled into on
    /// this page, or on the Overview for groups of resources and findings.
    #[must_use]
    pub fn drill_into(&self, shown: &View, values: &[SharedStr]) -> (Self, View) {
        let service = Attribute::from(Dimension::Service);
        let position = shown.group_by.iter().position(|it| *it == service);
        let service_name =
            position.and_then(|position| values.get(position)).filter(|name| !name.is_empty() && *name != NONE_VALUE);
        if let Some(name) = service_name {
            let mut view = shown.clone();
            for (attribute, value) in shown.group_by.iter().zip(values).filter(|(it, _)| **it != service) {
                view.filter.include_only(attribute, if value.is_empty() { NONE_VALUE } else { value });
            }
            return Self::Service(name.to_string()).without_implied_parts(view);
        }
        let page = if matches!(self, Self::Resources | Self::Insights) { Self::Overview } else { self.clone() };
        page.without_implied_parts(shown.drill_into(values))
    }

    /// This page with a scoped view, without the parts that the page itself implies.
    #[must_use]
    pub fn with_view(&self, shown: &View) -> (Self, View) {
        self.clone().without_implied_parts(shown.clone())
    }

    /// Page with a view, without the parts that the page itself implies.
    fn without_implied_parts(self, mut view: View) -> (Self, View) {
        let service = Attribute::from(Dimension::Service);
        if let Self::Service(_) = self {
            view.filter.clear(&service, Rule::Include);
            view.filter.clear(&service, Rule::Exclude);
            if view.group_by.contains(&service) {
                view.group_by = View::default().group_by;
            }
        }
        if view.span == self.default_span() {
            view.span = None;
        }
        if view.top > View::MAX_TOP {
            view.top = View::DEFAULT_TOP;
        }
        (self, view)
    }
}

/// Filter value of a service; a service without a name has the empty value in the bill.
fn filter_value(name: &str) -> &str {
    if name.is_empty() { NONE_VALUE } else { name }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::limits::Limits;

    #[track_caller]
    fn check(page: &Page, query: &str, values: &[&str], expected: &str) {
        let view = View::parse(page, query, &Limits::on(date(2026, 11, 23))).view;
        let values: Vec<SharedStr> = values.iter().map(|it| SharedStr::from(*it)).collect();
        let (page, view) = page.drill_into(&page.scoped(&view), &values);
        assert_eq!(format!("{page:?}?{}", view.to_query(&page)), expected);
    }

    #[test]
    fn services_open_their_page_with_other_parameters_kept() {
        check(&Page::Overview, "range=90d", &["AWS Lambda"], r#"Service("AWS Lambda")?range=90d"#);
        check(&Page::Services, "region=eu-west-1", &["AWS Lambda"], r#"Service("AWS Lambda")?region=eu-west-1"#);
        check(&Page::Overview, "group=service&group=region", &["A", "eu-west-1"], r#"Service("A")?region=eu-west-1"#);
    }

    #[test]
    fn other_groups_are_drilled_into_by_the_next_attribute() {
        let lambda = Page::Service("AWS Lambda".to_owned());
        check(&lambda, "", &["Requests"], r#"Service("AWS Lambda")?group=operation&usage-type=Requests"#);
        check(&Page::Overview, "group=region", &["eu-west-1"], "Overview?region=eu-west-1");
    }

    #[test]
    fn default_range_of_one_page_is_explicit_on_another() {
        check(&Page::Resources, "", &["AWS Lambda"], r#"Service("AWS Lambda")?range=14d"#);
        let by_region = View { group_by: vec![Dimension::Region.into()], ..View::default() };
        let (page, view) = Page::Resources.drill_into(&Page::Resources.scoped(&by_region), &["eu-west-1".into()]);
        assert_eq!((&page, &*view.to_query(&page)), (&Page::Overview, "range=14d&region=eu-west-1"));
        let default = Page::Resources.with_view(&Page::Resources.scoped(&View::default()));
        assert_eq!(default, (Page::Resources, View::default()));
    }

    #[test]
    fn service_page_shows_only_its_service() {
        let page = Page::Service("AWS Lambda".to_owned());
        let view = View::parse(&page, "service=Other&group=service", &Limits::on(date(2026, 11, 23))).view;
        let shown = page.scoped(&view);
        assert_eq!(shown.to_query(&page), "group=usage-type&service=AWS+Lambda");
    }
}
