//! Amazon Resource Names.

use crate::account::{Resource, ResourceType};

/// ARN of a resource.
pub(super) fn arn(resource: &Resource, account: &str) -> String {
    let Resource { id, region, resource_type, .. } = resource;
    let arn_in = |service: &str, resource: &str| format!("arn:aws:{service}:{region}:{account}:{resource}{id}");
    match resource_type {
        ResourceType::Instance(_) => arn_in("ec2", "instance/"),
        ResourceType::Volume(_) => arn_in("ec2", "volume/"),
        ResourceType::Address(_) => arn_in("ec2", "elastic-ip/"),
        ResourceType::Snapshot(_) => arn_in("ec2", "snapshot/"),
        ResourceType::Image(_) => arn_in("ec2", "image/"),
        ResourceType::NatGateway(_) => arn_in("ec2", "natgateway/"),
        ResourceType::Endpoint(_) => arn_in("ec2", "vpc-endpoint/"),
        ResourceType::CapacityReservation(_) => arn_in("ec2", "capacity-reservation/"),
        ResourceType::ReservedInstances(_) => arn_in("ec2", "reserved-instances/"),
        ResourceType::Database(_) => arn_in("rds", "db:"),
        ResourceType::Cluster(_) => arn_in("rds", "cluster:"),
        ResourceType::DatabaseSnapshot(_) => arn_in("rds", "snapshot:"),
        ResourceType::ClusterSnapshot(_) => arn_in("rds", "cluster-snapshot:"),
        ResourceType::ReservedDatabases(_) => arn_in("rds", "ri:"),
        ResourceType::Bucket(_) => format!("arn:aws:s3:::{id}"),
        ResourceType::Function(_) => arn_in("lambda", "function:"),
        ResourceType::Application(_) => arn_in("qbusiness", "application/"),
        ResourceType::Index(index) => arn_in("qbusiness", &format!("application/{}/index/", index.application)),
        ResourceType::Other => id.to_string(),
    }
}

/// Resource ID on the bill: the plain ID for some resource types, the ARN for all others.
pub(super) fn billing_id(resource: &Resource, account: &str) -> String {
    match &resource.resource_type {
        ResourceType::Instance(_) | ResourceType::Volume(_) | ResourceType::Bucket(_) => resource.id.to_string(),
        _ => arn(resource, account),
    }
}

/// Service and resource type in an ARN, as in the filter `service:type`.
pub(super) fn resource_type(arn: &str) -> (&str, &str) {
    let mut fields = arn.splitn(6, ':').skip(2);
    let service = fields.next().unwrap_or_default();
    let resource = fields.nth(2).unwrap_or_default().trim_start_matches('/');
    match resource.split_once(['/', ':']) {
        Some((resource_type, _)) => (service, resource_type),
        None if service == "s3" => (service, "bucket"),
        None => (service, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_resource_types_of_arns() {
        let types = [
            ("arn:aws:dynamodb:eu-west-1:1:table/carts", ("dynamodb", "table")),
            ("arn:aws:rds:eu-west-1:1:db:orders", ("rds", "db")),
            ("arn:aws:s3:::logs", ("s3", "bucket")),
            ("arn:aws:sns:eu-west-1:1:alerts", ("sns", "")),
            ("arn:aws:apigateway:eu-west-1::/restapis/x", ("apigateway", "restapis")),
            ("nonsense", ("", "")),
        ];
        for (arn, expected) in types {
            assert_eq!(resource_type(arn), expected, "{arn}");
        }
    }
}
