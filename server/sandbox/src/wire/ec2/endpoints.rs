//! `DescribeVpcEndpoints`. All endpoints are in the VPC of the region.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use super::network;
use crate::account::{Endpoint, ResourceType};
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, Endpoint>> {
    rows_of(call, |resource| if let ResourceType::Endpoint(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, Endpoint> {
    const SET: &'static str = "vpcEndpointSet";
    const IDS: &'static str = "VpcEndpointId";
    const NOT_FOUND: &'static str = "InvalidVpcEndpointId.NotFound";
    const PAGES: Option<Limits> = Some(Limits::capped(1, 1_000));
    const FILTERS: &'static [&'static str] =
        &["vpc-endpoint-id", "vpc-endpoint-type", "vpc-endpoint-state", "service-name", "vpc-id"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "vpc-endpoint-id" => self.id().into(),
            "vpc-endpoint-type" => self.detail.endpoint_type.into(),
            "vpc-endpoint-state" => "available".into(),
            "service-name" => self.service().into(),
            "vpc-id" => network::vpc(self.account, self.resource.region).into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("vpcEndpointId", &resource.id);
        xml.text("vpcEndpointType", it.endpoint_type);
        xml.text("vpcId", network::vpc(self.account, resource.region));
        xml.text("serviceName", self.service());
        xml.text("state", "available");
        xml.text("ownerId", self.account);
        xml.text("privateDnsEnabled", it.endpoint_type == "Interface");
        xml.text("requesterManaged", false);
        let subnets = it.zones.iter().map(|zone| network::subnet(self.account, resource.region, *zone));
        xml.list("subnetIdSet", "item", subnets, Xml::content);
        let interfaces = it.zones.iter().map(|zone| network::id("eni", &format!("{} {zone}", resource.id)));
        xml.list("networkInterfaceIdSet", "item", interfaces, Xml::content);
        xml.text("creationTimestamp", time(resource.created));
        write_tags(xml, &resource.tags);
    }
}

impl Row<'_, Endpoint> {
    fn service(&self) -> String {
        format!("com.amazonaws.{}.{}", self.resource.region, self.detail.service)
    }
}
