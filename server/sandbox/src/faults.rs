//! Faults on demand, by operation, kind, region and number of times.

use std::str::FromStr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use thiserror::Error;

use crate::operation::{CostExplorer, Operation};
use crate::region;

/// IAM prefix of Cost Explorer, which has its own kinds of faults.
const COST_EXPLORER: &str = "ce";
/// IAM prefix of Bedrock, which has its own kinds of faults.
const BEDROCK: &str = "bedrock";

/// A fault: `ce:GetCostAndUsage=throttle*3`, `ec2:*@eu-west-1=deny`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    target: Target,
    /// Region of the fault; all regions if `None`.
    region: Option<String>,
    kind: FaultKind,
    /// Remaining number of times; unlimited if `None`.
    times: Option<u32>,
}

/// Operations that a fault affects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    All,
    Service(&'static str),
    Operation(Operation),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// Too many requests.
    Throttle,
    /// A failure inside AWS.
    Error,
    /// Missing permission.
    Deny,
    /// The response is delayed.
    Delay(Duration),
    /// The connection is reset without a response.
    Reset,
    /// The response cannot be parsed.
    Malformed,
    /// The connection is cut in the middle of the response.
    Cut,
    /// The credentials have expired.
    Expired,
    /// The clock of the client is wrong: by an hour, as the response's date shows.
    Skewed,
    /// The response is that of an account without costs.
    Empty,
    /// Resource-level cost data is not enabled in the account.
    NotEnabled,
    /// Resource-level cost data exists for EC2 instances only.
    Ec2Only,
    /// The model is still starting.
    NotReady,
    /// The service has no capacity for the call.
    Unavailable,
}

/// Reason why a fault specification is invalid.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FaultSpecError {
    /// Not of the form `operation=kind`.
    #[error(
        "'{0}' is not a fault: use operation=kind, operation=kind*times, operation=delay:MILLISms or operation@region=kind"
    )]
    Form(String),
    /// Unknown operation.
    #[error("unknown operation '{0}'; known operations: {known}", known = known_targets())]
    Operation(String),
    /// Unknown region.
    #[error("unknown region '{0}'")]
    Region(String),
    /// Unknown kind.
    #[error(
        "unknown kind '{0}'; known kinds: throttle, error, deny, delay, reset, malformed, cut, expired, skewed, empty, not-enabled, ec2-only, not-ready, unavailable"
    )]
    FaultKind(String),
    /// The number of times is not a positive integer.
    #[error("'{0}' is not a number of times above 0")]
    Times(String),
    /// A delay without valid milliseconds, or milliseconds for another kind.
    #[error("'{0}' is not valid: only delay takes milliseconds, as in delay:2000ms")]
    Delay(String),
    /// Only Cost Explorer has responses for an account without costs.
    #[error("'empty' works for Cost Explorer only, not for '{0}'")]
    Empty(String),
    /// Only one operation returns resource-level data.
    #[error("'not-enabled' and 'ec2-only' work for ce:GetCostAndUsageWithResources only, not for '{0}'")]
    ByResource(String),
    /// Only Bedrock has models.
    #[error("'not-ready' and 'unavailable' work for Bedrock only, not for '{0}'")]
    Model(String),
}

fn known_targets() -> String {
    let services = Operation::SERVICES.iter().map(|service| format!("{service}:*"));
    let operations = Operation::all().map(|operation| operation.to_string());
    let targets: Vec<String> = std::iter::once("*".to_owned()).chain(services).chain(operations).collect();
    targets.join(", ")
}

/// Parses faults separated by commas, in the format of `--faults`.
///
/// # Errors
///
/// [`FaultSpecError`] for the first invalid fault.
pub fn parse_faults(spec: &str) -> Result<Vec<Fault>, FaultSpecError> {
    let parts = spec.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(Fault::from_str).collect()
}

impl FromStr for Fault {
    type Err = FaultSpecError;

