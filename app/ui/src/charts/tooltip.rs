//! Tooltip of one period, also announced to keyboard users.

use domain::{
    Decimal,
    compare::Change,
    format::{self, Sign},
    money::{Money, Unit},
    period::{Granularity, Period, iso_date},
    sorting,
    table::{PeriodSum, TablePeriod},
};
use serde::Serialize;

use super::{
    option::escaped,
    series::{Comparison, ForecastPeriod, Group},
};

/// Maximum number of groups listed by name; the rest share one line.
const MAX_NAMED: usize = 4;
/// Longest name in characters before it is cut.
const MAX_NAME_CHARS: usize = 26;

/// Tooltip of one period, drawn by `frontend/charts/tip.js`. All text is escaped for rich text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tooltip {
    /// First day, ISO; empty for a period that can't be zoomed into.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// Days or hour, in full.
    pub title: String,
    /// Total of all groups, including hidden ones.
    pub total: String,
    /// Largest visible groups.
    pub lines: Vec<TooltipLine>,
    /// Label and total of the visible groups without a line of their own, and of the hidden groups.
    #[serde(rename = "rest")]
    pub summaries: Vec<(String, String)>,
    /// Notes: estimated, change, forecast.
    pub notes: Vec<String>,
}

/// One group in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TooltipLine {
    /// `id` of the series.
    pub id: String,
    /// Color as a design token.
    pub color: String,
    /// Display name, cut to fit.
    pub name: String,
    /// Amount.
    pub amount: String,
}

/// Builds the tooltips of a chart from its figures.
pub struct TooltipBuilder<'a> {
    /// Groups, including hidden ones.
    pub groups: &'a [Group],
    /// Total of each period over all groups, hidden ones included; marked partial where AWS returned incomplete data.
    pub totals: &'a [PeriodSum],
    /// Granularity of the periods.
    pub granularity: Granularity,
    /// Currency or unit.
    pub unit: &'a Unit,
    /// Comparison period.
    pub comparison: Option<&'a Comparison>,
}

