//! Operation of a cost query: `GetCostAndUsage` or, for costs by resource, `GetCostAndUsageWithResources`.

use domain::query::CostQuery;

use crate::error::Call;

pub(super) const COSTS: Call = Call("ce:GetCostAndUsage");
pub(super) const COSTS_BY_RESOURCE: Call = Call("ce:GetCostAndUsageWithResources");

/// Operation of a query.
pub fn costs_call(query: &CostQuery) -> Call {
    if query.is_by_resource() { COSTS_BY_RESOURCE } else { COSTS }
}
