//! Title and remedy of each failure.

use super::{Fault, SourceError};

impl SourceError {
    /// Failure in one sentence without a period.
    #[must_use]
    pub fn title(&self) -> String {
        let service = self.service();
        match &self.fault {
            Fault::Credentials(problem) => problem.title.clone(),
            Fault::InvalidRequest if self.is_bedrock_call() => "Bedrock rejected the model or the request".to_owned(),
            Fault::Denied => format!("{service} denied the request"),
            Fault::Blocked(reason) => format!("{service} denied the request: {}", reason.clause()),
            Fault::Unauthenticated => "AWS rejected the credentials".to_owned(),
            Fault::Expired => "The credentials have expired".to_owned(),
            Fault::ClockSkewed => "AWS rejected the request’s timestamp: this computer’s clock is wrong".to_owned(),
            Fault::Throttled => "AWS throttled the requests".to_owned(),
            Fault::InvalidRequest => format!("{service} rejected the query"),
            Fault::OutOfRange(limit) => format!("{service} {}", limit.clause()),
            Fault::NoData => format!("{service} has no data yet"),
            Fault::ServerError => format!("{service} failed"),
            Fault::InvalidResponse => format!("{service} sent an unreadable response"),
            Fault::Unreachable => format!("{service} could not be reached"),
            Fault::ProxyFailed => format!("The proxy did not connect to {service}"),
            Fault::UntrustedCertificate => format!("The certificate of {service} is not trusted"),
            Fault::EndpointDown(message) | Fault::BadSetting(message) => message.clone(),
            Fault::NoCostExplorer(partition) => format!("{} has no Cost Explorer", partition.name()),
            Fault::TimedOut => format!("{service} timed out"),
            Fault::CircuitOpen(pause) => format!("{service} {}", pause.clause()),
            Fault::TooManyPages(read) => format!("{service} returned too much data: stopped after {read} pages"),
            Fault::DailyCapReached => "Today’s cap on paid API requests is reached".to_owned(),
            Fault::OutOfScope => "Cost Explorer has this data for all accounts together only".to_owned(),
        }
    }

    /// Remedy.
    #[must_use]
    pub fn advice(&self) -> String {
        match &self.fault {
            Fault::Credentials(problem) => problem.remedy.clone(),
            Fault::Blocked(reason) => reason.advice(self.is_regional()),
            Fault::OutOfRange(limit) => limit.advice().to_owned(),
            Fault::CircuitOpen(pause) => pause.advice(),
            Fault::NoCostExplorer(partition) => partition.billing_advice().to_owned(),
            _ => self.fixed_advice().to_owned(),
        }
    }

