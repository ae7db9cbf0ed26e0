//! Amazon Resource Names.

use crate::account::{Kind, Resource};

/// The ARN of a resource in its account.
pub(super) fn arn(resource: &Resource, account: &str) -> String {
    let Resource { id, region, kind, .. } = resource;
    let of = |service: &str, resource: &str| format!("arn:aws:{service}:{region}:{account}:{resource}{id}");
    match kind {
        Kind::Instance(_) => of("ec2", "instance/"),
        Kind::Volume(_) => of("ec2", "volume/"),
        Kind::Address(_) => of("ec2", "elastic-ip/"),
        Kind::Snapshot(_) => of("ec2", "snapshot/"),
        Kind::Image(_) => of("ec2", "image/"),
        Kind::NatGateway(_) => of("ec2", "natgateway/"),
        Kind::Endpoint(_) => of("ec2", "vpc-endpoint/"),
        Kind::CapacityReservation(_) => of("ec2", "capacity-reservation/"),
        Kind::ReservedInstances(_) => of("ec2", "reserved-instances/"),
        Kind::Database(_) => of("rds", "db:"),
        Kind::Cluster(_) => of("rds", "cluster:"),
        Kind::DatabaseSnapshot(_) => of("rds", "snapshot:"),
        Kind::ClusterSnapshot(_) => of("rds", "cluster-snapshot:"),
        Kind::ReservedDatabases(_) => of("rds", "ri:"),
        Kind::Bucket(_) => format!("arn:aws:s3:::{id}"),
        Kind::Function(_) => of("lambda", "function:"),
        Kind::Application(_) => of("qbusiness", "application/"),
        Kind::Index(index) => of("qbusiness", &format!("application/{}/index/", index.application)),
        Kind::Other => id.to_string(),
    }
}

/// Resource id on the bill: the bare id for some services, the ARN for all others.
pub(super) fn billed_as(resource: &Resource, account: &str) -> String {
    match &resource.kind {
        Kind::Instance(_) | Kind::Volume(_) | Kind::Bucket(_) => resource.id.to_string(),
        _ => arn(resource, account),
    }
}

/// The resource type in an ARN, in the parts of a filter: `service` and `service:type`.
pub(super) fn resource_type(arn: &str) -> (&str, &str) {
    let mut fields = arn.splitn(6, ':').skip(2);
    let service = fields.next().unwrap_or_default();
    let resource = fields.nth(2).unwrap_or_default().trim_start_matches('/');
    match resource.split_once(['/', ':']) {
        Some((kind, _)) => (service, kind),
        None if service == "s3" => (service, "bucket"),
        None => (service, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_from_names() {
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
