//! Command-line options of AI answers: Bedrock models and their parameters.

use aws::{AwsAccount, Guardrail, ModelConfig};
use clap::Args;

/// Value of `--models` that turns AI off.
const NONE: &str = "none";
/// Version name of a guardrail's working draft.
const DRAFT: &str = "DRAFT";

/// Bedrock models and their parameters.
#[derive(Clone, Debug, Args)]
pub struct ModelOptions {
    /// Bedrock models or inference profiles for AI answers, separated by commas: IDs or ARNs, tried in this order. `none` turns AI
    /// off [default: Claude Sonnet].
    #[arg(long, env = "FARTHING_MODELS", value_name = "IDS", default_value = "", hide_default_value = true, value_parser = parse_models)]
    pub models: Models,
    /// Sampling temperature from 0 to 1 [default: the model's own; newer models accept no other].
    #[arg(long, env = "FARTHING_TEMPERATURE", value_parser = parse_temperature)]
    pub temperature: Option<f32>,
    /// Maximum number of tokens per response.
    #[arg(long, env = "FARTHING_MAX_TOKENS", default_value_t = 4_096, value_parser = clap::value_parser!(i32).range(1..=200_000))]
    pub max_tokens: i32,
    /// Bedrock guardrail for questions and answers: its ID or ARN, a colon and its version.
    #[arg(long, env = "FARTHING_GUARDRAIL", value_name = "ID:VERSION", value_parser = parse_guardrail)]
    pub guardrail: Option<Guardrail>,
}

/// Value of `--models`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Models {
    /// No model: AI is off.
    Off,
    /// Farthing's default models.
    Default,
    /// Model IDs or ARNs, tried in this order.
    Listed(Vec<String>),
}

impl ModelOptions {
    /// Configuration for Bedrock; `None` if AI is off.
    #[must_use]
    pub fn config(&self, account: &AwsAccount) -> Option<ModelConfig> {
        let defaults = ModelConfig::of(account);
        let models = match &self.models {
            Models::Off => return None,
            Models::Default => defaults.models,
            Models::Listed(models) => models.clone(),
        };
        let (temperature, guardrail) = (self.temperature, self.guardrail.clone());
        Some(ModelConfig { models, temperature, guardrail, max_tokens: self.max_tokens, ..defaults })
    }
}

fn parse_models(text: &str) -> Result<Models, String> {
    let models: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    let is_id = |it: &str| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:/".contains(&byte));
    match models.as_slice() {
        [] => Ok(Models::Default),
        [NONE] => Ok(Models::Off),
        all => match all.iter().find(|it| !is_id(it)) {
            Some(id) => Err(format!("{id:?} is not a model ID, an inference profile ID or an ARN")),
            None => Ok(Models::Listed(all.iter().map(|it| (*it).to_owned()).collect())),
        },
    }
}

fn parse_temperature(text: &str) -> Result<f32, String> {
    let temperature: Option<f32> = text.parse().ok();
    temperature.filter(|it| (0.0..=1.0).contains(it)).ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

fn parse_guardrail(text: &str) -> Result<Guardrail, String> {
    let is_version = |it: &str| it == DRAFT || (!it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()));
    let parts = text.rsplit_once(':').filter(|(id, version)| !id.is_empty() && is_version(version));
    let guardrail = |(id, version): (&str, &str)| Guardrail { id: id.to_owned(), version: version.to_owned() };
    parts
        .map(guardrail)
        .ok_or_else(|| format!("expected ID:VERSION, where ID may be an ARN and VERSION is a number or {DRAFT}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_keep_their_order() {
        assert_eq!(parse_models(""), Ok(Models::Default));
        assert_eq!(parse_models(" none "), Ok(Models::Off));
        let ids = ["eu.anthropic.claude-sonnet-4-6", "arn:aws:bedrock:eu-west-1:1:inference-profile/x"];
        assert_eq!(parse_models(&ids.join(", ")), Ok(Models::Listed(ids.map(str::to_owned).into())));
        assert!(parse_models("a,b c").unwrap_err().contains("b c"));
    }

    #[test]
    fn a_guardrail_needs_a_version() {
        let parse = |text: &str| parse_guardrail(text).map(|it| (it.id, it.version));
        assert_eq!(parse("gr-1:3"), Ok(("gr-1".to_owned(), "3".to_owned())));
        let arn = "arn:aws:bedrock:eu-west-1:123456789012:guardrail/gr1";
        assert_eq!(parse(&format!("{arn}:DRAFT")), Ok((arn.to_owned(), "DRAFT".to_owned())));
        assert!(parse("gr-1").is_err() && parse("gr-1:x").is_err() && parse(":1").is_err());
    }

    #[test]
    fn a_temperature_is_a_number_from_0_to_1() {
        assert_eq!(parse_temperature("0.5"), Ok(0.5));
        assert!(
            parse_temperature("1.5").is_err()
                && parse_temperature("NaN").is_err()
                && parse_temperature("warm").is_err()
        );
    }
}
