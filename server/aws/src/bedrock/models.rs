//! Default models, and classification of their failures.

use domain::{
    conversation::ModelFailure,
    error::{Fault, SourceError},
    partition::Partition,
};

use super::CALL;

/// Inference profiles of Claude Sonnet, newest version first. The geographic profiles are for organizations that forbid
/// global ones.
const DEFAULT_MODELS: [&str; 11] = [
    "global.anthropic.claude-sonnet-4-6",
    "us.anthropic.claude-sonnet-4-6",
    "eu.anthropic.claude-sonnet-4-6",
    "jp.anthropic.claude-sonnet-4-6",
    "au.anthropic.claude-sonnet-4-6",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "jp.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "au.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us-gov.anthropic.claude-sonnet-4-5-20250929-v1:0",
];
/// Prefix of inference profiles for all commercial regions.
const GLOBAL_PREFIX: &str = "global.";
/// Prefix of inference profiles for the `us-gov` regions.
const GOVERNMENT_PREFIX: &str = "us-gov.";

/// A group of regions with its own inference profiles.
struct Geography {
    /// Prefix of its inference profiles.
    profile_prefix: &'static str,
    /// Prefixes of the regions that can call them.
    region_prefixes: &'static [&'static str],
}

const GEOGRAPHIES: [Geography; 6] = [
    Geography { profile_prefix: GOVERNMENT_PREFIX, region_prefixes: &["us-gov-"] },
    Geography { profile_prefix: "us.", region_prefixes: &["us-east-", "us-west-", "ca-"] },
    Geography { profile_prefix: "eu.", region_prefixes: &["eu-"] },
    Geography { profile_prefix: "jp.", region_prefixes: &["ap-northeast-1", "ap-northeast-3"] },
    Geography { profile_prefix: "au.", region_prefixes: &["ap-southeast-2", "ap-southeast-4"] },
    Geography { profile_prefix: "apac.", region_prefixes: &["ap-"] },
];

impl Geography {
    fn includes(&self, region: &str) -> bool {
        self.region_prefixes.iter().any(|prefix| region.starts_with(prefix))
    }
}

/// Lowercase phrases in Bedrock's messages about requests that are invalid for any model. With any other message, the
/// next model is tried: Bedrock may reword its messages, and failed attempts are free.
const INVALID_FOR_ANY_MODEL: [&str; 3] = [CONSTRAINT_VIOLATION, "guardrail identifier", "contentblock"];
/// Lowercase phrase in Bedrock's messages about an invalid field.
const CONSTRAINT_VIOLATION: &str = "failed to satisfy constraint";
/// Lowercase name of the field with the model ID, as quoted in messages.
const MODEL_ID_FIELD: &str = "'modelid'";
/// Lowercase phrases in Bedrock's messages about common failures of a model. Only the displayed reason depends on them.
const FAILURE_PHRASES: [(&[&str], ModelFailure); 5] = [
    (&["use case", "use-case"], ModelFailure::FormMissing),
    (&["payment"], ModelFailure::PaymentMissing),
    (&["end of its life", "end of life", "legacy", "retired"], ModelFailure::Retired),
    (&["on-demand throughput"], ModelFailure::ProfileNeeded),
    (
        &["model identifier", "does not exist", "not found", "not available", "not supported in"],
        ModelFailure::NotAvailable,
    ),
];

/// Default models that can be called from a region; without a region, all except those for the `us-gov` regions.
pub(super) fn default_models(region: Option<&str>) -> Vec<String> {
    let is_usable = |model: &&str| match region {
        Some(region) => is_callable(model, region),
        None => !model.starts_with(GOVERNMENT_PREFIX),
    };
    DEFAULT_MODELS.into_iter().filter(is_usable).map(str::to_owned).collect()
}

/// Whether a model can be called from a region. A commercial region that belongs to no known geography may call all
/// commercial models. IDs without a known prefix, such as ARNs, can be called from any region.
fn is_callable(model: &str, region: &str) -> bool {
    let is_commercial = Partition::of_region(region) == Partition::Aws;
    if model.starts_with(GLOBAL_PREFIX) {
        return is_commercial;
    }
    let Some(geography) = GEOGRAPHIES.iter().find(|it| model.starts_with(it.profile_prefix)) else { return true };
    if geography.includes(region) {
        return true;
    }
    let has_known_geography = GEOGRAPHIES.iter().any(|it| it.includes(region));
    is_commercial && !has_known_geography && geography.profile_prefix != GOVERNMENT_PREFIX
}