    fn from_str(spec: &str) -> Result<Self, FaultSpecError> {
        let form = || FaultSpecError::Form(spec.to_owned());
        let (target, rest) = spec.split_once('=').ok_or_else(form)?;
        let (operation, region) = match target.trim().split_once('@') {
            Some((operation, region)) => (operation, Some(region)),
            None => (target.trim(), None),
        };
        let (kind_spec, times) = match rest.split_once('*') {
            Some((kind_spec, times)) => {
                let invalid = || FaultSpecError::Times(times.to_owned());
                (kind_spec, Some(times.parse().map_err(|_| invalid())?))
            }
            None => (rest, None),
        };
        let (kind, millis) = match kind_spec.split_once(':') {
            Some((kind, delay)) => {
                let digits = delay.strip_suffix("ms").unwrap_or(delay);
                let millis = digits.parse().map_err(|_| FaultSpecError::Delay(kind_spec.to_owned()))?;
                (kind, Some(millis))
            }
            None => (kind_spec, None),
        };
        let fault = Self::new(operation, kind, times, millis)?;
        match region {
            Some(region) => fault.in_region(region),
            None => Ok(fault),
        }
    }
}

impl Fault {
    pub(crate) fn new(
        operation: &str,
        kind: &str,
        times: Option<u32>,
        millis: Option<u64>,
    ) -> Result<Self, FaultSpecError> {
        let target = Target::parse(operation).ok_or_else(|| FaultSpecError::Operation(operation.to_owned()))?;
        let kind = FaultKind::parse(kind, millis)?;
        let by_resource = Operation::CostExplorer(CostExplorer::CostAndUsageWithResources);
        if matches!(kind, FaultKind::NotEnabled | FaultKind::Ec2Only) && target != Target::Operation(by_resource) {
            return Err(FaultSpecError::ByResource(operation.to_owned()));
        }
        if kind == FaultKind::Empty && target.service() != Some(COST_EXPLORER) {
            return Err(FaultSpecError::Empty(operation.to_owned()));
        }
        if matches!(kind, FaultKind::NotReady | FaultKind::Unavailable) && target.service() != Some(BEDROCK) {
            return Err(FaultSpecError::Model(operation.to_owned()));
        }
        if times == Some(0) {
            return Err(FaultSpecError::Times("0".to_owned()));
        }
        Ok(Self { target, region: None, kind, times })
    }

    /// Limits the fault to requests that are signed for a region.
    pub(crate) fn in_region(self, region: &str) -> Result<Self, FaultSpecError> {
        if !region::is_known(region) {
            return Err(FaultSpecError::Region(region.to_owned()));
        }
        Ok(Self { region: Some(region.to_owned()), ..self })
    }

    /// Whether the fault affects a request. If so, reduces the remaining number of times.
    fn use_for(&mut self, operation: Operation, region: &str) -> bool {
        let is_other_region = self.region.as_ref().is_some_and(|limit| limit != region);
        if is_other_region || !self.target.includes(operation) || self.times == Some(0) {
            return false;
        }
        self.times = self.times.map(|times| times - 1);
        true
    }
}

impl Target {
    fn parse(name: &str) -> Option<Self> {
        let (service, action) = match name {
            "*" => return Some(Self::All),
            _ => name.split_once(':')?,
        };
        if action != "*" {
            return Operation::parse(service, action).map(Self::Operation);
        }
        Operation::SERVICES.iter().find(|known| **known == service).copied().map(Self::Service)
    }

    fn includes(self, operation: Operation) -> bool {
        match self {
            Self::All => true,
            Self::Service(service) => operation.service() == service,
            Self::Operation(known) => known == operation,
        }
    }

    /// Service of the operations; `None` for all operations.
    fn service(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Service(service) => Some(service),
            Self::Operation(operation) => Some(operation.service()),
        }
    }
}

impl FaultKind {
    fn parse(name: &str, millis: Option<u64>) -> Result<Self, FaultSpecError> {
        let kind = match (name, millis) {
            ("delay", Some(millis)) => Self::Delay(Duration::from_millis(millis)),
            ("throttle", None) => Self::Throttle,
            ("error", None) => Self::Error,
            ("deny", None) => Self::Deny,
            ("reset", None) => Self::Reset,
            ("malformed", None) => Self::Malformed,
            ("cut", None) => Self::Cut,
            ("expired", None) => Self::Expired,
            ("skewed", None) => Self::Skewed,
            ("empty", None) => Self::Empty,
            ("not-enabled", None) => Self::NotEnabled,
            ("ec2-only", None) => Self::Ec2Only,
            ("not-ready", None) => Self::NotReady,
            ("unavailable", None) => Self::Unavailable,
            ("delay", None) => return Err(FaultSpecError::Delay(name.to_owned())),
            (_, Some(_)) if Self::parse(name, None).is_ok() => return Err(FaultSpecError::Delay(name.to_owned())),
            _ => return Err(FaultSpecError::FaultKind(name.to_owned())),
        };
        Ok(kind)
    }
}

