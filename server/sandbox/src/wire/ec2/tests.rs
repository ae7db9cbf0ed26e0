//! Requests to EC2 as its clients send them.

use std::time::{Duration, SystemTime};

use crate::faults::Kind;
use crate::wire::fixture::{Ask, Reply, service};
use crate::wire::session::Caller;

fn ask(form: &str) -> Reply {
    Ask::of("ec2").form(&format!("{form}&Version=2016-11-15"))
}

#[track_caller]
fn refused(form: &str, status: u16, code: &str) {
    let reply = ask(form);
    assert_eq!((reply.status, reply.first("Code")), (status, code), "{form}");
    assert!(reply.text().contains("<Response><Errors><Error><Code>"), "{}", reply.text());
}

#[test]
fn instances_come_in_pages() {
    let all = ask("Action=DescribeInstances");
    assert_eq!(all.all("instanceId").len(), 12);
    assert_eq!(all.first("nextToken"), "");
    let mut seen = Vec::new();
    let mut token = String::new();
    for _ in 0..3 {
        let page = ask(&format!("Action=DescribeInstances&MaxResults=5&NextToken={token}"));
        seen.extend(page.all("instanceId").iter().map(ToString::to_string));
        token = page.first("nextToken").to_owned();
    }
    assert_eq!(token, "");
    assert_eq!(seen, all.all("instanceId"));
}

#[test]
fn instances_say_what_they_are() {
    let stopped = ask("Action=DescribeInstances&InstanceId.1=i-03");
    let state = "<instanceState><code>80</code><name>stopped</name></instanceState>";
    assert!(stopped.text().contains(state), "{}", stopped.text());
    assert_eq!(stopped.first("reason"), "User initiated (2026-11-01 00:00:00 GMT)");
    assert_eq!(stopped.first("availabilityZone"), "eu-west-1b");
    assert_eq!(stopped.first("launchTime"), "2026-10-01T08:15:30.000Z");
    assert_eq!(stopped.first("value"), "i-03 &amp; &lt;co&gt;");
    assert_eq!(ask("Action=DescribeInstances&InstanceId.1=i-04").first("instanceLifecycle"), "spot");
}

#[test]
fn filters_keep_what_they_name() {
    let stopped = "Action=DescribeInstances&Filter.1.Name=instance-state-name&Filter.1.Value.1=stop*";
    assert_eq!(ask(stopped).all("instanceId"), ["i-03"]);
    let both = "Filter.2.Name=tag:Team&Filter.2.Value.1=web&Filter.2.Value.2=x";
    assert_eq!(ask(&format!("{stopped}&{both}")).all("instanceId"), ["i-03"]);
    assert_eq!(ask(&format!("{stopped}&Filter.2.Name=tag-key&Filter.2.Value.1=No")).all("instanceId").len(), 0);
    refused("Action=DescribeInstances&Filter.1.Name=mood&Filter.1.Value.1=x", 400, "InvalidParameterValue");
    let elsewhere = Ask { region: "us-west-2", ..Ask::of("ec2") };
    assert_eq!(elsewhere.form("Action=DescribeVolumes&Filter.1.Name=mood&Filter.1.Value.1=x").status, 400);
    refused("Action=DescribeInstances&Filter.1.Name=instance-id", 400, "InvalidParameterValue");
}

#[test]
fn what_is_attached_and_what_is_not() {
    let volumes = ask("Action=DescribeVolumes&MaxResults=100000");
    assert_eq!(volumes.all("size"), ["100", "100"]);
    assert!(
        volumes.text().contains("<status>in-use</status>")
            && volumes.text().contains("<attachmentSet></attachmentSet>")
    );
    let addresses = ask("Action=DescribeAddresses");
    assert_eq!(addresses.all("allocationId"), ["eipalloc-1", "eipalloc-2"]);
    assert_eq!(addresses.all("associationId").len(), 1);
}

#[test]
fn snapshots_and_images_are_their_owners() {
    let snapshots = ask("Action=DescribeSnapshots&Owner.1=self");
    assert_eq!(snapshots.first("description"), "line 1&#13;&#10;line 2\u{FFFD}");
    assert_eq!((snapshots.first("storageTier"), snapshots.first("encrypted")), ("archive", "true"));
    assert_eq!(ask("Action=DescribeImages&Owner.1=self").all("snapshotId"), ["snap-1"]);
    assert_eq!(ask("Action=DescribeImages&Owner.1=amazon").all("imageId").len(), 0);
}

#[test]
fn endpoints_stand_in_subnets_or_in_none() {
    let all = ask("Action=DescribeVpcEndpoints");
    assert_eq!(all.all("serviceName"), ["com.amazonaws.eu-west-1.sqs", "com.amazonaws.eu-west-1.s3"]);
    let interface = ask("Action=DescribeVpcEndpoints&Filter.1.Name=vpc-endpoint-type&Filter.1.Value.1=Interface");
    assert_eq!(interface.all("vpcEndpointId"), ["vpce-1"]);
    let network = format!("Filter.1.Name=vpc-id&Filter.1.Value.1={}", interface.first("vpcId"));
    let subnets = ask(&format!("Action=DescribeSubnets&{network}"));
    let named: Vec<&str> = interface.first("subnetIdSet").split(['<', '>']).filter(|it| it.contains('-')).collect();
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|subnet| subnets.all("subnetId").contains(subnet)), "{named:?}");
    refused("Action=DescribeVpcEndpoints&VpcEndpointId.1=vpce-9", 400, "InvalidVpcEndpointId.NotFound");
}

