//! Which models are asked where nobody says which, and what the refusal of one says of the others.

use domain::error::{Fault, SourceError};

use super::CALL;

/// Claude Sonnet, newest first. The profiles of one part of the world serve where an organisation forbids the global ones.
const MODELS: [&str; 10] = [
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
];
/// Parts of the world that have profiles of their own, and how the names of the regions begin that may call them.
const PARTS: [(&str, &[&str]); 6] = [
    ("us-gov.", &["us-gov-"]),
    ("us.", &["us-east-", "us-west-", "ca-"]),
    ("eu.", &["eu-"]),
    ("jp.", &["ap-northeast-1", "ap-northeast-3"]),
    ("au.", &["ap-southeast-2", "ap-southeast-4"]),
    ("apac.", &["ap-"]),
];
/// How Bedrock words it that this model cannot answer, whatever it is asked.
const OF_MODEL: [&str; 11] = [
    "model identifier",
    "inference profile",
    "on-demand throughput",
    "end of its life",
    "end of life",
    "legacy",
    "marked by provider",
    "not available in",
    "not supported in",
    "operation not allowed",
    "exceeds the model limit",
];
/// How it words it that a model is not there, or takes less than others do.
const LACKS: [&str; 7] =
    ["does not exist", "not found", "deprecated", "not supported", "n't support", "n\u{2019}t support", "not support"];

/// The models that are asked where nobody says which: of the profiles, those that can be called from the region.
pub(super) fn usual(region: Option<&str>) -> Vec<String> {
    let all = MODELS.into_iter();
    all.filter(|model| region.is_none_or(|region| is_callable(model, region))).map(str::to_owned).collect()
}

/// Whether a model is not kept to a part of the world that the region is outside of. A region of no known part may call any.
fn is_callable(model: &str, region: &str) -> bool {
    let holds = |regions: &[&str]| regions.iter().any(|it| region.starts_with(it));
    let part = PARTS.iter().find(|(prefix, _)| model.starts_with(prefix));
    part.is_none_or(|(_, regions)| holds(regions) || !PARTS.iter().any(|(_, regions)| holds(regions)))
}

/// Whether another model may do better: what is wrong with the prompt or with the credentials is wrong for all of them.
pub(super) fn is_of_model(error: &SourceError) -> bool {
    // Credentials are fetched by calls of their own.
    if error.operation != CALL.0 {
        return false;
    }
    match error.fault {
        Fault::Denied | Fault::Throttled | Fault::Broken | Fault::Unreachable | Fault::TimedOut => true,
        Fault::Unauthenticated | Fault::NoData | Fault::Capped | Fault::TooManyPages(_) => false,
        // An invalid request, and only the words tell one that is of the model from others.
        Fault::Refused => error.said.as_deref().is_some_and(blames_model),
    }
}

fn blames_model(said: &str) -> bool {
    let said = said.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|it| said.contains(it));
    !said.contains("guardrail") && (has(&OF_MODEL) || (said.contains("model") && has(&LACKS)))
}

/// How much an error says of why nobody answers: a model that is there and fails, over one that may not be used, over one that
/// is not there.
pub(super) fn weight(error: &SourceError) -> u8 {
    match error.fault {
        Fault::Throttled => 4,
        Fault::Broken | Fault::TimedOut => 3,
        Fault::Denied => 2,
        Fault::Unreachable => 1,
        Fault::Refused | Fault::NoData | Fault::Unauthenticated | Fault::Capped | Fault::TooManyPages(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_of_other_parts_of_the_world_are_left_out() {
        let prefixes = |region: Option<&str>| {
            let mut prefixes: Vec<String> = Vec::new();
            for model in usual(region) {
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
        assert_eq!(prefixes(Some("us-gov-west-1")), "global");
        let all = "global us eu jp au";
        assert_eq!((prefixes(Some("me-central-1")).as_str(), prefixes(None).as_str()), (all, all));
        assert!(is_callable("anthropic.claude-sonnet-4-6", "us-east-1"));
        assert!(is_callable("apac.anthropic.x", "ap-south-1") && !is_callable("apac.anthropic.x", "us-east-1"));
        assert!(is_callable("arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.x", "us-east-1"));
    }

    #[test]
    fn only_what_is_wrong_with_the_model_leads_to_the_next() {
        let is_next = |fault: Fault, said: &str| is_of_model(&CALL.failed(fault, Some(said.to_owned())));
        for said in [
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
        ] {
            assert!(is_next(Fault::Refused, said), "{said}");
        }
        for said in [
            "Input is too long for requested model.",
            "prompt is too long: 250000 tokens > 200000 maximum",
            "Value '7' at 'inferenceConfig.temperature' failed to satisfy constraint",
            "The guardrail identifier or version provided in the request does not exist.",
            "The text field in the ContentBlock object at messages.1.content.0 is blank.",
        ] {
            assert!(!is_next(Fault::Refused, said), "{said}");
        }
        assert!(is_next(Fault::Broken, "") && is_next(Fault::TimedOut, "") && is_next(Fault::Denied, ""));
        assert!(!is_next(Fault::Unauthenticated, "") && !is_next(Fault::Capped, ""));
    }
}
