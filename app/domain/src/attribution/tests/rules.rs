//! Each rule divides its own usage types and no others.

use super::*;

fn flag(name: &'static str, value: bool) -> Fact {
    Fact::flag(name, value)
}

fn database(id: &str, class: &'static str, is_multi: bool) -> Resource {
    let facts = vec![
        Fact::text(fact::INSTANCE_TYPE, class),
        Fact::text(fact::ENGINE, "postgres"),
        Fact::text(fact::STORAGE_TYPE, "gp3"),
        Fact::number(fact::SIZE_GIB, 100),
        flag(fact::MULTI_AZ, is_multi),
    ];
    state(resource("rds:db", id, facts), "available")
}

fn attached(id: &str) -> Resource {
    resource("ec2:elastic-ip", id, vec![Fact::text(fact::ATTACHED_TO, "i-1")])
}

/// Divides one line item among some resources and compares the cost of each.
#[track_caller]
fn check(inventory: Vec<Resource>, line: Row, expected: &[&str]) {
    let service = line.0.clone();
    let outcome = Case::of(inventory, vec![line]).run();
    assert_eq!(told(&outcome), expected, "left: {:?}", rest(&outcome, &service));
}

/// Asserts that a line item is not divided, with the reason.
#[track_caller]
fn refused(inventory: Vec<Resource>, line: Row, reason: Reason) {
    let (service, cost) = (line.0.clone(), line.2);
    let outcome = Case::of(inventory, vec![line]).run();
    assert_eq!(outcome.service(&service).unwrap().reasons, [(reason, cost)]);
    assert!(outcome.resources.iter().all(|it| it.amount.is_none()));
}

#[test]
fn machines_share_what_is_billed_for_their_type_by_hours_since_launch() {
    let young = created(instance("i-2", "m5.large"), "2026-11-17T00:00:00Z");
    let old = created(instance("i-1", "m5.large"), "2020-01-01T00:00:00Z");
    check(
        vec![old, young, instance("i-3", "m5.xlarge"), state(instance("i-4", "m5.large"), "stopped")],
        row(COMPUTE, "BoxUsage:m5.large", "30"),
        &["20 Allocated", "10 Allocated", "?", "?"],
    );
}

/// Mistake 3: if only one of many instances still exists, it costs its own hours, not those of its type.
#[test]
fn a_machine_is_not_given_the_hours_of_others() {
    let line = used(COMPUTE, "BoxUsage:m5.large", "100", "672 Hrs");
    let outcome = Case::of(vec![instance("i-1", "m5.large")], vec![line]).run();
    assert_eq!(told(&outcome), ["50 Allocated"]);
    assert_eq!(rest(&outcome, COMPUTE), ["NotInInventory 50"]);
    assert_eq!(outcome.resources[0].parts[0].usage, Some(decimal("336")));
    assert_eq!(outcome.lines[0].usage_unit, Some(Unit::new("Hrs")));
}

/// Mistake 3: service names and usage types must match in full.
#[test]
fn a_part_of_a_name_is_no_match() {
    let machines = || vec![instance("i-1", "m5.large")];
    refused(machines(), row("Amazon Elastic Compute Cloud", "BoxUsage:m5.large", "3"), Reason::NoRule);
    refused(machines(), row(COMPUTE, "BoxUsage:m5.larger", "3"), Reason::NotInInventory);
    refused(machines(), row(COMPUTE, "XBoxUsage:m5.large", "3"), Reason::NoRule);
    refused(
        machines(),
        row("Amazon DocumentDB (with MongoDB compatibility)", "InstanceUsage:m5.large", "3"),
        Reason::NoRule,
    );
}

#[test]
fn spot_and_tenancy_are_lines_of_their_own() {
    let machines = || {
        vec![
            instance("i-1", "m5.large"),
            with(instance("i-2", "m5.large"), Fact::text(fact::LIFECYCLE, "spot")),
            with(instance("i-3", "m5.large"), Fact::text(fact::TENANCY, "dedicated")),
            with(instance("i-4", "m5.large"), Fact::text(fact::TENANCY, "host")),
        ]
    };
    for (at, usage) in ["BoxUsage", "SpotUsage", "DedicatedUsage", "HostBoxUsage"].into_iter().enumerate() {
        let mut expected = ["?"; 4];
        expected[at] = "7 Allocated";
        check(machines(), row(COMPUTE, &format!("{usage}:m5.large"), "7"), &expected);
    }
}

