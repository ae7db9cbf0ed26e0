//! `DescribeNatGateways`. A gateway is in the zone of its subnet.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use super::network;
use crate::account::{NatGateway, ResourceType};
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, NatGateway>> {
    rows_of(call, |resource| if let ResourceType::NatGateway(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, NatGateway> {
    const SET: &'static str = "natGatewaySet";
    const IDS: &'static str = "NatGatewayId";
    const NOT_FOUND: &'static str = "NatGatewayNotFound";
    const PAGES: Option<Limits> = Some(Limits::STRICT);
    const FILTERS: &'static [&'static str] = &["nat-gateway-id", "state", "subnet-id", "vpc-id"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "nat-gateway-id" => self.id().into(),
            "state" => "available".into(),
            "subnet-id" => self.detail.subnet.as_ref().into(),
            "vpc-id" => self.detail.vpc.as_ref().into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("natGatewayId", &resource.id);
        xml.text("state", "available");
        xml.text("connectivityType", "public");
        xml.text("createTime", time(resource.created));
        xml.text("subnetId", &it.subnet);
        xml.text("vpcId", &it.vpc);
        xml.list("natGatewayAddressSet", "item", [it], |xml, it| {
            xml.text("allocationId", &it.allocation);
            xml.text("associationId", network::id("eipassoc", &it.allocation));
            xml.text("networkInterfaceId", &it.interface);
            xml.text("publicIp", &it.public_ip);
            xml.text("isPrimary", true);
            xml.text("status", "succeeded");
        });
        write_tags(xml, &resource.tags);
    }
}
