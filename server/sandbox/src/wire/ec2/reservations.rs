//! `DescribeReservedInstances`, without pages. All reservations have no upfront payment.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use crate::account::{ReservedInstances, ResourceType};
use crate::amount::Amount;
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, ReservedInstances>> {
    rows_of(
        call,
        |resource| if let ResourceType::ReservedInstances(it) = &resource.resource_type { Some(it) } else { None },
    )
}

impl ListItem for Row<'_, ReservedInstances> {
    const SET: &'static str = "reservedInstancesSet";
    const IDS: &'static str = "ReservedInstancesId";
    const NOT_FOUND: &'static str = "InvalidReservedInstancesId";
    const PAGES: Option<Limits> = None;
    const FILTERS: &'static [&'static str] = &["reserved-instances-id", "instance-type", "state"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "reserved-instances-id" => self.id().into(),
            "instance-type" => self.detail.instance_type.into(),
            "state" => self.detail.state.into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("reservedInstancesId", &resource.id);
        xml.text("instanceType", it.instance_type);
        xml.text("scope", "Region");
        xml.text("start", time(resource.created));
        xml.text("end", time(it.ends));
        xml.text("duration", it.ends.duration_since(resource.created).as_secs());
        xml.text("fixedPrice", "0.0");
        xml.text("usagePrice", "0.0");
        xml.text("instanceCount", it.count);
        xml.text("productDescription", it.platform);
        xml.text("state", it.state);
        xml.text("instanceTenancy", "default");
        xml.text("currencyCode", "USD");
        xml.text("offeringClass", "standard");
        xml.text("offeringType", "No Upfront");
        xml.list("recurringCharges", "item", [it.hourly_nanos], |xml, nanos| {
            xml.text("frequency", "Hourly");
            xml.text("amount", Amount::of(nanos, 10));
        });
        write_tags(xml, &resource.tags);
    }
}