    /// Remedy that depends only on the kind of failure and service.
    fn fixed_advice(&self) -> &'static str {
        match self.fault {
            Fault::Denied if self.is_bedrock_call() => {
                "Farthing’s identity lacks a permission, or the account has no access to the model. Request access in the Bedrock console, set another model in FARTHING_MODELS, or add this permission:"
            }
            Fault::InvalidRequest | Fault::NoData if self.is_bedrock_call() => {
                "The model may be retired or not offered in this region. Set FARTHING_MODELS to a model that the account can use."
            }
            Fault::TimedOut if self.is_bedrock_call() => "Try again, or set another model in FARTHING_MODELS.",
            Fault::Denied => "Farthing’s identity lacks a permission. Add it, then try again:",
            Fault::Unauthenticated | Fault::Expired => {
                "Sign in again or renew the credentials that Farthing was started with, then try again."
            }
            Fault::ClockSkewed => {
                "The credentials are valid. Set this computer’s clock (AWS allows 5 minutes of difference), keep it in sync with NTP, then try again. If the clock is right, the session has expired: sign in again."
            }
            Fault::Throttled => "All retries failed. Wait a minute, then try again.",
            Fault::InvalidRequest => "Change the range, the groups or the filters.",
            Fault::NoData => {
                "New accounts take up to 24 hours. Open Cost Explorer once in the Billing console to enable it."
            }
            Fault::ServerError => "The error is on AWS’s side. Try again.",
            Fault::InvalidResponse => {
                "A proxy or captive portal may be intercepting the connection to AWS. Check the network, then try again."
            }
            Fault::Unreachable => "Check the connection and the endpoint, then try again.",
            Fault::EndpointDown(_) => {
                "Start the service at that address and try again, or change the setting and restart Farthing."
            }
            Fault::ProxyFailed => {
                "Check the proxy’s address, user and password in HTTPS_PROXY, and list hosts that need no proxy in NO_PROXY. Then restart Farthing."
            }
            Fault::UntrustedCertificate => {
                "A corporate proxy may be inspecting TLS traffic: set AWS_CA_BUNDLE, or ca_bundle in the AWS profile, to your company’s CA certificate, then restart Farthing."
            }
            Fault::BadSetting(_) => "Nothing was sent. Correct the setting or unset it, then restart Farthing.",
            Fault::TimedOut => "Try again, or choose a shorter range.",
            Fault::TooManyPages(_) => {
                "Each page is a paid request. Choose a shorter range, a coarser granularity or fewer groups, or add a filter."
            }
            Fault::DailyCapReached => {
                "Nothing was sent. Data already loaded is still available. The count resets at 00:00 UTC; FARTHING_DAILY_CAP_USD raises the cap."
            }
            Fault::OutOfScope => "A role without restrictions includes it.",
            // Returned by `advice` itself.
            Fault::Credentials(_)
            | Fault::Blocked(_)
            | Fault::OutOfRange(_)
            | Fault::CircuitOpen(_)
            | Fault::NoCostExplorer(_) => "",
        }
    }

    /// Remedy in running text, with the missing permission.
    #[must_use]
    pub fn remedy(&self) -> String {
        match &self.fault {
            Fault::Denied => format!("{} {}.", self.advice(), self.operation),
            Fault::Credentials(problem) => {
                let command = problem.command.as_ref().map(|command| format!(" {command}")).unwrap_or_default();
                format!("{}{command}", problem.remedy)
            }
            _ => self.advice(),
        }
    }

    /// Reason in one sentence for a list of failures: the missing permission, or the failure and its remedy.
    #[must_use]
    pub fn short_reason(&self) -> String {
        match self.fault {
            Fault::Denied => format!("Farthing’s identity lacks {}.", self.operation),
            _ => format!("{} ({}).", self.title(), self.operation),
        }
    }

    /// Missing permission, as a line of a policy; `None` if adding it does not help.
    #[must_use]
    pub fn policy(&self) -> Option<String> {
        (self.fault == Fault::Denied).then(|| format!("\"Action\": [\"{}\"]", self.operation))
    }

    /// Whether the call is to Bedrock.
    fn is_bedrock_call(&self) -> bool {
        self.operation.starts_with("bedrock:")
    }

    /// Whether the service is called in several regions.
    fn is_regional(&self) -> bool {
        !["ce:", "sts:", "bedrock:"].iter().any(|it| self.operation.starts_with(it))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        error::{DataLimit, DenialReason, Pause, PolicyKind},
        partition::Partition,
    };

    const CE: &str = "ce:GetCostAndUsage";

    fn failed(operation: &str, fault: Fault) -> SourceError {
        SourceError { fault, operation: operation.to_owned(), request_id: None, raw_message: None }
    }

    #[test]
    fn advice_on_bedrock_errors_mentions_models_not_ranges_or_filters() {
        for fault in [Fault::Denied, Fault::InvalidRequest, Fault::TimedOut] {
            let error = failed("bedrock:InvokeModelWithResponseStream", fault.clone());
            assert!(error.advice().contains("FARTHING_MODELS"), "{}", error.advice());
            assert!(!error.advice().contains("range") && !error.advice().contains("filters"), "{}", error.advice());
            assert!(!failed(CE, fault).advice().contains("FARTHING_MODELS"));
        }
        assert!(failed("bedrock:InvokeModelWithResponseStream", Fault::InvalidRequest).title().contains("model"));
    }

    #[test]
    fn remedy_names_the_missing_permission() {
        let error = failed("bedrock:InvokeModelWithResponseStream", Fault::Denied);
        assert!(
            error.remedy().ends_with("add this permission: bedrock:InvokeModelWithResponseStream."),
            "{}",
            error.remedy()
        );
        assert_eq!(failed(CE, Fault::ServerError).remedy(), "The error is on AWS’s side. Try again.");
    }

    #[test]
    fn policy_is_suggested_only_if_a_permission_is_missing() {
        assert!(failed(CE, Fault::Denied).policy().is_some());
        let reasons = [
            DenialReason::NotEnabled,
            DenialReason::PayerOnly,
            DenialReason::RegionOff,
            DenialReason::Policy(PolicyKind::Organization),
            DenialReason::Policy(PolicyKind::Boundary),
            DenialReason::Policy(PolicyKind::Session),
            DenialReason::Policy(PolicyKind::Endpoint),
            DenialReason::Policy(PolicyKind::Resource),
            DenialReason::Policy(PolicyKind::Identity),
            DenialReason::Policy(PolicyKind::Trust),
            DenialReason::Policy(PolicyKind::Unnamed),
        ];
        let mut messages = Vec::new();
        for reason in reasons {
            let error = failed(CE, Fault::Blocked(reason));
            assert_eq!(error.policy(), None);
            assert!(!error.remedy().contains("lacks") && !error.short_reason().contains("lacks"), "{}", error.remedy());
            assert!(
                !messages.contains(&error.remedy()) && !messages.contains(&error.title()),
                "{reason:?} has the same message as another reason"
            );
            messages.extend([error.remedy(), error.title()]);
        }
    }

    #[test]
    fn advice_suggests_excluding_regions_only_for_regional_services() {
        let denial = Fault::Blocked(DenialReason::Policy(PolicyKind::Organization));
        assert!(failed("ec2:DescribeInstances", denial.clone()).advice().contains("FARTHING_REGIONS"));
        assert!(!failed(CE, denial).advice().contains("FARTHING_REGIONS"));
        let off = failed("rds:DescribeDBInstances", Fault::Blocked(DenialReason::RegionOff));
        assert!(off.advice().contains("FARTHING_REGIONS") && off.advice().contains("credentials are valid"));
    }

    #[test]
    fn network_and_clock_errors_do_not_blame_aws_or_the_credentials() {
        for fault in [Fault::ClockSkewed, Fault::InvalidResponse, Fault::ProxyFailed, Fault::UntrustedCertificate] {
            let error = failed(CE, fault);
            let text = format!("{}. {}", error.title(), error.advice());
            assert!(!text.contains("AWS’s side") && !text.contains("rejected the credentials"), "{text}");
        }
        assert!(failed(CE, Fault::ClockSkewed).advice().contains("clock"));
        assert!(failed(CE, Fault::UntrustedCertificate).advice().contains("AWS_CA_BUNDLE"));
        assert!(failed(CE, Fault::InvalidResponse).advice().contains("captive portal"));
    }

    #[test]
    fn unreachable_endpoint_is_reported_with_its_setting() {
        let setting = "AWS_ENDPOINT_URL is http://127.0.0.1:9, where no server answers";
        let error = failed(CE, Fault::EndpointDown(setting.to_owned()));
        assert_eq!(error.title(), setting);
        assert!(error.advice().contains("that address") && error.is_transient() && error.policy().is_none());
    }

    #[test]
    fn paused_operations_name_the_next_try() {
        let paused = |next_try| failed(CE, Fault::CircuitOpen(Pause { failures: 8, next_try }));
        let error = paused(Some("2026-11-23T14:05:10Z".parse().unwrap()));
        assert_eq!(error.title(), "Cost Explorer has failed 8 times in a row");
        assert_eq!(error.advice(), "Next try at 14:05:10 UTC. Farthing sends no such request before.");
        assert!(error.allows_stale_data() && error.policy().is_none());
        assert!(paused(None).advice().contains("trial request is in progress"));
    }

    #[test]
    fn partition_without_cost_explorer_gets_billing_advice() {
        let error = failed(CE, Fault::NoCostExplorer(Partition::UsGov));
        assert_eq!(error.title(), "AWS GovCloud (US) has no Cost Explorer");
        assert!(error.advice().contains("paired") && !error.is_transient());
    }

    #[test]
    fn each_data_limit_suggests_an_alternative() {
        let advice = |limit| failed(CE, Fault::OutOfRange(limit)).advice();
        assert!(advice(DataLimit::FourteenDays).contains("14 days"));
        assert!(advice(DataLimit::HourlyOptIn).contains("hourly"));
        assert!(advice(DataLimit::History).contains("38 months"));
        assert!(advice(DataLimit::MonthStart).contains("first day of a month"));
    }
}
