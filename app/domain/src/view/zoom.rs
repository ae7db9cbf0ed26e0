//! Zoom into some days of a range, and back.

use std::{fmt, str::FromStr};

use super::{Preset, Span, View};
use crate::{
    compare::CompareWith,
    limits::Limits,
    period::{DateRange, Granularity},
};

impl Span {
    /// Its days on the day that the limits name, both ends inclusive.
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
    /// The view of these days alone. The first zoom notes the range that it started from (`usual` where the address names none);
    /// zooming further keeps it. A comparison with named days is replaced by the previous period, which is as long as any range.
    #[must_use]
    pub fn zoomed(&self, days: DateRange, usual: Preset) -> Self {
        let mut next = self.clone();
        next.within = self.zoom_origin().or(self.span).or(Some(Span::Preset(usual)));
        next.span = Some(Span::Days(days));
        if matches!(next.compare, Some(CompareWith::Custom(_))) {
            next.compare = Some(CompareWith::Previous);
        }
        if next.granularity.is_some_and(|it| it > Granularity::for_range(&days)) {
            next.granularity = None;
        }
        next
    }

    /// View of the range that the zoom started from; `None` without a zoom. `usual` is omitted from the URL.
    #[must_use]
    pub fn unzoomed(&self, usual: Preset) -> Option<Self> {
        let origin = self.zoom_origin()?;
        let span = Some(origin).filter(|span| *span != Span::Preset(usual));
        Some(Self { span, within: None, ..self.clone() })
    }

    /// The range that a zoom started from: none while a preset is shown.
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
    fn a_zoom_is_in_the_address_and_so_is_the_way_back() {
        let zoomed = zoomed("range=90d&group=region", "2026-10-10..2026-10-20");
        assert_eq!(zoomed.to_query(&Page::Overview), "from=2026-10-10&to=2026-10-20&within=90d&group=region");
        let reloaded = view(&zoomed.to_query(&Page::Overview));
        assert_eq!(reloaded, zoomed);
        assert_eq!(reloaded.unzoomed(Preset::default()).unwrap().to_query(&Page::Overview), "range=90d&group=region");
    }

    #[test]
    fn the_usual_range_needs_no_word_once_it_is_back() {
        let zoomed = zoomed("", "2026-09-01..2026-10-31");
        assert_eq!(zoomed.to_query(&Page::Overview), "from=2026-09-01&to=2026-10-31&within=6m");
        assert_eq!(zoomed.unzoomed(Preset::default()).unwrap(), View::default());
    }

    #[test]
    fn zooming_twice_leads_back_to_the_first_range() {
        let twice = zoomed("from=2026-09-01&to=2026-10-31", "2026-10-01..2026-10-31")
            .zoomed("2026-10-14..2026-10-18".parse().unwrap(), Preset::default());
        assert_eq!(twice.to_query(&Page::Overview), "from=2026-10-14&to=2026-10-18&within=2026-09-01..2026-10-31");
    }

    #[test]
    fn a_range_that_is_chosen_anew_is_no_zoom() {
        let mut chosen = zoomed("range=90d", "2026-10-10..2026-10-20");
        chosen.span = Some(Span::Preset(Preset::ThirtyDays));
        assert_eq!(
            (chosen.to_query(&Page::Overview).as_str(), chosen.unzoomed(Preset::default())),
            ("range=30d", None)
        );
        for outside in ["from=2026-10-10&to=2026-10-20&within=7d", "range=7d&within=90d"] {
            let parsed = View::parse(&Page::Overview, outside, &limits());
            assert_eq!((parsed.view.within, parsed.problems), (None, vec![]), "{outside}");
        }
    }

    #[test]
    fn what_cannot_be_a_range_is_named() {
        let problems = View::parse(&Page::Overview, "from=2026-10-10&to=2026-10-20&within=%3Cb%3E", &limits()).problems;
        assert_eq!(problems[0].key, "within");
    }

    #[test]
    fn granularity_and_comparison_follow() {
        let days = "2026-10-10..2026-10-20";
        assert_eq!(zoomed("range=90d&granularity=daily", days).granularity, Some(Granularity::Daily));
        assert_eq!(zoomed("range=90d&granularity=monthly", days).granularity, None, "one bar shows nothing");
        let named = zoomed("range=last-month&compare=2026-02-01..2026-02-28", days);
        assert_eq!(named.compare, Some(CompareWith::Previous));
    }
}
