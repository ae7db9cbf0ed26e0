//! How each page restricts the view, and where its groups lead.

use super::{Page, Preset, Span, View};
use crate::{
    dimension::{Attribute, Dimension},
    filter::{NONE_VALUE, Rule},
    word::Word,
};

impl Page {
    /// Default range of the page, unless it is that of all pages.
    fn usual_span(&self) -> Option<Span> {
        Some(self.default_preset()).filter(|preset| *preset != Preset::default()).map(Span::Preset)
    }

    /// The view as the page shows it: the list of services is by service and leaves none out; a service's page has its costs alone,
    /// by usage type where the address names no other group; resources are shown for fourteen days where it names none.
    #[must_use]
    pub fn scoped(&self, view: &View) -> View {
        let mut view = view.clone();
        let service = Attribute::from(Dimension::Service);
        view.span = view.span.or_else(|| self.usual_span());
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

    /// The page and the address behind one group of a view as this page shows it: a service leads to its page, anything else to what explains it next.
    /// Costs lead to costs: what explains a group of resources is the overview.
    #[must_use]
    pub fn behind(&self, shown: &View, values: &[Word]) -> (Self, View) {
        let service = Attribute::from(Dimension::Service);
        let place = shown.group_by.iter().position(|it| *it == service);
        let named = place.and_then(|place| values.get(place)).filter(|name| !name.is_empty() && *name != NONE_VALUE);
        if let Some(name) = named {
            let mut view = shown.clone();
            for (attribute, value) in shown.group_by.iter().zip(values).filter(|(it, _)| **it != service) {
                view.filter.include_only(attribute, if value.is_empty() { NONE_VALUE } else { value });
            }
            return Self::Service(name.to_string()).with_address(view);
        }
        let page = if matches!(self, Self::Resources | Self::Insights) { Self::Overview } else { self.clone() };
        page.with_address(shown.drill_into(values))
    }

    /// This page with a view as it shows it.
    #[must_use]
    pub fn address(&self, shown: &View) -> (Self, View) {
        self.clone().with_address(shown.clone())
    }

    /// Page with a view, without the parts that the page itself implies.
    fn with_address(self, mut view: View) -> (Self, View) {
        let service = Attribute::from(Dimension::Service);
        if let Self::Service(_) = self {
            view.filter.clear(&service, Rule::Include);
            view.filter.clear(&service, Rule::Exclude);
            if view.group_by.contains(&service) {
                view.group_by = View::default().group_by;
            }
        }
        if view.span == self.usual_span() {
            view.span = None;
        }
        if view.top > View::MAX_TOP {
            view.top = View::DEFAULT_TOP;
        }
        (self, view)
    }
}

/// A service without a name has the empty value, which a filter writes in words.
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
        let values: Vec<Word> = values.iter().map(|it| Word::from(*it)).collect();
        let (page, view) = page.behind(&page.scoped(&view), &values);
        assert_eq!(format!("{page:?}?{}", view.to_query(&page)), expected);
    }

    #[test]
    fn a_service_leads_to_its_page_with_everything_else_kept() {
        check(&Page::Overview, "range=90d", &["AWS Lambda"], r#"Service("AWS Lambda")?range=90d"#);
        check(&Page::Services, "region=eu-west-1", &["AWS Lambda"], r#"Service("AWS Lambda")?region=eu-west-1"#);
        check(&Page::Overview, "group=service&group=region", &["A", "eu-west-1"], r#"Service("A")?region=eu-west-1"#);
    }

    #[test]
    fn anything_else_leads_to_what_explains_it_next() {
        let lambda = Page::Service("AWS Lambda".to_owned());
        check(&lambda, "", &["Requests"], r#"Service("AWS Lambda")?group=operation&usage-type=Requests"#);
        check(&Page::Overview, "group=region", &["eu-west-1"], "Overview?region=eu-west-1");
    }

    #[test]
    fn days_that_are_usual_on_one_page_are_named_on_another() {
        check(&Page::Resources, "", &["AWS Lambda"], r#"Service("AWS Lambda")?range=14d"#);
        let by_region = View { group_by: vec![Dimension::Region.into()], ..View::default() };
        let (page, view) = Page::Resources.behind(&Page::Resources.scoped(&by_region), &["eu-west-1".into()]);
        assert_eq!((&page, &*view.to_query(&page)), (&Page::Overview, "range=14d&region=eu-west-1"));
        let usual = Page::Resources.address(&Page::Resources.scoped(&View::default()));
        assert_eq!(usual, (Page::Resources, View::default()));
    }

    #[test]
    fn a_page_of_a_service_shows_that_service_alone() {
        let page = Page::Service("AWS Lambda".to_owned());
        let view = View::parse(&page, "service=Other&group=service", &Limits::on(date(2026, 11, 23))).view;
        let shown = page.scoped(&view);
        assert_eq!(shown.to_query(&page), "group=usage-type&service=AWS+Lambda");
    }
}
