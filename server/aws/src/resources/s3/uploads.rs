//! Size of unfinished multipart uploads, whose parts are billed as standard storage but are in no list of objects.

use aws_sdk_s3::{Client, error::ProvideErrorMetadata, types::MultipartUpload};
use futures::{StreamExt, TryStreamExt, stream};

use crate::{
    error::{Call, RequestError, source_error},
    pages::Cursor,
};

/// Operation that lists the uploads. The parts of each upload need another call.
pub const UPLOADS: Call = Call("s3:ListBucketMultipartUploads");
const PARTS: Call = Call("s3:ListMultipartUploadParts");
/// Maximum number of uploads whose parts are added up. S3 charges half a cent for this number of calls.
const MAX_UPLOADS: usize = 1_000;
/// Uploads whose parts are read in parallel.
const MAX_CONCURRENT: usize = 8;

/// Bytes in all unfinished uploads of a bucket; `None` if there are too many uploads to read.
pub async fn total_bytes(client: &Client, bucket: &str) -> Result<Option<u64>, RequestError> {
    let mut uploads = Vec::new();
    let mut cursor = Cursor::<(String, String)>::new(UPLOADS);
    while let Some(token) = cursor.next() {
        let (key, upload) = token.unzip();
        let request = client.list_multipart_uploads().bucket(bucket).set_key_marker(key).set_upload_id_marker(upload);
        let response = request.send().await?;
        uploads.extend(response.uploads.unwrap_or_default());
        if uploads.len() > MAX_UPLOADS {
            return Ok(None);
        }
        let next = response.next_key_marker.zip(response.next_upload_id_marker);
        cursor.advance(next.filter(|_| response.is_truncated == Some(true)))?;
    }
    let parts = stream::iter(uploads).map(|it| upload_bytes(client, bucket, it)).buffer_unordered(MAX_CONCURRENT);
    parts.try_fold(0_u64, |sum, bytes| std::future::ready(Ok(sum.saturating_add(bytes)))).await.map(Some)
}

/// Bytes in the parts of one upload.
async fn upload_bytes(client: &Client, bucket: &str, it: MultipartUpload) -> Result<u64, RequestError> {
    let mut bytes = 0_u64;
    let mut cursor = Cursor::<String>::new(PARTS);
    while let Some(token) = cursor.next() {
        let request = client.list_parts().bucket(bucket).set_key(it.key.clone()).set_upload_id(it.upload_id.clone());
        let response = match request.set_part_number_marker(token).send().await {
            Ok(response) => response,
            // The upload was completed or aborted after it was listed.
            Err(error) if error.code() == Some("NoSuchUpload") => return Ok(0),
            Err(error) => return Err(source_error(PARTS, &error).into()),
        };
        let sizes = response.parts().iter().filter_map(|part| u64::try_from(part.size?).ok());
        bytes = sizes.fold(bytes, u64::saturating_add);
        cursor.advance(response.next_part_number_marker.filter(|_| response.is_truncated == Some(true)))?;
    }
    Ok(bytes)
}
