//! Result of a check: no finding, a finding, or missing data.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    finding::{Command, Estimate, Evidence, Fix, Grade, Saving, Subject, Unpriced},
    money::{Money, Unit},
    resource::{Resource, ResourceType, SharedStr},
    value::FactValue,
};

/// Result for one resource: a finding, none, or the missing data.
pub(super) type CheckResult = Result<Option<FindingDraft>, MissingData>;

/// Missing data that a check needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum MissingData {
    /// Incomplete list of a resource type.
    List(ResourceType),
    /// A fact of the resource, by name.
    Fact(SharedStr),
    /// The resource's tags.
    Tags,
    /// Usage by resource: not measured, or measured on too few days.
    Usage,
    /// Costs by resource.
    Costs,
    /// Costs of services by month.
    Months,
    /// Monthly costs of a service, by billing name.
    ServiceMonths(SharedStr),
    /// Commitment coverage.
    Coverage,
    /// Commitment utilization.
    Utilization,
    /// Anomaly monitors.
    Monitors,
}

impl MissingData {
    /// Sentence for exports and the UI.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::List(resource_type) => format!("Not every {} could be listed.", resource_type.label()),
            Self::Fact(name) => format!("Missing attribute: {}.", crate::resource::fact::label(name)),
            Self::Tags => "Tags could not be loaded.".to_owned(),
            Self::Usage => "No resource-level usage data, or too few days of it.".to_owned(),
            Self::Costs => "No cost data by resource.".to_owned(),
            Self::Months => "No cost data for the last two full months.".to_owned(),
            Self::ServiceMonths(service) => format!("Costs of {service} are missing for the last two full months."),
            Self::Coverage => "No coverage data for Savings Plans and reservations.".to_owned(),
            Self::Utilization => "No utilization data for Savings Plans and reservations.".to_owned(),
            Self::Monitors => "Anomaly monitors could not be loaded.".to_owned(),
        }
    }
}

/// Finding as created by a check; [`super::report`] adds the fields that depend on the check only.
#[derive(Clone, Debug)]
pub(super) struct FindingDraft {
    pub service: SharedStr,
    pub account: SharedStr,
    pub region: SharedStr,
    pub resource: Option<Subject>,
    pub evidence: Vec<Evidence>,
    pub saving: Saving,
    pub confidence: Grade,
    pub fix: Fix,
}

impl FindingDraft {
    /// Creates a finding about a resource; to review, unless a saving is set.
    pub fn for_resource(resource: &Resource) -> Self {
        Self {
            service: resource.service.clone().unwrap_or_default(),
            account: resource.account.clone(),
            region: resource.region.clone(),
            resource: Some(Subject::of(resource)),
            evidence: Vec::new(),
            saving: Saving::Review,
            confidence: Grade::High,
            fix: Fix::default(),
        }
    }

    /// Creates a finding about a service of an account; to review, unless a saving is set.
    pub fn for_service(
        service: impl Into<SharedStr>,
        account: impl Into<SharedStr>,
        region: impl Into<SharedStr>,
    ) -> Self {
        Self {
            service: service.into(),
            account: account.into(),
            region: region.into(),
            resource: None,
            evidence: Vec::new(),
            saving: Saving::Review,
            confidence: Grade::High,
            fix: Fix::default(),
        }
    }

    /// Adds evidence: a value that caused the finding.
    pub fn evidence(mut self, name: impl Into<SharedStr>, value: FactValue) -> Self {
        self.evidence.push(Evidence { name: name.into(), value });
        self
    }

    pub fn text(self, name: impl Into<SharedStr>, value: &str) -> Self {
        self.evidence(name, FactValue::Text(value.to_owned()))
    }

    pub fn number(self, name: impl Into<SharedStr>, value: impl Into<Decimal>, unit: &str) -> Self {
        self.evidence(name, FactValue::Amount(Money::new(value.into(), Unit::new(unit))))
    }

    pub fn percent(self, name: impl Into<SharedStr>, value: Decimal) -> Self {
        self.evidence(name, FactValue::Percent(value))
    }

    pub fn day(self, name: impl Into<SharedStr>, value: jiff::civil::Date) -> Self {
        self.evidence(name, FactValue::Date(value))
    }

    pub fn saving(self, saving: Result<Estimate, Unpriced>) -> Self {
        Self { saving: saving.into(), ..self }
    }

    /// Sets a cost that the recommended action does not save by itself.
    pub fn cost_at_risk(self, estimate: Result<Estimate, Unpriced>) -> Self {
        Self { saving: estimate.map_or_else(Saving::Unknown, Saving::CostAtRisk), ..self }
    }

    /// Lowers the confidence to this grade, if it is higher.
    pub fn limit_confidence(self, confidence: Grade) -> Self {
        Self { confidence: self.confidence.min(confidence), ..self }
    }

    /// Console steps.
    pub fn console(mut self, steps: &[&str]) -> Self {
        self.fix.console = steps.iter().map(|step| SharedStr::from(*step)).collect();
        self
    }

    /// AWS CLI commands.
    pub fn command(mut self, command: &Command) -> Self {
        self.fix.command = command.shell();
        self
    }

    /// Terraform change.
    pub fn terraform(mut self, hint: &str) -> Self {
        self.fix.terraform = hint.into();
        self
    }
}
