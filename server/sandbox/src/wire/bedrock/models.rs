//! Bedrock's models, and whether they can be called.

use axum::http::StatusCode;

use crate::wire::error_response::ErrorResponse;

/// Geographies of inference profiles, with the prefixes of their regions.
const GEOGRAPHIES: [(&str, &[&str]); 4] = [("global", &[""]), ("us", &["us-"]), ("eu", &["eu-"]), ("apac", &["ap-"])];

/// Prefix of the resource in ARNs of inference profiles.
const PROFILE: &str = "inference-profile/";
/// Prefix of the resource in ARNs of foundation models.
const FOUNDATION: &str = "foundation-model/";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Active,
    /// Available to existing users only.
    Legacy,
    Retired,
    /// The organization has no access.
    NotGranted,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    id: &'static str,
    state: State,
    /// Maximum number of tokens in a reply.
    pub(super) max_tokens: u32,
    /// Whether the model accepts a temperature.
    pub(super) accepts_temperature: bool,
}

const fn model(id: &'static str, state: State, max_tokens: u32) -> Model {
    Model { id, state, max_tokens, accepts_temperature: true }
}

impl Model {
    const fn without_temperature(self) -> Self {
        Self { accepts_temperature: false, ..self }
    }
}

const MODELS: [Model; 10] = [
    model("anthropic.claude-opus-4-7", State::Active, 128_000).without_temperature(),
    model("anthropic.claude-sonnet-4-6", State::Active, 64_000),
    model("anthropic.claude-sonnet-4-5-20250929-v1:0", State::Active, 64_000),
    model("anthropic.claude-haiku-4-5-20251001-v1:0", State::Active, 64_000),
    model("anthropic.claude-opus-4-6-v1", State::NotGranted, 128_000),
    model("anthropic.claude-sonnet-4-20250514-v1:0", State::Legacy, 64_000),
    model("anthropic.claude-3-7-sonnet-20250219-v1:0", State::Retired, 64_000),
    model("anthropic.claude-3-5-haiku-20241022-v1:0", State::Retired, 8_192),
    model("anthropic.claude-3-5-sonnet-20241022-v2:0", State::Retired, 8_192),
    model("anthropic.claude-3-5-sonnet-20240620-v1:0", State::Retired, 8_192),
];

/// Finds the model of a request path, which is the ID or ARN of an inference profile.
///
/// # Errors
/// Bedrock's error if the model is unknown or cannot be called from the region.
pub(super) fn find_callable(name: &str, region: &str) -> Result<Model, ErrorResponse> {
    let invalid = || ErrorResponse::validation("The provided model identifier is invalid.");
    let resource = match name.strip_prefix("arn:") {
        Some(arn) => arn.splitn(5, ':').nth(4).ok_or_else(invalid)?,
        None => name,
    };
    let id = resource.strip_prefix(PROFILE).or_else(|| resource.strip_prefix(FOUNDATION)).unwrap_or(resource);
    let profile = id.split_once('.').and_then(|(geography, id)| Some((regions_of(geography)?, id)));
    let known = |id: &str| MODELS.into_iter().find(|model| model.id == id).ok_or_else(invalid);
    let model = match profile {
        Some((regions, id)) if regions.iter().any(|prefix| region.starts_with(prefix)) => known(id)?,
        Some(_) => return Err(invalid()),
        None => known(id)?,
    };
    match model.state {
        State::Retired => Err(not_found(
            "This model version has reached the end of its life. Please refer to the AWS documentation for more details.",
        )),
        State::Legacy => Err(not_found(
            "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in \
             the last 30 days. Please upgrade to an active model on Amazon Bedrock",
        )),
        State::NotGranted => Err(ErrorResponse::new(
            "AccessDeniedException",
            "You don't have access to the model with the specified model ID.",
        )
        .with_status(StatusCode::FORBIDDEN)),
        State::Active if profile.is_none() => Err(ErrorResponse::validation(format!(
            "Invocation of model ID {id} with on-demand throughput isn\u{2019}t supported. Retry your request with the ID \
             or ARN of an inference profile that contains this model."
        ))),
        State::Active => Ok(model),
    }
}

fn regions_of(geography: &str) -> Option<&'static [&'static str]> {
    GEOGRAPHIES.into_iter().find(|(name, _)| *name == geography).map(|(_, regions)| regions)
}

fn not_found(message: &str) -> ErrorResponse {
    ErrorResponse::not_found("ResourceNotFoundException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, region: &str, expected: &str) {
        let found = match find_callable(name, region) {
            Ok(model) => format!("ok {}", model.id),
            Err(error) => format!("{} {}", error.status.as_u16(), error.code),
        };
        assert_eq!(found, expected, "{name} in {region}");
    }

    #[test]
    fn profiles_can_be_called_in_their_geography() {
        let sonnet = "ok anthropic.claude-sonnet-4-6";
        check("global.anthropic.claude-sonnet-4-6", "ap-south-1", sonnet);
        check("us.anthropic.claude-sonnet-4-6", "us-west-2", sonnet);
        check("us.anthropic.claude-sonnet-4-6", "eu-west-1", "400 ValidationException");
        let arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-6";
        check(arn, "eu-west-1", sonnet);
        check("arn:aws:bedrock", "eu-west-1", "400 ValidationException");
    }

    #[test]
    fn errors_explain_why_a_model_cannot_be_called() {
        check("anthropic.claude-sonnet-4-6", "us-east-1", "400 ValidationException");
        check("anthropic.claude-3-5-sonnet-20241022-v2:0", "us-east-1", "404 ResourceNotFoundException");
        check("us.anthropic.claude-3-5-sonnet-20241022-v2:0", "us-east-1", "404 ResourceNotFoundException");
        check("us.anthropic.claude-sonnet-4-20250514-v1:0", "us-east-1", "404 ResourceNotFoundException");
        check("us.anthropic.claude-opus-4-6-v1", "us-east-1", "403 AccessDeniedException");
        check("us.meta.llama", "us-east-1", "400 ValidationException");
    }
}
