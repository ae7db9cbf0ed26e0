//! Checks of buckets, functions and applications.

use super::*;
use crate::resource::fact;

const S3: &str = "Amazon Simple Storage Service";
const LAMBDA: &str = "AWS Lambda";
const Q: &str = "Amazon Q";
const STANDARD: Row = (S3, "TimedStorage-ByteHrs", "33.6", "1344 GB-Mo");

fn bucket(id: &'static str) -> Resource {
    thing("s3:bucket", id)
        .with(Fact::number(fact::LIFECYCLE_RULES, 1))
        .with(Fact::flag(fact::ABORTS_UPLOADS, true))
        .with(Fact::flag(fact::EXPIRES_VERSIONS, true))
        .with(Fact::text(fact::VERSIONING, "Never enabled"))
}

/// The bucket with some facts replaced.
fn but(bucket: Resource, facts: impl IntoIterator<Item = Fact>) -> Resource {
    facts.into_iter().fold(bucket, |mut bucket, fact| {
        bucket.facts.retain(|it| it.name != fact.name);
        bucket.with(fact)
    })
}

fn bare(id: &'static str) -> Resource {
    but(bucket(id), [Fact::number(fact::LIFECYCLE_RULES, 0)])
}

fn function(id: &'static str, runtime: &'static str, architecture: &'static str) -> Resource {
    thing("lambda:function", id)
        .with(Fact::text(fact::RUNTIME, runtime))
        .with(Fact::text(fact::ARCHITECTURE, architecture))
        .with(Fact::number(fact::MEMORY_MB, 512))
}

fn ready(copies: u64) -> Resource {
    function("f", "python3.13", "x86_64").with(Fact::number(fact::PROVISIONED_CONCURRENCY, copies))
}

fn application(subscriptions: Option<u64>) -> Resource {
    let application = thing("qbusiness:application", "app");
    subscriptions.into_iter().fold(application, |it, count| it.with(Fact::number(fact::SUBSCRIPTIONS, count)))
}

fn index(documents: u64) -> Resource {
    thing("qbusiness:index", "index")
        .with(Fact::text(fact::APPLICATION, "app"))
        .with(Fact::text(fact::INDEX_TYPE, "STARTER"))
        .with(Fact::number(fact::UNITS, 2))
        .with(Fact::number(fact::DOCUMENTS, documents))
}

const UNITS: Row = (Q, "QBusiness-StarterIndex-Unit-Hours", "33.6", "336 Hrs");