/// Whether another model may succeed after this error. An invalid request or invalid credentials fail with every model.
pub(super) fn should_try_next_model(error: &SourceError) -> bool {
    // Not an error of the model: another operation, such as loading credentials, failed.
    if error.operation != CALL.0 {
        return false;
    }
    match error.fault {
        Fault::Denied
        | Fault::Blocked(_)
        | Fault::Throttled
        | Fault::ServerError
        | Fault::InvalidResponse
        | Fault::Unreachable
        | Fault::EndpointDown(_)
        | Fault::NoData
        | Fault::OutOfRange(_)
        // Each model has a circuit breaker.
        | Fault::CircuitOpen(_)
        | Fault::TimedOut => true,
        Fault::InvalidRequest => !is_invalid_for_any_model(error),
        Fault::Unauthenticated
        | Fault::Credentials(_)
        | Fault::Expired
        | Fault::ClockSkewed
        | Fault::ProxyFailed
        | Fault::UntrustedCertificate
        | Fault::BadSetting(_)
        | Fault::NoCostExplorer(_)
        | Fault::TooManyPages(_)
        | Fault::OutOfScope
        | Fault::DailyCapReached => false,
    }
}

/// Whether Bedrock rejected a request that no model would accept.
fn is_invalid_for_any_model(error: &SourceError) -> bool {
    let message = lowercase_message(error);
    let is_model_id_invalid = message.contains(CONSTRAINT_VIOLATION) && message.contains(MODEL_ID_FIELD);
    !is_model_id_invalid && INVALID_FOR_ANY_MODEL.iter().any(|phrase| message.contains(phrase))
}

/// Reason why a model did not respond.
pub(super) fn failure_reason(error: &SourceError) -> ModelFailure {
    let message = lowercase_message(error);
    let is_in_message = |phrases: &[&str]| phrases.iter().any(|phrase| message.contains(phrase));
    let from_message = FAILURE_PHRASES.iter().find(|(phrases, _)| is_in_message(phrases)).map(|(_, failure)| *failure);
    match error.fault {
        Fault::Throttled => ModelFailure::Throttled,
        Fault::TimedOut => ModelFailure::TimedOut,
        Fault::Denied | Fault::Blocked(_) => from_message.unwrap_or(ModelFailure::NoAccess),
        Fault::InvalidRequest | Fault::NoData => from_message.unwrap_or(ModelFailure::Rejected),
        _ => ModelFailure::Other,
    }
}

fn lowercase_message(error: &SourceError) -> String {
    error.raw_message.as_deref().unwrap_or_default().to_lowercase()
}

