//! Checks of Elastic IP addresses, gateways and endpoints.

use super::*;
use crate::resource::fact;

const VPC: &str = "Amazon Virtual Private Cloud";
const OTHER: &str = "EC2 - Other";
const GATEWAYS: Row = (OTHER, "NatGateway-Hours", "33.6", "672 Hrs");
const IDLE: Row = (VPC, "PublicIPv4:IdleAddress", "1.68", "336 Hrs");
const ENDPOINTS: Row = (VPC, "VpcEndpoint-Hours", "3.36", "336 Hrs");
const ENDPOINT_BYTES: Row = (VPC, "VpcEndpoint-Bytes", "3.36", "336 GB");

fn address(id: &'static str) -> Resource {
    thing("ec2:elastic-ip", id).state("idle")
}

fn gateway(id: &'static str, zone: &'static str, born: &str) -> Resource {
    let gateway = thing("ec2:natgateway", id).state("available").born(born).with(Fact::text(fact::VPC, "vpc-1"));
    Resource { zone: Some(zone.into()), ..gateway }
}

fn endpoint(id: &'static str, service: &'static str) -> Resource {
    thing("ec2:vpc-endpoint", id)
        .state("available")
        .with(Fact::text(fact::ENDPOINT_TYPE, "Interface"))
        .with(Fact::text(fact::ENDPOINT_SERVICE, service))
        .with(Fact::number(fact::ZONES, 2))
}