three! {
    without_lifecycle "bucket-without-lifecycle" {
        fires {
            // 30% of 73 a month.
            assert_eq!(case([bare("b")], [STANDARD]).says("bucket-without-lifecycle"), ["b <=21.9"]);
        }
        fine {
            assert!(case([bucket("b")], [STANDARD]).says("bucket-without-lifecycle").is_empty());
        }
        edge {
            // Unreadable rules are not the same as no rules.
            let mut unread = bucket("b");
            unread.facts.clear();
            let case = case([unread], [STANDARD]);
            assert!(case.says("bucket-without-lifecycle").is_empty());
            assert_eq!(case.lacks("bucket-without-lifecycle"), [Missing::Fact(fact::LIFECYCLE_RULES.into())]);
        }
    }
    unaborted "unaborted-uploads" {
        fires {
            // 40 GiB x 0.025.
            let full = [Fact::flag(fact::ABORTS_UPLOADS, false), Fact::number(fact::UPLOAD_BYTES, 40 << 30)];
            assert_eq!(case([but(bucket("b"), full)], [STANDARD]).says("unaborted-uploads"), ["b 1"]);
        }
        fine {
            assert!(case([bucket("b")], [STANDARD]).says("unaborted-uploads").is_empty());
        }
        edge {
            let unknown = but(bucket("b"), [Fact::flag(fact::ABORTS_UPLOADS, false)]);
            assert_eq!(case([unknown.clone()], [STANDARD]).says("unaborted-uploads"), ["b ?"]);
            let empty = unknown.with(Fact::number(fact::UPLOAD_BYTES, 0));
            assert_eq!(case([empty], [STANDARD]).says("unaborted-uploads"), ["b 0"]);
        }
    }
    standard_only "standard-storage-only" {
        fires {
            assert_eq!(case([bucket("b")], [STANDARD]).says("standard-storage-only"), ["b <=21.9"]);
        }
        fine {
            let cold = (S3, "TimedStorage-SIA-ByteHrs", "1", "80 GB-Mo");
            assert!(case([bucket("b")], [STANDARD, cold]).says("standard-storage-only").is_empty());
        }
        edge {
            // An empty bucket; and, of two, the one without measured cost.
            assert!(case([bucket("b")], []).says("standard-storage-only").is_empty());
            let two = case([bucket("b"), bucket("c")], [STANDARD])
                .measured([("b", "TimedStorage-ByteHrs", "33.6", "1344 GB-Mo")]);
            assert_eq!(two.says("standard-storage-only"), ["b <=21.9"]);
        }
    }
    versions_stay "versions-never-expire" {
        fires {
            let kept = [Fact::text(fact::VERSIONING, "Enabled"), Fact::flag(fact::EXPIRES_VERSIONS, false)];
            assert_eq!(case([but(bucket("b"), kept)], []).says("versions-never-expire"), ["b review"]);
        }
        fine {
            let ended = [Fact::text(fact::VERSIONING, "Enabled")];
            assert!(case([but(bucket("b"), ended)], []).says("versions-never-expire").is_empty());
        }
        edge {
            let suspended = [Fact::text(fact::VERSIONING, "Suspended"), Fact::flag(fact::EXPIRES_VERSIONS, false)];
            assert!(case([but(bucket("b"), suspended)], []).says("versions-never-expire").is_empty());
        }
    }
    abandoned "abandoned-bucket" {
        fires {
            assert_eq!(case([bucket("b")], [STANDARD]).says("abandoned-bucket"), ["b 73"]);
        }
        fine {
            let requests = (S3, "Requests-Tier2", "0.01", "5000 Requests");
            assert!(case([bucket("b")], [STANDARD, requests]).says("abandoned-bucket").is_empty());
        }
        edge {
            let at = |requests| case([bucket("b")], [STANDARD, (S3, "Requests-Tier1", "0.01", requests)]);
            assert_eq!(at("100 Requests").says("abandoned-bucket").len(), 1);
            assert!(at("101 Requests").says("abandoned-bucket").is_empty());
            // Requests to colder classes count as well; without their number, there is no finding.
            let colder = (S3, "Requests-SIA-Tier2", "0.01", "5000 Requests");
            assert!(case([bucket("b")], [STANDARD, colder]).says("abandoned-bucket").is_empty());
            let unknown = case([bucket("b")], [STANDARD, (S3, "Requests-Tier1", "2", "")]);
            assert_eq!((unknown.says("abandoned-bucket").len(), unknown.lacks("abandoned-bucket")), (0, vec![Missing::Usage]));
            // Not measured by bucket, so the requests cannot be attributed.
            let requests = (S3, "Requests-Tier2", "0.01", "5000 Requests");
            let two = case([bucket("b"), bucket("c")], [STANDARD, requests]);
            assert_eq!((two.says("abandoned-bucket").len(), two.lacks("abandoned-bucket")), (0, vec![Missing::Usage]));
        }
    }
    x86 "x86-function" {
        fires {
            let duration = (LAMBDA, "Lambda-GB-Second", "33.6", "2000000 Lambda-GB-Second");
            let case = case([function("f", "python3.13", "x86_64")], [duration]);
            assert_eq!(case.says("x86-function"), ["f 14.6"]);
        }
        fine {
            assert!(case([function("f", "python3.13", "arm64")], []).says("x86-function").is_empty());
        }
        edge {
            // A runtime without arm64 support, and an image with its own runtime.
            let mut image = function("g", "", "x86_64");
            image.facts.remove(0);
            assert!(case([function("f", "go1.x", "x86_64"), image], []).says("x86-function").is_empty());
        }
    }
    idle_concurrency "idle-provisioned-concurrency" {
        fires {
            // Four copies x 0.5 GB x 730 x 3,600 s x 0.000005.
            let price = (LAMBDA, "Lambda-Provisioned-Concurrency", "5", "1000000 Lambda-GB-Second");
            assert_eq!(case([ready(4)], [price]).says("idle-provisioned-concurrency"), ["f 26.28"]);
        }
        fine {
            assert!(case([ready(0)], []).says("idle-provisioned-concurrency").is_empty());
        }
        edge {
            // Invoked once, it is not idle.
            let price = (LAMBDA, "Lambda-Provisioned-Concurrency", "5", "1000000 Lambda-GB-Second");
            let call = (LAMBDA, "Lambda-Provisioned-GB-Second", "0.000001", "0.1 Lambda-GB-Second");
            assert!(case([ready(4)], [price, call]).says("idle-provisioned-concurrency").is_empty());
            // On Graviton, both usage types have other names.
            let arm = function("f", "python3.13", "arm64").with(Fact::number(fact::PROVISIONED_CONCURRENCY, 4));
            let price = (LAMBDA, "Lambda-Provisioned-Concurrency-ARM", "4", "1000000 Lambda-GB-Second");
            assert_eq!(case([arm.clone()], [price]).says("idle-provisioned-concurrency"), ["f 21.024"]);
            let call = (LAMBDA, "Lambda-Provisioned-GB-Second-ARM", "1", "100 Lambda-GB-Second");
            assert!(case([arm], [price, call]).says("idle-provisioned-concurrency").is_empty());
            // Unknown is not zero.
            let unread = case([function("f", "python3.13", "arm64")], [price]);
            assert_eq!(unread.lacks("idle-provisioned-concurrency"), [Missing::Fact(fact::PROVISIONED_CONCURRENCY.into())]);
        }
    }
    retired "retired-runtime" {
        fires {
            assert_eq!(case([function("f", "nodejs16.x", "arm64")], []).says("retired-runtime"), ["f review"]);
        }
        fine {
            assert!(case([function("f", "python3.13", "arm64")], []).says("retired-runtime").is_empty());
        }
        edge {
            // Deprecated on 10 November 2026, deprecated on 31 March 2027, and unknown.
            let at = |runtime| case([function("f", runtime, "arm64")], []).says("retired-runtime").len();
            assert_eq!((at("dotnet8"), at("ruby3.3"), at("cobol9")), (1, 0, 0));
        }
    }
    idle_application "idle-q-business-application" {
        fires {
            // Two units x 730 h x 0.10.
            let case = case([application(Some(0)), index(40)], [UNITS]);
            assert_eq!(case.says("idle-q-business-application"), ["app 146"]);
        }
        fine {
            let case = case([application(Some(3)), index(40)], [UNITS]);
            assert!(case.says("idle-q-business-application").is_empty());
        }
        edge {
            // An application with documents; one without an index to pay for; and one with an unknown number of
            // subscriptions.
            assert_eq!(case([application(Some(3)), index(0)], [UNITS]).says("idle-q-business-application"), ["app 146"]);
            assert!(case([application(Some(0))], [UNITS]).says("idle-q-business-application").is_empty());
            let unknown = case([application(None), index(40)], [UNITS]);
            assert_eq!(
                unknown.lacks("idle-q-business-application"),
                [Missing::Fact(fact::SUBSCRIPTIONS.into())]
            );
        }
    }
}
