//! Default models, and classification of a model's errors.

use domain::{
    conversation::Decline,
    error::{Fault, SourceError},
    partition::Partition,
};

use super::CALL;

/// Claude Sonnet, newest first. Regional profiles work if an organization forbids the global ones.
const MODELS: [&str; 11] = [
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
/// Prefix of inference profiles in the `us-gov` regions.
const GOVERNMENT: &str = "us-gov.";
/// Prefixes of inference profiles per geography, and of the regions that can call them.
const GEOGRAPHIES: [(&str, &[&str]); 6] = [
    (GOVERNMENT, &["us-gov-"]),
    ("us.", &["us-east-", "us-west-", "ca-"]),
    ("eu.", &["eu-"]),
    ("jp.", &["ap-northeast-1", "ap-northeast-3"]),
    ("au.", &["ap-southeast-2", "ap-southeast-4"]),
    ("apac.", &["ap-"]),
];
/// Prefix of inference profiles for all commercial regions.
const GLOBAL: &str = "global.";
/// Parts of Bedrock's messages for prompts that are invalid for any model. Other messages are attributed to the model:
/// messages change, and trying the next model is free.
const INVALID_PROMPT: [&str; 3] = [CONSTRAINT, "guardrail identifier", "contentblock"];
/// Part of Bedrock's message for an invalid field.
const CONSTRAINT: &str = "failed to satisfy constraint";
/// Name of the field with the model ID, as quoted in messages.
const MODEL_FIELD: &str = "'modelid'";
/// Parts of Bedrock's messages for common problems of one model. Used for display only.
const REASONS: [(&[&str], Decline); 5] = [
    (&["use case", "use-case"], Decline::FormMissing),
    (&["payment"], Decline::PaymentMissing),
    (&["end of its life", "end of life", "legacy", "retired"], Decline::Retired),
    (&["on-demand throughput"], Decline::ProfileNeeded),
    (&["model identifier", "does not exist", "not found", "not available", "not supported in"], Decline::NotAvailable),
];

/// Default models that can be called from a region.
pub(super) fn default_models(region: Option<&str>) -> Vec<String> {
    let all = MODELS.into_iter();
    let is_usable = |model: &&str| match region {
        Some(region) => is_callable(model, region),
        None => !model.starts_with(GOVERNMENT),
    };
    all.filter(is_usable).map(str::to_owned).collect()
}

/// Whether a model can be called from a region. Commercial regions of unknown geography may call any model of the
/// partition.
fn is_callable(model: &str, region: &str) -> bool {
    let is_commercial = Partition::of_region(region) == Partition::Aws;
    if model.starts_with(GLOBAL) {
        return is_commercial;
    }
    let includes = |regions: &[&str]| regions.iter().any(|it| region.starts_with(it));
    let Some((prefix, regions)) = GEOGRAPHIES.iter().find(|(prefix, _)| model.starts_with(prefix)) else { return true };
    let is_unknown =
        is_commercial && *prefix != GOVERNMENT && !GEOGRAPHIES.iter().any(|(_, regions)| includes(regions));
    includes(regions) || is_unknown
}

/// Whether another model may succeed: errors of the prompt or the credentials affect all models.
pub(super) fn is_model_specific(error: &SourceError) -> bool {
    // Credentials are loaded by separate calls.
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
        | Fault::TimedOut => true,
        Fault::InvalidRequest => !is_prompt_invalid(error),
        Fault::Unauthenticated
        | Fault::Credentials(_)
        | Fault::Expired
        | Fault::ClockSkewed
        | Fault::ProxyFailed
        | Fault::UntrustedCertificate
        | Fault::BadSetting(_)
        | Fault::NoCostExplorer(_)
        | Fault::TooManyPages(_)
        | Fault::DailyCapReached => false,
    }
}