#[test]
fn machines_of_two_platforms_are_not_told_apart_by_hours() {
    let windows = with(instance("i-2", "m5.large"), Fact::text(fact::PLATFORM, "Windows"));
    let line = row(COMPUTE, "BoxUsage:m5.large", "30");
    refused(vec![instance("i-1", "m5.large"), windows.clone()], line.clone(), Reason::NotAlike);
    check(vec![instance("i-1", "m5.large"), state(windows, "stopped")], line, &["30 Allocated", "?"]);
}

#[test]
fn a_line_is_its_regions() {
    let mut abroad = instance("i-2", "m5.large");
    abroad.region = "eu-central-1".into();
    let machines = vec![instance("i-1", "m5.large"), abroad];
    check(machines.clone(), row(COMPUTE, "EUC1-BoxUsage:m5.large", "3"), &["?", "3 Allocated"]);
    refused(machines, row(COMPUTE, "LAX1-BoxUsage:m5.large", "3"), Reason::UnknownRegion);
}

#[test]
fn volumes_share_by_size_and_time() {
    let volumes = || {
        vec![
            volume("vol-1", "gp3", 100),
            created(volume("vol-2", "gp3", 200), "2026-11-17T00:00:00Z"),
            volume("vol-3", "gp2", 900),
            created(volume("vol-4", "gp3", 900), "2026-11-24T00:00:00Z"),
        ]
    };
    check(volumes(), row(OTHER, "EBS:VolumeUsage.gp3", "0.01"), &["0.005 Allocated", "0.005 Allocated", "?", "?"]);
    check(volumes(), row(OTHER, "EBS:VolumeUsage.gp2", "8"), &["?", "?", "8 Allocated", "?"]);
    for (usage, of) in [("", "standard"), (".piops", "io1"), (".io2", "io2"), (".st1", "st1"), (".sc1", "sc1")] {
        let line = row(OTHER, &format!("EBS:VolumeUsage{usage}"), "8");
        check(vec![volume("vol-1", of, 5), volume("vol-2", "gp3", 5)], line, &["8 Allocated", "?"]);
    }
}

#[test]
fn performance_is_paid_by_those_who_have_more_than_is_free() {
    let fast = |id, of, iops| with(volume(id, of, 10), Fact::number(fact::IOPS, iops));
    let volumes = vec![fast("vol-1", "gp3", 3_000), fast("vol-2", "gp3", 4_000), fast("vol-3", "gp3", 5_000)];
    check(volumes, row(OTHER, "EBS:VolumeP-IOPS.gp3", "3"), &["?", "1 Allocated", "2 Allocated"]);
    let io1 = vec![fast("vol-1", "io1", 1_000), fast("vol-2", "io1", 3_000), fast("vol-3", "io2", 9)];
    check(io1, row(OTHER, "EBS:VolumeP-IOPS.piops", "4"), &["1 Allocated", "3 Allocated", "?"]);
    let io2 = || vec![fast("vol-1", "io2", 32_000), fast("vol-2", "io2", 48_000), fast("vol-3", "io2", 96_000)];
    check(io2(), row(OTHER, "EBS:VolumeP-IOPS.io2", "3"), &["1 Allocated"; 3]);
    check(io2(), row(OTHER, "EBS:VolumeP-IOPS.io2.tier2", "3"), &["?", "1 Allocated", "2 Allocated"]);
    check(io2(), row(OTHER, "EBS:VolumeP-IOPS.io2.tier3", "3"), &["?", "?", "3 Allocated"]);
    let wide = |id, rate| with(volume(id, "gp3", 10), Fact::number(fact::THROUGHPUT, rate));
    let volumes = vec![wide("vol-1", 125), wide("vol-2", 250), wide("vol-3", 500)];
    check(volumes, row(OTHER, "EBS:VolumeP-Throughput.gp3", "4"), &["?", "1 Allocated", "3 Allocated"]);
}

#[test]
fn snapshots_gateways_and_addresses_share_theirs() {
    let snapshot = |id, size| resource("ec2:snapshot", id, vec![Fact::number(fact::SIZE_GIB, size)]);
    let snapshots = vec![snapshot("snap-1", 1), snapshot("snap-2", 3)];
    check(snapshots, row(OTHER, "EBS:SnapshotUsage", "4"), &["1 Allocated", "3 Allocated"]);
    let gateway = |id| state(resource("ec2:natgateway", id, vec![]), "available");
    let gateways = || vec![gateway("nat-1"), gateway("nat-2"), state(gateway("nat-3"), "deleted")];
    check(gateways(), row(OTHER, "NatGateway-Hours", "4"), &["2 Allocated", "2 Allocated", "?"]);
    refused(gateways(), row(OTHER, "NatGateway-Bytes", "4"), Reason::Several);
    check(vec![gateway("nat-1")], row(OTHER, "NatGateway-Bytes", "4"), &["4 Allocated"]);
    let addresses = || vec![attached("eipalloc-1"), resource("ec2:elastic-ip", "eipalloc-2", vec![])];
    check(addresses(), row(VPC, "PublicIPv4:InUseAddress", "4"), &["4 Allocated", "?"]);
    check(addresses(), row(VPC, "PublicIPv4:IdleAddress", "4"), &["?", "4 Allocated"]);
    check(addresses(), row(OTHER, "ElasticIP:IdleAddress", "4"), &["?", "4 Allocated"]);
}

