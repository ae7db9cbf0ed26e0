//! `DescribeImages`. There are no images shared by other accounts.

use std::borrow::Cow;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use super::snapshots::includes_own;
use crate::account::{Image, ResourceType};
use crate::wire::call::Call;
use crate::wire::xml::{Xml, time};

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Row<'a, Image>> {
    if !includes_own(call) {
        return Vec::new();
    }
    rows_of(call, |resource| if let ResourceType::Image(it) = &resource.resource_type { Some(it) } else { None })
}

impl ListItem for Row<'_, Image> {
    const SET: &'static str = "imagesSet";
    const IDS: &'static str = "ImageId";
    const NOT_FOUND: &'static str = "InvalidAMIID.NotFound";
    const PAGES: Option<Limits> = Some(Limits::capped(1, 1_000));
    const FILTERS: &'static [&'static str] = &["image-id", "name", "architecture", "state", "owner-id"];

    fn id(&self) -> &str {
        &self.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "image-id" => self.id().into(),
            "name" => self.name().into(),
            "architecture" => self.detail.architecture.into(),
            "state" => "available".into(),
            "owner-id" => self.account.into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let (resource, it) = (self.resource, self.detail);
        xml.text("imageId", &resource.id);
        xml.text("imageLocation", format!("{}/{}", self.account, self.name()));
        xml.text("imageState", "available");
        xml.text("imageOwnerId", self.account);
        xml.text("isPublic", false);
        xml.text("architecture", it.architecture);
        xml.text("imageType", "machine");
        xml.option("platform", it.platform.starts_with("Windows").then_some("windows"));
        xml.text("platformDetails", it.platform);
        xml.text("name", self.name());
        xml.text("creationDate", time(resource.created));
        xml.text("rootDeviceType", "ebs");
        xml.text("rootDeviceName", "/dev/xvda");
        let names =
            std::iter::once("/dev/xvda".to_owned()).chain(('f'..='z').map(|character| format!("/dev/sd{character}")));
        xml.list("blockDeviceMapping", "item", it.snapshots.iter().zip(names), |xml, (snapshot, name)| {
            xml.text("deviceName", name);
            xml.element("ebs", |xml| {
                xml.text("snapshotId", snapshot);
                xml.text("deleteOnTermination", true);
            });
        });
        xml.text("virtualizationType", "hvm");
        write_tags(xml, &resource.tags);
    }
}

impl Row<'_, Image> {
    /// Name of the image: the `Name` tag, or without one, the ID.
    fn name(&self) -> &str {
        let tag = self.resource.tags.iter().find(|(key, _)| **key == *"Name");
        tag.map_or(&*self.resource.id, |(_, value)| value)
    }
}
