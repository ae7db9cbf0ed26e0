//! `DescribeSubnets`: subnets of the NAT gateways, and one subnet per zone for all other resources.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::list::{Limits, ListItem, Tags, write_tags};
use super::{nat_gateways, network};
use crate::wire::call::Call;
use crate::wire::xml::Xml;

pub(super) struct Subnet<'a> {
    id: String,
    vpc: String,
    zone: String,
    account: &'a str,
}

/// Subnets, unique by ID.
pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Subnet<'a>> {
    let Call { account, region, .. } = *call;
    let gateway_subnets = nat_gateways::rows(call).into_iter();
    let gateway_subnets =
        gateway_subnets.map(|row| (row.detail.subnet.to_string(), row.detail.vpc.to_string(), row.detail.zone));
    let zone_subnets =
        ['a', 'b', 'c'].map(|zone| (network::subnet(account, region, zone), network::vpc(account, region), zone));
    let subnets: BTreeMap<String, Subnet<'a>> = gateway_subnets
        .chain(zone_subnets)
        .map(|(id, vpc, zone)| (id.clone(), Subnet { id, vpc, zone: format!("{region}{zone}"), account }))
        .collect();
    subnets.into_values().collect()
}

impl ListItem for Subnet<'_> {
    const SET: &'static str = "subnetSet";
    const IDS: &'static str = "SubnetId";
    const NOT_FOUND: &'static str = "InvalidSubnetID.NotFound";
    const PAGES: Option<Limits> = Some(Limits::STRICT);
    const FILTERS: &'static [&'static str] = &["subnet-id", "vpc-id", "availability-zone", "state"];

    fn id(&self) -> &str {
        &self.id
    }

    fn tags(&self) -> &Tags {
        &[]
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "subnet-id" => self.id().into(),
            "vpc-id" => self.vpc.as_str().into(),
            "availability-zone" => self.zone.as_str().into(),
            "state" => "available".into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        xml.text("subnetId", &self.id);
        xml.text("state", "available");
        xml.text("vpcId", &self.vpc);
        xml.text("availabilityZone", &self.zone);
        xml.text("ownerId", self.account);
        write_tags(xml, self.tags());
    }
}
