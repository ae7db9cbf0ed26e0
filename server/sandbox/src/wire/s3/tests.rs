//! Tests of the S3 API.

use crate::faults::FaultKind;
use crate::wire::fixture::{TestRequest, TestResponse};

/// Sends a request to the default region of test requests, which has the bucket `logs`.
fn send(path: &str) -> TestResponse {
    TestRequest::of("s3").send(path)
}

/// Sends a request to the region of the bucket `plain`.
fn send_to_us_east_1(path: &str) -> TestResponse {
    TestRequest { region: "us-east-1", ..TestRequest::of("s3") }.send(path)
}

#[track_caller]
fn assert_error(path: &str, status: u16, code: &str) {
    let response = send(path);
    assert_eq!((response.status, response.element("Code")), (status, code), "{path}");
}

#[test]
fn all_buckets_are_listed_in_any_region() {
    let response = TestRequest { region: "us-west-2", ..TestRequest::of("s3") }.send("/?x-id=ListBuckets");
    assert_eq!(response.elements("Name"), ["logs", "plain"]);
    assert!(response.elements("BucketRegion").is_empty());
    assert!(!response.header("x-amz-request-id").is_empty());
}

#[test]
fn bucket_lists_have_pages_and_filters() {
    let first_page = send("/?max-buckets=1");
    assert_eq!((first_page.elements("Name"), first_page.element("BucketRegion")), (vec!["logs"], "eu-west-1"));
    let token = first_page.element("ContinuationToken");
    let last_page = send(&format!("/?max-buckets=1&continuation-token={token}"));
    assert_eq!(last_page.elements("Name"), ["plain"]);
    assert!(last_page.elements("ContinuationToken").is_empty());
    assert_eq!(send("/?prefix=pl").elements("Name"), ["plain"]);
    assert_eq!(send("/?bucket-region=eu-west-1").elements("Name"), ["logs"]);
    assert_error("/?max-buckets=0", 400, "InvalidArgument");
    assert_error("/?continuation-token=stale", 400, "InvalidArgument");
}

#[test]
fn bucket_settings_are_returned() {
    assert_eq!(send("/logs?tagging").elements("Value"), ["logs &amp; &lt;co&gt;", "web"]);
    assert_eq!(send("/logs?versioning").element("Status"), "Enabled");
    let lifecycle = send("/logs?lifecycle");
    assert_eq!(lifecycle.elements("Days"), ["30", "10"]);
    assert_eq!((lifecycle.element("StorageClass"), lifecycle.element("NoncurrentDays")), ("INTELLIGENT_TIERING", "7"));
    assert_eq!(lifecycle.element("DaysAfterInitiation"), "1");
    assert_eq!(send("/logs?encryption").element("SSEAlgorithm"), "aws:kms");
    assert_eq!(send("/logs?policyStatus").element("IsPublic"), "false");
    assert_eq!(send("/logs?publicAccessBlock").element("BlockPublicAcls"), "true");
    assert!(send("/logs?location").text().ends_with(">eu-west-1</LocationConstraint>"));
}

#[test]
fn unset_bucket_settings_return_s3_errors_or_defaults() {
    let errors = [
        ("tagging", "NoSuchTagSet"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("policyStatus", "NoSuchBucketPolicy"),
        ("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ];
    for (setting, code) in errors {
        let response = send_to_us_east_1(&format!("/plain?{setting}"));
        assert_eq!((response.status, response.element("Code")), (404, code), "{setting}");
    }
    let versioning = send_to_us_east_1("/plain?versioning");
    assert_eq!(versioning.status, 200);
    assert!(versioning.elements("Status").is_empty());
    let location = send_to_us_east_1("/plain?location");
    assert!(location.text().ends_with("/\"></LocationConstraint>"), "us-east-1 is returned as an empty element");
}

#[test]
fn incomplete_uploads_and_their_parts_are_listed_in_pages() {
    assert_eq!(send_to_us_east_1("/plain?uploads").elements("UploadId"), ["1", "2", "3"]);
    let first_page = send_to_us_east_1("/plain?uploads&max-uploads=1");
    assert_eq!((first_page.elements("Key"), first_page.element("IsTruncated")), (vec!["a/b"], "true"));
    let next_markers = (first_page.element("NextKeyMarker"), first_page.element("NextUploadIdMarker"));
    assert_eq!(next_markers, ("a/b", "1"));
    let rest = send_to_us_east_1("/plain?uploads&key-marker=a/b&upload-id-marker=1");
    assert_eq!(rest.elements("UploadId"), ["2", "3"]);
    let later_keys = send_to_us_east_1("/plain?uploads&key-marker=a/b");
    assert_eq!((later_keys.elements("UploadId"), later_keys.element("IsTruncated")), (vec!["3"], "false"));
    let first_parts = send_to_us_east_1("/plain/a/b?uploadId=2&max-parts=2");
    assert_eq!((first_parts.elements("Size"), first_parts.element("NextPartNumberMarker")), (vec!["50", "50"], "2"));
    let last_part = send_to_us_east_1("/plain/a/b?uploadId=2&part-number-marker=2");
    assert_eq!((last_part.elements("PartNumber"), last_part.elements("Size")), (vec!["3"], vec!["7"]));
    let upload_of_other_key = send_to_us_east_1("/plain/a/b?uploadId=3");
    assert_eq!(upload_of_other_key.element("Code"), "NoSuchUpload");
    let invalid_limit = send_to_us_east_1("/plain?uploads&max-uploads=none");
    assert_eq!(invalid_limit.element("Code"), "InvalidArgument");
}

#[test]
fn requests_in_the_wrong_region_are_redirected() {
    let redirect = send("/plain?tagging");
    assert_eq!((redirect.status, redirect.element("Code")), (301, "PermanentRedirect"));
    assert_eq!(redirect.header("x-amz-bucket-region"), "us-east-1");
    assert_eq!(send_to_us_east_1("/logs?location").status, 200, "the location is available in all regions");
}

#[test]
fn virtual_hosted_style_requests_are_supported() {
    let headers = [("host", "logs.localhost:8000")];
    let response = TestRequest { headers: &headers, ..TestRequest::of("s3") }.send("/?versioning");
    assert_eq!(response.element("Status"), "Enabled");
}

#[test]
fn inaccessible_buckets_and_unsupported_operations_fail() {
    assert_error("/nowhere?tagging", 404, "NoSuchBucket");
    assert_error("/theirs?tagging", 403, "AccessDenied");
    assert_error("/logs", 501, "NotImplemented");
    assert_error("/logs/some/key?tagging", 501, "NotImplemented");
}

#[test]
fn injected_faults_return_s3_error_codes() {
    let cases = [
        (FaultKind::Throttle, 503, "SlowDown"),
        (FaultKind::Error, 500, "InternalError"),
        (FaultKind::Deny, 403, "AccessDenied"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("s3") }.send("/logs?tagging");
        assert_eq!((response.status, response.element("Code")), (status, code), "{fault:?}");
    }
}
