//! Calendar months: weeks by the visitor's first weekday, and keyboard navigation between days.

use jiff::civil::{Date, Weekday};

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
    let primary = parts.next().unwrap_or_default().to_ascii_lowercase();
    let explicit = parts.find(|part| part.len() == 2).map(str::to_ascii_uppercase);
    let implied = || MAIN_REGIONS.iter().find(|(it, _)| *it == primary).map(|(_, region)| (*region).to_owned());
    let is_in = |list: &str, region: &str| list.split(' ').any(|it| it == region);
    match explicit.or_else(implied) {
        Some(region) if is_in(FROM_SUNDAY, &region) => Weekday::Sunday,
        Some(region) if is_in(FROM_SATURDAY, &region) => Weekday::Saturday,
        Some(region) if region == "MV" => Weekday::Friday,
        _ => Weekday::Monday,
    }
}

/// Weeks that overlap the month of `month_of`, each with all seven days.
#[must_use]
pub fn weeks(month_of: Date, first: Weekday) -> Vec<[Date; 7]> {
    let last = month_of.last_of_month();
    let begin = start_of_week(month_of.first_of_month(), first);
    let starts = std::iter::successors(Some(begin), |start| Some(add_days(*start, 7)).filter(|next| next > start));
    starts.take_while(|start| *start <= last).map(|start| [0, 1, 2, 3, 4, 5, 6].map(|at| add_days(start, at))).collect()
}

fn start_of_week(day: Date, first: Weekday) -> Date {
    add_days(day, -i32::from(first.until(day.weekday())))
}

/// Day to focus after a key press on `day`, as the ARIA practices for date grids require; `None` for other keys.
#[must_use]
pub fn navigate(key: &str, shift: bool, day: Date, first: Weekday) -> Option<Date> {
    let start = start_of_week(day, first);
    Some(match key {
        "ArrowLeft" => add_days(day, -1),
        "ArrowRight" => add_days(day, 1),
        "ArrowUp" => add_days(day, -7),
        "ArrowDown" => add_days(day, 7),
        "Home" => start,
        "End" => add_days(start, 6),
        "PageUp" if shift => add_months(day, -12),
        "PageDown" if shift => add_months(day, 12),
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
    fn weeks_start_on_the_given_weekday() {
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
    fn weeks_of_a_month_include_each_day_once() {
        for month in 0..48 {
            let day_of_month = add_months(date(2024, 1, 15), month);
            for first in [Weekday::Monday, Weekday::Sunday, Weekday::Saturday, Weekday::Friday] {
                let days: Vec<Date> = weeks(day_of_month, first).into_iter().flatten().collect();
                assert!(days.iter().all(|day| day.month() == day_of_month.month()) || days.len() <= 42);
                let in_month = days.iter().filter(|day| day.first_of_month() == day_of_month.first_of_month()).count();
                assert_eq!(in_month, usize::try_from(day_of_month.days_in_month()).unwrap());
                assert_eq!(days[0].weekday(), first);
            }
        }
    }

    #[test]
    fn keys_move_by_day_week_month_or_year() {
        let day = date(2026, 11, 25); // A Wednesday.
        let target = |key, shift| navigate(key, shift, day, Weekday::Monday);
        assert_eq!(target("ArrowLeft", false), Some(date(2026, 11, 24)));
        assert_eq!(target("ArrowDown", false), Some(date(2026, 12, 2)));
        assert_eq!(target("Home", false), Some(date(2026, 11, 23)));
        assert_eq!(target("End", false), Some(date(2026, 11, 29)));
        assert_eq!(target("PageUp", false), Some(date(2026, 10, 25)));
        assert_eq!(target("PageUp", true), Some(date(2025, 11, 25)));
        assert_eq!(navigate("Home", false, day, Weekday::Sunday), Some(date(2026, 11, 22)));
        assert_eq!(navigate("PageDown", false, date(2026, 1, 31), Weekday::Monday), Some(date(2026, 2, 28)));
        assert_eq!(target("a", false), None);
    }

    #[test]
    fn first_weekday_depends_on_the_region() {
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