/// Instances have public addresses that are not Elastic IP addresses: an Elastic IP address must not get their hours.
#[test]
fn an_address_is_not_given_the_hours_of_those_of_machines() {
    let line = used(VPC, "PublicIPv4:InUseAddress", "16.8", "3360 Hrs");
    let outcome = Case::of(vec![attached("eipalloc-1")], vec![line]).run();
    assert_eq!(told(&outcome), ["1.68 Allocated"]);
}

#[test]
fn databases_share_by_class_zones_and_storage() {
    let databases = || {
        vec![
            database("db-1", "db.m5.large", false),
            database("db-2", "db.m5.large", true),
            state(database("db-3", "db.m5.large", false), "stopped"),
            database("db-4", "db.m5.xlarge", false),
        ]
    };
    check(databases(), row(RDS, "InstanceUsage:db.m5.large", "4"), &["4 Allocated", "?", "?", "?"]);
    check(databases(), row(RDS, "Multi-AZUsage:db.m5.large", "4"), &["?", "4 Allocated", "?", "?"]);
    check(databases(), row(RDS, "RDS:GP3-Storage", "3"), &["1 Allocated", "?", "1 Allocated", "1 Allocated"]);
    check(databases(), row(RDS, "RDS:Multi-AZ-GP3-Storage", "3"), &["?", "3 Allocated", "?", "?"]);
    let mysql = with(database("db-9", "db.m5.large", false), Fact::text(fact::ENGINE, "mysql"));
    let line = row(RDS, "InstanceUsage:db.m5.large", "4");
    refused(vec![database("db-1", "db.m5.large", false), mysql], line.clone(), Reason::NotAlike);
    let neptune = with(database("db-9", "db.m5.large", false), Fact::text(fact::ENGINE, "neptune"));
    check(vec![database("db-1", "db.m5.large", false), neptune], line, &["4 Allocated", "?"]);
    refused(databases(), row(RDS, "RDS:ChargedBackupUsage", "3"), Reason::NoRule);
}

#[test]
fn what_only_one_can_be_behind_is_its_alone() {
    let cluster = |id, engine: &'static str| resource("rds:cluster", id, vec![Fact::text(fact::ENGINE, engine)]);
    let clusters = vec![cluster("a", "aurora-postgresql"), cluster("b", "mysql"), database("c", "db.m5.large", false)];
    check(clusters, row(RDS, "Aurora:StorageUsage", "4"), &["4 Allocated", "?", "?"]);
    let bucket = |id| resource("s3:bucket", id, vec![]);
    check(vec![bucket("a")], row(S3, "TimedStorage-ByteHrs", "4"), &["4 Allocated"]);
    refused(vec![bucket("a"), bucket("b")], row(S3, "TimedStorage-ByteHrs", "4"), Reason::Several);
    check(
        vec![created(bucket("a"), "2026-11-24T00:00:00Z"), bucket("b")],
        row(S3, "Requests-Tier1", "4"),
        &["?", "4 Allocated"],
    );
    check(vec![resource("lambda:function", "f", vec![])], row(LAMBDA, "Request", "4"), &["4 Allocated"]);
    check(
        vec![resource("sqs:queue", "q", vec![])],
        row("Amazon Simple Queue Service", "Requests", "4"),
        &["4 Allocated"],
    );
    refused(vec![instance("i-1", "m5.large")], row(COMPUTE, "CPUCredits:t3", "4"), Reason::NoRule);
}

