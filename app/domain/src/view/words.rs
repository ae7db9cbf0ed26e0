//! URL values of parameters with a fixed set of options.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    limits::Limits,
    period::{DateRange, add_days, add_months},
};

/// Enum whose variants are URL values.
pub trait UrlOption: Copy + PartialEq + Display + FromStr<Err = ()> + 'static {
    /// All of them, in the order of the menu.
    const WORDS: &'static [Self];

    /// Its name for a person.
    fn label(self) -> &'static str;
}

/// Defines an enum whose variants are URL values: its list, parsing and formatting.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All of them, in the order of the menu.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its word in an address.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Its name for a person.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl $crate::view::words::UrlOption for $name {
            const WORDS: &'static [Self] = Self::ALL;

            fn label(self) -> &'static str {
                Self::label(self)
            }
        }

        impl ::std::fmt::Display for $name {
            /// Format in URLs.
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ();

            fn from_str(text: &str) -> Result<Self, ()> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}
pub(super) use words;

words! {
    /// A range that moves with the calendar. All end with the last whole day: today's costs are still coming in.
    #[derive(Default)]
    Preset {
        /// The last seven whole days.
        Week = "7d", "7 days";
        /// The last fourteen whole days: those that AWS measures by resource.
        FourteenDays = "14d", "14 days";
        /// The last thirty whole days.
        ThirtyDays = "30d", "30 days";
        /// The last ninety whole days.
        NinetyDays = "90d", "90 days";
        /// Six calendar months, the current one included as far as it has come.
        #[default]
        SixMonths = "6m", "6 months";
        /// Twelve calendar months, the current one included as far as it has come.
        TwelveMonths = "12m", "12 months";
        /// The current month as far as it has come.
        MonthToDate = "mtd", "Month to date";
        /// The last whole month.
        LastMonth = "last-month", "Last month";
        /// The current year as far as it has come.
        YearToDate = "ytd", "Year to date";
    }
}

impl Preset {
    /// Days of the range, both ends inclusive. On the first day of a month (or year), month (or year) to date is today alone,
    /// because no day of it is complete.
    #[must_use]
    pub fn range(self, limits: &Limits) -> DateRange {
        let last = limits.last_whole_day();
        let today = limits.today;
        let since = |from, to| DateRange::new(from, to).unwrap_or(DateRange::day(today));
        match self {
            Self::Week => since(add_days(last, -6), last),
            Self::FourteenDays => since(add_days(last, -13), last),
            Self::ThirtyDays => since(add_days(last, -29), last),
            Self::NinetyDays => since(add_days(last, -89), last),
            Self::SixMonths => since(add_months(last.first_of_month(), -5), last),
            Self::TwelveMonths => since(add_months(last.first_of_month(), -11), last),
            Self::MonthToDate => since(today.first_of_month(), last),
            Self::LastMonth => {
                let end = add_days(today.first_of_month(), -1);
                since(end.first_of_month(), end)
            }
            Self::YearToDate => since(today.first_of_year(), last),
        }
    }
}

words! {
    /// Chart type of cost over time.
    #[derive(Default)]
    ChartKind {
        /// Stacked bars.
        #[default]
        Bars = "bars", "Bars";
        /// Stacked areas.
        Area = "area", "Area";
        /// One line a group.
        Lines = "lines", "Lines";
    }
}

words! {
    /// Chart type of shares.
    #[derive(Default)]
    ShareKind {
        /// Nested rectangles.
        #[default]
        Treemap = "treemap", "Treemap";
        /// A ring.
        Donut = "donut", "Donut";
    }
}

words! {
    /// A theme that overrides the system's.
    Theme {
        /// Dark on light.
        Light = "light", "Light";
        /// Light on dark.
        Dark = "dark", "Dark";
    }
}

words! {
    /// Column of the cost table.
    #[derive(Default)]
    CostColumn {
        /// The group's name.
        Name = "name", "Name";
        /// Its cost in the range.
        #[default]
        Cost = "cost", "Cost";
        /// Its part of the total.
        Share = "share", "Share";
        /// Trend of the cost.
        Trend = "trend", "Trend";
        /// Usage quantity.
        Usage = "usage", "Usage";
        /// Its cost in the span compared with.
        Before = "before", "Before";
        /// The difference of both.
        Change = "change", "Change";
        /// The difference as a percentage.
        Percent = "percent", "%";
    }
}
