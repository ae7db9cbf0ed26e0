//! `DescribeSnapshots`. No other account shares snapshots.

use std::borrow::Cow;
use std::collections::HashSet;

use super::list::{Limits, Listed, Row, Tags, rows as rows_of, write_tags};
use crate::account::{Kind, Snapshot};
use crate::wire::call::Call;
use crate::wire::parameters::numbered;
use crate::wire::xml::{Xml, time};

/// A snapshot, encrypted when its volume is.
pub(super) struct Taken<'a> {
    row: Row<'a, Snapshot>,
    is_encrypted: bool,
}

pub(super) fn rows<'a>(call: &Call<'a>) -> Vec<Taken<'a>> {
    if !is_owner(call) {
        return Vec::new();
    }
    let encrypted: HashSet<&str> = call
        .resources()
        .filter(|resource| matches!(&resource.kind, Kind::Volume(volume) if volume.is_encrypted))
        .map(|resource| resource.id.as_ref())
        .collect();
    let rows = rows_of(call, |resource| if let Kind::Snapshot(it) = &resource.kind { Some(it) } else { None });
    let taken = |row: Row<'a, Snapshot>| Taken { is_encrypted: encrypted.contains(row.detail.volume.as_ref()), row };
    rows.into_iter().map(taken).collect()
}

/// Whether the call includes resources that the caller owns.
pub(super) fn is_owner(call: &Call<'_>) -> bool {
    let owners = numbered(call.form, "Owner");
    owners.is_empty() || owners.iter().any(|owner| *owner == "self" || *owner == call.account)
}

impl Listed for Taken<'_> {
    const SET: &'static str = "snapshotSet";
    const IDS: &'static str = "SnapshotId";
    const NOT_FOUND: &'static str = "InvalidSnapshot.NotFound";
    const PAGES: Option<Limits> = Some(Limits::cut_down(5, 1_000));
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

impl Taken<'_> {
    fn tier(&self) -> &'static str {
        if self.row.detail.is_archived { "archive" } else { "standard" }
    }
}
