//! `DescribeInstances`: each instance has its own reservation.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use super::network;
use crate::account::{Instance, ResourceType};
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

const ROOT: &str = "/dev/xvda";
const RUNNING: u8 = 16;
const STOPPED: u8 = 80;

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, Instance>> {
    rows_of(call, |resource| if let ResourceType::Instance(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, Instance> {
    const SET: &'static str = "reservationSet";
    const IDS: &'static str = "InstanceId";
    const NOT_FOUND: &'static str = "InvalidInstanceID.NotFound";
    const PAGES: Option<Limits> = Some(Limits::STRICT);
    const FILTERS: &'static [&'static str] = &[
        "instance-id",
        "instance-state-name",
        "instance-type",
        "instance-lifecycle",
        "availability-zone",
        "architecture",
        "image-id",
        "vpc-id",
    ];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        let it = self.detail;
        let lifecycle = if it.is_spot { "spot" } else { "" };
        match name {
            "instance-id" => self.id().into(),
            "instance-state-name" => it.state.into(),
            "instance-type" => it.instance_type.into(),
            "instance-lifecycle" => lifecycle.into(),
            "availability-zone" => self.zone(it.zone).into(),
            "architecture" => it.architecture.into(),
            "image-id" => it.image.as_ref().into(),
            "vpc-id" => network::vpc(self.account, self.resource.region).into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        xml.text("reservationId", network::id("r", self.id()));
        xml.text("ownerId", self.account);
        xml.element("groupSet", |_| {});
        xml.list("instancesSet", "item", [self], |xml, row| row.write_instance(xml));
    }
}

impl Row<'_, Instance> {
    fn write_instance(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("instanceId", &resource.id);
        xml.text("imageId", &it.image);
        self.write_state(xml);
        xml.text("instanceType", it.instance_type);
        xml.text("launchTime", time(resource.created));
        xml.element("placement", |xml| {
            xml.text("availabilityZone", self.zone(it.zone));
            xml.text("groupName", "");
            xml.text("tenancy", it.tenancy);
        });
        xml.option("platform", it.platform.starts_with("Windows").then_some("windows"));
        xml.text("platformDetails", it.platform);
        xml.element("monitoring", |xml| {
            xml.text("state", if it.has_detailed_monitoring { "enabled" } else { "disabled" });
        });
        xml.text("subnetId", network::subnet(self.account, resource.region, it.zone));
        xml.text("vpcId", network::vpc(self.account, resource.region));
        xml.text("architecture", it.architecture);
        xml.text("rootDeviceType", "ebs");
        xml.text("rootDeviceName", ROOT);
        self.write_disks(xml);
        xml.text("virtualizationType", "hvm");
        xml.text("hypervisor", "xen");
        xml.text("ebsOptimized", true);
        xml.option("instanceLifecycle", it.is_spot.then_some("spot"));
        write_tags(xml, &resource.tags);
    }

    fn write_state(&self, xml: &mut Xml) {
        let it = self.detail;
        xml.element("instanceState", |xml| {
            xml.text("code", if it.state == "running" { RUNNING } else { STOPPED });
            xml.text("name", it.state);
        });
        let since = it.stopped.map(|stopped| stopped.strftime("%Y-%m-%d %H:%M:%S GMT").to_string());
        xml.text("reason", since.as_ref().map(|since| format!("User initiated ({since})")).unwrap_or_default());
        if since.is_some() {
            xml.element("stateReason", |xml| {
                xml.text("code", "Client.UserInitiatedShutdown");
                xml.text("message", "Client.UserInitiatedShutdown: User initiated shutdown");
            });
        }
    }

    fn write_disks(&self, xml: &mut Xml) {
        let names = std::iter::once(ROOT.to_owned()).chain(('f'..='z').map(|character| format!("/dev/sd{character}")));
        let disks = self.detail.volumes.iter().zip(names);
        xml.list("blockDeviceMapping", "item", disks, |xml, (volume, name)| {
            xml.text("deviceName", name);
            xml.element("ebs", |xml| {
                xml.text("volumeId", volume);
                xml.text("status", "attached");
                xml.text("attachTime", time(self.resource.created));
                xml.text("deleteOnTermination", true);
            });
        });
    }
}
