//! Planted waste that is visible in resource attributes. Waste that is visible only on the bill (no requests, no traffic, no
//! cold storage) is planted where line items are attributed to resources.

mod compute;
mod criteria;
mod data;

use self::criteria::Day;
use super::draft::Draft;

/// Plants all waste that is visible in resource attributes.
pub(super) fn plant(draft: &mut Draft<'_>) {
    let today = Day::of(draft.plan.calendar.today());
    let checks_by_resource: Vec<Vec<&'static str>> = {
        let (data_checks, compute_checks) =
            (data::Checks::of(&draft.resources, today), compute::Checks::of(&draft.resources, today));
        draft
            .resources
            .iter()
            .map(|resource| [data_checks.of_resource(resource), compute_checks.of_resource(resource)].concat())
            .collect()
    };
    for (index, checks) in (0..).zip(checks_by_resource) {
        for check in checks {
            draft.plant(index, check);
        }
    }
}
