//! Checks of Elastic IP addresses, NAT gateways and VPC endpoints.

use super::{
    context::CheckContext,
    outcome::{CheckResult, FindingDraft, MissingData},
};
use crate::{
    attribution::{
        facts,
        rules::{EC2_OTHER, VPC},
    },
    finding::{Command, Estimate, Grade},
    inventory::Item,
    resource::{Resource, fact},
};

const GATEWAY_HOURS: &str = "NatGateway-Hours";
const GATEWAY_BYTES: &str = "NatGateway-Bytes";
const ENDPOINT_HOURS: &str = "VpcEndpoint-Hours";
const ENDPOINT_BYTES: &str = "VpcEndpoint-Bytes";

fn is_available(resource: &Resource) -> bool {
    resource.state.as_deref().is_some_and(|state| state.eq_ignore_ascii_case("available"))
}

/// Check 11: unattached Elastic IP address.
pub(super) fn unattached(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let address = item.resource;
    // AWS does not bill addresses of customer-owned ranges (BYOIP).
    if facts::is_associated(address) || address.flag(fact::OWN_RANGE) == Some(true) {
        return Ok(None);
    }
    // EC2-Classic addresses have no allocation ID; the address itself is the ID.
    let id_option = if address.id.starts_with("eipalloc-") { "allocation-id" } else { "public-ip" };
    // VPC bills every public address; until January 2024, EC2 billed idle addresses only.
    let line = context
        .line(address, VPC, "PublicIPv4:IdleAddress", 1)
        .or_else(|why| context.line(address, EC2_OTHER, "ElasticIP:IdleAddress", 1).map_err(|_| why));
    let draft = FindingDraft::for_resource(address)
        .text("IP address", address.word(fact::ADDRESS).unwrap_or(&address.id))
        .text("Associated with", "nothing")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&["EC2 console, Elastic IPs: select the address.", "Actions, Release Elastic IP addresses."])
        .command(&Command::aws("ec2", "release-address", &address.region).option(id_option, &address.id))
        .terraform("Remove the aws_eip.");
    Ok(Some(draft))
}

/// Whether nothing was billed for the usage type of the traffic.
fn is_idle(context: &CheckContext<'_>, item: Item<'_>, bytes: &str) -> Result<bool, MissingData> {
    context.costs.is_idle(item, |usage| usage == bytes, context.settings.idle_days)
}

fn delete_gateway(draft: FindingDraft) -> FindingDraft {
    draft
        .console(&[
            "VPC console, Route tables: change any route that targets the gateway.",
            "NAT gateways: select it, then Actions, Delete NAT gateway.",
            "Elastic IPs: release its Elastic IP address.",
        ])
        .terraform("Remove the aws_nat_gateway, its aws_eip and the routes to it.")
}

/// Check 12: NAT gateway without traffic.
pub(super) fn idle_gateway(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let gateway = item.resource;
    if !is_available(gateway) {
        return Ok(None);
    }
    if !is_idle(context, item, GATEWAY_BYTES)? {
        return Ok(None);
    }
    let line = context.line(gateway, EC2_OTHER, GATEWAY_HOURS, 1);
    let draft = FindingDraft::for_resource(gateway)
        .number("Traffic", 0, "GB")
        .number("Period", context.billed_days(), "days")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .command(&Command::aws("ec2", "delete-nat-gateway", &gateway.region).option("nat-gateway-id", &gateway.id));
    Ok(Some(delete_gateway(draft)))
}

