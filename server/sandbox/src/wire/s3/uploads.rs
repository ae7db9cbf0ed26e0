//! Unfinished multipart uploads. A page token is the last entry of the previous page.

use super::{NAMESPACE, missing};
use crate::account::{Bucket, Resource, Upload};
use crate::wire::call::Call;
use crate::wire::refusal::Refusal;
use crate::wire::xml::{Xml, time};

/// The largest page of either list.
const MOST: usize = 1_000;

/// Response of `ListMultipartUploads`: sorted by key, then by id.
pub(super) fn list(call: &Call<'_>, resource: &Resource, bucket: &Bucket) -> Result<String, Refusal> {
    let size = page_size(call, "max-uploads")?;
    let after = call.parameter("key-marker").map(|key| (key, call.parameter("upload-id-marker")));
    let is_after = |it: &&Upload| match after {
        None => true,
        // A key without an id comes after all of its uploads.
        Some((key, None)) => *it.key > *key,
        Some((key, Some(id))) => (&*it.key, &*it.id) > (key, id),
    };
    let mut uploads: Vec<&Upload> = bucket.uploads.iter().filter(is_after).collect();
    uploads.sort_unstable_by_key(|it| (&it.key, &it.id));
    let is_truncated = uploads.len() > size;
    uploads.truncate(size);
    Ok(Xml::document("ListMultipartUploadsResult", NAMESPACE, |xml| {
        xml.text("Bucket", &resource.id);
        xml.text("KeyMarker", call.parameter("key-marker").unwrap_or_default());
        xml.text("UploadIdMarker", call.parameter("upload-id-marker").unwrap_or_default());
        if let Some(last) = uploads.last().filter(|_| is_truncated) {
            xml.text("NextKeyMarker", &last.key);
            xml.text("NextUploadIdMarker", &last.id);
        }
        xml.text("MaxUploads", size);
        xml.text("IsTruncated", is_truncated);
        for it in uploads {
            xml.element("Upload", |xml| {
                xml.text("Key", &it.key);
                xml.text("UploadId", &it.id);
                xml.text("StorageClass", "STANDARD");
                xml.text("Initiated", time(resource.created));
            });
        }
    }))
}

/// Response of `ListParts` for one upload.
pub(super) fn parts(call: &Call<'_>, resource: &Resource, bucket: &Bucket) -> Result<String, Refusal> {
    let size = page_size(call, "max-parts")?;
    let (key, id) = (call.name(1), call.parameter("uploadId").unwrap_or_default());
    let upload = bucket.uploads.iter().find(|it| it.key == key && it.id == id);
    let upload = upload.ok_or_else(|| missing("NoSuchUpload", "The specified multipart upload does not exist."))?;
    let marker = call.parameter("part-number-marker").unwrap_or("0");
    let after: usize = marker.parse().map_err(|_| invalid("part-number-marker must be an integer"))?;
    let numbered: Vec<(usize, &u64)> = (1..).zip(&upload.parts).skip(after).collect();
    let shown = numbered.get(..size).unwrap_or(&numbered);
    let is_truncated = shown.len() < numbered.len();
    Ok(Xml::document("ListPartsResult", NAMESPACE, |xml| {
        xml.text("Bucket", &resource.id);
        xml.text("Key", &upload.key);
        xml.text("UploadId", &upload.id);
        xml.text("PartNumberMarker", after);
        if let Some((last, _)) = shown.last().filter(|_| is_truncated) {
            xml.text("NextPartNumberMarker", last);
        }
        xml.text("MaxParts", size);
        xml.text("IsTruncated", is_truncated);
        for (number, bytes) in shown {
            xml.element("Part", |xml| {
                xml.text("PartNumber", number);
                xml.text("LastModified", time(resource.created));
                xml.text("ETag", format!("\"{number:032x}\""));
                xml.text("Size", bytes);
            });
        }
        xml.text("StorageClass", "STANDARD");
    }))
}

fn page_size(call: &Call<'_>, name: &str) -> Result<usize, Refusal> {
    let Some(asked) = call.parameter(name) else { return Ok(MOST) };
    let size = asked.parse().ok().filter(|size| *size > 0);
    // AWS accepts larger sizes and reduces them to a page.
    size.map(|size: usize| size.min(MOST)).ok_or_else(|| invalid(&format!("{name} must be a positive integer")))
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidArgument", message)
}
