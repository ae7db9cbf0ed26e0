//! The operations that the sandbox answers, named as in IAM: `ce:GetCostAndUsage`.

use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CostExplorer {
    CostAndUsage,
    DimensionValues,
    Tags,
    CostCategories,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sts {
    GetCallerIdentity,
    AssumeRole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Operation {
    CostExplorer(CostExplorer),
    Sts(Sts),
}

impl Operation {
    pub(crate) const ALL: [Self; 6] = [
        Self::CostExplorer(CostExplorer::CostAndUsage),
        Self::CostExplorer(CostExplorer::DimensionValues),
        Self::CostExplorer(CostExplorer::Tags),
        Self::CostExplorer(CostExplorer::CostCategories),
        Self::Sts(Sts::GetCallerIdentity),
        Self::Sts(Sts::AssumeRole),
    ];

    pub(crate) fn named(service: &str, action: &str) -> Option<Self> {
        let is_named = |operation: &Self| operation.service() == service && operation.action() == action;
        Self::ALL.into_iter().find(is_named)
    }

    pub(crate) fn service(self) -> &'static str {
        match self {
            Self::CostExplorer(_) => "ce",
            Self::Sts(_) => "sts",
        }
    }

    pub(crate) fn action(self) -> &'static str {
        match self {
            Self::CostExplorer(CostExplorer::CostAndUsage) => "GetCostAndUsage",
            Self::CostExplorer(CostExplorer::DimensionValues) => "GetDimensionValues",
            Self::CostExplorer(CostExplorer::Tags) => "GetTags",
            Self::CostExplorer(CostExplorer::CostCategories) => "GetCostCategories",
            Self::Sts(Sts::GetCallerIdentity) => "GetCallerIdentity",
            Self::Sts(Sts::AssumeRole) => "AssumeRole",
        }
    }

    /// Whether AWS takes a cent for each answer.
    pub(crate) fn is_paid(self) -> bool {
        matches!(self, Self::CostExplorer(_))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.service(), self.action())
    }
}
