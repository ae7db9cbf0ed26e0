//! What words cost: AWS's list prices of models on Bedrock, on demand.

use rust_decimal::Decimal;

use crate::money::{Money, Unit};

/// A family of models, by a part of their ids, and the prices of a million tokens in USD cents: read and written.
/// As of <https://aws.amazon.com/bedrock/pricing/> in November 2026; the first that fits is it.
const PRICES: [(&str, i64, i64); 14] = [
    ("claude-opus-4-1", 1_500, 7_500),
    ("claude-opus-4-2025", 1_500, 7_500),
    ("claude-opus-4", 500, 2_500),
    ("claude-sonnet-4", 300, 1_500),
    ("claude-haiku-4-5", 100, 500),
    ("claude-3-7-sonnet", 300, 1_500),
    ("claude-3-5-sonnet", 300, 1_500),
    ("claude-3-5-haiku", 80, 400),
    ("claude-3-opus", 1_500, 7_500),
    ("claude-3-sonnet", 300, 1_500),
    ("claude-3-haiku", 25, 125),
    ("nova-premier", 250, 1_250),
    ("nova-pro", 80, 320),
    ("nova-lite", 6, 24),
];
/// Profiles that keep requests within a part of the world cost a tenth more, from Claude 4.5 on.
const REGIONAL: [&str; 5] = ["us.", "eu.", "apac.", "jp.", "au."];
const REGIONAL_FROM: [&str; 6] = ["-4-5", "-4-6", "-4-7", "-4-8", "-4-9", "-5"];
const MILLION: i64 = 1_000_000;

/// What a reply of a model or an inference profile costs at list price; `None` where its price is not known, never zero.
#[must_use]
pub fn price(model: &str, input_tokens: u64, output_tokens: u64) -> Option<Money> {
    let (family, read, written) = PRICES.iter().find(|(family, ..)| model.contains(family))?;
    let of = |tokens: u64, cents: i64| Decimal::from(tokens).checked_mul(Decimal::new(cents, 2));
    let sum = of(input_tokens, *read)?.checked_add(of(output_tokens, *written)?)?;
    let is_dearer = family.starts_with("claude")
        && REGIONAL.iter().any(|it| model.starts_with(it))
        && REGIONAL_FROM.iter().any(|it| model.contains(it));
    let factor = if is_dearer { Decimal::new(11, 1) } else { Decimal::ONE };
    Some(Money::new(sum.checked_mul(factor)? / Decimal::from(MILLION), Unit::new("USD")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(model: &str, expected: Option<&str>) {
        let cost = price(model, 1_000_000, 100_000).map(|it| it.amount.normalize().to_string());
        assert_eq!(cost.as_deref(), expected, "{model}");
    }

    #[test]
    fn a_million_read_and_a_tenth_of_it_written() {
        check("anthropic.claude-3-5-sonnet-20241022-v2:0", Some("4.5"));
        check("global.anthropic.claude-sonnet-4-6", Some("4.5"));
        check("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", Some("4.95"));
        check("us.anthropic.claude-sonnet-4-20250514-v1:0", Some("4.5"));
        check("us.anthropic.claude-opus-4-1-20250805-v1:0", Some("22.5"));
        check("us.anthropic.claude-opus-4-20250514-v1:0", Some("22.5"));
        check("eu.anthropic.claude-opus-4-5-20251101-v1:0", Some("8.25"));
        check("arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc", None);
        check("", None);
    }
}
