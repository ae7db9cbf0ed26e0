//! Tests of EC2's protocol.

use std::time::{Duration, SystemTime};

use crate::faults::FaultKind;
use crate::session::Caller;
use crate::wire::fixture::{TestRequest, TestResponse, service};

fn send(form: &str) -> TestResponse {
    TestRequest::of("ec2").form(&format!("{form}&Version=2016-11-15"))
}

#[track_caller]
fn assert_error(form: &str, status: u16, code: &str) {
    let response = send(form);
    assert_eq!((response.status, response.element("Code")), (status, code), "{form}");
    assert!(response.text().contains("<Response><Errors><Error><Code>"), "{}", response.text());
}

#[test]
fn instances_are_listed_in_pages() {
    let all = send("Action=DescribeInstances");
    assert_eq!(all.elements("instanceId").len(), 12);
    assert_eq!(all.element("nextToken"), "");
    let mut seen = Vec::new();
    let mut token = String::new();
    for _ in 0..3 {
        let page = send(&format!("Action=DescribeInstances&MaxResults=5&NextToken={token}"));
        seen.extend(page.elements("instanceId").iter().map(ToString::to_string));
        token = page.element("nextToken").to_owned();
    }
    assert_eq!(token, "");
    assert_eq!(seen, all.elements("instanceId"));
}

#[test]
fn instances_have_their_attributes() {
    let stopped = send("Action=DescribeInstances&InstanceId.1=i-03");
    let state = "<instanceState><code>80</code><name>stopped</name></instanceState>";
    assert!(stopped.text().contains(state), "{}", stopped.text());
    assert_eq!(stopped.element("reason"), "User initiated (2026-11-01 00:00:00 GMT)");
    assert_eq!(stopped.element("availabilityZone"), "eu-west-1b");
    assert_eq!(stopped.element("launchTime"), "2026-10-01T08:15:30.000Z");
    assert_eq!(stopped.element("value"), "i-03 &amp; &lt;co&gt;");
    assert_eq!(send("Action=DescribeInstances&InstanceId.1=i-04").element("instanceLifecycle"), "spot");
}

#[test]
fn filters_select_matching_resources() {
    let stopped = "Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=stop*";
    assert_eq!(send(stopped).elements("instanceId"), ["i-03"]);
    let tag_filter = "Filter.2.Name=tag:Team&Filter.2.Value.1=web&Filter.2.Value.2=x";
    assert_eq!(send(&format!("{stopped}&{tag_filter}")).elements("instanceId"), ["i-03"]);
    assert_eq!(send(&format!("{stopped}&Filter.2.Name=tag-key&Filter.2.Value.1=No")).elements("instanceId").len(), 0);
    assert_error("Action=DescribeInstances&Filter.1.Name=unknown&Filter.1.Value.1=x", 400, "InvalidParameterValue");
    let other_region = TestRequest { region: "us-west-2", ..TestRequest::of("ec2") };
    assert_eq!(other_region.form("Action=DescribeVolumes&Filter.1.Name=unknown&Filter.1.Value.1=x").status, 400);
    assert_error("Action=DescribeInstances&Filter.1.Name=instance-id", 400, "InvalidParameterValue");
}

#[test]
fn volumes_and_addresses_have_attachments() {
    let volumes = send("Action=DescribeVolumes&MaxResults=100000");
    assert_eq!(volumes.elements("size"), ["100", "100"]);
    assert!(
        volumes.text().contains("<status>in-use</status>")
            && volumes.text().contains("<attachmentSet></attachmentSet>")
    );
    let addresses = send("Action=DescribeAddresses");
    assert_eq!(addresses.elements("allocationId"), ["eipalloc-1", "eipalloc-2"]);
    assert_eq!(addresses.elements("associationId").len(), 1);
}

#[test]
fn snapshots_and_images_are_listed_by_owner() {
    let snapshots = send("Action=DescribeSnapshots&Owner.1=self");
    assert_eq!(snapshots.element("description"), "line 1&#13;&#10;line 2\u{FFFD}");
    assert_eq!((snapshots.element("storageTier"), snapshots.element("encrypted")), ("archive", "true"));
    assert_eq!(send("Action=DescribeImages&Owner.1=self").elements("snapshotId"), ["snap-1"]);
    assert_eq!(send("Action=DescribeImages&Owner.1=amazon").elements("imageId").len(), 0);
}

#[test]
fn interface_endpoints_have_subnets() {
    let all = send("Action=DescribeVpcEndpoints");
    assert_eq!(all.elements("serviceName"), ["com.amazonaws.eu-west-1.sqs", "com.amazonaws.eu-west-1.s3"]);
    let interface = send("Action=DescribeVpcEndpoints&Filter.1.Name=vpc-endpoint-type&Filter.1.Value.1=Interface");
    assert_eq!(interface.elements("vpcEndpointId"), ["vpce-1"]);
    let vpc_filter = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={}", interface.element("vpcId"));
    let subnets = send(&format!("Action=DescribeSubnets&{vpc_filter}"));
    let subnet_ids: Vec<&str> =
        interface.element("subnetIdSet").split(['<', '>']).filter(|it| it.contains('-')).collect();
    assert_eq!(subnet_ids.len(), 2);
    assert!(subnet_ids.iter().all(|subnet| subnets.elements("subnetId").contains(subnet)), "{subnet_ids:?}");
    assert_error("Action=DescribeVpcEndpoints&VpcEndpointId.1=vpce-9", 400, "InvalidVpcEndpointId.NotFound");
}

