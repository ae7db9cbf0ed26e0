//! URL values of parameters with a fixed set of options.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    limits::Limits,
    period::{DateRange, add_days, add_months},
};

/// Enum whose variants are the options of a URL parameter.
pub trait UrlOption: Copy + PartialEq + Display + FromStr<Err = ()> + 'static {
    /// All options, in menu order.
    const OPTIONS: &'static [Self];

    /// Display name.
    fn label(self) -> &'static str;
}

/// Defines an enum whose variants are URL values: its list, parsing and formatting.
macro_rules! url_options {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $value:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* $variant,)+ }

        impl $name {
            /// All options, in menu order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// URL value.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $value,)+ }
            }

            /// Display name.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl $crate::view::options::UrlOption for $name {
            const OPTIONS: &'static [Self] = Self::ALL;

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
                match text { $($value => Ok(Self::$variant),)+ _ => Err(()) }
            }
        }
    };
}
pub(super) use url_options;

url_options! {
    /// Range relative to the current day. All end with the last complete day, because today's costs are incomplete.
    #[derive(Default)]
    Preset {
        /// The last 7 complete days.
        Week = "7d", "7 days";
        /// The last 14 complete days, for which AWS measures costs by resource.
        FourteenDays = "14d", "14 days";
        /// The last 30 complete days.
        ThirtyDays = "30d", "30 days";
        /// The last 90 complete days.
        NinetyDays = "90d", "90 days";
        /// Six calendar months, including the current month to date.
        #[default]
        SixMonths = "6m", "6 months";
        /// Twelve calendar months, including the current month to date.
        TwelveMonths = "12m", "12 months";
        /// The current month to date.
        MonthToDate = "mtd", "Month to date";
        /// The last complete month.
        LastMonth = "last-month", "Last month";
        /// The current year to date.
        YearToDate = "ytd", "Year to date";
    }
}

impl Preset {
    /// Days of the range, both ends inclusive. On the first day of a month (or year), month (or year) to date is today alone,
    /// because no day of it is complete.
    #[must_use]
    pub fn range(self, limits: &Limits) -> DateRange {
        let last = limits.last_complete_day();
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

url_options! {
    /// Chart type of cost over time.
    #[derive(Default)]
    ChartKind {
        /// Stacked bars.
        #[default]
        Bars = "bars", "Bars";
        /// Stacked areas.
        Area = "area", "Area";
        /// One line per group.
        Lines = "lines", "Lines";
    }
}

url_options! {
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

url_options! {
    /// Theme that overrides the system setting.
    Theme {
        /// Dark on light.
        Light = "light", "Light";
        /// Light on dark.
        Dark = "dark", "Dark";
    }
}

url_options! {
    /// Column of the cost table.
    #[derive(Default)]
    CostColumn {
        /// Name of the group.
        Name = "name", "Name";
        /// Cost in the range.
        #[default]
        Cost = "cost", "Cost";
        /// Share of the total.
        Share = "share", "Share";
        /// Trend of the cost.
        Trend = "trend", "Trend";
        /// Usage quantity.
        Usage = "usage", "Usage";
        /// Cost in the compared period.
        Before = "before", "Before";
        /// Difference from the compared period.
        Change = "change", "Change";
        /// The difference as a percentage.
        Percent = "percent", "%";
    }
}
