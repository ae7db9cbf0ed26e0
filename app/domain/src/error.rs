//! What can go wrong when AWS is asked, and the words for the visitor.

use std::{
    hash::{BuildHasher, RandomState},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize, Serializer};

/// What the id of AWS's own words begins with.
const RAW_ID: &str = "raw-";
/// Keys of this process alone: from an id nobody can find out the words by trying accounts and roles.
static RAW_KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The id under which AWS's own words can be asked for; an id is its own.
#[must_use]
pub fn raw_id(words: &str) -> String {
    let is_id = |rest: &str| rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    match words.strip_prefix(RAW_ID) {
        Some(rest) if is_id(rest) => words.to_owned(),
        _ => format!("{RAW_ID}{:016x}", RAW_KEYS.hash_one(words)),
    }
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn id_alone<S: Serializer>(said: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    said.as_deref().map(raw_id).serialize(serializer)
}

/// Why a source could not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// The identity may not call the operation.
    Denied,
    /// No usable credentials were found, or they have expired.
    Unauthenticated,
    /// AWS asked to slow down until the retries were used up.
    Throttled,
    /// AWS understood the request and refuses it.
    Refused,
    /// AWS has no data for it (yet).
    NoData,
    /// AWS failed on its side, or answered something unreadable.
    Broken,
    /// No connection, or it was cut.
    Unreachable,
    /// No answer before the deadline.
    TimedOut,
    /// The daily cap on paid requests is reached; nothing was sent.
    Capped,
    /// The answer has more pages than one question may pay for: so many were read, and AWS had more.
    TooManyPages(u32),
}

/// A failed call, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{operation}: {}", self.title())]
pub struct SourceError {
    /// What kind of failure.
    pub fault: Fault,
    /// The IAM action behind the call, such as `ce:GetCostAndUsage`.
    pub operation: String,
    /// AWS's request id, where an answer came.
    pub request_id: Option<String>,
    /// AWS's own words, which may hold ARNs. They never leave the process that asked: what is serialized, to the browser or elsewhere,
    /// is their [`raw_id`], by which a visitor can ask for them.
    #[serde(serialize_with = "id_alone")]
    pub said: Option<String>,
}

