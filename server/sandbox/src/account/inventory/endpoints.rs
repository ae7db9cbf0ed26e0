//! VPC endpoints for AWS services.

use super::compute::NETWORK;
use super::draft::Draft;
use super::labels::name;
use super::resource::{Endpoint, Kind};
use super::storage::heavy_tailed;
use super::uses::{Use, Uses};

/// Services behind the endpoints, in turn.
const SERVICES: [&str; 8] = ["secretsmanager", "s3", "dynamodb", "sqs", "ecr.api", "ecr.dkr", "logs", "kms"];
const ZONES: [char; 3] = ['a', 'b', 'c'];
/// Availability zones of an endpoint.
const ZONES_EACH: usize = 2;

/// Adds a zone for each twenty-four hours a day. Where there are several endpoints, the last one carries no traffic.
pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(NETWORK, "VpcEndpoint-Hours").filter(|of| of.a_day > 0) {
        let zones = usize::try_from(of.units_a_day().div_ceil(24)).unwrap_or_default();
        let mut weights = Vec::new();
        for number in 0..zones.div_ceil(ZONES_EACH) {
            let count = ZONES_EACH.min(zones - number * ZONES_EACH);
            let service = SERVICES.get(number % SERVICES.len()).copied().unwrap_or("sts");
            let place = endpoint(draft, of, "Interface", service, ZONES.iter().copied().take(count).collect());
            weights.push((place, u64::try_from(count).unwrap_or(1)));
        }
        draft.give(of, &weights);
        if weights.len() == 1 {
            // Where no interface endpoint leads to S3, a free gateway endpoint does.
            endpoint(draft, of, "Gateway", "s3", Vec::new());
        }
        let places: Vec<u32> = weights.into_iter().map(|(place, _)| place).collect();
        pass_bytes(draft, uses, of, &places);
    }
}

fn endpoint(
    draft: &mut Draft<'_>,
    of: &Use,
    endpoint_type: &'static str,
    service: &'static str,
    zones: Vec<char>,
) -> u32 {
    let id = draft.ids.hex("vpce");
    let label = name(of, service, 1);
    draft.add(of, id, &label, Kind::Endpoint(Endpoint { endpoint_type, service, zones }))
}

/// Attributes the traffic to the endpoints of a place: a few carry most of it.
fn pass_bytes(draft: &mut Draft<'_>, uses: &Uses, of: &Use, places: &[u32]) {
    let busy = places.len().saturating_sub(1).max(1);
    let weights = heavy_tailed(places.get(..busy).unwrap_or(places), false);
    let mut has_bytes = false;
    for bytes in uses.like(NETWORK, "VpcEndpoint-Bytes").filter(|bytes| bytes.is_beside(of)) {
        draft.give(bytes, &weights);
        has_bytes |= bytes.a_day > 0;
    }
    for place in places.iter().skip(if has_bytes { busy } else { 0 }) {
        draft.plant(*place, "idle-interface-endpoint");
    }
}
