//! Tests of `farthing doctor`, which prints missing permissions and the policy to add.

use std::process::Output;

use crate::{
    program::{Home, start_sandbox},
    service::unused_address,
};

fn doctor(faults: &str, variables: &[(&str, &str)]) -> Output {
    let ((aws, role), metadata) = (start_sandbox(faults), unused_address());
    let keys = [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "us-east-1")];
    let mut all = vec![("AWS_ENDPOINT_URL", aws.as_str()), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.as_str())];
    all.extend(keys);
    all.push(("FARTHING_ROLES", role.as_str()));
    all.extend(variables);
    Home::with_files(&[]).run(&all, &["doctor", "--today", "2026-11-23"])
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn no_permission_is_missing_if_all_are_granted() {
    let output = doctor("", &[]);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(0), "{text} {}", String::from_utf8_lossy(&output.stderr));
    assert!(text.starts_with("AWS account ") && text.contains("No permission is missing."), "{text}");
    assert!(text.lines().nth(1) == Some("Credentials: environment variables"), "{text}");
    assert!(text.contains("Costs: 4 of 4 permissions") && text.contains("  granted      sts:AssumeRole"), "{text}");
    // Not needed: AWS's list of buckets has their regions.
    let not_checked: Vec<&str> = text.lines().filter(|line| line.contains("not checked")).collect();
    assert_eq!(not_checked, ["  not checked  s3:GetBucketLocation"]);
}

#[test]
fn missing_permissions_are_printed_with_one_policy() {
    let output = doctor("ce:GetTags=deny,rds:DescribeDBInstances=deny,sts:AssumeRole=deny", &[]);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for line in
        ["  missing      ce:GetTags\n", "  missing      rds:DescribeDBInstances", "  missing      sts:AssumeRole"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    let policy = "\"Action\": [\n      \"ce:GetTags\",\n      \"rds:DescribeDBInstances\"\n    ]";
    assert!(text.contains(policy) && text.contains("\"Action\": \"sts:AssumeRole\""), "{text}");
}

#[test]
fn fails_without_credentials() {
    let output = doctor("", &[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", ""), ("FARTHING_ROLES", "")]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{errors}");
    assert!(errors.contains("no AWS credentials found"), "{errors}");
}
