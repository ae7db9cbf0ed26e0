//! `DescribeCapacityReservations`. The reservations have no end date.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use crate::account::{CapacityReservation, ResourceType};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, CapacityReservation>> {
    rows_of(
        call,
        |resource| if let ResourceType::CapacityReservation(it) = &resource.resource_type { Some(it) } else { None },
    )
}

impl ListItem for Row<'_, CapacityReservation> {
    const SET: &'static str = "capacityReservationSet";
    const IDS: &'static str = "CapacityReservationId";
    const NOT_FOUND: &'static str = "InvalidCapacityReservationId.NotFound";
    const PAGES: Option<Limits> = Some(Limits::capped(1, 1_000));
    const FILTERS: &'static [&'static str] = &["instance-type", "owner-id", "state", "availability-zone"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "instance-type" => self.detail.instance_type.into(),
            "owner-id" => self.account.into(),
            "state" => self.detail.state.into(),
            "availability-zone" => self.zone(self.detail.zone).into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("capacityReservationId", &resource.id);
        xml.text("ownerId", self.account);
        xml.text("capacityReservationArn", arn(resource, self.account));
        xml.text("instanceType", it.instance_type);
        xml.text("instancePlatform", it.platform);
        xml.text("availabilityZone", self.zone(it.zone));
        xml.text("tenancy", "default");
        xml.text("totalInstanceCount", it.count);
        xml.text("availableInstanceCount", it.available);
        xml.text("ebsOptimized", true);
        xml.text("ephemeralStorage", false);
        xml.text("state", it.state);
        xml.text("startDate", time(resource.created));
        xml.text("endDateType", "unlimited");
        xml.text("instanceMatchCriteria", "open");
        xml.text("createDate", time(resource.created));
        write_tags(xml, &resource.tags);
    }
}