#[test]
fn indices_share_by_units() {
    let index = |id, of: &'static str, units| {
        resource("qbusiness:index", id, vec![Fact::text(fact::INDEX_TYPE, of), Fact::number(fact::UNITS, units)])
    };
    let indices = || vec![index("a", "STARTER", 1), index("b", "STARTER", 3), index("c", "ENTERPRISE", 5)];
    check(indices(), row("Amazon Q", "QBusiness-StarterIndex-Unit-Hours", "8"), &["2 Allocated", "6 Allocated", "?"]);
    check(indices(), row("Amazon Q", "QBusiness-EnterpriseIndex-Unit-Hours", "8"), &["?", "?", "8 Allocated"]);
    let application = resource("qbusiness:application", "app", vec![]);
    check(
        vec![application, index("a", "STARTER", 1)],
        row("Amazon Q", "QBusiness-Pro-User", "8"),
        &["8 Allocated", "?"],
    );
}

#[test]
fn a_list_that_is_not_complete_divides_nothing() {
    let volumes = vec![volume("vol-1", "gp3", 10)];
    let outcome = Case::of(volumes, vec![row(OTHER, "EBS:VolumeUsage.gp3", "4")]).incomplete("ec2:volume").run();
    assert_eq!((told(&outcome), rest(&outcome, OTHER)), (vec!["?".to_owned()], vec!["IncompleteList 4".to_owned()]));
    let queue = vec![resource("sqs:queue", "q", vec![])];
    let outcome =
        Case::of(queue, vec![row("Amazon Simple Queue Service", "Requests", "4")]).incomplete("sqs:queue").run();
    assert_eq!(told(&outcome), ["?"]);
}

#[test]
fn charges_that_name_no_resource_are_nobodys() {
    for (service, usage) in [
        ("Tax", ""),
        ("AWS Support (Business)", "Dollar"),
        ("Savings Plans for AWS Compute usage", "ComputeSP:1yrNoUpfront"),
    ] {
        refused(vec![instance("i-1", "m5.large")], row(service, usage, "4"), Reason::NoResource);
    }
}

/// Mistake 5: credits are divided like costs, never dropped.
#[test]
fn credits_are_divided_too() {
    let machines = || vec![instance("i-1", "m5.large"), instance("i-2", "m5.large"), instance("i-3", "m5.large")];
    let expected = ["-0.3333333334 Allocated", "-0.3333333333 Allocated", "-0.3333333333 Allocated"];
    check(machines(), row(COMPUTE, "BoxUsage:m5.large", "-1"), &expected);
    // The last step goes to the same resource in any order of the list.
    let reversed: Vec<_> = machines().into_iter().rev().collect();
    check(reversed, row(COMPUTE, "BoxUsage:m5.large", "-1"), &[expected[1], expected[2], expected[0]]);
    check(machines(), row(COMPUTE, "BoxUsage:m5.large", "0"), &["0 Allocated"; 3]);
}

/// Mistake 7: a sentinel is neither a type nor a name.
#[test]
fn sentinels_match_nothing() {
    let odd = vec![
        instance("NoResourceId", "NoInstanceType"),
        resource("s3:bucket", "", vec![]),
        resource("s3:bucket", "x", vec![]),
    ];
    let lines = vec![row(S3, "Requests-Tier1", "4"), row(COMPUTE, "BoxUsage:m5.large", "2")];
    let measured = vec![row("", "Requests-Tier1", "3"), row("NoResourceId", "BoxUsage:m5.large", "1")];
    let outcome = Case::of(odd, lines).measured(measured).run();
    assert_eq!(told(&outcome), ["?", "?", "?"]);
    assert!(outcome.gone.is_empty());
}

#[test]
fn what_others_accounts_cost_is_nobodys() {
    let mut case = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, "BoxUsage:m5.large", "4")]);
    case.elsewhere = vec![(COMPUTE.to_owned(), decimal("6")), ("Amazon Athena".to_owned(), decimal("-1"))];
    let outcome = case.run();
    assert_eq!((outcome.total, outcome.unattributed), (decimal("9"), decimal("5")));
    assert_eq!(rest(&outcome, COMPUTE), ["UnlistedAccounts 6"]);
    assert_eq!(rest(&outcome, "Amazon Athena"), ["UnlistedAccounts -1"]);
}

#[test]
fn every_rule_has_a_sentence_and_is_reached() {
    for (at, rule) in super::super::rules::RULES.iter().enumerate() {
        assert!(rule.split.says.ends_with('.'));
        assert_eq!(Basis::Rule(u8::try_from(at).unwrap()).sentence(), rule.split.says);
        let before = super::super::rules::RULES.iter().take(at);
        let hides = |it: &&super::super::rules::Rule| {
            it.service == rule.service
                && it.pattern.strip_suffix('*').is_some_and(|begins| rule.pattern.starts_with(begins))
        };
        assert_eq!(before.filter(hides).count(), 0, "{} is never reached", rule.pattern);
    }
}