three! {
    unattached_address "unattached-address" {
        fires {
            assert_eq!(case([address("eipalloc-1")], [IDLE]).says("unattached-address"), ["eipalloc-1 3.65"]);
        }
        fine {
            let used = address("eipalloc-1").state("associated").with(Fact::text(fact::ATTACHED_TO, "eni-1"));
            assert!(case([used], [IDLE]).says("unattached-address").is_empty());
        }
        edge {
            // A bill from before 2024, and no bill at all.
            let before = (OTHER, "ElasticIP:IdleAddress", "3.36", "336 Hrs");
            assert_eq!(case([address("eipalloc-1")], [before]).says("unattached-address"), ["eipalloc-1 7.3"]);
            assert_eq!(case([address("eipalloc-1")], []).says("unattached-address"), ["eipalloc-1 ?"]);
        }
    }
    idle_nat_gateway "idle-nat-gateway" {
        fires {
            let case = case([gateway("nat-1", "a", "2026-01-01")], [GATEWAYS]);
            assert_eq!(case.says("idle-nat-gateway"), ["nat-1 36.5"]);
        }
        fine {
            let bytes = (OTHER, "NatGateway-Bytes", "0.01", "0.2 GB");
            assert!(case([gateway("nat-1", "a", "2026-01-01")], [GATEWAYS, bytes]).says("idle-nat-gateway").is_empty());
        }
        edge {
            // AWS measured the bytes, but no row names the gateway; without measurements, it is unknown which of the
            // two was idle.
            let both = || [gateway("nat-1", "a", "2026-01-01"), gateway("nat-2", "b", "2026-01-01")];
            let bytes = (OTHER, "NatGateway-Bytes", "4", "80 GB");
            let measured = case(both(), [GATEWAYS, bytes]).measured([("nat-1", "NatGateway-Bytes", "4", "80 GB")]);
            assert_eq!(measured.says("idle-nat-gateway"), ["nat-2 36.5"]);
            let unknown = case(both(), [GATEWAYS, bytes]);
            assert!(unknown.says("idle-nat-gateway").is_empty());
            assert_eq!(unknown.lacks("idle-nat-gateway"), [Missing::Usage]);
            // Created within the fourteen days: too young to be idle.
            let young = case([gateway("nat-1", "a", "2026-11-11")], [GATEWAYS]);
            assert_eq!((young.says("idle-nat-gateway").len(), young.lacks("idle-nat-gateway").len()), (0, 1));
        }
    }
    redundant_nat_gateways "redundant-nat-gateways" {
        fires {
            let three = [
                gateway("nat-1", "a", "2026-01-01"),
                gateway("nat-2", "a", "2026-02-01"),
                gateway("nat-3", "a", "2026-03-01"),
            ];
            // Some of them have traffic; it is unknown which.
            let bytes = (OTHER, "NatGateway-Bytes", "4", "80 GB");
            assert_eq!(case(three, [GATEWAYS, bytes]).says("redundant-nat-gateways"), ["nat-2 36.5", "nat-3 36.5"]);
        }
        fine {
            let two = [gateway("nat-1", "a", "2026-01-01"), gateway("nat-2", "b", "2026-01-01")];
            assert!(case(two, [GATEWAYS]).says("redundant-nat-gateways").is_empty());
        }
        edge {
            // Gateways in another network, in another account, or being deleted do not count.
            let mut elsewhere = gateway("nat-2", "a", "2026-01-01");
            elsewhere.facts = vec![Fact::text(fact::VPC, "vpc-2")];
            let gone = gateway("nat-3", "a", "2026-01-01").state("deleted");
            let foreign = Resource { account: "222222222222".into(), ..gateway("nat-0", "a", "2025-01-01") };
            let bytes = (OTHER, "NatGateway-Bytes", "4", "80 GB");
            let alone = case([gateway("nat-1", "a", "2026-01-01"), elsewhere, gone, foreign], [GATEWAYS, bytes]);
            assert!(alone.says("redundant-nat-gateways").is_empty());
            // Of two, the idle one is removed although it is older: one gateway is saved, not both.
            let two = [gateway("nat-1", "a", "2026-01-01"), gateway("nat-2", "a", "2026-02-01")];
            let two = case(two, [GATEWAYS, bytes]).measured([("nat-2", "NatGateway-Bytes", "4", "80 GB")]);
            assert_eq!(two.says("idle-nat-gateway"), ["nat-1 36.5"]);
            assert!(two.says("redundant-nat-gateways").is_empty());
        }
    }
    idle_interface_endpoint "idle-interface-endpoint" {
        fires {
            // Two zones x 730 h x 0.01.
            let case = case([endpoint("vpce-1", "com.amazonaws.eu-central-1.kms")], [ENDPOINTS]);
            assert_eq!(case.says("idle-interface-endpoint"), ["vpce-1 14.6"]);
        }
        fine {
            let case = case([endpoint("vpce-1", "com.amazonaws.eu-central-1.kms")], [ENDPOINTS, ENDPOINT_BYTES]);
            assert!(case.says("idle-interface-endpoint").is_empty());
        }
        edge {
            // A gateway endpoint is free, used or not.
            let mut free = endpoint("vpce-1", "com.amazonaws.eu-central-1.s3");
            free.facts = vec![Fact::text(fact::ENDPOINT_TYPE, "Gateway"), Fact::number(fact::ZONES, 2)];
            assert!(case([free], [ENDPOINTS]).says("idle-interface-endpoint").is_empty());
        }
    }
    gateway_is_free "interface-endpoint-for-gateway-service" {
        fires {
            // The hours, plus 3.36 for bytes in 336 h.
            let case = case([endpoint("vpce-1", "com.amazonaws.eu-central-1.s3")], [ENDPOINTS, ENDPOINT_BYTES]);
            assert_eq!(case.says("interface-endpoint-for-gateway-service"), ["vpce-1 21.9"]);
        }
        fine {
            let case = case([endpoint("vpce-1", "com.amazonaws.eu-central-1.sqs")], [ENDPOINTS]);
            assert!(case.says("interface-endpoint-for-gateway-service").is_empty());
        }
        edge {
            // A service whose name resembles S3; and DynamoDB without traffic.
            let odd = endpoint("vpce-1", "com.amazonaws.eu-central-1.s3-outposts");
            let table = endpoint("vpce-2", "com.amazonaws.eu-central-1.dynamodb");
            let case = case([odd, table], [ENDPOINTS]);
            assert_eq!(case.says("interface-endpoint-for-gateway-service"), ["vpce-2 14.6"]);
        }
    }
}