/// The active faults.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<Vec<Fault>>);

/// Faults that affect one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActiveFaults {
    pub(crate) delay: Duration,
    /// First fault in the list that is not a delay.
    pub(crate) kind: Option<FaultKind>,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>) -> Self {
        Self(Mutex::new(faults))
    }

    pub(crate) fn replace(&self, faults: Vec<Fault>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Faults that affect a request. Delays are added up.
    pub(crate) fn activate(&self, operation: Operation, region: &str) -> ActiveFaults {
        let mut active = ActiveFaults::default();
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for fault in faults.iter_mut() {
            let kind = fault.kind;
            match kind {
                FaultKind::Delay(delay) if fault.use_for(operation, region) => active.delay += delay,
                FaultKind::Delay(_) => {}
                _ if active.kind.is_none() && fault.use_for(operation, region) => active.kind = Some(kind),
                _ => {}
            }
        }
        active
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COSTS: Operation = Operation::CostExplorer(CostExplorer::CostAndUsage);
    const TAGS: Operation = Operation::CostExplorer(CostExplorer::Tags);

    #[test]
    fn a_fault_applies_the_given_number_of_times() {
        let faults = Faults::new(parse_faults("ce:GetCostAndUsage=throttle*2, ce:*=delay:20ms").unwrap());
        let kinds: Vec<_> = (0..3).map(|_| faults.activate(COSTS, "us-east-1").kind).collect();
        assert_eq!(kinds, [Some(FaultKind::Throttle), Some(FaultKind::Throttle), None]);
        let delayed = ActiveFaults { delay: Duration::from_millis(20), kind: None };
        assert_eq!(faults.activate(TAGS, "us-east-1"), delayed);
        faults.replace(Vec::new());
        assert_eq!(faults.activate(TAGS, "us-east-1"), ActiveFaults::default());
    }

    #[test]
    fn a_fault_can_be_limited_to_a_region() {
        let faults = Faults::new(parse_faults("ce:GetTags@eu-west-1=deny*1").unwrap());
        assert_eq!(faults.activate(TAGS, "us-east-1").kind, None);
        assert_eq!(faults.activate(TAGS, "eu-west-1").kind, Some(FaultKind::Deny));
        assert_eq!(faults.activate(TAGS, "eu-west-1").kind, None);
    }

    #[test]
    fn error_messages_name_the_invalid_part() {
        let cases = [
            ("throttle", "'throttle' is not a fault: use operation=kind"),
            ("ce:Nope=error", "unknown operation 'ce:Nope'; known operations: *, ce:*, sts:*, ec2:*"),
            ("ce:GetTags=burn", "unknown kind 'burn'"),
            ("ce:GetTags=error*x", "'x' is not a number of times"),
            ("ce:GetTags=error*0", "'0' is not a number of times"),
            ("ce:GetTags=delay", "'delay' is not valid: only delay takes milliseconds"),
            ("ce:GetTags=delay:soon", "'delay:soon' is not valid"),
            ("ce:GetTags=error:5ms", "'error' is not valid"),
            ("ec2:*@mars-1=deny", "unknown region 'mars-1'"),
            ("*=empty", "'empty' works for Cost Explorer only, not for '*'"),
            ("ce:*=not-ready", "'not-ready' and 'unavailable' work for Bedrock only, not for 'ce:*'"),
            ("ce:*=ec2-only", "'not-enabled' and 'ec2-only' work for ce:GetCostAndUsageWithResources only"),
        ];
        for (spec, message) in cases {
            let error = parse_faults(spec).unwrap_err().to_string();
            assert!(error.starts_with(message), "{spec}: {error}");
        }
    }

    #[test]
    fn an_empty_spec_has_no_faults() {
        assert_eq!(parse_faults(""), Ok(Vec::new()));
    }
}
