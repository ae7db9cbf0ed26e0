//! Formatting of amounts, dates and names.

use super::*;

fn usd(amount: &str) -> Money {
    Money::new(amount.parse().unwrap(), Unit::new("USD"))
}

#[test]
fn prices_have_four_significant_digits() {
    for (amount, expected) in
        [("0.119000001", "$0.119"), ("0.05", "$0.05"), ("0.0000166667", "$0.00001667"), ("32.77", "$32.77")]
    {
        assert_eq!(price(&usd(amount)), expected);
    }
}

#[test]
fn intervals_have_cents_only_where_whole_units_are_equal() {
    for (low, high, expected) in
        [("40.2", "59.9", "$40 – $60"), ("4266.1", "4266.4", "$4,266.10 – $4,266.40"), ("7", "7", "$7.00 – $7.00")]
    {
        assert_eq!(interval(&usd(low), &usd(high)), expected);
    }
}

#[test]
fn amounts_have_cents_and_small_ones_are_not_rounded_to_zero() {
    for (amount, expected) in [
        ("398097.6349", "$398,097.63"),
        ("-1184.2", "−$1,184.20"),
        ("0", "$0.00"),
        ("0.0000000012", "$0.0000000012"),
        ("0.0042", "$0.0042"),
        ("999999.995", "$1,000,000.00"),
        ("-0.001", "−$0.0010"),
    ] {
        assert_eq!(money(&usd(amount), Sign::Minus), expected, "{amount}");
    }
    assert_eq!(money(&usd("5"), Sign::Both), "+$5.00");
    assert_eq!(whole(&usd("25220.88"), Sign::Both), "+$25,221");
}

#[test]
fn usage_quantities_have_four_digits_and_a_suffix() {
    let shown = |amount: &str| quantity(&Money::new(amount.parse().unwrap(), Unit::new("GB")));
    for (amount, expected) in [
        ("296", "296 GB"),
        ("11358.12", "11.36k GB"),
        ("9999.4", "9,999 GB"),
        ("162381171.17", "162.4M GB"),
        ("0.00001234", "0 GB"),
        ("0.01234", "0.0123 GB"),
        ("-12.5", "−12.5 GB"),
    ] {
        assert_eq!(shown(amount), expected);
    }
}

#[test]
fn units_without_a_symbol_follow_the_amount() {
    let hours = Money::new("730.5".parse().unwrap(), Unit::new("Hrs"));
    assert_eq!(money(&hours, Sign::Minus), "730.50 Hrs");
    assert_eq!(money(&Money::new(Decimal::ONE, Unit::mixed()), Sign::Minus), "1.00");
}

#[test]
fn every_format_includes_the_unit() {
    for currency in ["INR", "BRL", "CHF", "CNY", "USD", "Hrs"] {
        let amount = Money::new("-1234.5678".parse().unwrap(), Unit::new(currency));
        let sign = amount.unit.symbol().unwrap_or(currency);
        for text in [money(&amount, Sign::Both), whole(&amount, Sign::Both), price(&amount), quantity(&amount)] {
            assert!(text.contains(sign) || text.contains(currency), "{text}");
        }
    }
    let change = Money::new("25220.88".parse().unwrap(), Unit::new("BRL"));
    assert_eq!(whole(&change, Sign::Both), "+25,221 BRL");
}

#[test]
fn formats_percentages() {
    let ratio = |text: &str| text.parse::<Decimal>().unwrap();
    assert_eq!(percent(ratio("0.3259"), Sign::Minus), "32.6%");
    assert_eq!(percent(ratio("-0.012"), Sign::Both), "−1.2%");
    assert_eq!(percent(ratio("12.5"), Sign::Both), "+1,250.0%");
    assert_eq!(percent(ratio("0.0001"), Sign::Minus), "< 0.1%");
    assert_eq!(percent(Decimal::ZERO, Sign::Minus), "0.0%");
}

#[test]
fn partial_months_and_years_show_their_days() {
    let shown = |text: &str, granularity| period(&Period::Days(text.parse().unwrap()), granularity);
    for (days, expected) in [
        ("2026-01-01..2026-12-31", "2026"),
        ("2025-12-01..2025-12-31", "Dec 2025"),
        ("2026-01-01..2026-11-22", "Jan–Nov 2026"),
        ("2026-11-10..2026-11-22", "10–22 Nov 2026"),
    ] {
        assert_eq!(shown(days, Granularity::Yearly), expected);
    }
    assert_eq!(shown("2026-10-01..2026-10-31", Granularity::Monthly), "Oct 2026");
    assert_eq!(shown("2026-11-01..2026-11-22", Granularity::Monthly), "1–22 Nov");
    assert_eq!(shown("2026-11-05..2026-11-05", Granularity::Daily), "5 Nov");
}

#[test]
fn ranges_do_not_repeat_shared_month_or_year() {
    let shown = |text: &str| range(&text.parse().unwrap(), true);
    assert_eq!(shown("2026-11-01..2026-11-22"), "1–22 Nov 2026");
    assert_eq!(shown("2026-08-25..2026-11-22"), "25 Aug – 22 Nov 2026");
    assert_eq!(shown("2025-12-01..2026-11-22"), "1 Dec 2025 – 22 Nov 2026");
    assert_eq!(shown("2026-11-22..2026-11-22"), "22 Nov 2026");
    assert_eq!(span(&"2026-10-01..2026-10-31".parse().unwrap()), "Oct 2026");
}
