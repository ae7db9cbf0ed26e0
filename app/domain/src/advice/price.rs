//! Cost of AI answers: AWS's list prices of models on Bedrock, on demand.

use rust_decimal::Decimal;

use crate::money::{Money, Unit};

/// Part of a model ID, and prices of a million input and output tokens in US cents. Source:
/// <https://aws.amazon.com/bedrock/pricing/>, November 2026. The first match applies.
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
/// Prefixes of inference profiles that keep requests within a geography. They cost 10% more since Claude 4.5.
const GEOGRAPHIES: [&str; 6] = ["us.", "us-gov.", "eu.", "apac.", "jp.", "au."];
/// Text before the profile ID in an ARN.
const PROFILE_MARK: &str = ":inference-profile/";
/// Claude model names since version 4; the version follows the name.
const VERSIONED_NAMES: [&str; 3] = ["claude-opus-", "claude-sonnet-", "claude-haiku-"];
/// First Claude version with a surcharge for geographies.
const SURCHARGE_SINCE: (u32, u32) = (4, 5);
const MILLION: i64 = 1_000_000;

/// List price of a reply by a model or an inference profile; `None` if the price is unknown (not zero).
#[must_use]
pub fn price(model: &str, input_tokens: u64, output_tokens: u64) -> Option<Money> {
    let (_, input_price, output_price) = PRICES.iter().find(|(family, ..)| model.contains(family))?;
    let cost = |tokens: u64, cents: i64| Decimal::from(tokens).checked_mul(Decimal::new(cents, 2));
    let sum = cost(input_tokens, *input_price)?.checked_add(cost(output_tokens, *output_price)?)?;
    let id = model.split_once(PROFILE_MARK).map_or(model, |(_, id)| id);
    let is_geographic = GEOGRAPHIES.iter().any(|it| id.starts_with(it));
    let factor = if is_geographic && version(id).is_some_and(|it| it >= SURCHARGE_SINCE) {
        Decimal::new(11, 1)
    } else {
        Decimal::ONE
    };
    Some(Money::new(sum.checked_mul(factor)? / Decimal::from(MILLION), Unit::new("USD")))
}

/// Version of a Claude model since 4; `None` for older names such as `claude-3-5-sonnet`. Dates are not versions.
fn version(id: &str) -> Option<(u32, u32)> {
    let (_, rest) = VERSIONED_NAMES.iter().find_map(|name| id.split_once(name))?;
    let mut parts = rest.split(['-', ':', '.']).map(|it| it.parse::<u32>().ok().filter(|it| *it < 100));
    Some((parts.next().flatten()?, parts.next().flatten().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the price of 1,000,000 input and 100,000 output tokens.
    #[track_caller]
    fn check(model: &str, expected: Option<&str>) {
        let cost = price(model, 1_000_000, 100_000).map(|it| it.amount.normalize().to_string());
        assert_eq!(cost.as_deref(), expected, "{model}");
    }

    #[test]
    fn prices_by_model_and_profile() {
        check("anthropic.claude-3-5-sonnet-20241022-v2:0", Some("4.5"));
        check("global.anthropic.claude-sonnet-4-6", Some("4.5"));
        check("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", Some("4.95"));
        check("us.anthropic.claude-sonnet-4-20250514-v1:0", Some("4.5"));
        check("us.anthropic.claude-opus-4-1-20250805-v1:0", Some("22.5"));
        check("us.anthropic.claude-opus-4-20250514-v1:0", Some("22.5"));
        check("eu.anthropic.claude-opus-4-5-20251101-v1:0", Some("8.25"));
        check("us.anthropic.claude-3-5-sonnet-20241022-v2:0", Some("4.5"));
        check("us.anthropic.claude-3-5-haiku-20241022-v1:0", Some("1.2"));
        check("us.anthropic.claude-opus-4-7", Some("8.25"));
        let profile = |id: &str| format!("arn:aws:bedrock:us-east-1:123456789012:inference-profile/{id}");
        check(&profile("us.anthropic.claude-sonnet-4-6"), Some("4.95"));
        check(&profile("global.anthropic.claude-sonnet-4-6"), Some("4.5"));
        check(&profile("us.anthropic.claude-3-5-sonnet-20241022-v2:0"), Some("4.5"));
        check("arn:aws:bedrock:eu-west-1:1:application-inference-profile/abc", None);
        check("", None);
    }
}