impl SourceError {
    /// The service that was asked, as people call it.
    #[must_use]
    pub fn service(&self) -> &'static str {
        match self.operation.split_once(':').map_or("", |(service, _)| service) {
            "ce" => "Cost Explorer",
            "ec2" => "EC2",
            "rds" => "RDS",
            "s3" => "S3",
            "lambda" => "Lambda",
            "qbusiness" => "Q Business",
            "tag" => "The tagging API",
            "sts" => "STS",
            "bedrock" => "Bedrock",
            _ => "AWS",
        }
    }

    /// What failed, in one plain sentence without a full stop.
    #[must_use]
    pub fn title(&self) -> String {
        let service = self.service();
        match self.fault {
            Fault::Refused if self.is_of_bedrock() => "Bedrock refused the model, or what it was asked".to_owned(),
            Fault::Denied => format!("{service} refused the request"),
            Fault::Unauthenticated => "AWS did not accept the credentials".to_owned(),
            Fault::Throttled => "AWS asked us to slow down".to_owned(),
            Fault::Refused => format!("{service} cannot answer this question"),
            Fault::NoData => format!("{service} has no data for this yet"),
            Fault::Broken => format!("{service} failed"),
            Fault::Unreachable => format!("{service} could not be reached"),
            Fault::TimedOut => format!("{service} did not answer in time"),
            Fault::Capped => "Today’s cap on paid requests is reached".to_owned(),
            Fault::TooManyPages(read) => format!("{service}’s answer is too large: stopped after {read} pages"),
        }
    }

    /// The id of AWS's own words; `None` where it said nothing.
    #[must_use]
    pub fn raw_id(&self) -> Option<String> {
        self.said.as_deref().map(raw_id)
    }

    /// Whether a model was asked rather than for figures.
    fn is_of_bedrock(&self) -> bool {
        self.operation.starts_with("bedrock:")
    }

    /// What to do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self.fault {
            Fault::Denied if self.is_of_bedrock() => {
                "Farthing’s identity lacks a permission, or the account has no access to the model: ask for it in Bedrock’s console, or name another in FARTHING_MODELS. The permission is:"
            }
            Fault::Refused | Fault::NoData if self.is_of_bedrock() => {
                "Models retire, and not each is in every region: name one that the account may use there in FARTHING_MODELS."
            }
            Fault::TimedOut if self.is_of_bedrock() => "Try again, or name another model in FARTHING_MODELS.",
            Fault::Denied => "Farthing’s identity lacks a permission. Add it, then try again:",
            Fault::Unauthenticated => {
                "Sign in again or renew the credentials that Farthing was started with, then try again."
            }
            Fault::Throttled => "Several tries were turned away. Wait a minute, then try again.",
            Fault::Refused => "Change the range, the groups or the filters.",
            Fault::NoData => {
                "A new account takes up to 24 hours. Cost Explorer must be switched on once in the billing console."
            }
            Fault::Broken => "The fault is on AWS’s side. Try again.",
            Fault::Unreachable => "Check the connection and the endpoint, then try again.",
            Fault::TimedOut => "Try again, or ask for a shorter range.",
            Fault::TooManyPages(_) => {
                "Each page is a paid request. Choose a shorter range, a coarser granularity or fewer groups, or add a filter."
            }
            Fault::Capped => {
                "Nothing was sent. What is held stays free: other metrics, coarser periods and shorter ranges of it. The count begins anew at midnight UTC; FARTHING_DAILY_CAP_USD raises the cap."
            }
        }
    }

    /// What to do about it, in running text: a permission that is lacking is named behind it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self.fault {
            Fault::Denied => format!("{} {}.", self.advice(), self.operation),
            _ => self.advice().to_owned(),
        }
    }

    /// Whether older figures may stand in for those that could not be had. A question that AWS refuses, or an identity that may
    /// not ask it (any more), has no answer.
    #[must_use]
    pub fn leaves_old_figures_true(&self) -> bool {
        self.may_pass() || self.fault == Fault::Capped
    }

    /// Whether the same request may succeed later without any change.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        matches!(self.fault, Fault::Throttled | Fault::Broken | Fault::Unreachable | Fault::TimedOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(operation: &str, fault: Fault) -> SourceError {
        SourceError { fault, operation: operation.to_owned(), request_id: None, said: None }
    }

    #[test]
    fn the_words_of_aws_stay_in_the_process() {
        let words = "User: arn:aws:sts::123456789012:assumed-role/Farthing is not authorized";
        let error = SourceError { said: Some(words.to_owned()), ..failed("ce:GetCostAndUsage", Fault::Denied) };
        let sent = serde_json::to_string(&error).unwrap();
        assert!(!sent.contains("arn:aws") && !sent.contains("123456789012"), "{sent}");
        let received: SourceError = serde_json::from_str(&sent).unwrap();
        assert_eq!(received.raw_id(), error.raw_id(), "the browser asks for them by the id that the server knows");
        assert_eq!(failed("ce:GetTags", Fault::Broken).raw_id(), None);
    }

    #[test]
    fn advice_about_a_model_speaks_of_models() {
        for fault in [Fault::Denied, Fault::Refused, Fault::TimedOut] {
            let error = failed("bedrock:InvokeModelWithResponseStream", fault.clone());
            assert!(error.advice().contains("FARTHING_MODELS"), "{}", error.advice());
            assert!(!error.advice().contains("range") && !error.advice().contains("filters"), "{}", error.advice());
            assert!(!failed("ce:GetCostAndUsage", fault).advice().contains("FARTHING_MODELS"));
        }
        assert!(failed("bedrock:InvokeModelWithResponseStream", Fault::Refused).title().contains("model"));
    }

    #[test]
    fn a_permission_that_is_lacking_is_named() {
        let error = failed("bedrock:InvokeModelWithResponseStream", Fault::Denied);
        assert!(
            error.remedy().ends_with("The permission is: bedrock:InvokeModelWithResponseStream."),
            "{}",
            error.remedy()
        );
        assert_eq!(failed("ce:GetCostAndUsage", Fault::Broken).remedy(), "The fault is on AWS’s side. Try again.");
    }
}