#[test]
fn reservations_have_their_attributes() {
    let capacity = send("Action=DescribeCapacityReservations&MaxResults=1");
    assert_eq!((capacity.element("totalInstanceCount"), capacity.element("availableInstanceCount")), ("3", "1"));
    assert_eq!(
        (capacity.element("instancePlatform"), capacity.element("availabilityZone")),
        ("Linux/UNIX", "eu-west-1b")
    );
    let reserved = send("Action=DescribeReservedInstances");
    assert_eq!((reserved.element("instanceCount"), reserved.element("amount")), ("2", "0.052224"));
    assert_eq!((reserved.element("duration"), reserved.element("end")), ("31536000", "2027-10-01T08:15:30.000Z"));
    let retired = "Action=DescribeReservedInstances&Filter.1.Name=state&Filter.1.Value.1=retired";
    assert_eq!(send(retired).elements("reservedInstancesId").len(), 0);
}

#[test]
fn a_gateway_is_in_the_zone_of_its_subnet() {
    assert_eq!(send("Action=DescribeNatGateways").element("subnetId"), "subnet-1");
    let subnet = send("Action=DescribeSubnets&Filter.1.Name=subnet-id&Filter.1.Value.1=subnet-1");
    assert_eq!(subnet.elements("availabilityZone"), ["eu-west-1c"]);
}

#[test]
fn lists_enabled_regions_or_all_on_request() {
    let enabled = send("Action=DescribeRegions");
    assert_eq!(enabled.elements("regionName").len(), 18);
    assert!(!enabled.text().contains("not-opted-in"));
    assert_eq!(send("Action=DescribeRegions&AllRegions=true").elements("regionName").len(), 20);
}

#[test]
fn other_regions_have_no_instances_or_reject_the_account() {
    let other_region = TestRequest { region: "us-west-2", ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((other_region.status, other_region.elements("instanceId").len()), (200, 0));
    let not_enabled = TestRequest { region: "me-south-1", ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((not_enabled.status, not_enabled.element("Code")), (401, "AuthFailure"));
}

#[test]
fn an_assumed_role_lists_its_account_until_it_expires() {
    let open = |access_key: &str, expires: SystemTime| {
        let account = service().account.members[1].id.clone();
        let caller = Caller { account, arn: "arn".to_owned(), user_id: "AROA".to_owned() };
        service().sessions.open(access_key, caller, expires);
    };
    let now = SystemTime::now();
    open("ASIA1", now + Duration::from_mins(1));
    let other_account = TestRequest { access_key: "ASIA1", ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!(other_account.elements("instanceId"), ["i-other"]);
    assert_eq!(other_account.element("ownerId"), service().account.members[1].id);
    open("ASIA2", now - Duration::from_secs(1));
    let expired = TestRequest { access_key: "ASIA2", ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((expired.status, expired.element("Code")), (400, "RequestExpired"));
}

#[test]
fn invalid_requests_are_rejected() {
    assert_error("Action=DescribeInstances&MaxResults=4", 400, "InvalidParameterValue");
    assert_error("Action=DescribeInstances&MaxResults=1001", 400, "InvalidParameterValue");
    assert_error("Action=DescribeVolumes&MaxResults=many", 400, "InvalidParameterValue");
    assert_error("Action=DescribeInstances&MaxResults=5&InstanceId.1=i-03", 400, "InvalidParameterCombination");
    assert_error("Action=DescribeInstances&InstanceId.1=i-99", 400, "InvalidInstanceID.NotFound");
    assert_error("Action=DescribeInstances&NextToken=stale", 400, "InvalidNextToken");
    assert_error("Action=DescribeRegions&RegionName.1=mars-1", 400, "InvalidParameterValue");
    assert_error("Action=DescribeInstances&DryRun=true", 412, "DryRunOperation");
    assert_error("Action=TerminateInstances", 400, "InvalidAction");
}

#[test]
fn a_token_is_valid_for_its_list_only() {
    let token = send("Action=DescribeInstances&MaxResults=5").element("nextToken").to_owned();
    assert_error(&format!("Action=DescribeVolumes&NextToken={token}"), 400, "InvalidNextToken");
    let filter = "Filter.1.Name=instance-id&Filter.1.Value.1=*";
    assert_error(&format!("Action=DescribeInstances&{filter}&NextToken={token}"), 400, "InvalidNextToken");
    assert_eq!(
        send(&format!("Action=DescribeInstances&MaxResults=6&NextToken={token}")).elements("instanceId").len(),
        6
    );
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 503, "RequestLimitExceeded"),
        (FaultKind::Error, 500, "InternalError"),
        (FaultKind::Deny, 403, "UnauthorizedOperation"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
        assert_eq!((response.status, response.element("Code")), (status, code));
    }
    let truncated =
        TestRequest { fault: Some(FaultKind::Malformed), ..TestRequest::of("ec2") }.form("Action=DescribeInstances");
    assert!(!truncated.text().ends_with("</DescribeInstancesResponse>"));
}
