//! Requests to RDS as its clients send them.

use crate::faults::Kind;
use crate::wire::fixture::{Ask, Reply, service};

fn ask(form: &str) -> Reply {
    Ask::of("rds").form(&format!("{form}&Version=2014-10-31"))
}

#[track_caller]
fn refused(form: &str, status: u16, code: &str) {
    let reply = ask(form);
    assert_eq!((reply.status, reply.first("Code")), (status, code), "{form}");
}

#[test]
fn databases_come_in_pages() {
    let first = ask("Action=DescribeDBInstances&MaxRecords=20");
    assert_eq!(first.all("DBInstance").len(), 20);
    let marker = first.first("Marker");
    let second = ask(&format!("Action=DescribeDBInstances&MaxRecords=20&Marker={marker}"));
    assert_eq!(second.all("DBInstanceIdentifier"), ["db-20", "db-21", "db-22", "db-23", "db-24"]);
    assert_eq!(second.first("Marker"), "");
    assert_eq!(ask("Action=DescribeDBInstances").all("DBInstance").len(), 25);
}

#[test]
fn databases_and_clusters_say_what_they_are() {
    let database = ask("Action=DescribeDBInstances&DBInstanceIdentifier=DB-07");
    let payer = service().account.payer_id();
    assert_eq!(database.first("DBInstanceArn"), format!("arn:aws:rds:eu-west-1:{payer}:db:db-07"));
    assert_eq!(database.first("PerformanceInsightsRetentionPeriod"), "7");
    assert_eq!(database.first("EngineLifecycleSupport"), "open-source-rds-extended-support-disabled");
    assert_eq!(database.all("Value"), ["db-07 &amp; &lt;co&gt;", "web"]);
    let cluster = ask("Action=DescribeDBClusters");
    assert_eq!(cluster.all("DBInstanceIdentifier"), ["db-00", "db-01"]);
    assert_eq!(cluster.first("AvailabilityZone"), "eu-west-1a");
}

#[test]
fn snapshots_say_what_they_were_taken_of() {
    let all = ask("Action=DescribeDBSnapshots");
    assert_eq!(all.all("DBSnapshotIdentifier"), ["rds-snap-1", "rds-snap-2"]);
    assert_eq!((all.all("DBInstanceIdentifier"), all.first("AllocatedStorage")), (vec!["db-00", "db-gone"], "200"));
    let manual = ask("Action=DescribeDBSnapshots&SnapshotType=manual");
    assert_eq!((manual.all("SnapshotType"), manual.first("Value")), (vec!["manual"], "rds-snap-1 &amp; &lt;co&gt;"));
    assert_eq!(ask("Action=DescribeDBSnapshots&DBInstanceIdentifier=db-00").all("DBSnapshot").len(), 1);
    let clusters = ask("Action=DescribeDBClusterSnapshots&DBClusterIdentifier=cluster-1");
    let payer = service().account.payer_id();
    let arn = format!("arn:aws:rds:eu-west-1:{payer}:cluster-snapshot:cluster-snap-1");
    assert_eq!((clusters.first("DBClusterSnapshotArn"), clusters.first("DBClusterIdentifier")), (&*arn, "cluster-1"));
    let filter = "Filters.Filter.1.Name=snapshot-type&Filters.Filter.1.Values.Value.1=automated";
    assert_eq!(ask(&format!("Action=DescribeDBSnapshots&{filter}")).all("DBSnapshotIdentifier"), ["rds-snap-2"]);
}

#[test]
fn reservations_have_a_price_an_hour() {
    let all = ask("Action=DescribeReservedDBInstances");
    assert_eq!((all.first("ReservedDBInstanceId"), all.first("DBInstanceCount")), ("ri-1", "2"));
    assert_eq!((all.first("RecurringChargeAmount"), all.first("RecurringChargeFrequency")), ("0.66304", "Hourly"));
    assert_eq!((all.first("Duration"), all.first("State")), ("31536000", "active"));
    assert_eq!(ask("Action=DescribeReservedDBInstances&DBInstanceClass=db.m5.large").all("DBInstanceClass").len(), 0);
}

#[test]
fn filters_keep_what_they_name() {
    let filter = "Filters.Filter.1.Name=db-instance-id&Filters.Filter.1.Values.Value.1=db-03";
    assert_eq!(ask(&format!("Action=DescribeDBInstances&{filter}")).all("DBInstanceIdentifier"), ["db-03"]);
    refused(&format!("Action=DescribeDBClusters&{filter}"), 400, "InvalidParameterValue");
}

#[test]
fn what_aws_refuses_is_refused() {
    refused("Action=DescribeDBInstances&MaxRecords=19", 400, "InvalidParameterValue");
    refused("Action=DescribeDBInstances&MaxRecords=101", 400, "InvalidParameterValue");
    refused("Action=DescribeDBInstances&Marker=stale", 400, "InvalidParameterValue");
    refused("Action=DescribeDBInstances&DBInstanceIdentifier=x", 404, "DBInstanceNotFound");
    refused("Action=DescribeDBClusters&DBClusterIdentifier=x", 404, "DBClusterNotFoundFault");
    refused("Action=DescribeDBSnapshots&SnapshotType=old", 400, "InvalidParameterValue");
    refused("Action=DescribeDBSnapshots&DBSnapshotIdentifier=x", 404, "DBSnapshotNotFound");
    refused("Action=DescribeDBClusterSnapshots&DBClusterSnapshotIdentifier=x", 404, "DBClusterSnapshotNotFoundFault");
    refused("Action=DescribeReservedDBInstances&ReservedDBInstanceId=x", 404, "ReservedDBInstanceNotFound");
    refused("Action=DeleteEverything", 400, "InvalidAction");
    assert!(ask("Action=DeleteEverything").text().contains("for version 2014-10-31"));
}

#[test]
fn faults_are_in_its_own_words() {
    let cases =
        [(Kind::Throttle, 400, "Throttling"), (Kind::Error, 500, "InternalFailure"), (Kind::Deny, 403, "AccessDenied")];
    for (fault, status, code) in cases {
        let reply = Ask { fault: Some(fault), ..Ask::of("rds") }.form("Action=DescribeDBInstances");
        assert_eq!((reply.status, reply.first("Code")), (status, code));
        assert!(reply.text().contains("<ErrorResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\">"));
    }
}