/// Priority of an error if every model fails; the error with the highest priority is returned: throttling, then
/// server errors and timeouts, then denials, then connection problems and invalid responses.
pub(super) fn error_priority(error: &SourceError) -> u8 {
    match error.fault {
        Fault::Throttled => 4,
        Fault::ServerError | Fault::TimedOut => 3,
        Fault::Denied | Fault::Blocked(_) => 2,
        Fault::Unreachable | Fault::EndpointDown(_) | Fault::InvalidResponse => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_models_exclude_other_geographies() {
        let prefixes = |region: Option<&str>| {
            let mut distinct_prefixes: Vec<String> = Vec::new();
            for model in default_models(region) {
                let prefix = model.split('.').next().unwrap().to_owned();
                if !distinct_prefixes.contains(&prefix) {
                    distinct_prefixes.push(prefix);
                }
            }
            distinct_prefixes.join(" ")
        };
        assert_eq!(prefixes(Some("us-east-1")), "global us");
        assert_eq!(prefixes(Some("ca-central-1")), "global us");
        assert_eq!(prefixes(Some("eu-central-1")), "global eu");
        assert_eq!(prefixes(Some("ap-northeast-1")), "global jp");
        assert_eq!(prefixes(Some("ap-southeast-2")), "global au");
        assert_eq!(prefixes(Some("ap-south-1")), "global");
        assert_eq!(prefixes(Some("us-gov-west-1")), "us-gov");
        for region in ["cn-north-1", "eusc-de-east-1", "us-iso-east-1"] {
            assert_eq!(prefixes(Some(region)), "", "{region}");
        }
        let all_commercial = "global us eu jp au";
        assert_eq!(prefixes(Some("me-central-1")), all_commercial);
        assert_eq!(prefixes(None), all_commercial);
    }

    #[test]
    fn profiles_are_limited_to_their_geography_and_other_ids_are_not() {
        assert!(is_callable("anthropic.claude-sonnet-4-6", "us-east-1"));
        assert!(is_callable("apac.anthropic.x", "ap-south-1"));
        assert!(!is_callable("apac.anthropic.x", "us-east-1"));
        assert!(is_callable("arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.x", "us-east-1"));
    }

    #[test]
    fn tries_the_next_model_unless_all_models_would_fail() {
        let tries_next =
            |fault: Fault, message: &str| should_try_next_model(&CALL.failed(fault, Some(message.to_owned())));
        for message in [
            "The provided model identifier is invalid.",
            "Invocation of model ID x with on-demand throughput isn\u{2019}t supported. Retry your request with the ID or ARN",
            "This model version has reached the end of its life.",
            "Access denied. This Model is marked by provider as Legacy",
            "The provided model is not available in this region",
            "Operation not allowed",
            "`temperature` is deprecated for this model.",
            "temperature is not supported for this model",
            "This model doesn't support tool use in streaming mode.",
            "The model 'x' does not exist",
            "The maximum tokens you requested exceeds the model limit of 8192.",
            "Model use case details have not been submitted for this account. Fill out the form before using the model.",
            "You have not filled out the required use-case form for this model.",
            "data retention mode 'default' is not available for this model",
            "Some unknown message",
            // Invalid model ID.
            "1 validation error detected: Value 'us.anthropic claude' at 'modelId' failed to satisfy constraint: Member must satisfy regular expression pattern: x",
            "2 validation errors detected: Value 'x' at 'modelId' failed to satisfy constraint: a; Value 'x' at 'modelId' failed to satisfy constraint: b",
            // Prompt too long for this model.
            "Input is too long for requested model.",
            "prompt is too long: 250000 tokens > 200000 maximum",
            // No message.
            "",
        ] {
            assert!(tries_next(Fault::InvalidRequest, message), "{message}");
        }
        for message in [
            "Value '7' at 'inferenceConfig.temperature' failed to satisfy constraint",
            "The guardrail identifier or version provided in the request does not exist.",
            "The text field in the ContentBlock object at messages.1.content.0 is blank.",
        ] {
            assert!(!tries_next(Fault::InvalidRequest, message), "{message}");
        }
        for fault in [Fault::ServerError, Fault::TimedOut, Fault::Denied] {
            assert!(tries_next(fault.clone(), ""), "{fault:?}");
        }
        for fault in [Fault::Unauthenticated, Fault::DailyCapReached] {
            assert!(!tries_next(fault.clone(), ""), "{fault:?}");
        }
    }

    #[test]
    fn classifies_model_failures() {
        let reason = |fault: Fault, message: &str| failure_reason(&CALL.failed(fault, Some(message.to_owned())));
        let form = "Model use case details have not been submitted for this account.";
        assert_eq!(reason(Fault::InvalidRequest, form), ModelFailure::FormMissing);
        let payment =
            "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.";
        assert_eq!(reason(Fault::Denied, payment), ModelFailure::PaymentMissing);
        assert_eq!(reason(Fault::Denied, ""), ModelFailure::NoAccess);
        assert_eq!(
            reason(Fault::InvalidRequest, "This model version has reached the end of its life."),
            ModelFailure::Retired
        );
        assert_eq!(reason(Fault::InvalidRequest, "Some unknown message"), ModelFailure::Rejected);
        assert_eq!(reason(Fault::Throttled, form), ModelFailure::Throttled);
        assert_eq!(reason(Fault::ServerError, form), ModelFailure::Other);
    }
}
