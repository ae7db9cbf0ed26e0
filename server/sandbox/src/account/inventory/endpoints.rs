//! VPC endpoints for AWS services.

use super::billed_services::VPC;
use super::draft::Draft;
use super::names::name;
use super::resource::{Endpoint, ResourceType};
use super::shares::heavy_tailed;
use super::usage_groups::{UsageGroup, UsageGroups};

/// Services of the endpoints, assigned in turn.
const SERVICES: [&str; 8] = ["secretsmanager", "s3", "dynamodb", "sqs", "ecr.api", "ecr.dkr", "logs", "kms"];
const ZONES: [char; 3] = ['a', 'b', 'c'];
/// Number of availability zones per endpoint.
const ZONES_PER_ENDPOINT: usize = 2;

/// Adds endpoints with one zone per 24 billed hours a day. If there are several endpoints, the last one has no traffic.
pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in groups.matching(VPC, "VpcEndpoint-Hours").filter(|usage| usage.daily_usage > 0) {
        let zones = usize::try_from(usage.daily_units().div_ceil(24)).unwrap_or_default();
        let mut weights = Vec::new();
        for number in 0..zones.div_ceil(ZONES_PER_ENDPOINT) {
            let count = ZONES_PER_ENDPOINT.min(zones - number * ZONES_PER_ENDPOINT);
            let service = SERVICES.get(number % SERVICES.len()).copied().unwrap_or("sts");
            let index = add_endpoint(draft, usage, "Interface", service, ZONES.iter().copied().take(count).collect());
            weights.push((index, u64::try_from(count).unwrap_or(1)));
        }
        draft.attribute(usage, &weights);
        if weights.len() == 1 {
            // A single interface endpoint is not for S3, so a free gateway endpoint is added.
            add_endpoint(draft, usage, "Gateway", "s3", Vec::new());
        }
        let indexes: Vec<u32> = weights.into_iter().map(|(index, _)| index).collect();
        attribute_traffic(draft, groups, usage, &indexes);
    }
}

fn add_endpoint(
    draft: &mut Draft<'_>,
    usage: &UsageGroup,
    endpoint_type: &'static str,
    service: &'static str,
    zones: Vec<char>,
) -> u32 {
    let id = draft.ids.hex("vpce");
    let label = name(usage, service, 1);
    draft.add(usage, id, &label, ResourceType::Endpoint(Endpoint { endpoint_type, service, zones }))
}

/// Attributes the traffic of an account and region to its endpoints. A few have most of the traffic.
fn attribute_traffic(draft: &mut Draft<'_>, groups: &UsageGroups, usage: &UsageGroup, indexes: &[u32]) {
    let busy_count = indexes.len().saturating_sub(1).max(1);
    let weights = heavy_tailed(indexes.get(..busy_count).unwrap_or(indexes), false);
    let mut has_bytes = false;
    for bytes in groups.matching(VPC, "VpcEndpoint-Bytes").filter(|bytes| bytes.is_in_same_location(usage)) {
        draft.attribute(bytes, &weights);
        has_bytes |= bytes.daily_usage > 0;
    }
    for index in indexes.iter().skip(if has_bytes { busy_count } else { 0 }) {
        draft.plant(*index, "idle-interface-endpoint");
    }
}