impl TooltipBuilder<'_> {
    /// Tooltip of a period with data; `index` is its position in the table.
    pub fn actual(&self, index: usize, period: &TablePeriod) -> Tooltip {
        let amount = |group: &Group| group.amounts.get(index).copied().unwrap_or(PeriodSum::Missing);
        let total = self.totals.get(index).copied().unwrap_or(PeriodSum::Missing);
        // A period without any data lists no groups.
        let groups = self.groups.iter().filter(|_| total != PeriodSum::Missing);
        let (hidden, visible): (Vec<&Group>, Vec<&Group>) = groups.partition(|group| group.is_hidden);
        let mut visible: Vec<(PeriodSum, &Group)> = visible.into_iter().map(|group| (amount(group), group)).collect();
        visible.retain(|(amount, _)| *amount != PeriodSum::Complete(Decimal::ZERO));
        // Groups with missing data come before large ones.
        sorting::sort_by_key(&mut visible, |(amount, _)| amount.known().map(|it| std::cmp::Reverse(it.abs())));
        let unnamed = visible.split_off(MAX_NAMED.min(visible.len()));
        sorting::sort_by_key(&mut visible, |(amount, _)| std::cmp::Reverse(amount.known()));
        let lines = visible.into_iter().map(|(amount, group)| TooltipLine {
            id: group.id.clone(),
            color: group.slot.token(),
            name: shortened(&group.name),
            amount: self.sum(amount),
        });
        let sum = |amounts: &mut dyn Iterator<Item = PeriodSum>| self.sum(PeriodSum::total(amounts));
        let mut summaries = Vec::new();
        if !unnamed.is_empty() {
            summaries.push((format!("{} more", unnamed.len()), sum(&mut unnamed.iter().map(|(amount, _)| *amount))));
        }
        if !hidden.is_empty() {
            let hidden_sum = sum(&mut hidden.iter().map(|group| amount(group)));
            summaries.push((format!("{} hidden", hidden.len()), hidden_sum));
        }
        let mut notes = Vec::new();
        if period.estimated {
            notes.push("Estimated".to_owned());
        }
        notes.extend(self.change_note(index, total));
        // An hour can't be zoomed into: the shortest range is a day.
        let days = Some(period.period.range()).filter(|_| self.granularity != Granularity::Hourly);
        Tooltip {
            from: days.map(|it| iso_date(it.from())).unwrap_or_default(),
            to: days.map(|it| iso_date(it.to())).unwrap_or_default(),
            title: title(&period.period, self.granularity),
            total: self.sum(total),
            lines: lines.collect(),
            summaries,
            notes,
        }
    }

    /// Tooltip of a future period.
    pub fn forecast(&self, period: &ForecastPeriod) -> Tooltip {
        Tooltip {
            from: String::new(),
            to: String::new(),
            title: title(&period.period, self.granularity),
            total: format!("≈ {}", self.whole(period.amount)),
            lines: Vec::new(),
            summaries: Vec::new(),
            notes: vec![self.forecast_note(period)],
        }
    }

    /// `Forecast $139,580, $134,155 – $140,713 (80% interval)`.
    pub fn forecast_note(&self, period: &ForecastPeriod) -> String {
        let [low, high] = [period.low, period.high].map(|end| Money::new(end, self.unit.clone()));
        format!("Forecast {}, {} (80% interval)", self.whole(period.amount), format::interval(&low, &high))
    }

    /// `+$123.45 (+2.1%) vs. 3 Jun 2026`; `None` without a comparison, or with incomplete data.
    fn change_note(&self, index: usize, total: PeriodSum) -> Option<String> {
        let (name, before) = self.comparison?.periods.get(index)?.as_ref()?;
        let [before, now] = [*before, total.complete()?].map(|amount| Money::new(amount, self.unit.clone()));
        let change = Change::between(&before, &now).ok()?;
        let ratio = change.ratio.map(|ratio| format!(" ({})", format::percent(ratio, Sign::Both)));
        let by = format::money(&change.difference, Sign::Both);
        Some(format!("{by}{} vs. {name}", ratio.unwrap_or_default()))
    }

    fn sum(&self, sum: PeriodSum) -> String {
        format::period_sum(sum, self.unit)
    }

    fn whole(&self, amount: Decimal) -> String {
        format::whole(&Money::new(amount, self.unit.clone()), Sign::Minus)
    }
}

/// Period in full; a day with its weekday.
pub fn title(period: &Period, granularity: Granularity) -> String {
    let full = format::period_in_full(period, granularity);
    match (period, granularity) {
        (Period::Days(days), Granularity::Daily) => format!("{} {full}", format::weekday(days.from())),
        _ => full,
    }
}

