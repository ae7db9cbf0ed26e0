//! What words say of the figures among them: whether something rose, is forecast, could be saved.

use std::borrow::Cow;

use super::pattern;

/// What the words of a clause say of its figures.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own to the words")]
pub(super) struct Cues {
    /// They are parts of a whole.
    pub of_whole: bool,
    /// Something is more than it was.
    pub rising: bool,
    /// Something is less than it was.
    pub falling: bool,
    /// Money comes back.
    pub credit: bool,
    /// They are about everything.
    pub overall: bool,
    /// They are what is left of it.
    pub rest: bool,
    /// They are of twelve months.
    pub yearly: bool,
    /// They are of what is to come.
    pub forecast: bool,
    /// They are of what is usual.
    pub average: bool,
    /// They are of one day of many.
    pub daily: bool,
    /// They are of what could be less.
    pub saving: bool,
    /// They say outright that it is saved.
    pub saves: bool,
    /// They are of what is paid.
    pub costing: bool,
    /// They are of a part that is no thing of the sheet.
    pub partial: bool,
    /// They are of what the largest leave.
    pub other: bool,
    /// They are of what a measure would do.
    pub measure: bool,
    /// They are of all findings.
    pub together: bool,
    /// They are of what has been saved.
    pub saved: bool,
    /// They are of something nobody uses.
    pub idle: bool,
    /// They are of a measure that no bill has.
    pub metric: bool,
    /// They are of each of several.
    pub each: bool,
    /// They are of the present.
    pub now: bool,
}

impl Cues {
    pub fn of(words: &str) -> Self {
        // What makes up a part does not go up.
        let rest = pattern::OF_WHOLE.replace_all(words, " ");
        Self {
            of_whole: matches!(rest, Cow::Owned(_)),
            rising: pattern::RISING.is_match(&rest),
            falling: pattern::FALLING.is_match(&rest),
            credit: pattern::CREDIT.is_match(words),
            overall: pattern::OVERALL.is_match(words),
            rest: pattern::REST.is_match(words),
            yearly: pattern::YEARLY.is_match(words),
            forecast: pattern::FORECAST.is_match(words),
            average: pattern::AVERAGE.is_match(words),
            daily: pattern::DAILY.is_match(words),
            saving: pattern::SAVING.is_match(words),
            saves: pattern::SAVES.is_match(words),
            costing: pattern::COSTING.is_match(words),
            partial: pattern::PARTIAL.is_match(words),
            other: pattern::OTHER.is_match(words),
            measure: pattern::MEASURE.is_match(words),
            together: pattern::TOGETHER.is_match(words),
            saved: pattern::SAVED.is_match(words),
            idle: pattern::IDLE.is_match(words),
            metric: pattern::METRIC.is_match(words),
            each: pattern::EACH.is_match(words),
            now: pattern::NOW.is_match(words),
        }
    }

    /// What either says.
    pub fn with(self, other: Self) -> Self {
        macro_rules! either {
            ($($cue:ident)*) => { Self { $($cue: self.$cue || other.$cue),* } };
        }
        either!(of_whole rising falling credit overall rest yearly forecast average daily saving saves costing partial other measure
            together saved idle metric each now)
    }

    /// Whether something is more or less than it was.
    pub fn moving(self) -> bool {
        self.rising || self.falling
    }
}
