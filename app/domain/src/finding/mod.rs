//! Findings: potential savings with evidence, arithmetic and fix.

mod action;
mod check_id;
mod check_list;
mod fix;
mod grade;
mod saving;
mod selection;
mod total;
mod wire;
mod wording;

use serde::{Deserialize, Serialize};

use crate::{
    dimension::Dimension,
    money::Money,
    naming::unique_name,
    resource::{Resource, ResourceKey, SharedStr, Tag},
    value::FactValue,
};

pub use self::{
    action::{RecommendedAction, recommended_actions},
    check_id::{CheckId, UnknownCheck},
    fix::{Command, Fix},
    grade::Grade,
    saving::{Estimate, Factor, Line, Operation, Saving, Unpriced},
    selection::{
        FilteredFindings, Group, Selection, Tally, applies_to_findings, facet_values, groups, is_dismissed,
        sort_findings,
    },
    total::{CountedSaving, counted_savings, total, total_by, totals},
    wording::Wording,
};

/// Recommendation with its saving, for one resource or one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Check or AWS recommendation that the finding comes from.
    pub from: Origin,
    /// Service whose cost would decrease, by billing name; empty for the whole account.
    pub service: SharedStr,
    /// The account, 12 digits; empty for all accounts together.
    pub account: SharedStr,
    /// Region; [`crate::resource::GLOBAL`] if there is none.
    pub region: SharedStr,
    /// Resource that the finding is about; `None` for a service or the account.
    pub resource: Option<Subject>,
    /// Values that caused the finding.
    pub evidence: Vec<Evidence>,
    /// Monthly saving.
    pub saving: Saving,
    /// Confidence of the saving: high with the account's own prices and lists, medium with a published rate or an
    /// allocated cost, low for an upper bound.
    pub confidence: Grade,
    /// Effort of the fix.
    pub effort: Grade,
    /// Risk of the fix.
    pub risk: Grade,
    /// Steps of the fix.
    pub fix: Fix,
}

/// Origin of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Origin {
    /// One of Farthing's checks.
    Check(CheckId),
    /// AWS recommendation. Listed separately and not added to Farthing's findings, because the overlap is unknown.
    Aws(AwsRecommendation),
}

/// Type of AWS recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum AwsRecommendation {
    /// From `GetRightsizingRecommendation`.
    Rightsizing,
    /// From `GetSavingsPlansPurchaseRecommendation`.
    SavingsPlan,
    /// From `GetReservationPurchaseRecommendation`.
    Reservation,
}

impl AwsRecommendation {
    /// All types, in the order of the page.
    pub const ALL: [Self; 3] = [Self::Rightsizing, Self::SavingsPlan, Self::Reservation];
}

impl Origin {
    /// All checks, then AWS.
    pub fn all() -> impl Iterator<Item = Self> {
        CheckId::all().map(Self::Check).chain(AwsRecommendation::ALL.map(Self::Aws))
    }

    /// Origin with this code; `None` if there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|it| it.code() == code)
    }

    /// Code in URLs and exports.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Check(check) => check.code(),
            Self::Aws(AwsRecommendation::Rightsizing) => "aws-rightsizing",
            Self::Aws(AwsRecommendation::SavingsPlan) => "aws-savings-plan",
            Self::Aws(AwsRecommendation::Reservation) => "aws-reservation",
        }
    }

    /// Title of the recommended action.
    #[must_use]
    pub fn wording(self) -> Wording {
        match self {
            Self::Check(check) => check.wording(),
            Self::Aws(AwsRecommendation::Rightsizing) => Wording("Rightsize {} EC2 instance(s) (AWS recommendation)"),
            Self::Aws(AwsRecommendation::SavingsPlan) => Wording("Buy {} Savings Plan(s) (AWS recommendation)"),
            Self::Aws(AwsRecommendation::Reservation) => Wording("Buy {} reservation(s) (AWS recommendation)"),
        }
    }

    /// Title in the plural: "Delete unattached EBS volumes".
    #[must_use]
    pub fn title(self) -> String {
        self.wording().title()
    }

    /// Whether the origin is an AWS recommendation.
    #[must_use]
    pub fn is_aws(self) -> bool {
        matches!(self, Self::Aws(_))
    }
}

/// Resource that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Subject {
    /// Key of the resource.
    pub key: ResourceKey,
    /// ID in the resource's service.
    pub id: SharedStr,
    /// Name of the resource.
    pub name: Option<SharedStr>,
    /// Tags by key; `None` if they could not be loaded.
    pub tags: Option<Vec<Tag>>,
}

impl Subject {
    /// Subject for a resource.
    #[must_use]
    pub fn of(resource: &Resource) -> Self {
        Self { key: resource.key(), id: resource.id.clone(), name: resource.name.clone(), tags: resource.tags.clone() }
    }

    /// Display name: the name, else the ID.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.id)
    }
}

/// A value that caused a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Label of the evidence ("Size").
    pub name: SharedStr,
    /// The value.
    pub value: FactValue,
}

impl Finding {
    /// Sort key of the subject: resource key (empty without a resource), account, region and service.
    #[must_use]
    pub fn subject_key(&self) -> (&str, &str, &str, &str) {
        let resource = self.resource.as_ref().map_or("", |subject| &*subject.key.0);
        (resource, &self.account, &self.region, &self.service)
    }

    /// Subject as text, used for dismissals in URLs. Unique per origin.
    #[must_use]
    pub fn subject(&self) -> String {
        if let Some(subject) = &self.resource {
            return subject.key.0.to_string();
        }
        let place = format!("{}/{}/{}", self.account, self.region, self.service);
        // AWS returns several recommendations per service and region, by instance type and platform.
        let words = self.evidence.iter().filter(|_| self.from.is_aws()).filter_map(|it| match &it.value {
            FactValue::Text(text) => Some(text.as_str()),
            _ => None,
        });
        std::iter::once(place.as_str()).chain(words.take(2)).collect::<Vec<_>>().join("/")
    }

    /// Monthly saving with its currency; `None` if unknown or if the action saves nothing by itself.
    #[must_use]
    pub fn monthly_saving(&self) -> Option<Money> {
        self.saving.estimate().map(Estimate::money)
    }

    /// Display name of the subject: the resource, else the service, else the account.
    #[must_use]
    pub fn title(&self) -> &str {
        match &self.resource {
            Some(subject) => subject.title(),
            None if self.service.is_empty() => "Account",
            None => &self.service,
        }
    }

    /// Display name, made unique among other findings: ambiguous names get the resource ID, ambiguous IDs the account
    /// and region, and services with findings in several accounts the account.
    #[must_use]
    pub fn unique_title(&self, all: &[Self]) -> String {
        let Some(subject) = &self.resource else {
            let is_twin = |it: &&Self| it.resource.is_none() && it.from == self.from && it.service == self.service;
            let mut twins = all.iter().filter(is_twin);
            let is_shared = twins.any(|it| it.account != self.account);
            let account = if is_shared { format!(" ({})", self.account) } else { String::new() };
            return format!("{}{account}", self.title());
        };
        let title = subject.title();
        let others = all.iter().filter_map(|it| it.resource.as_ref());
        let twins: Vec<&Subject> = others.filter(|other| other.key != subject.key && other.title() == title).collect();
        let named = twins.iter().map(|it| (&*it.id, Some(it.title())));
        let name = unique_name(&Dimension::Resource.into(), &subject.id, Some(title), named);
        if twins.iter().any(|it| it.id == subject.id) {
            return format!("{name} ({}, {})", self.account, self.region);
        }
        name
    }
}

#[cfg(test)]
pub(crate) mod tests;
