//! Tooltip of one period, also announced to keyboard users.

use domain::{
    Decimal,
    compare::Change,
    format::{self, Sign},
    money::{Money, Unit},
    period::{Granularity, Period},
    table::{PeriodSum, TablePeriod},
};
use serde::Serialize;

use super::{
    option::plain,
    over_time::{Before, Expected, Group},
};

/// Most groups listed by name; the rest share one line.
const MAX_NAMES: usize = 4;
/// Longest name in characters before it is cut.
const LONGEST_NAME: usize = 26;

/// Tooltip of one period. All text is escaped for rich text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tip {
    /// First day, ISO; empty for a period that can't be zoomed into.
    pub from: String,
    /// Last day, ISO.
    pub to: String,
    /// Days or hour, in full.
    pub title: String,
    /// Total of all groups, including hidden ones.
    pub total: String,
    /// Largest visible groups.
    pub lines: Vec<Line>,
    /// Totals of the visible groups without a line of their own, and of hidden groups.
    pub rest: Vec<(String, String)>,
    /// Notes: estimated, change, forecast.
    pub notes: Vec<String>,
}

/// One group in a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Id of the series.
    pub id: String,
    /// Color as a design token.
    pub color: String,
    /// Display name, cut to fit.
    pub name: String,
    /// Amount.
    pub amount: String,
}

/// Input for the tooltips of a chart.
pub struct Writer<'a> {
    /// Groups, including hidden ones.
    pub groups: &'a [Group],
    /// Total of each period over all groups, including data that AWS left out.
    pub totals: &'a [PeriodSum],
    /// Granularity of the periods.
    pub granularity: Granularity,
    /// Currency or unit.
    pub unit: &'a Unit,
    /// Comparison of each period.
    pub before: Option<&'a Before>,
}