/// Check 13: second NAT gateway in the same VPC and Availability Zone. Keeps the oldest; check 12 reports idle ones.
pub(super) fn redundant(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let gateway = item.resource;
    let is_in_use = |it: Item<'_>| is_available(it.resource) && is_idle(context, it, GATEWAY_BYTES) != Ok(true);
    if !is_in_use(item) {
        return Ok(None);
    }
    let zone = gateway.zone.as_deref().ok_or(MissingData::Fact("zone".into()))?;
    let network = gateway.word(fact::VPC).ok_or(MissingData::Fact(fact::VPC.into()))?;
    let creation_key = |it: &Resource| (it.created, it.id.clone());
    let in_use = context.of_type("ec2:natgateway").iter().filter(|it| is_in_use(**it)).map(|it| it.resource);
    let older = in_use.filter(|it| {
        (&it.account, &it.region) == (&gateway.account, &gateway.region)
            && (it.zone.as_deref(), it.word(fact::VPC)) == (Some(zone), Some(network))
            && creation_key(it) < creation_key(gateway)
    });
    let Some(first) = older.min_by_key(|it| creation_key(it)) else { return Ok(None) };
    let line = context.line(gateway, EC2_OTHER, GATEWAY_HOURS, 1);
    let draft = FindingDraft::for_resource(gateway)
        .text("Availability Zone", zone)
        .text("VPC", network)
        .text("Other NAT gateway", first.title())
        .saving(line.and_then(|line| Estimate::sum([line])));
    Ok(Some(delete_gateway(draft)))
}

/// Number of Availability Zones of an active interface endpoint; `None` for other endpoints.
fn interface_zones(endpoint: &Resource) -> Option<u64> {
    let is_interface = endpoint.word(fact::ENDPOINT_TYPE) == Some("Interface") && is_available(endpoint);
    is_interface.then(|| endpoint.number(fact::ZONES)).flatten().filter(|zones| *zones > 0)
}

fn about_endpoint(endpoint: &Resource, zones: u64) -> FindingDraft {
    FindingDraft::for_resource(endpoint)
        .text("Service", endpoint.word(fact::ENDPOINT_SERVICE).unwrap_or("an unknown service"))
        .number("Availability Zones", zones, "AZs")
}

/// Check 14: interface endpoint without traffic.
pub(super) fn idle_endpoint(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let endpoint = item.resource;
    let Some(zones) = interface_zones(endpoint) else { return Ok(None) };
    if !is_idle(context, item, ENDPOINT_BYTES)? {
        return Ok(None);
    }
    let line = context.line(endpoint, VPC, ENDPOINT_HOURS, zones);
    let draft = about_endpoint(endpoint, zones)
        .number("Traffic", 0, "GB")
        .number("Period", context.billed_days(), "days")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "VPC console, Endpoints: select the endpoint and check which security groups allow access to it.",
            "Actions, Delete VPC endpoints.",
        ])
        .command(
            &Command::aws("ec2", "delete-vpc-endpoints", &endpoint.region).option("vpc-endpoint-ids", &endpoint.id),
        )
        .terraform("Remove the aws_vpc_endpoint.");
    Ok(Some(draft))
}

/// Check 15: interface endpoint for S3 or `DynamoDB`, whose gateway endpoints are free.
pub(super) fn gateway_is_free(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let endpoint = item.resource;
    let service = endpoint.word(fact::ENDPOINT_SERVICE).unwrap_or_default();
    let name = service.rsplit('.').next().unwrap_or_default();
    let Some(zones) = interface_zones(endpoint).filter(|_| ["s3", "dynamodb"].contains(&name)) else { return Ok(None) };
    let hours = context.line(endpoint, VPC, ENDPOINT_HOURS, zones);
    // Without traffic by endpoint, the saving includes the hours only.
    let bytes = context.costs.monthly(item, |usage| usage == ENDPOINT_BYTES).ok().filter(|bytes| !bytes.is_zero);
    let confidence = bytes.as_ref().map_or(Grade::High, super::resource_costs::MonthlyCost::grade);
    let bytes = bytes.and_then(|bytes| bytes.all(ENDPOINT_BYTES).ok());
    let draft = about_endpoint(endpoint, zones)
        .saving(hours.and_then(|hours| Estimate::sum(std::iter::once(hours).chain(bytes))))
        .limit_confidence(confidence)
        .console(&[
            "VPC console, Endpoints: create a gateway endpoint for the same service in the same VPC.",
            "Select the route tables of the subnets that use it, and test it.",
            "Delete the interface endpoint, unless it is used from outside the VPC (VPN, Direct Connect, peering).",
        ])
        .terraform("In aws_vpc_endpoint set vpc_endpoint_type = \"Gateway\" and route_table_ids.");
    Ok(Some(draft))
}
