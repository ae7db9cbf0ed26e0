//! Formatting of figures, dates and times for display.

mod time;

use std::collections::BTreeSet;

pub use time::{
    date, full_date, full_month, iso_timestamp, moment, moment_to_the_second, moment_without_year, second_of_day,
    time_of_day, weekday,
};

use self::time::month;
use crate::{
    Decimal,
    compare::ComparedPeriods,
    dimension::Attribute,
    metric::Metric,
    money::{Money, Unit},
    naming::unique_name,
    period::{DateRange, Granularity, Period},
    table::{CostTable, Key, PeriodSum},
    value::FactValue,
};

const MINUS: char = '−';

/// An amount in two parts, so that whole units can be emphasized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountParts {
    /// Sign, symbol and whole units: `−$1,184`.
    pub whole: String,
    /// Decimal point and decimals, and the unit if it has no symbol: `.20`, `.5 GB-Mo`.
    pub rest: String,
}

/// Sign style of positive amounts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Only minus signs.
    Minus,
    /// Plus and minus signs: the amount is a change.
    Both,
}

/// Formats an amount to the cent, rounded half to even as on AWS's invoices. An amount below half a cent, other than
/// zero, has as many decimal places as its first two significant digits need.
#[must_use]
pub fn amount_parts(money: &Money, sign: Sign) -> AmountParts {
    let places = if money.amount.is_zero() || money.amount.abs() >= Decimal::new(5, 3) {
        2
    } else {
        (2..=10).find(|places| !money.amount.round_dp(*places).is_zero()).map_or(10, |places| (places + 1).min(10))
    };
    let rounded = money.amount.round_dp(places);
    let digits = format!("{:.*}", places as usize, rounded.abs());
    let (whole, cents) = digits.split_once('.').unwrap_or((&digits, ""));
    let (prefix, suffix) = affixes(&money.unit);
    let sign = sign_of(rounded, sign);
    AmountParts { whole: format!("{sign}{prefix}{}", group_digits(whole)), rest: format!(".{cents}{suffix}") }
}

/// Prefix and suffix of an amount: a currency symbol, or the currency code or unit.
fn affixes(unit: &Unit) -> (&'static str, String) {
    match unit.symbol() {
        Some(symbol) => (symbol, String::new()),
        None if unit.is_mixed() => ("", String::new()),
        None => ("", format!(" {unit}")),
    }
}

/// Formats an amount to the cent.
#[must_use]
pub fn money(money: &Money, sign: Sign) -> String {
    let AmountParts { whole, rest } = amount_parts(money, sign);
    whole + &rest
}

/// Sum over a period, or the reason why there is none; marked if data is missing.
#[must_use]
pub fn period_sum(sum: PeriodSum, unit: &Unit) -> String {
    let format_amount = |amount| money(&Money::new(amount, unit.clone()), Sign::Minus);
    match sum {
        PeriodSum::Complete(amount) => format_amount(amount),
        PeriodSum::Partial(amount) => format!("{} (partial)", format_amount(amount)),
        PeriodSum::Missing => "missing".to_owned(),
        PeriodSum::TooLarge => "too large".to_owned(),
    }
}

/// Price of one unit: four significant digits, at least to the cent.
#[must_use]
pub fn price(money: &Money) -> String {
    const DIGITS: u32 = 4;
    let rounded = money.amount.round_sf(DIGITS).unwrap_or(money.amount).normalize();
    let places = rounded.scale().clamp(2, 10);
    let (prefix, suffix) = affixes(&money.unit);
    format!("{}{prefix}{:.*}{suffix}", sign_of(rounded, Sign::Minus), places as usize, rounded.abs())
}

/// Formats an amount in whole units, without cents.
#[must_use]
pub fn whole(money: &Money, sign: Sign) -> String {
    let rounded = money.amount.round();
    let sign = sign_of(rounded, sign);
    let (prefix, suffix) = affixes(&money.unit);
    format!("{sign}{prefix}{}{suffix}", group_digits(&rounded.abs().to_string()))
}

/// Formats the ends of an interval in whole units, or with cents where the whole units are equal: `$40 – $60`, `$4.20 – $4.40`.
#[must_use]
pub fn interval(low: &Money, high: &Money) -> String {
    let [whole_low, whole_high] = [low, high].map(|end| whole(end, Sign::Minus));
    if whole_low != whole_high {
        return format!("{whole_low} – {whole_high}");
    }
    let [low, high] = [low, high].map(|end| money(end, Sign::Minus));
    format!("{low} – {high}")
}