#[test]
fn what_is_reserved_has_its_numbers() {
    let room = ask("Action=DescribeCapacityReservations&MaxResults=1");
    assert_eq!((room.first("totalInstanceCount"), room.first("availableInstanceCount")), ("3", "1"));
    assert_eq!((room.first("instancePlatform"), room.first("availabilityZone")), ("Linux/UNIX", "eu-west-1b"));
    let reserved = ask("Action=DescribeReservedInstances");
    assert_eq!((reserved.first("instanceCount"), reserved.first("amount")), ("2", "0.052224"));
    assert_eq!((reserved.first("duration"), reserved.first("end")), ("31536000", "2027-10-01T08:15:30.000Z"));
    let retired = "Action=DescribeReservedInstances&Filter.1.Name=state&Filter.1.Value.1=retired";
    assert_eq!(ask(retired).all("reservedInstancesId").len(), 0);
}

#[test]
fn a_gateway_is_where_its_subnet_is() {
    assert_eq!(ask("Action=DescribeNatGateways").first("subnetId"), "subnet-1");
    let subnet = ask("Action=DescribeSubnets&Filter.1.Name=subnet-id&Filter.1.Value.1=subnet-1");
    assert_eq!(subnet.all("availabilityZone"), ["eu-west-1c"]);
}

#[test]
fn regions_are_those_that_are_switched_on_or_all() {
    let enabled = ask("Action=DescribeRegions");
    assert_eq!(enabled.all("regionName").len(), 18);
    assert!(!enabled.text().contains("not-opted-in"));
    assert_eq!(ask("Action=DescribeRegions&AllRegions=true").all("regionName").len(), 20);
}

#[test]
fn elsewhere_is_nothing_or_no_account() {
    let elsewhere = Ask { region: "us-west-2", ..Ask::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((elsewhere.status, elsewhere.all("instanceId").len()), (200, 0));
    let closed = Ask { region: "me-south-1", ..Ask::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((closed.status, closed.first("Code")), (401, "AuthFailure"));
}

#[test]
fn an_assumed_role_sees_its_own_account_while_it_lasts() {
    let open = |access_key: &str, expires: SystemTime| {
        let account = service().account.members[1].id.clone();
        let caller = Caller { account, arn: "arn".to_owned(), user_id: "AROA".to_owned() };
        service().sessions.open(access_key, caller, expires);
    };
    let now = SystemTime::now();
    open("ASIA1", now + Duration::from_mins(1));
    let theirs = Ask { access_key: "ASIA1", ..Ask::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!(theirs.all("instanceId"), ["i-other"]);
    assert_eq!(theirs.first("ownerId"), service().account.members[1].id);
    open("ASIA2", now - Duration::from_secs(1));
    let late = Ask { access_key: "ASIA2", ..Ask::of("ec2") }.form("Action=DescribeInstances");
    assert_eq!((late.status, late.first("Code")), (400, "RequestExpired"));
}

#[test]
fn what_aws_refuses_is_refused() {
    refused("Action=DescribeInstances&MaxResults=4", 400, "InvalidParameterValue");
    refused("Action=DescribeInstances&MaxResults=1001", 400, "InvalidParameterValue");
    refused("Action=DescribeVolumes&MaxResults=many", 400, "InvalidParameterValue");
    refused("Action=DescribeInstances&MaxResults=5&InstanceId.1=i-03", 400, "InvalidParameterCombination");
    refused("Action=DescribeInstances&InstanceId.1=i-99", 400, "InvalidInstanceID.NotFound");
    refused("Action=DescribeInstances&NextToken=stale", 400, "InvalidNextToken");
    refused("Action=DescribeRegions&RegionName.1=mars-1", 400, "InvalidParameterValue");
    refused("Action=DescribeInstances&DryRun=true", 412, "DryRunOperation");
    refused("Action=TerminateInstances", 400, "InvalidAction");
}

#[test]
fn a_token_is_good_for_its_own_list_alone() {
    let token = ask("Action=DescribeInstances&MaxResults=5").first("nextToken").to_owned();
    refused(&format!("Action=DescribeVolumes&NextToken={token}"), 400, "InvalidNextToken");
    let filter = "Filter.1.Name=instance-id&Filter.1.Value.1=*";
    refused(&format!("Action=DescribeInstances&{filter}&NextToken={token}"), 400, "InvalidNextToken");
    assert_eq!(ask(&format!("Action=DescribeInstances&MaxResults=6&NextToken={token}")).all("instanceId").len(), 6);
}

#[test]
fn faults_are_in_its_own_words() {
    let cases = [
        (Kind::Throttle, 503, "RequestLimitExceeded"),
        (Kind::Error, 500, "InternalError"),
        (Kind::Deny, 403, "UnauthorizedOperation"),
    ];
    for (fault, status, code) in cases {
        let reply = Ask { fault: Some(fault), ..Ask::of("ec2") }.form("Action=DescribeInstances");
        assert_eq!((reply.status, reply.first("Code")), (status, code));
    }
    let torn = Ask { fault: Some(Kind::Malformed), ..Ask::of("ec2") }.form("Action=DescribeInstances");
    assert!(!torn.text().ends_with("</DescribeInstancesResponse>"));
}