/// Shortens a name to the tooltip's width.
fn shortened(name: &str) -> String {
    let name = escaped(name);
    if name.chars().count() <= MAX_NAME_CHARS {
        return name;
    }
    name.chars().take(MAX_NAME_CHARS - 1).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use domain::period::DateRange;

    use super::*;
    use crate::charts::color::Slot;

    fn group(id: &str, amount: i64, is_hidden: bool) -> Group {
        let name = format!("{{evil|{id}}}");
        let amounts = vec![PeriodSum::Complete(Decimal::from(amount))];
        Group { id: id.to_owned(), name, slot: Slot::Numbered(3), amounts, is_hidden }
    }

    fn tooltip(groups: &[Group], comparison: Option<&Comparison>) -> Tooltip {
        let unit = Unit::new("USD");
        let period = Period::Days(DateRange::day("2026-09-01".parse().unwrap()));
        let totals = [PeriodSum::total(groups.iter().map(|it| it.amounts[0]))];
        let builder =
            TooltipBuilder { groups, totals: &totals, granularity: Granularity::Daily, unit: &unit, comparison };
        builder.actual(0, &TablePeriod { period, estimated: true })
    }

    #[test]
    fn lists_the_four_largest_groups_and_sums_up_the_others() {
        let groups: Vec<Group> = (1..=6).map(|it| group(&it.to_string(), it * 10, false)).collect();
        let tooltip = tooltip(&groups, None);
        assert_eq!((tooltip.title.as_str(), tooltip.total.as_str()), ("Tue 1 Sep 2026", "$210.00"));
        let lines: Vec<_> = tooltip.lines.iter().map(|it| (it.id.as_str(), it.amount.as_str())).collect();
        assert_eq!(lines, [("6", "$60.00"), ("5", "$50.00"), ("4", "$40.00"), ("3", "$30.00")]);
        assert_eq!(tooltip.summaries, [("2 more".to_owned(), "$30.00".to_owned())]);
        assert_eq!(tooltip.notes, ["Estimated"]);
        assert_eq!(tooltip.lines[0].name, "❴evil|6❵");
    }

    #[test]
    fn hidden_groups_are_counted_and_included_in_the_total() {
        let tooltip = tooltip(&[group("a", 10, false), group("b", 20, true)], None);
        assert_eq!((tooltip.total.as_str(), tooltip.lines.len()), ("$30.00", 1));
        assert_eq!(tooltip.summaries, [("1 hidden".to_owned(), "$20.00".to_owned())]);
    }

    #[test]
    fn a_large_credit_is_among_the_largest_groups() {
        let groups = [("a", 9), ("b", 8), ("c", 7), ("d", 6), ("refund", -90)].map(|(id, it)| group(id, it, false));
        let tooltip = tooltip(&groups, None);
        assert_eq!((tooltip.lines[3].id.as_str(), tooltip.lines[3].amount.as_str()), ("refund", "−$90.00"));
        assert_eq!(tooltip.summaries, [("1 more".to_owned(), "$6.00".to_owned())]);
    }

    #[test]
    fn the_change_names_the_compared_period() {
        let comparison =
            Comparison { label: String::new(), periods: vec![Some(("3 Jun 2026".to_owned(), Decimal::from(8)))] };
        assert_eq!(tooltip(&[group("a", 10, false)], Some(&comparison)).notes[1], "+$2.00 (+25.0%) vs. 3 Jun 2026");
    }

    #[test]
    fn missing_data_is_not_zero_and_has_no_comparison() {
        let without_data = |id: &str| Group { amounts: vec![PeriodSum::Missing], ..group(id, 0, false) };
        let comparison =
            Comparison { label: String::new(), periods: vec![Some(("3 Jun 2026".to_owned(), Decimal::from(8)))] };
        let day = tooltip(&[without_data("a"), without_data("b")], Some(&comparison));
        assert_eq!((day.total.as_str(), day.lines.len(), &day.summaries), ("missing", 0, &vec![]));
        assert_eq!(day.notes, ["Estimated"]);
        let mut groups: Vec<Group> = (1..=5).map(|it| group(&it.to_string(), it * 10, false)).collect();
        groups.push(without_data("b"));
        let partial = tooltip(&groups, Some(&comparison));
        assert_eq!((partial.total.as_str(), partial.notes.len()), ("$150.00 (partial)", 1));
        let last = partial.lines.last().map(|it| (it.id.as_str(), it.amount.as_str()));
        assert_eq!((partial.lines.len(), last), (4, Some(("b", "missing"))));
        assert_eq!(partial.summaries, [("2 more".to_owned(), "$30.00".to_owned())]);
    }

    #[test]
    fn an_overflowing_sum_is_marked_too_large() {
        let huge = Group { amounts: vec![PeriodSum::Complete(Decimal::MAX)], ..group("a", 0, false) };
        let day = tooltip(&[huge, group("b", 1, false)], None);
        assert_eq!((day.total.as_str(), day.lines.len()), ("too large", 2));
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(shortened(&"x".repeat(300)).chars().count(), MAX_NAME_CHARS);
    }
}
