//! Sentences made from the figures of a report: no figure that is not in a section or the headline.

use super::{charges::Charges, name, per_day};
use crate::{
    compare::{Change, ComparedPeriods},
    format::{self, Sign},
    money::Money,
    overview::{CostReport, Figure, Mover},
    period::DateRange,
};

/// Increases named in the summary.
const MAX_INCREASES: usize = 2;

/// Figures that the sentences are made from.
pub(super) struct Summary<'a> {
    /// Days of the report.
    pub days: DateRange,
    /// Total of these days.
    pub total: Option<&'a Figure>,
    /// Compared periods.
    pub spans: Option<ComparedPeriods>,
    /// Costs by service.
    pub by_service: &'a CostReport,
    /// Cost before credits.
    pub charges: Option<&'a Charges>,
}

impl Summary<'_> {
    /// Sentences about total, changes and credits.
    pub fn sentences(&self) -> Vec<String> {
        let Some(total) = self.total else {
            return vec![format!("The total of {} could not be loaded.", name(&self.days))];
        };
        let change = total.change.as_ref();
        let mut sentences = vec![self.total_sentence(&total.money, change.map(|(_, change)| change))];
        sentences.extend(change.and_then(|(spans, change)| length_sentence(&total.money, spans, change)));
        sentences.extend(self.increases());
        sentences.extend(self.decrease());
        sentences.extend(self.charges.filter(|it| !it.reductions.amount.is_zero()).map(|charges| {
            let reductions = Money::new(-charges.reductions.amount, charges.reductions.unit.clone());
            let [reductions, gross] = [&reductions, &charges.gross].map(|it| format::money(it, Sign::Minus));
            format!("Before credits and refunds of {reductions}, it cost {gross}.")
        }));
        sentences
    }

    fn total_sentence(&self, total: &Money, change: Option<&Change>) -> String {
        let (month, cost) = (name(&self.days), format::money(total, Sign::Minus));
        let Some((change, spans)) = change.zip(self.spans) else { return format!("{month} cost {cost}.") };
        let previous = name(&spans.previous);
        let difference = &change.difference;
        if difference.amount.is_zero() {
            return format!("{month} cost {cost}, as much as {previous}.");
        }
        let amount = format::money(&absolute(difference), Sign::Minus);
        let ratio = change.ratio.map(|it| format!(" ({})", format::percent(it, Sign::Both)));
        let word = if difference.amount.is_sign_negative() { "less" } else { "more" };
        format!("{month} cost {cost}, {amount}{} {word} than {previous}.", ratio.unwrap_or_default())
    }

    fn increases(&self) -> Option<String> {
        let rises: Vec<&Mover> =
            self.movers().iter().filter(|it| it.difference.amount.is_sign_positive()).take(MAX_INCREASES).collect();
        let part = |mover: &&Mover| {
            let amount = format::money(&mover.difference, Sign::Minus);
            format!("{} by {amount}", self.name(mover))
        };
        match rises.as_slice() {
            [] => None,
            [one] => Some(format!("The largest increase: {}.", part(one))),
            [one, two, ..] => Some(format!("The largest increases: {} and {}.", part(one), part(two))),
        }
    }

    fn decrease(&self) -> Option<String> {
        let mover = self.movers().iter().rfind(|it| it.difference.amount.is_sign_negative())?;
        let amount = format::money(&absolute(&mover.difference), Sign::Minus);
        Some(format!("The largest decrease: {} by {amount}.", self.name(mover)))
    }

    /// Largest changes, the largest increase first and the largest decrease last.
    fn movers(&self) -> &[Mover] {
        self.by_service.movers.as_ref().map_or(&[], |it| &it.largest)
    }

    fn name(&self, mover: &Mover) -> String {
        self.by_service.costs.as_deref().map_or_else(|_| String::new(), |table| format::key_name(table, &mover.key))
    }
}

/// Change per day, if the compared months have different lengths.
fn length_sentence(total: &Money, spans: &ComparedPeriods, change: &Change) -> Option<String> {
    let days = spans.current.days() - spans.previous.days();
    if days == 0 {
        return None;
    }
    let now = per_day(total, &spans.current)?;
    let before = per_day(&change.before, &spans.previous)?;
    let ratio = Change::between(&before, &now).ok()?.ratio?;
    let word = if days > 0 { "more" } else { "fewer" };
    let change = format::percent(ratio, Sign::Both);
    Some(format!("It has {} {word}; the change per day is {change}.", format::count(days.abs(), "day")))
}

fn absolute(money: &Money) -> Money {
    Money::new(money.amount.abs(), money.unit.clone())
}
