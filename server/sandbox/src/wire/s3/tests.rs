//! Requests to S3 as its clients send them.

use crate::faults::Kind;
use crate::wire::fixture::{Ask, Reply};

fn ask(path: &str) -> Reply {
    Ask::of("s3").send(path)
}

#[track_caller]
fn refused(path: &str, status: u16, code: &str) {
    let reply = ask(path);
    assert_eq!((reply.status, reply.first("Code")), (status, code), "{path}");
}

#[test]
fn all_buckets_are_listed_from_anywhere() {
    let all = Ask { region: "us-west-2", ..Ask::of("s3") }.send("/?x-id=ListBuckets");
    assert_eq!(all.all("Name"), ["logs", "plain"]);
    assert_eq!(all.all("BucketRegion").len(), 0);
    assert!(!all.header("x-amz-request-id").is_empty());
}

#[test]
fn buckets_come_in_pages_and_by_prefix() {
    let first = ask("/?max-buckets=1");
    assert_eq!((first.all("Name"), first.first("BucketRegion")), (vec!["logs"], "eu-west-1"));
    let second = ask(&format!("/?max-buckets=1&continuation-token={}", first.first("ContinuationToken")));
    assert_eq!((second.all("Name"), second.all("ContinuationToken").len()), (vec!["plain"], 0));
    assert_eq!(ask("/?prefix=pl").all("Name"), ["plain"]);
    assert_eq!(ask("/?bucket-region=eu-west-1").all("Name"), ["logs"]);
    refused("/?max-buckets=0", 400, "InvalidArgument");
    refused("/?continuation-token=stale", 400, "InvalidArgument");
}

#[test]
fn a_bucket_says_what_it_is_set_to() {
    assert_eq!(ask("/logs?tagging").all("Value"), ["logs &amp; &lt;co&gt;", "web"]);
    assert_eq!(ask("/logs?versioning").first("Status"), "Enabled");
    let rule = ask("/logs?lifecycle");
    assert_eq!(rule.all("Days"), ["30", "10"]);
    assert_eq!((rule.first("StorageClass"), rule.first("NoncurrentDays")), ("INTELLIGENT_TIERING", "7"));
    assert_eq!(rule.first("DaysAfterInitiation"), "1");
    assert_eq!(ask("/logs?encryption").first("SSEAlgorithm"), "aws:kms");
    assert_eq!(ask("/logs?policyStatus").first("IsPublic"), "false");
    assert_eq!(ask("/logs?publicAccessBlock").first("BlockPublicAcls"), "true");
    assert!(ask("/logs?location").text().ends_with(">eu-west-1</LocationConstraint>"));
}

#[test]
fn what_was_never_set_has_a_name_of_its_own() {
    let ask = |part: &str| Ask { region: "us-east-1", ..Ask::of("s3") }.send(&format!("/plain?{part}"));
    let cases = [
        ("tagging", "NoSuchTagSet"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("policyStatus", "NoSuchBucketPolicy"),
        ("publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"),
    ];
    for (part, code) in cases {
        assert_eq!((ask(part).status, ask(part).first("Code")), (404, code));
    }
    assert_eq!((ask("versioning").status, ask("versioning").all("Status").len()), (200, 0));
    assert!(ask("location").text().ends_with("/\"></LocationConstraint>"));
}

#[test]
fn uploads_that_were_never_finished_come_in_pages() {
    let ask = |path: &str| Ask { region: "us-east-1", ..Ask::of("s3") }.send(path);
    assert_eq!(ask("/plain?uploads").all("UploadId"), ["1", "2", "3"]);
    let first = ask("/plain?uploads&max-uploads=1");
    assert_eq!((first.all("Key"), first.first("IsTruncated")), (vec!["a/b"], "true"));
    let markers = (first.first("NextKeyMarker"), first.first("NextUploadIdMarker"));
    assert_eq!(markers, ("a/b", "1"));
    assert_eq!(ask("/plain?uploads&key-marker=a/b&upload-id-marker=1").all("UploadId"), ["2", "3"]);
    let last = ask("/plain?uploads&key-marker=a/b");
    assert_eq!((last.all("UploadId"), last.first("IsTruncated")), (vec!["3"], "false"));
    let parts = ask("/plain/a/b?uploadId=2&max-parts=2");
    assert_eq!((parts.all("Size"), parts.first("NextPartNumberMarker")), (vec!["50", "50"], "2"));
    let rest = ask("/plain/a/b?uploadId=2&part-number-marker=2");
    assert_eq!((rest.all("PartNumber"), rest.all("Size")), (vec!["3"], vec!["7"]));
    assert_eq!(ask("/plain/a/b?uploadId=3").first("Code"), "NoSuchUpload");
    assert_eq!(ask("/plain?uploads&max-uploads=none").first("Code"), "InvalidArgument");
}

#[test]
fn a_bucket_is_told_of_where_it_is() {
    let moved = ask("/plain?tagging");
    assert_eq!((moved.status, moved.first("Code")), (301, "PermanentRedirect"));
    assert_eq!(moved.header("x-amz-bucket-region"), "us-east-1");
    let place = Ask { region: "us-east-1", ..Ask::of("s3") }.send("/logs?location");
    assert_eq!(place.status, 200);
}

#[test]
fn the_host_may_name_the_bucket() {
    let headers = [("host", "logs.localhost:8000")];
    assert_eq!(Ask { headers: &headers, ..Ask::of("s3") }.send("/?versioning").first("Status"), "Enabled");
}

#[test]
fn what_aws_refuses_is_refused() {
    refused("/nowhere?tagging", 404, "NoSuchBucket");
    refused("/theirs?tagging", 403, "AccessDenied");
    refused("/logs", 501, "NotImplemented");
    refused("/logs/some/key?tagging", 501, "NotImplemented");
}

#[test]
fn faults_are_in_its_own_words() {
    let cases =
        [(Kind::Throttle, 503, "SlowDown"), (Kind::Error, 500, "InternalError"), (Kind::Deny, 403, "AccessDenied")];
    for (fault, status, code) in cases {
        let reply = Ask { fault: Some(fault), ..Ask::of("s3") }.send("/logs?tagging");
        assert_eq!((reply.status, reply.first("Code")), (status, code));
    }
}