fn is_prompt_invalid(error: &SourceError) -> bool {
    let message = error.raw_message.as_deref().unwrap_or_default().to_lowercase();
    let is_about_model_id = message.contains(CONSTRAINT) && message.contains(MODEL_FIELD);
    !is_about_model_id && INVALID_PROMPT.iter().any(|it| message.contains(it))
}

/// Reason why a model did not respond.
pub(super) fn decline_reason(error: &SourceError) -> Decline {
    let message = error.raw_message.as_deref().unwrap_or_default().to_lowercase();
    let from_message =
        REASONS.iter().find(|(words, _)| words.iter().any(|it| message.contains(it))).map(|(_, reason)| *reason);
    match error.fault {
        Fault::Throttled => Decline::Throttled,
        Fault::TimedOut => Decline::TimedOut,
        Fault::Denied | Fault::Blocked(_) => from_message.unwrap_or(Decline::NoAccess),
        Fault::InvalidRequest | Fault::NoData => from_message.unwrap_or(Decline::Refused),
        _ => Decline::Failed,
    }
}

/// Rank of an error by informativeness: failure of an available model, then a model without access, then an unavailable
/// model.
pub(super) fn informativeness(error: &SourceError) -> u8 {
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
            let mut prefixes: Vec<String> = Vec::new();
            for model in default_models(region) {
                let prefix = model.split('.').next().unwrap().to_owned();
                if !prefixes.contains(&prefix) {
                    prefixes.push(prefix);
                }
            }
            prefixes.join(" ")
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
        let all = "global us eu jp au";
        assert_eq!((prefixes(Some("me-central-1")).as_str(), prefixes(None).as_str()), (all, all));
        assert!(is_callable("anthropic.claude-sonnet-4-6", "us-east-1"));
        assert!(is_callable("apac.anthropic.x", "ap-south-1") && !is_callable("apac.anthropic.x", "us-east-1"));
        assert!(is_callable("arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.x", "us-east-1"));
    }

    #[test]
    fn tries_the_next_model_unless_the_prompt_is_invalid() {
        let tries_next = |fault: Fault, message: &str| is_model_specific(&CALL.failed(fault, Some(message.to_owned())));
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
            // Invalid ID of the first model, and a prompt that is too long for it.
            "1 validation error detected: Value 'us.anthropic claude' at 'modelId' failed to satisfy constraint: Member must satisfy regular expression pattern: x",
            "2 validation errors detected: Value 'x' at 'modelId' failed to satisfy constraint: a; Value 'x' at 'modelId' failed to satisfy constraint: b",
            "Input is too long for requested model.",
            "prompt is too long: 250000 tokens > 200000 maximum",
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
        assert!(tries_next(Fault::ServerError, "") && tries_next(Fault::TimedOut, "") && tries_next(Fault::Denied, ""));
        assert!(!tries_next(Fault::Unauthenticated, "") && !tries_next(Fault::DailyCapReached, ""));
    }

    #[test]
    fn summarizes_why_a_model_did_not_respond() {
        let reason = |fault: Fault, message: &str| decline_reason(&CALL.failed(fault, Some(message.to_owned())));
        let form = "Model use case details have not been submitted for this account.";
        assert_eq!(reason(Fault::InvalidRequest, form), Decline::FormMissing);
        let payment =
            "Model access is denied due to INVALID_PAYMENT_INSTRUMENT:A valid payment instrument must be provided.";
        assert_eq!(reason(Fault::Denied, payment), Decline::PaymentMissing);
        assert_eq!(reason(Fault::Denied, ""), Decline::NoAccess);
        assert_eq!(
            reason(Fault::InvalidRequest, "This model version has reached the end of its life."),
            Decline::Retired
        );
        assert_eq!(reason(Fault::InvalidRequest, "Some unknown message"), Decline::Refused);
        assert_eq!(
            (reason(Fault::Throttled, form), reason(Fault::ServerError, form)),
            (Decline::Throttled, Decline::Failed)
        );
    }
}
