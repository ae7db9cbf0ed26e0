//! Tests of S3's protocol.

use crate::faults::FaultKind;
use crate::wire::fixture::{TestRequest, TestResponse};

fn send(path: &str) -> TestResponse {
    TestRequest::of("s3").send(path)
}

#[track_caller]
fn assert_error(path: &str, status: u16, code: &str) {
    let response = send(path);
    assert_eq!((response.status, response.first("Code")), (status, code), "{path}");
}

#[test]
fn all_buckets_are_listed_in_any_region() {
    let all = TestRequest { region: "us-west-2", ..TestRequest::of("s3") }.send("/?x-id=ListBuckets");
    assert_eq!(all.all("Name"), ["logs", "plain"]);
    assert_eq!(all.all("BucketRegion").len(), 0);
    assert!(!all.header("x-amz-request-id").is_empty());
}

#[test]
fn buckets_are_listed_in_pages_and_by_prefix() {
    let first = send("/?max-buckets=1");
    assert_eq!((first.all("Name"), first.first("BucketRegion")), (vec!["logs"], "eu-west-1"));
    let second = send(&format!("/?max-buckets=1&continuation-token={}", first.first("ContinuationToken")));
    assert_eq!((second.all("Name"), second.all("ContinuationToken").len()), (vec!["plain"], 0));
    assert_eq!(send("/?prefix=pl").all("Name"), ["plain"]);
    assert_eq!(send("/?bucket-region=eu-west-1").all("Name"), ["logs"]);
    assert_error("/?max-buckets=0", 400, "InvalidArgument");
    assert_error("/?continuation-token=stale", 400, "InvalidArgument");
}

#[test]
fn a_bucket_has_its_settings() {
    assert_eq!(send("/logs?tagging").all("Value"), ["logs &amp; &lt;co&gt;", "web"]);
    assert_eq!(send("/logs?versioning").first("Status"), "Enabled");
    let rule = send("/logs?lifecycle");
    assert_eq!(rule.all("Days"), ["30", "10"]);
    assert_eq!((rule.first("StorageClass"), rule.first("NoncurrentDays")), ("INTELLIGENT_TIERING", "7"));
    assert_eq!(rule.first("DaysAfterInitiation"), "1");
    assert_eq!(send("/logs?encryption").first("SSEAlgorithm"), "aws:kms");
    assert_eq!(send("/logs?policyStatus").first("IsPublic"), "false");
    assert_eq!(send("/logs?publicAccessBlock").first("BlockPublicAcls"), "true");
    assert!(send("/logs?location").text().ends_with(">eu-west-1</LocationConstraint>"));
}

#[test]
fn missing_settings_have_their_own_errors() {
    let send =
        |part: &str| TestRequest { region: "us-east-1", ..TestRequest::of("s3") }.send(&format!("/plain?{part}"));
    let cases = [
        ("tagging", "NoSuchTagSet"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("policyStatus", "NoSuchBucketPolicy"),
        ("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ];
    for (part, code) in cases {
        assert_eq!((send(part).status, send(part).first("Code")), (404, code));
    }
    assert_eq!((send("versioning").status, send("versioning").all("Status").len()), (200, 0));
    assert!(send("location").text().ends_with("/\"></LocationConstraint>"));
}

#[test]
fn incomplete_uploads_are_listed_in_pages() {
    let send = |path: &str| TestRequest { region: "us-east-1", ..TestRequest::of("s3") }.send(path);
    assert_eq!(send("/plain?uploads").all("UploadId"), ["1", "2", "3"]);
    let first = send("/plain?uploads&max-uploads=1");
    assert_eq!((first.all("Key"), first.first("IsTruncated")), (vec!["a/b"], "true"));
    let markers = (first.first("NextKeyMarker"), first.first("NextUploadIdMarker"));
    assert_eq!(markers, ("a/b", "1"));
    assert_eq!(send("/plain?uploads&key-marker=a/b&upload-id-marker=1").all("UploadId"), ["2", "3"]);
    let last = send("/plain?uploads&key-marker=a/b");
    assert_eq!((last.all("UploadId"), last.first("IsTruncated")), (vec!["3"], "false"));
    let parts = send("/plain/a/b?uploadId=2&max-parts=2");
    assert_eq!((parts.all("Size"), parts.first("NextPartNumberMarker")), (vec!["50", "50"], "2"));
    let last_parts = send("/plain/a/b?uploadId=2&part-number-marker=2");
    assert_eq!((last_parts.all("PartNumber"), last_parts.all("Size")), (vec!["3"], vec!["7"]));
    assert_eq!(send("/plain/a/b?uploadId=3").first("Code"), "NoSuchUpload");
    assert_eq!(send("/plain?uploads&max-uploads=none").first("Code"), "InvalidArgument");
}

#[test]
fn requests_to_another_region_are_redirected() {
    let redirect = send("/plain?tagging");
    assert_eq!((redirect.status, redirect.first("Code")), (301, "PermanentRedirect"));
    assert_eq!(redirect.header("x-amz-bucket-region"), "us-east-1");
    let location = TestRequest { region: "us-east-1", ..TestRequest::of("s3") }.send("/logs?location");
    assert_eq!(location.status, 200);
}

#[test]
fn the_bucket_can_be_in_the_host_name() {
    let headers = [("host", "logs.localhost:8000")];
    assert_eq!(
        TestRequest { headers: &headers, ..TestRequest::of("s3") }.send("/?versioning").first("Status"),
        "Enabled"
    );
}

#[test]
fn invalid_requests_are_rejected() {
    assert_error("/nowhere?tagging", 404, "NoSuchBucket");
    assert_error("/theirs?tagging", 403, "AccessDenied");
    assert_error("/logs", 501, "NotImplemented");
    assert_error("/logs/some/key?tagging", 501, "NotImplemented");
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 503, "SlowDown"),
        (FaultKind::Error, 500, "InternalError"),
        (FaultKind::Deny, 403, "AccessDenied"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("s3") }.send("/logs?tagging");
        assert_eq!((response.status, response.first("Code")), (status, code));
    }
}
