//! Parser of Cost Explorer's figures.

use domain::{
    Decimal,
    error::SourceError,
    money::{Money, Unit},
};

use crate::error::Call;

/// Currency if a response has none: the endpoint in us-east-1 only serves accounts that are billed in USD.
const CURRENCY: &str = "USD";

/// Parses a number in AWS's notation: plain, or with an exponent if it is very small. AWS bills to ten decimal places;
/// a number with more than 28 decimal places is rounded half to even, so a very small number becomes zero.
pub fn decimal(text: &str) -> Option<Decimal> {
    exact(text).or_else(|| rounded(text)).filter(|_| !text.contains('_'))
}

fn exact(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// Rounds a number with too many digits or too large an exponent for a decimal, such as `0.00…05` or `5E-31`.
fn rounded(text: &str) -> Option<Decimal> {
    /// Maximum length of a number, longer than any on a bill.
    const MAX_LENGTH: usize = 400;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, digits) =
        mantissa.strip_prefix('-').map_or(("", mantissa.strip_prefix('+').unwrap_or(mantissa)), |it| ("-", it));
    let (integer, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{integer}{fraction}");
    let plain = !all.is_empty() && all.bytes().all(|it| it.is_ascii_digit());
    if !plain || text.len() > MAX_LENGTH || exponent.unsigned_abs() > 1000 {
        return None;
    }
    // Position of the decimal point among the digits.
    let point = i32::try_from(integer.len()).ok()? + exponent;
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or_default());
    let all = format!("{}{all}{}", zeros(-point), zeros(point - i32::try_from(all.len()).ok()?));
    let (integer, fraction) = all.split_at_checked(usize::try_from(point.max(0)).ok()?)?;
    let kept_digits = fraction.get(..28.min(fraction.len()))?;
    let dropped_digits = fraction.get(kept_digits.len()..)?.trim_end_matches('0');
    let number = format!("{sign}{}.{kept_digits}", if integer.is_empty() { "0" } else { integer });
    let number = number.trim_end_matches('.').parse::<Decimal>().ok()?;
    let is_odd = kept_digits.bytes().next_back().is_some_and(|it| it % 2 == 1);
    let rounds_up = dropped_digits > "5" || (dropped_digits == "5" && is_odd);
    let step = Decimal::new(i64::from(rounds_up), 28);
    if sign.is_empty() { number.checked_add(step) } else { number.checked_sub(step) }
}

/// Parses a required figure. An unreadable figure is an error, not zero.
///
/// # Errors
/// Names the figure, such as `UnusedCommitment`.
pub fn figure(call: Call, name: &str, text: Option<&str>) -> Result<Decimal, SourceError> {
    text.and_then(decimal).ok_or_else(|| call.server_error(format!("{name} cannot be read")))
}

/// Parses a required amount.
///
/// # Errors
/// As [`figure`].
pub fn amount(call: Call, name: &str, text: Option<&str>, currency: Option<&str>) -> Result<Money, SourceError> {
    let currency = currency.filter(|it| !it.is_empty()).unwrap_or(CURRENCY);
    Ok(Money::new(figure(call, name, text)?, Unit::new(currency)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_amounts_exactly() {
        let parse = |text: &str| decimal(text).map(|it| it.to_string());
        assert_eq!(parse("12.3456789012").as_deref(), Some("12.3456789012"));
        assert_eq!(parse("-0.0000000001").as_deref(), Some("-0.0000000001"));
        assert_eq!(parse("1.5E-7").as_deref(), Some("0.00000015"));
        for text in
            ["", "NaN", "1,234.50", "0x10", "1E", "E5", "--1", ".", "-", "1.2.3", "1_000", "1E9999999999", "99E40"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    /// Rounds half to even to 28 decimal places, more than any billed amount has.
    #[test]
    fn rounds_amounts_with_too_many_digits() {
        for (text, expected) in [
            ("1E-28", "1E-28"),
            ("4E-29", "0"),
            ("5E-29", "0"),
            ("6E-29", "1E-28"),
            ("1.5E-28", "2E-28"),
            ("2.5E-28", "2E-28"),
            ("-6E-29", "-1E-28"),
            ("1E-300", "0"),
            ("-0.00000000000000000000000000015", "-2E-28"),
            ("0.12345678901234567890123456785", "0.1234567890123456789012345678"),
            ("1.00000000000000000000000000000000000001", "1"),
        ] {
            let expected = Decimal::from_scientific(expected).or_else(|_| expected.parse()).unwrap();
            assert_eq!(decimal(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn missing_figures_are_errors_not_zeros() {
        let call = Call("ce:GetReservationUtilization");
        let error = amount(call, "RICostForUnusedHours", None, None).unwrap_err();
        assert_eq!(error.raw_message.as_deref(), Some("RICostForUnusedHours cannot be read"));
        assert_eq!(amount(call, "x", Some("2"), Some("CNY")).unwrap(), Money::new(Decimal::TWO, Unit::new("CNY")));
    }
}
