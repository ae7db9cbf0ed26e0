//! `DescribeSnapshots`. There are no snapshots shared by other accounts.

use std::borrow::Cow;
use std::collections::HashSet;

use super::list::{Limits, ListItem, Row, Tags, rows as rows_of, write_tags};
use crate::account::{ResourceType, Snapshot};
use crate::wire::call::Call;
use crate::wire::parameters::numbered_values;
use crate::wire::xml::{Xml, time};

/// Snapshot, which is encrypted if the volume is.
pub(super) struct SnapshotRow<'a> {
    row: Row<'a, Snapshot>,
    is_encrypted: bool,
}

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<SnapshotRow<'a>> {
    if !includes_own(call) {
        return Vec::new();
    }
    let encrypted: HashSet<&str> = call
        .resources()
        .filter(|resource| matches!(&resource.resource_type, ResourceType::Volume(volume) if volume.is_encrypted))
        .map(|resource| resource.id.as_ref())
        .collect();
    let rows = rows_of(
        call,
        |resource| if let ResourceType::Snapshot(it) = &resource.resource_type { Some(it) } else { None },
    );
    let with_encryption =
        |row: Row<'a, Snapshot>| SnapshotRow { is_encrypted: encrypted.contains(row.detail.volume.as_ref()), row };
    rows.into_iter().map(with_encryption).collect()
}

/// Whether the call includes resources that the caller owns.
pub(super) fn includes_own(call: &Call<'_>) -> bool {
    let owners = numbered_values(call.form, "Owner");
    owners.is_empty() || owners.iter().any(|owner| *owner == "self" || *owner == call.account)
}

impl ListItem for SnapshotRow<'_> {
    const SET: &'static str = "snapshotSet";
    const IDS: &'static str = "SnapshotId";
    const NOT_FOUND: &'static str = "InvalidSnapshot.NotFound";
    const PAGES: Option<Limits> = Some(Limits::capped(5, 1_000));
    const FILTERS: &'static [&'static str] =
        &["snapshot-id", "volume-id", "status", "storage-tier", "encrypted", "owner-id"];

    fn id(&self) -> &str {
        &self.row.resource.id
    }

    fn tags(&self) -> &Tags {
        &self.row.resource.tags
    }

    fn field(&self, name: &str) -> Cow<'_, str> {
        match name {
            "snapshot-id" => self.id().into(),
            "volume-id" => self.row.detail.volume.as_ref().into(),
            "status" => "completed".into(),
            "storage-tier" => self.tier().into(),
            "encrypted" => self.is_encrypted.to_string().into(),
            "owner-id" => self.row.account.into(),
            _ => Cow::default(),
        }
    }

    fn write(&self, xml: &mut Xml) {
        let Row { resource, detail: it, account } = &self.row;
        xml.text("snapshotId", &resource.id);
        xml.text("volumeId", &it.volume);
        xml.text("status", "completed");
        xml.text("startTime", time(resource.created));
        xml.text("progress", "100%");
        xml.text("ownerId", account);
        xml.text("volumeSize", it.gib);
        xml.text("description", &it.description);
        write_tags(xml, &resource.tags);
        xml.text("encrypted", self.is_encrypted);
        xml.text("storageTier", self.tier());
    }
}

impl SnapshotRow<'_> {
    fn tier(&self) -> &'static str {
        if self.row.detail.is_archived { "archive" } else { "standard" }
    }
}
