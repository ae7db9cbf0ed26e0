//! Whether the words around a figure say that it is what a fact is: of its kind, for its length of time, of all of it.

use super::{
    check::Setting,
    claim::{Figure, Measure},
    cues::Cues,
    pattern,
    scene::Clause,
};
use crate::advice::{ALL_FINDINGS, Fact, FactKind, FactValue, TOTAL};

/// For how long an amount is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rate {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    /// Not a time: each of some things.
    Thing,
}

impl Rate {
    /// The rate that is written right behind a figure, or as an adjective before it.
    pub fn of(before: &str, behind: &str) -> Option<Self> {
        let behind = pattern::RATE_BEHIND.captures(behind);
        let found = behind.or_else(|| pattern::RATE_BEFORE.captures(before))?;
        let word = ["unit", "adverb", "over", "yoy", "thing"].into_iter().find_map(|it| found.name(it))?;
        if found.name("thing").is_some() {
            return Some(Self::Thing);
        }
        let word = word.as_str().to_ascii_lowercase();
        Some(match word.as_str() {
            "hour" | "hr" | "hourly" => Self::Hour,
            "day" | "daily" => Self::Day,
            "week" | "weekly" => Self::Week,
            "month" | "mo" | "monthly" => Self::Month,
            "quarter" | "quarterly" => Self::Quarter,
            _ => Self::Year,
        })
    }

    /// The rate of a fact; `None` where its days are no usual length of time.
    fn of_fact(fact: &Fact) -> Option<Self> {
        match fact.kind {
            FactKind::DailyAverage | FactKind::WeekdayAverage => Some(Self::Day),
            FactKind::Saving | FactKind::Trend => Some(Self::Month),
            _ => match fact.span?.days() {
                1 => Some(Self::Day),
                7 => Some(Self::Week),
                28..=31 => Some(Self::Month),
                89..=92 => Some(Self::Quarter),
                365 | 366 => Some(Self::Year),
                _ => None,
            },
        }
    }
}

/// Whether the words around a figure do not say that it is another kind of figure: a share is no change, a difference no level,
/// a saving no cost, a forecast no bill, and what a month costs is not for a day.
pub(super) fn means(fact: &Fact, figure: &Figure, setting: &Setting<'_>) -> bool {
    is_of_rate(fact, setting)
        && is_of_kind(fact, setting)
        && (!fact.about.is_empty() || is_whole(fact, setting))
        && is_level_or_change(fact, figure, setting)
}

/// Whether a fact is for as long as a figure is said to be, where that is said.
pub(super) fn is_of_rate(fact: &Fact, setting: &Setting<'_>) -> bool {
    let is_free = matches!(fact.kind, FactKind::Evidence | FactKind::Usage | FactKind::Count | FactKind::Share);
    let is_yearly = || setting.cues.yearly && fact.kind == FactKind::Saving;
    is_free || setting.rate.map_or_else(|| !is_yearly(), |rate| Rate::of_fact(fact) == Some(rate))
}

fn is_of_kind(fact: &Fact, setting: &Setting<'_>) -> bool {
    let Cues { forecast, average, saves, saving, costing, measure, now, metric, idle, .. } = setting.cues;
    let (all, is_cited) = (setting.all, setting.cites(fact));
    if setting.is_plan && fact.kind != FactKind::Evidence {
        return false;
    }
    let is_of_days = fact.span.is_none_or(|span| span.days() > 1);
    let is_level = !(forecast || average && is_of_days || saves && !costing || measure);
    let is_negative = fact.value.number().is_some_and(|it| it.is_sign_negative());
    match fact.kind {
        FactKind::Forecast | FactKind::ForecastLow | FactKind::ForecastHigh => all.forecast || is_cited,
        FactKind::DailyAverage => all.daily,
        FactKind::Cost => is_level && (all.forecast || !setting.is_from),
        FactKind::CostBefore => is_level && !now && !setting.is_to && (is_past(setting) || is_cited),
        // What has been saved is what something fell by.
        FactKind::Change | FactKind::UsageEffect | FactKind::PriceEffect => {
            !(metric || measure && !forecast) && (!saves || costing || is_cited && is_negative)
        }
        FactKind::Saving => saving || !costing || is_cited && idle,
        FactKind::Share => !metric && may_be_of_total(fact, setting),
        _ => true,
    }
}

/// Whether the words say that a figure is of what was before.
fn is_past(setting: &Setting<'_>) -> bool {
    let is_said = pattern::EARLIER.is_match(setting.clause.text);
    is_said || setting.is_from || setting.is_past || setting.is_dated()
}

/// Whether a fact about no thing is meant: it is of everything, and no word says that something else is spoken of.
fn is_whole(fact: &Fact, setting: &Setting<'_>) -> bool {
    let (cues, all) = (setting.cues, setting.all);
    let is_cited = setting.cites(fact);
    match fact.kind {
        FactKind::WeekdayAverage => is_told_by_name(fact, &setting.sentence.whole),
        FactKind::Evidence | FactKind::Count => true,
        FactKind::Forecast | FactKind::ForecastLow | FactKind::ForecastHigh | FactKind::DailyAverage => !cues.partial,
        FactKind::Saving if fact.subject == ALL_FINDINGS => {
            !cues.partial && !all.saved && (is_cited || all.together || is_told_by_name(fact, &setting.sentence.whole))
        }
        FactKind::Saving => is_cited || is_told_in_part(fact, &setting.sentence.whole),
        _ if fact.subject.starts_with("Other, ") => is_cited || all.other || all.rest,
        _ if fact.subject == TOTAL => !cues.partial && (is_cited || !setting.clause.is_foreign),
        _ => !cues.partial && (is_cited || is_told_by_name(fact, &setting.sentence.whole) || setting.is_dated()),
    }
}

/// Whether a fact about no thing is told by a name of its own, such as a day of the week, that stands in the words.
pub(super) fn is_told_by_name(fact: &Fact, words: &Clause<'_>) -> bool {
    words.lower.contains(&fact.subject.to_lowercase())
}

/// Whether a part may be one of the total: "70% of RDS" is none.
pub(super) fn may_be_of_total(fact: &Fact, setting: &Setting<'_>) -> bool {
    let is_among_others = fact.about.first().is_some_and(|it| setting.clause.mentions.count(it.class) > 1);
    setting.cues.overall || !(is_among_others && setting.is_of_another)
}

/// Whether a word of what a check looks for stands in the words.
fn is_told_in_part(fact: &Fact, words: &Clause<'_>) -> bool {
    /// Shorter words are in any sentence.
    const SHORTEST: usize = 4;
    let title = fact.subject.split(',').next().unwrap_or("").to_lowercase();
    title.split(|it: char| !it.is_alphanumeric()).filter(|it| it.len() >= SHORTEST).any(|it| words.lower.contains(it))
}

fn is_level_or_change(fact: &Fact, figure: &Figure, setting: &Setting<'_>) -> bool {
    let (of_whole, moving) = (setting.cues.of_whole, setting.cues.moving());
    let is_percent = matches!(fact.value, FactValue::Percent(_));
    if is_percent && fact.kind == FactKind::Share && moving && !of_whole {
        return false;
    }
    if is_percent && fact.kind == FactKind::Change && of_whole && !moving {
        return false;
    }
    if setting.is_by && is_percent {
        return fact.kind == FactKind::Change;
    }
    if figure.is_positive && !fact.kind.is_change() {
        return false;
    }
    if fact.kind.is_change() {
        return is_percent || figure.measure == Measure::None || !setting.is_level;
    }
    !setting.is_by || matches!(fact.kind, FactKind::Saving | FactKind::Evidence)
}
