//! Incomplete multipart uploads. A page token is the last entry of the previous page.

use crate::account::{Bucket, Resource, Upload};
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::namespace::S3;
use crate::wire::xml::{Xml, time};

/// Maximum page size of both lists.
const MAX_PAGE_SIZE: usize = 1_000;

/// Response of `ListMultipartUploads`, sorted by key and ID.
pub(super) fn list(call: &Call<'_>, resource: &Resource, bucket: &Bucket) -> Result<String, ErrorResponse> {
    let size = page_size(call, "max-uploads")?;
    let marker = call.parameter("key-marker").map(|key| (key, call.parameter("upload-id-marker")));
    let is_after = |it: &&Upload| match marker {
        None => true,
        // A key marker without an upload ID marker skips all uploads of the key.
        Some((key, None)) => *it.key > *key,
        Some((key, Some(id))) => (&*it.key, &*it.id) > (key, id),
    };
    let mut uploads: Vec<&Upload> = bucket.uploads.iter().filter(is_after).collect();
    uploads.sort_unstable_by_key(|it| (&it.key, &it.id));
    let is_truncated = uploads.len() > size;
    uploads.truncate(size);
    Ok(Xml::document("ListMultipartUploadsResult", S3, |xml| {
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
pub(super) fn parts(call: &Call<'_>, resource: &Resource, bucket: &Bucket) -> Result<String, ErrorResponse> {
    let size = page_size(call, "max-parts")?;
    let (key, id) = (call.path_parameter(1), call.parameter("uploadId").unwrap_or_default());
    let upload = bucket.uploads.iter().find(|it| it.key == key && it.id == id);
    let upload = upload
        .ok_or_else(|| ErrorResponse::not_found("NoSuchUpload", "The specified multipart upload does not exist."))?;
    let marker = call.parameter("part-number-marker").unwrap_or("0");
    let after: usize = marker.parse().map_err(|_| invalid("part-number-marker must be an integer"))?;
    let remaining: Vec<(usize, &u64)> = (1..).zip(&upload.parts).skip(after).collect();
    let page = remaining.get(..size).unwrap_or(&remaining);
    let is_truncated = page.len() < remaining.len();
    Ok(Xml::document("ListPartsResult", S3, |xml| {
        xml.text("Bucket", &resource.id);
        xml.text("Key", &upload.key);
        xml.text("UploadId", &upload.id);
        xml.text("PartNumberMarker", after);
        if let Some((last, _)) = page.last().filter(|_| is_truncated) {
            xml.text("NextPartNumberMarker", last);
        }
        xml.text("MaxParts", size);
        xml.text("IsTruncated", is_truncated);
        for (number, bytes) in page {
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

fn page_size(call: &Call<'_>, name: &str) -> Result<usize, ErrorResponse> {
    let Some(requested) = call.parameter(name) else { return Ok(MAX_PAGE_SIZE) };
    let size = requested.parse().ok().filter(|size| *size > 0);
    // AWS accepts larger sizes and reduces them to the maximum.
    size.map(|size: usize| size.min(MAX_PAGE_SIZE))
        .ok_or_else(|| invalid(&format!("{name} must be a positive integer")))
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidArgument", message)
}
