//! Figures as Cost Explorer writes them.

use domain::{
    Decimal,
    error::SourceError,
    money::{Money, Unit},
};

use crate::error::Call;

/// What Cost Explorer counts in where an answer names no currency: its endpoint in us-east-1 serves only accounts billed in it.
const CURRENCY: &str = "USD";

/// A number as AWS writes it: plain, or with an exponent where it is tiny.
pub fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok().or_else(|| Decimal::from_scientific(text).ok())
}

/// A figure that an answer must have. One that cannot be read is an error, never zero.
///
/// # Errors
/// Names the figure, such as `UnusedCommitment`.
pub fn figure(call: Call, name: &str, text: Option<&str>) -> Result<Decimal, SourceError> {
    text.and_then(decimal).ok_or_else(|| call.broken(format!("{name} cannot be read")))
}

/// An amount that an answer must have.
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
    fn amounts_are_read_exactly() {
        let read = |text: &str| decimal(text).map(|it| it.to_string());
        assert_eq!(read("12.3456789012").as_deref(), Some("12.3456789012"));
        assert_eq!(read("-0.0000000001").as_deref(), Some("-0.0000000001"));
        assert_eq!(read("1.5E-7").as_deref(), Some("0.00000015"));
        assert_eq!(read(""), None);
        assert_eq!(read("NaN"), None);
    }

    #[test]
    fn what_is_missing_is_an_error_and_never_zero() {
        let call = Call("ce:GetReservationUtilization");
        let error = amount(call, "RICostForUnusedHours", None, None).unwrap_err();
        assert_eq!(error.said.as_deref(), Some("RICostForUnusedHours cannot be read"));
        assert_eq!(amount(call, "x", Some("2"), Some("CNY")).unwrap(), Money::new(Decimal::TWO, Unit::new("CNY")));
    }
}