fn sign_of(amount: Decimal, sign: Sign) -> String {
    match sign {
        _ if amount.is_zero() => String::new(),
        _ if amount.is_sign_negative() => MINUS.to_string(),
        Sign::Both => "+".to_owned(),
        Sign::Minus => String::new(),
    }
}

/// Groups digits by three.
fn group_digits(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A ratio in percent, to one decimal place.
fn to_percent(ratio: Decimal) -> Decimal {
    (ratio * Decimal::ONE_HUNDRED).round_dp(1)
}

/// Whether a ratio is displayed as `0.0%`.
#[must_use]
pub fn rounds_to_zero(ratio: Decimal) -> bool {
    to_percent(ratio).is_zero()
}

/// Ratio as a percentage with one decimal; `< 0.1%` for small values above zero.
#[must_use]
pub fn percent(ratio: Decimal, sign: Sign) -> String {
    let percent = to_percent(ratio);
    if percent.is_zero() && !ratio.is_zero() && sign == Sign::Minus {
        let less = if ratio.is_sign_negative() { "> −0.1%" } else { "< 0.1%" };
        return less.to_owned();
    }
    format!(
        "{}{}.{}%",
        sign_of(percent, sign),
        group_digits(&percent.abs().trunc().to_string()),
        first_decimal(percent)
    )
}

fn first_decimal(number: Decimal) -> Decimal {
    (number.abs().fract() * Decimal::TEN).trunc().normalize()
}

/// Both ends of a range, without repeating the month or year they share: `1–22 Nov`, `25 Aug – 22 Nov 2026`. The year
/// is omitted if `year` is false.
#[must_use]
pub fn range(range: &DateRange, year: bool) -> String {
    let (from, to) = (range.from(), range.to());
    let end = if year { date(to) } else { format!("{} {}", to.day(), month(to)) };
    if from == to {
        end
    } else if from.year() != to.year() {
        format!("{} – {}", date(from), date(to))
    } else if from.month() != to.month() {
        format!("{} {} – {end}", from.day(), month(from))
    } else {
        format!("{}–{end}", from.day())
    }
}

/// A compared period: a full month by its name, any other period by both ends.
#[must_use]
pub fn span(span: &DateRange) -> String {
    if span.is_whole_months() && span.months_touched() == 1 {
        return format!("{} {}", month(span.from()), span.from().year());
    }
    range(span, false)
}

/// Name of the compared period: by its length if it lies directly before, else by its dates.
#[must_use]
pub fn against(spans: &ComparedPeriods) -> String {
    let days = spans.previous.days();
    let is_adjacent = spans.previous.to().tomorrow().is_ok_and(|day| day == spans.current.from());
    if is_adjacent && days == spans.current.days() && !spans.previous.is_whole_months() {
        if days == 1 { "the day before".to_owned() } else { format!("the {} before", count(days, "day")) }
    } else {
        span(&spans.previous)
    }
}

/// Short name of a period for chart axes; a partial month or year includes its days.
#[must_use]
pub fn period(period: &Period, granularity: Granularity) -> String {
    let days = period.range();
    let (from, to) = (days.from(), days.to());
    match (period, granularity) {
        (Period::Hour { day, hour }, _) => format!("{} {} {hour:02}:00", day.day(), month(*day)),
        (_, Granularity::Yearly) if days.is_whole_months() && days.months_touched() == 12 => from.year().to_string(),
        (_, Granularity::Yearly) if days.months_touched() > 1 => {
            format!("{}–{} {}", month(from), month(to), from.year())
        }
        (_, Granularity::Yearly | Granularity::Monthly) if days.is_whole_months() => {
            format!("{} {}", month(from), from.year())
        }
        (_, Granularity::Yearly | Granularity::Monthly) => range(&days, granularity == Granularity::Yearly),
        _ => format!("{} {}", from.day(), month(from)),
    }
}

/// Full name of a period for tooltips and tables; a partial month includes its days.
#[must_use]
pub fn period_in_full(period: &Period, granularity: Granularity) -> String {
    match period {
        Period::Hour { day, hour } => format!("{} {hour:02}:00 UTC", date(*day)),
        Period::Days(days) => match granularity {
            Granularity::Monthly if days.is_whole_months() => format!("{} {}", month(days.from()), days.from().year()),
            Granularity::Yearly if days.months_touched() == 12 && days.is_whole_months() => {
                days.from().year().to_string()
            }
            _ => range(days, true),
        },
    }
}

/// Display name of a group: its values, joined.
#[must_use]
pub fn key_name(table: &CostTable, key: &Key) -> String {
    let names = table.group_by().iter().zip(&key.0);
    names.map(|(attribute, value)| value_name(table, attribute, value)).collect::<Vec<_>>().join(", ")
}

/// Data that AWS omitted from a table, one sentence each, without a period.
#[must_use]
pub fn missing_data(table: &CostTable, metric: Metric, days: &DateRange) -> Vec<String> {
    let missing = table.missing_data(metric, days).into_iter();
    missing.map(|it| it.sentence(|key| key_name(table, key), |days| range(days, true))).collect()
}

/// Display name of a value, with AWS's description if known, and with the value itself if names collide.
fn value_name(table: &CostTable, attribute: &Attribute, value: &str) -> String {
    let position = table.group_by().iter().position(|it| it == attribute);
    let values: BTreeSet<&str> = table.keys().iter().filter_map(|key| Some(key.0.get(position?)?.as_str())).collect();
    unique_name(attribute, value, table.label(value), values.into_iter().map(|it| (it, table.label(it))))
}

/// `1 day`, `90 days`, `1,200 requests`.
#[must_use]
pub fn count(number: impl TryInto<i64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(i64::MAX);
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", thousands(number))
}

/// `12 of 1,902 resources`, or `1,902 resources` if these are all.
#[must_use]
pub fn count_of(number: usize, all: usize, noun: &str) -> String {
    let prefix = if number == all { String::new() } else { format!("{} of ", thousands(number)) };
    prefix + &count(all, noun)
}

/// Usage quantity with three or four digits: `296 Hrs`, `2.9k GB`, `162.4M Requests`.
#[must_use]
pub fn quantity(usage: &Money) -> String {
    let size = usage.amount.abs();
    let thousand = Decimal::ONE_THOUSAND;
    let (steps, letter) = [(3u32, "G"), (2, "M"), (1, "k")]
        .into_iter()
        .find(|(steps, _)| size >= (0..*steps).fold(Decimal::TEN, |product, _| product * thousand))
        .unwrap_or((0, ""));
    let scaled = (0..steps).fold(usage.amount, |amount, _| amount / thousand);
    let rounded = scaled.round_sf(4).unwrap_or(scaled).normalize();
    let text = if rounded.scale() > 4 { rounded.round_dp(4).normalize() } else { rounded };
    let digits = if text.scale() == 0 { group_digits(&text.abs().to_string()) } else { text.abs().to_string() };
    format!("{}{digits}{letter} {}", sign_of(text, Sign::Minus), usage.unit)
}

/// An integer with thousands separators.
#[must_use]
pub fn thousands(number: impl std::fmt::Display) -> String {
    group_digits(&number.to_string())
}

/// Prefix and suffix of axis labels.
#[must_use]
pub fn axis_unit(unit: &Unit) -> (&str, &str) {
    match unit.symbol() {
        Some(symbol) => (symbol, ""),
        None if unit.is_mixed() => ("", ""),
        None => ("", unit.as_str()),
    }
}

/// An amount of money to the cent, or a quantity to four decimal places.
#[must_use]
pub fn amount(amount: &Money) -> String {
    const USAGE_PLACES: u32 = 4;
    if amount.unit.symbol().is_some() {
        return money(amount, Sign::Minus);
    }
    let number = amount.amount.round_dp(USAGE_PLACES).normalize();
    format!("{} {}", decimal(number, number.scale()), amount.unit)
}

/// A number with `places` decimal places, its sign and thousands separators.
#[must_use]
pub fn decimal(number: Decimal, places: u32) -> String {
    let rounded = number.round_dp(places);
    let digits = format!("{:.*}", places as usize, rounded.abs());
    let (whole, decimals) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    format!("{}{}{decimals}", sign_of(rounded, Sign::Minus), group_digits(whole))
}

/// Formats a fact's value for display.
#[must_use]
pub fn fact(value: &FactValue) -> String {
    match value {
        FactValue::Amount(money) => amount(money),
        FactValue::Percent(percent) => format!("{}%", percent.round_dp(1).normalize()),
        FactValue::Count { number, of } => format!("{} {of}", thousands(number)),
        FactValue::Date(day) => date(*day),
        FactValue::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests;
