//! Calendar month: weeks from the visitor's first weekday, and keyboard navigation between days.

use jiff::{
    Span,
    civil::{Date, Weekday},
};

use crate::period::{add_days, add_months};

/// Regions whose weeks start on Sunday (CLDR 47, `weekData`).
const FROM_SUNDAY: &str = "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP \
    PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW";
/// Regions whose weeks start on Saturday.
const FROM_SATURDAY: &str = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY";
/// Main region of a language without a region.
const MAIN_REGIONS: [(&str, &str); 10] = [
    ("en", "US"),
    ("ja", "JP"),
    ("ko", "KR"),
    ("hi", "IN"),
    ("he", "IL"),
    ("id", "ID"),
    ("th", "TH"),
    ("pt", "BR"),
    ("ar", "EG"),
    ("fa", "IR"),
];

/// First day of the week for a language tag (`en-GB`, `pt`); Monday if unknown.
#[must_use]
pub fn first_weekday(language: &str) -> Weekday {
    let mut parts = language.split(['-', '_']);
    let speech = parts.next().unwrap_or_default().to_ascii_lowercase();
    let named = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    let usual = || MAIN_REGIONS.iter().find(|(it, _)| *it == speech).map(|(_, region)| (*region).to_owned());
    let is_in = |list: &str, region: &str| list.split(' ').any(|it| it == region);
    match named.or_else(usual) {
        Some(region) if is_in(FROM_SUNDAY, &region) => Weekday::Sunday,
        Some(region) if is_in(FROM_SATURDAY, &region) => Weekday::Saturday,
        Some(region) if region == "MV" => Weekday::Friday,
        _ => Weekday::Monday,
    }
}

/// Weeks that overlap the month of a day, each with all seven days.
#[must_use]
pub fn weeks(of: Date, first: Weekday) -> Vec<[Date; 7]> {
    let last = of.last_of_month();
    let begin = start_of_week(of.first_of_month(), first);
    let starts = std::iter::successors(Some(begin), |start| Some(add_days(*start, 7)).filter(|next| next > start));
    starts.take_while(|start| *start <= last).map(|start| [0, 1, 2, 3, 4, 5, 6].map(|at| add_days(start, at))).collect()
}

fn start_of_week(day: Date, first: Weekday) -> Date {
    add_days(day, -i32::from(first.until(day.weekday())))
}

/// Day that a key leads to from another day, following the ARIA practices; `None` for any other key.
#[must_use]
pub fn led_by(key: &str, shift: bool, day: Date, first: Weekday) -> Option<Date> {
    let start = start_of_week(day, first);
    Some(match key {
        "ArrowLeft" => add_days(day, -1),
        "ArrowRight" => add_days(day, 1),
        "ArrowUp" => add_days(day, -7),
        "ArrowDown" => add_days(day, 7),
        "Home" => start,
        "End" => add_days(start, 6),
        "PageUp" if shift => day.saturating_sub(Span::new().years(1)),
        "PageDown" if shift => day.saturating_add(Span::new().years(1)),
        "PageUp" => add_months(day, -1),
        "PageDown" => add_months(day, 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn weeks_begin_where_the_visitor_begins_them() {
        let november = date(2026, 11, 23);
        let edges = |first| {
            let weeks = weeks(november, first);
            (weeks.len(), weeks.first().unwrap()[0], weeks.last().unwrap()[6])
        };
        assert_eq!(edges(Weekday::Monday), (6, date(2026, 10, 26), date(2026, 12, 6)));
        assert_eq!(edges(Weekday::Sunday), (5, date(2026, 11, 1), date(2026, 12, 5)));
        assert_eq!(edges(Weekday::Saturday), (5, date(2026, 10, 31), date(2026, 12, 4)));
    }

    #[test]
    fn the_calendar_of_every_month_has_each_of_its_days_once() {
        for month in 0..48 {
            let of = add_months(date(2024, 1, 15), month);
            for first in [Weekday::Monday, Weekday::Sunday, Weekday::Saturday, Weekday::Friday] {
                let days: Vec<Date> = weeks(of, first).into_iter().flatten().collect();
                assert!(days.iter().all(|day| day.month() == of.month()) || days.len() <= 42);
                let own = days.iter().filter(|day| day.first_of_month() == of.first_of_month()).count();
                assert_eq!(own, usize::try_from(of.days_in_month()).unwrap());
                assert_eq!(days[0].weekday(), first);
            }
        }
    }

    #[test]
    fn keys_lead_by_days_weeks_months_and_years() {
        let day = date(2026, 11, 25); // A Wednesday.
        let led = |key, shift| led_by(key, shift, day, Weekday::Monday);
        assert_eq!(led("ArrowLeft", false), Some(date(2026, 11, 24)));
        assert_eq!(led("ArrowDown", false), Some(date(2026, 12, 2)));
        assert_eq!(led("Home", false), Some(date(2026, 11, 23)));
        assert_eq!(led("End", false), Some(date(2026, 11, 29)));
        assert_eq!(led("PageUp", false), Some(date(2026, 10, 25)));
        assert_eq!(led("PageUp", true), Some(date(2025, 11, 25)));
        assert_eq!(led_by("Home", false, day, Weekday::Sunday), Some(date(2026, 11, 22)));
        assert_eq!(led_by("PageDown", false, date(2026, 1, 31), Weekday::Monday), Some(date(2026, 2, 28)));
        assert_eq!(led("a", false), None);
    }

    #[test]
    fn the_first_day_of_the_week_is_the_regions() {
        for (language, first) in [
            ("en-GB", Weekday::Monday),
            ("en-US", Weekday::Sunday),
            ("en", Weekday::Sunday),
            ("de", Weekday::Monday),
            ("pt-PT", Weekday::Sunday),
            ("zh-Hant-TW", Weekday::Sunday),
            ("ar-EG", Weekday::Saturday),
            ("dv-MV", Weekday::Friday),
            ("", Weekday::Monday),
            ("☃", Weekday::Monday),
        ] {
            assert_eq!(first_weekday(language), first, "{language}");
        }
    }
}
