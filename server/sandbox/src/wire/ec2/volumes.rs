//! `DescribeVolumes`.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use crate::account::{ResourceType, Volume};
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, Volume>> {
    rows_of(call, |resource| if let ResourceType::Volume(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, Volume> {
    const SET: &'static str = "volumeSet";
    const IDS: &'static str = "VolumeId";
    const NOT_FOUND: &'static str = "InvalidVolume.NotFound";
    const PAGES: Option<Limits> = Some(Limits::capped(5, 500));
    const FILTERS: &'static [&'static str] = &[
        "volume-id",
        "status",
        "volume-type",
        "size",
        "encrypted",
        "availability-zone",
        "attachment.instance-id",
        "snapshot-id",
    ];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        let it = self.detail;
        match name {
            "volume-id" => self.id().into(),
            "status" => self.state().into(),
            "volume-type" => it.volume_type.into(),
            "size" => it.gib.to_string().into(),
            "encrypted" => it.is_encrypted.to_string().into(),
            "availability-zone" => self.zone(it.zone).into(),
            "attachment.instance-id" => it.attached_to.as_deref().unwrap_or_default().into(),
            "snapshot-id" => it.snapshot.as_deref().unwrap_or_default().into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("volumeId", &resource.id);
        xml.text("size", it.gib);
        xml.text("snapshotId", it.snapshot.as_deref().unwrap_or_default());
        xml.text("availabilityZone", self.zone(it.zone));
        xml.text("status", self.state());
        xml.text("createTime", time(resource.created));
        xml.list("attachmentSet", "item", &it.attached_to, |xml, instance| {
            xml.text("volumeId", &resource.id);
            xml.text("instanceId", instance);
            xml.text("device", "/dev/xvda");
            xml.text("status", "attached");
            xml.text("attachTime", time(resource.created));
            xml.text("deleteOnTermination", true);
        });
        write_tags(xml, &resource.tags);
        xml.text("volumeType", it.volume_type);
        xml.option("iops", it.iops);
        xml.option("throughput", it.throughput);
        xml.text("encrypted", it.is_encrypted);
        xml.text("multiAttachEnabled", false);
    }
}

impl Row<'_, Volume> {
    fn state(&self) -> &'static str {
        if self.detail.attached_to.is_some() { "in-use" } else { "available" }
    }
}
