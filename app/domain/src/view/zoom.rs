//! Zoom into part of a range, and back.

use std::{fmt, str::FromStr};

use super::{Preset, Span, View};
use crate::{
    compare::CompareWith,
    limits::Limits,
    period::{DateRange, Granularity},
};

impl Span {
    /// Days as of the day of the limits, both ends inclusive.
    #[must_use]
    pub fn range(self, limits: &Limits) -> DateRange {
        match self {
            Self::Preset(preset) => preset.range(limits),
            Self::Days(range) => range,
        }
    }
}

impl fmt::Display for Span {
    /// Format in URLs: `90d`, `2026-10-01..2026-10-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(preset) => f.write_str(preset.as_str()),
            Self::Days(range) => range.fmt(f),
        }
    }
}

impl FromStr for Span {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.parse().map(Self::Preset).or_else(|()| text.parse().map(Self::Days))
    }
}

impl View {
    /// View of only these days. The first zoom stores the original range (`default` if the URL has none); further zooms keep it.
    /// A custom comparison is replaced by the previous period, which has the same length as any range.
    #[must_use]
    pub fn zoomed(&self, days: DateRange, default: Preset) -> Self {
        let mut next = self.clone();
        next.within = self.zoom_origin().or(self.span).or(Some(Span::Preset(default)));
        next.span = Some(Span::Days(days));
        if matches!(next.compare, Some(CompareWith::Custom(_))) {
            next.compare = Some(CompareWith::Previous);
        }
        if next.granularity.is_some_and(|it| it > Granularity::for_range(&days)) {
            next.granularity = None;
        }
        next
    }

    /// View of the range that the zoom started from; `None` without a zoom. `default` is omitted from the URL.
    #[must_use]
    pub fn unzoomed(&self, default: Preset) -> Option<Self> {
        let origin = self.zoom_origin()?;
        let span = Some(origin).filter(|span| *span != Span::Preset(default));
        Some(Self { span, within: None, ..self.clone() })
    }

    /// Range before the zoom; `None` for presets.
    pub(super) fn zoom_origin(&self) -> Option<Span> {
        self.within.filter(|_| matches!(self.span, Some(Span::Days(_))))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::view::Page;

    fn limits() -> Limits {
        Limits::on(date(2026, 11, 23))
    }

    fn view(query: &str) -> View {
        View::parse(&Page::Overview, query, &limits()).view
    }

    fn zoomed(query: &str, days: &str) -> View {
        view(query).zoomed(days.parse().unwrap(), Preset::default())
    }

    #[test]
    fn zoom_and_its_original_range_are_in_the_url() {
        let zoomed = zoomed("range=90d&group=region", "2026-10-10..2026-10-20");
        assert_eq!(zoomed.to_query(&Page::Overview), "from=2026-10-10&to=2026-10-20&within=90d&group=region");
        let reloaded = view(&zoomed.to_query(&Page::Overview));
        assert_eq!(reloaded, zoomed);
        assert_eq!(reloaded.unzoomed(Preset::default()).unwrap().to_query(&Page::Overview), "range=90d&group=region");
    }

    #[test]
    fn default_range_is_omitted_after_zooming_out() {
        let zoomed = zoomed("", "2026-09-01..2026-10-31");
        assert_eq!(zoomed.to_query(&Page::Overview), "from=2026-09-01&to=2026-10-31&within=6m");
        assert_eq!(zoomed.unzoomed(Preset::default()).unwrap(), View::default());
    }

    #[test]
    fn zooming_twice_keeps_the_first_range() {
        let twice = zoomed("from=2026-09-01&to=2026-10-31", "2026-10-01..2026-10-31")
            .zoomed("2026-10-14..2026-10-18".parse().unwrap(), Preset::default());
        assert_eq!(twice.to_query(&Page::Overview), "from=2026-10-14&to=2026-10-18&within=2026-09-01..2026-10-31");
    }

    #[test]
    fn choosing_another_range_ends_the_zoom() {
        let mut view = zoomed("range=90d", "2026-10-10..2026-10-20");
        view.span = Some(Span::Preset(Preset::ThirtyDays));
        assert_eq!((view.to_query(&Page::Overview).as_str(), view.unzoomed(Preset::default())), ("range=30d", None));
        for outside in ["from=2026-10-10&to=2026-10-20&within=7d", "range=7d&within=90d"] {
            let parsed = View::parse(&Page::Overview, outside, &limits());
            assert_eq!((parsed.view.within, parsed.problems), (None, vec![]), "{outside}");
        }
    }

    #[test]
    fn invalid_zoom_ranges_are_reported() {
        let problems = View::parse(&Page::Overview, "from=2026-10-10&to=2026-10-20&within=%3Cb%3E", &limits()).problems;
        assert_eq!(problems[0].key, "within");
    }

    #[test]
    fn zoom_adjusts_granularity_and_comparison() {
        let days = "2026-10-10..2026-10-20";
        assert_eq!(zoomed("range=90d&granularity=daily", days).granularity, Some(Granularity::Daily));
        assert_eq!(zoomed("range=90d&granularity=monthly", days).granularity, None, "one bar shows nothing");
        let custom = zoomed("range=last-month&compare=2026-02-01..2026-02-28", days);
        assert_eq!(custom.compare, Some(CompareWith::Previous));
    }
}
