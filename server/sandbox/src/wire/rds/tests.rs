//! Tests of RDS's protocol.

use crate::faults::FaultKind;
use crate::wire::fixture::{TestRequest, TestResponse, service};

fn send(form: &str) -> TestResponse {
    TestRequest::of("rds").form(&format!("{form}&Version=2014-10-31"))
}

#[track_caller]
fn assert_error(form: &str, status: u16, code: &str) {
    let response = send(form);
    assert_eq!((response.status, response.element("Code")), (status, code), "{form}");
}

#[test]
fn databases_are_listed_in_pages() {
    let first = send("Action=DescribeDBInstances&MaxRecords=20");
    assert_eq!(first.elements("DBInstance").len(), 20);
    let marker = first.element("Marker");
    let second = send(&format!("Action=DescribeDBInstances&MaxRecords=20&Marker={marker}"));
    assert_eq!(second.elements("DBInstanceIdentifier"), ["db-20", "db-21", "db-22", "db-23", "db-24"]);
    assert_eq!(second.element("Marker"), "");
    assert_eq!(send("Action=DescribeDBInstances").elements("DBInstance").len(), 25);
}

#[test]
fn databases_and_clusters_have_their_attributes() {
    let database = send("Action=DescribeDBInstances&DBInstanceIdentifier=DB-07");
    let payer = service().account.payer_id();
    assert_eq!(database.element("DBInstanceArn"), format!("arn:aws:rds:eu-west-1:{payer}:db:db-07"));
    assert_eq!(database.element("PerformanceInsightsRetentionPeriod"), "7");
    assert_eq!(database.element("EngineLifecycleSupport"), "open-source-rds-extended-support-disabled");
    assert_eq!(database.elements("Value"), ["db-07 &amp; &lt;co&gt;", "web"]);
    let cluster = send("Action=DescribeDBClusters");
    assert_eq!(cluster.elements("DBInstanceIdentifier"), ["db-00", "db-01"]);
    assert_eq!(cluster.element("AvailabilityZone"), "eu-west-1a");
}

#[test]
fn snapshots_have_their_source() {
    let all = send("Action=DescribeDBSnapshots");
    assert_eq!(all.elements("DBSnapshotIdentifier"), ["rds-snap-1", "rds-snap-2"]);
    assert_eq!(
        (all.elements("DBInstanceIdentifier"), all.element("AllocatedStorage")),
        (vec!["db-00", "db-gone"], "200")
    );
    let manual = send("Action=DescribeDBSnapshots&SnapshotType=manual");
    assert_eq!(
        (manual.elements("SnapshotType"), manual.element("Value")),
        (vec!["manual"], "rds-snap-1 &amp; &lt;co&gt;")
    );
    assert_eq!(send("Action=DescribeDBSnapshots&DBInstanceIdentifier=db-00").elements("DBSnapshot").len(), 1);
    let clusters = send("Action=DescribeDBClusterSnapshots&DBClusterIdentifier=cluster-1");
    let payer = service().account.payer_id();
    let arn = format!("arn:aws:rds:eu-west-1:{payer}:cluster-snapshot:cluster-snap-1");
    assert_eq!(
        (clusters.element("DBClusterSnapshotArn"), clusters.element("DBClusterIdentifier")),
        (&*arn, "cluster-1")
    );
    let filter = "Filters.Filter.1.Name=snapshot-type&Filters.Filter.1.Values.Value.1=automated";
    assert_eq!(send(&format!("Action=DescribeDBSnapshots&{filter}")).elements("DBSnapshotIdentifier"), ["rds-snap-2"]);
}

#[test]
fn reservations_have_an_hourly_price() {
    let all = send("Action=DescribeReservedDBInstances");
    assert_eq!((all.element("ReservedDBInstanceId"), all.element("DBInstanceCount")), ("ri-1", "2"));
    assert_eq!((all.element("RecurringChargeAmount"), all.element("RecurringChargeFrequency")), ("0.66304", "Hourly"));
    assert_eq!((all.element("Duration"), all.element("State")), ("31536000", "active"));
    assert_eq!(
        send("Action=DescribeReservedDBInstances&DBInstanceClass=db.m5.large").elements("DBInstanceClass").len(),
        0
    );
}

#[test]
fn filters_select_matching_resources() {
    let filter = "Filters.Filter.1.Name=db-instance-id&Filters.Filter.1.Values.Value.1=db-03";
    assert_eq!(send(&format!("Action=DescribeDBInstances&{filter}")).elements("DBInstanceIdentifier"), ["db-03"]);
    assert_error(&format!("Action=DescribeDBClusters&{filter}"), 400, "InvalidParameterValue");
}

#[test]
fn invalid_requests_are_rejected() {
    assert_error("Action=DescribeDBInstances&MaxRecords=19", 400, "InvalidParameterValue");
    assert_error("Action=DescribeDBInstances&MaxRecords=101", 400, "InvalidParameterValue");
    assert_error("Action=DescribeDBInstances&Marker=stale", 400, "InvalidParameterValue");
    assert_error("Action=DescribeDBInstances&DBInstanceIdentifier=x", 404, "DBInstanceNotFound");
    assert_error("Action=DescribeDBClusters&DBClusterIdentifier=x", 404, "DBClusterNotFoundFault");
    assert_error("Action=DescribeDBSnapshots&SnapshotType=old", 400, "InvalidParameterValue");
    assert_error("Action=DescribeDBSnapshots&DBSnapshotIdentifier=x", 404, "DBSnapshotNotFound");
    assert_error(
        "Action=DescribeDBClusterSnapshots&DBClusterSnapshotIdentifier=x",
        404,
        "DBClusterSnapshotNotFoundFault",
    );
    assert_error("Action=DescribeReservedDBInstances&ReservedDBInstanceId=x", 404, "ReservedDBInstanceNotFound");
    assert_error("Action=DeleteEverything", 400, "InvalidAction");
    assert!(send("Action=DeleteEverything").text().contains("for version 2014-10-31"));
}

#[test]
fn faults_return_the_errors_of_the_service() {
    let cases = [
        (FaultKind::Throttle, 400, "Throttling"),
        (FaultKind::Error, 500, "InternalFailure"),
        (FaultKind::Deny, 403, "AccessDenied"),
    ];
    for (fault, status, code) in cases {
        let response = TestRequest { fault: Some(fault), ..TestRequest::of("rds") }.form("Action=DescribeDBInstances");
        assert_eq!((response.status, response.element("Code")), (status, code));
        assert!(response.text().contains("<ErrorResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\">"));
    }
}
