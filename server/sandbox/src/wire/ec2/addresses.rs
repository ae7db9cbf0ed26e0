//! `DescribeAddresses`, without pages.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use super::network;
use crate::account::{Address, ResourceType};
use crate::wire::call::Call;
use crate::wire::xml::Xml;

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, Address>> {
    rows_of(call, |resource| if let ResourceType::Address(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, Address> {
    const SET: &'static str = "addressesSet";
    const IDS: &'static str = "AllocationId";
    const NOT_FOUND: &'static str = "InvalidAllocationID.NotFound";
    const PAGES: Option<Limits> = None;
    const FILTERS: &'static [&'static str] = &["allocation-id", "public-ip", "instance-id", "domain"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "allocation-id" => self.id().into(),
            "public-ip" => self.detail.public_ip.as_ref().into(),
            "instance-id" => self.detail.instance.as_deref().unwrap_or_default().into(),
            "domain" => "vpc".into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("publicIp", &it.public_ip);
        xml.text("allocationId", &resource.id);
        xml.text("domain", "vpc");
        xml.text("networkBorderGroup", resource.region);
        xml.option("instanceId", it.instance.as_ref());
        let instance_interface = it.instance.as_ref().map(|instance| network::id("eni", instance).into_boxed_str());
        let interface = it.interface.clone().or(instance_interface);
        if let Some(interface) = &interface {
            xml.text("associationId", network::id("eipassoc", &resource.id));
            xml.text("networkInterfaceId", interface);
            xml.text("networkInterfaceOwnerId", self.account);
        }
        write_tags(xml, &resource.tags);
    }
}