impl Writer<'_> {
    /// Tooltip of the period at an index of the table.
    pub fn known(&self, place: usize, period: &TablePeriod) -> Tip {
        let amount = |group: &Group| group.amounts.get(place).copied().unwrap_or(PeriodSum::Missing);
        let total = self.totals.get(place).copied().unwrap_or(PeriodSum::Missing);
        // A period without any data lists no groups.
        let groups = self.groups.iter().filter(|_| total != PeriodSum::Missing);
        let (hidden, drawn): (Vec<&Group>, Vec<&Group>) = groups.partition(|group| group.hidden);
        let mut drawn: Vec<(PeriodSum, &Group)> = drawn.into_iter().map(|group| (amount(group), group)).collect();
        drawn.retain(|(amount, _)| *amount != PeriodSum::Complete(Decimal::ZERO));
        // Groups with missing data come before large ones.
        drawn.sort_by_key(|(amount, _)| amount.known().map(|it| std::cmp::Reverse(it.abs())));
        let unnamed = drawn.split_off(MAX_NAMES.min(drawn.len()));
        drawn.sort_by_key(|(amount, _)| std::cmp::Reverse(amount.known()));
        let lines = drawn.into_iter().map(|(amount, group)| Line {
            id: group.id.clone(),
            color: group.slot.token(),
            name: short(&group.name),
            amount: self.sum(amount),
        });
        let sum = |amounts: &mut dyn Iterator<Item = PeriodSum>| self.sum(PeriodSum::total(amounts));
        let mut rest = Vec::new();
        if !unnamed.is_empty() {
            rest.push((format!("{} more", unnamed.len()), sum(&mut unnamed.iter().map(|(amount, _)| *amount))));
        }
        if !hidden.is_empty() {
            let of_hidden = sum(&mut hidden.iter().map(|group| amount(group)));
            rest.push((format!("{} hidden", hidden.len()), of_hidden));
        }
        let mut notes = Vec::new();
        if period.estimated {
            notes.push("Estimated".to_owned());
        }
        notes.extend(self.change(place, total));
        // An hour is shorter than the shortest range.
        let days = Some(period.period.range()).filter(|_| self.granularity != Granularity::Hourly);
        Tip {
            from: days.map(|it| it.from().to_string()).unwrap_or_default(),
            to: days.map(|it| it.to().to_string()).unwrap_or_default(),
            title: title(&period.period, self.granularity),
            total: self.sum(total),
            lines: lines.collect(),
            rest,
            notes,
        }
    }

    /// Tooltip of a future period.
    pub fn ahead(&self, expected: &Expected) -> Tip {
        Tip {
            from: String::new(),
            to: String::new(),
            title: title(&expected.period, self.granularity),
            total: format!("≈ {}", self.whole(expected.amount)),
            lines: Vec::new(),
            rest: Vec::new(),
            notes: vec![self.interval(expected)],
        }
    }

    /// `Forecast $139,580, $134,155 – $140,713 (80% interval)`.
    pub fn interval(&self, expected: &Expected) -> String {
        let [amount, low, high] = [expected.amount, expected.low, expected.high].map(|it| self.whole(it));
        format!("Forecast {amount}, {low} – {high} (80% interval)")
    }

    /// `+$123.45 (+2.1%) vs. 3 Jun 2026`; `None` without a comparison, or with incomplete data.
    fn change(&self, place: usize, total: PeriodSum) -> Option<String> {
        let (name, before) = self.before?.periods.get(place)?.as_ref()?;
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
fn short(name: &str) -> String {
    let name = plain(name);
    if name.chars().count() <= LONGEST_NAME {
        return name;
    }
    name.chars().take(LONGEST_NAME - 1).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use domain::period::DateRange;

    use super::*;
    use crate::charts::color::Slot;

    fn group(id: &str, amount: i64, hidden: bool) -> Group {
        let name = format!("{{evil|{id}}}");
        let amounts = vec![PeriodSum::Complete(Decimal::from(amount))];
        Group { id: id.to_owned(), name, slot: Slot::Numbered(3), amounts, hidden }
    }

    fn tip(groups: &[Group], before: Option<&Before>) -> Tip {
        let unit = Unit::new("USD");
        let period = Period::Days(DateRange::day("2026-09-01".parse().unwrap()));
        let totals = [PeriodSum::total(groups.iter().map(|it| it.amounts[0]))];
        let writer = Writer { groups, totals: &totals, granularity: Granularity::Daily, unit: &unit, before };
        writer.known(0, &TablePeriod { period, estimated: true })
    }

    #[test]
    fn date_total_the_largest_four_and_the_rest_add_up() {
        let groups: Vec<Group> = (1..=6).map(|it| group(&it.to_string(), it * 10, false)).collect();
        let tip = tip(&groups, None);
        assert_eq!((tip.title.as_str(), tip.total.as_str()), ("Tue 1 Sep 2026", "$210.00"));
        let named: Vec<_> = tip.lines.iter().map(|it| (it.id.as_str(), it.amount.as_str())).collect();
        assert_eq!(named, [("6", "$60.00"), ("5", "$50.00"), ("4", "$40.00"), ("3", "$30.00")]);
        assert_eq!(tip.rest, [("2 more".to_owned(), "$30.00".to_owned())]);
        assert_eq!(tip.notes, ["Estimated"]);
        assert_eq!(tip.lines[0].name, "❴evil|6❵");
    }

    #[test]
    fn hidden_groups_stay_in_the_total_and_are_counted() {
        let tip = tip(&[group("a", 10, false), group("b", 20, true)], None);
        assert_eq!((tip.total.as_str(), tip.lines.len()), ("$30.00", 1));
        assert_eq!(tip.rest, [("1 hidden".to_owned(), "$20.00".to_owned())]);
    }

    #[test]
    fn a_large_credit_is_among_the_largest() {
        let groups = [("a", 9), ("b", 8), ("c", 7), ("d", 6), ("refund", -90)].map(|(id, it)| group(id, it, false));
        let tip = tip(&groups, None);
        assert_eq!((tip.lines[3].id.as_str(), tip.lines[3].amount.as_str()), ("refund", "−$90.00"));
        assert_eq!(tip.rest, [("1 more".to_owned(), "$6.00".to_owned())]);
    }

    #[test]
    fn the_change_names_its_comparison() {
        let before = Before { label: String::new(), periods: vec![Some(("3 Jun 2026".to_owned(), Decimal::from(8)))] };
        assert_eq!(tip(&[group("a", 10, false)], Some(&before)).notes[1], "+$2.00 (+25.0%) vs. 3 Jun 2026");
    }

    #[test]
    fn missing_data_is_not_zero_and_has_no_comparison() {
        let lacking = |id: &str| Group { amounts: vec![PeriodSum::Missing], ..group(id, 0, false) };
        let before = Before { label: String::new(), periods: vec![Some(("3 Jun 2026".to_owned(), Decimal::from(8)))] };
        let day = tip(&[lacking("a"), lacking("b")], Some(&before));
        assert_eq!((day.total.as_str(), day.lines.len(), &day.rest), ("missing", 0, &vec![]));
        assert_eq!(day.notes, ["Estimated"]);
        let mut groups: Vec<Group> = (1..=5).map(|it| group(&it.to_string(), it * 10, false)).collect();
        groups.push(lacking("b"));
        let part = tip(&groups, Some(&before));
        assert_eq!((part.total.as_str(), part.notes.len()), ("$150.00 (partial)", 1));
        let last = part.lines.last().map(|it| (it.id.as_str(), it.amount.as_str()));
        assert_eq!((part.lines.len(), last), (4, Some(("b", "missing"))));
        assert_eq!(part.rest, [("2 more".to_owned(), "$30.00".to_owned())]);
    }

    #[test]
    fn an_overflowing_sum_is_no_number() {
        let huge = Group { amounts: vec![PeriodSum::Complete(Decimal::MAX)], ..group("a", 0, false) };
        let day = tip(&[huge, group("b", 1, false)], None);
        assert_eq!((day.total.as_str(), day.lines.len()), ("too large", 2));
    }

    #[test]
    fn long_names_are_cut() {
        assert_eq!(short(&"x".repeat(300)).chars().count(), LONGEST_NAME);
    }
}
