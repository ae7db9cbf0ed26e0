//! Each rule allocates its own usage types and no others.

use super::*;

fn flag(name: &'static str, value: bool) -> Fact {
    Fact::flag(name, value)
}

fn database(id: &str, class: &'static str, is_multi_az: bool) -> Resource {
    let facts = vec![
        Fact::text(fact::INSTANCE_TYPE, class),
        Fact::text(fact::ENGINE, "postgres"),
        Fact::text(fact::STORAGE_TYPE, "gp3"),
        Fact::number(fact::SIZE_GIB, 100),
        flag(fact::MULTI_AZ, is_multi_az),
    ];
    with_state(resource("rds:db", id, facts), "available")
}

fn attached_address(id: &str) -> Resource {
    resource("ec2:elastic-ip", id, vec![Fact::text(fact::ATTACHED_TO, "i-1")])
}

/// Asserts the cost of each resource for one line item.
#[track_caller]
fn assert_costs(inventory: Vec<Resource>, line: Row, expected: &[&str]) {
    let service = line.0.clone();
    let attribution = Case::of(inventory, vec![line]).run();
    assert_eq!(
        resource_costs(&attribution),
        expected,
        "unattributed: {:?}",
        unattributed_reasons(&attribution, &service)
    );
}

/// Asserts that a line item is unattributed for this reason.
#[track_caller]
fn assert_unattributed(inventory: Vec<Resource>, line: Row, reason: Reason) {
    let (service, cost) = (line.0.clone(), line.2);
    let attribution = Case::of(inventory, vec![line]).run();
    assert_eq!(attribution.service(&service).unwrap().reasons, [(reason, cost)]);
    assert!(attribution.resources.iter().all(|it| it.amount.is_none()));
}

#[test]
fn instance_hours_are_allocated_by_hours_since_launch() {
    let new_instance = with_creation_time(instance("i-2", "m5.large"), "2026-11-17T00:00:00Z");
    let old = with_creation_time(instance("i-1", "m5.large"), "2020-01-01T00:00:00Z");
    assert_costs(
        vec![old, new_instance, instance("i-3", "m5.xlarge"), with_state(instance("i-4", "m5.large"), "stopped")],
        row(COMPUTE, "BoxUsage:m5.large", "30"),
        &["20 Allocated", "10 Allocated", "?", "?"],
    );
}

/// If only one of many instances still exists, it costs its own hours, not all hours of its type.
#[test]
fn an_instance_gets_at_most_its_own_hours() {
    let line = row_with_usage(COMPUTE, "BoxUsage:m5.large", "100", "672 Hrs");
    let attribution = Case::of(vec![instance("i-1", "m5.large")], vec![line]).run();
    assert_eq!(resource_costs(&attribution), ["50 Allocated"]);
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NotInInventory 50"]);
    assert_eq!(attribution.resources[0].parts[0].usage, Some(decimal("336")));
    assert_eq!(attribution.lines[0].usage_unit, Some(Unit::new("Hrs")));
}

/// Service names and usage types with a common prefix are different.
#[test]
fn names_must_match_in_full() {
    let instances = || vec![instance("i-1", "m5.large")];
    assert_unattributed(instances(), row("Amazon Elastic Compute Cloud", "BoxUsage:m5.large", "3"), Reason::NoRule);
    assert_unattributed(instances(), row(COMPUTE, "BoxUsage:m5.larger", "3"), Reason::NotInInventory);
    assert_unattributed(instances(), row(COMPUTE, "XBoxUsage:m5.large", "3"), Reason::NoRule);
    assert_unattributed(
        instances(),
        row("Amazon DocumentDB (with MongoDB compatibility)", "InstanceUsage:m5.large", "3"),
        Reason::NoRule,
    );
}

#[test]
fn spot_and_tenancy_have_their_own_line_items() {
    let instances = || {
        vec![
            instance("i-1", "m5.large"),
            with_fact(instance("i-2", "m5.large"), Fact::text(fact::LIFECYCLE, "spot")),
            with_fact(instance("i-3", "m5.large"), Fact::text(fact::TENANCY, "dedicated")),
            with_fact(instance("i-4", "m5.large"), Fact::text(fact::TENANCY, "host")),
        ]
    };
    for (at, usage) in ["BoxUsage", "SpotUsage", "DedicatedUsage", "HostBoxUsage"].into_iter().enumerate() {
        let mut expected = ["?"; 4];
        expected[at] = "7 Allocated";
        assert_costs(instances(), row(COMPUTE, &format!("{usage}:m5.large"), "7"), &expected);
    }
}

#[test]
fn instances_of_two_platforms_are_not_allocated_by_hours() {
    let windows = with_fact(instance("i-2", "m5.large"), Fact::text(fact::PLATFORM, "Windows"));
    let line = row(COMPUTE, "BoxUsage:m5.large", "30");
    assert_unattributed(vec![instance("i-1", "m5.large"), windows.clone()], line.clone(), Reason::DifferentPrices);
    assert_costs(vec![instance("i-1", "m5.large"), with_state(windows, "stopped")], line, &["30 Allocated", "?"]);
}

#[test]
fn line_items_belong_to_one_region() {
    let mut frankfurt = instance("i-2", "m5.large");
    frankfurt.region = "eu-central-1".into();
    let instances = vec![instance("i-1", "m5.large"), frankfurt];
    assert_costs(instances.clone(), row(COMPUTE, "EUC1-BoxUsage:m5.large", "3"), &["?", "3 Allocated"]);
    assert_unattributed(instances, row(COMPUTE, "LAX1-BoxUsage:m5.large", "3"), Reason::UnknownRegion);
}

#[test]
fn volume_storage_is_allocated_by_size_and_time() {
    let volumes = || {
        vec![
            volume("vol-1", "gp3", 100),
            with_creation_time(volume("vol-2", "gp3", 200), "2026-11-17T00:00:00Z"),
            volume("vol-3", "gp2", 900),
            with_creation_time(volume("vol-4", "gp3", 900), "2026-11-24T00:00:00Z"),
        ]
    };
    assert_costs(
        volumes(),
        row(EC2_OTHER, "EBS:VolumeUsage.gp3", "0.01"),
        &["0.005 Allocated", "0.005 Allocated", "?", "?"],
    );
    assert_costs(volumes(), row(EC2_OTHER, "EBS:VolumeUsage.gp2", "8"), &["?", "?", "8 Allocated", "?"]);
    for (usage, volume_type) in [("", "standard"), (".piops", "io1"), (".io2", "io2"), (".st1", "st1"), (".sc1", "sc1")]
    {
        let line = row(EC2_OTHER, &format!("EBS:VolumeUsage{usage}"), "8");
        assert_costs(vec![volume("vol-1", volume_type, 5), volume("vol-2", "gp3", 5)], line, &["8 Allocated", "?"]);
    }
}

#[test]
fn provisioned_performance_is_allocated_by_the_amount_above_the_included_baseline() {
    let fast = |id, volume_type, iops| with_fact(volume(id, volume_type, 10), Fact::number(fact::IOPS, iops));
    let volumes = vec![fast("vol-1", "gp3", 3_000), fast("vol-2", "gp3", 4_000), fast("vol-3", "gp3", 5_000)];
    assert_costs(volumes, row(EC2_OTHER, "EBS:VolumeP-IOPS.gp3", "3"), &["?", "1 Allocated", "2 Allocated"]);
    let io1 = vec![fast("vol-1", "io1", 1_000), fast("vol-2", "io1", 3_000), fast("vol-3", "io2", 9)];
    assert_costs(io1, row(EC2_OTHER, "EBS:VolumeP-IOPS.piops", "4"), &["1 Allocated", "3 Allocated", "?"]);
    let io2 = || vec![fast("vol-1", "io2", 32_000), fast("vol-2", "io2", 48_000), fast("vol-3", "io2", 96_000)];
    assert_costs(io2(), row(EC2_OTHER, "EBS:VolumeP-IOPS.io2", "3"), &["1 Allocated"; 3]);
    assert_costs(io2(), row(EC2_OTHER, "EBS:VolumeP-IOPS.io2.tier2", "3"), &["?", "1 Allocated", "2 Allocated"]);
    assert_costs(io2(), row(EC2_OTHER, "EBS:VolumeP-IOPS.io2.tier3", "3"), &["?", "?", "3 Allocated"]);
    let wide = |id, rate| with_fact(volume(id, "gp3", 10), Fact::number(fact::THROUGHPUT, rate));
    let volumes = vec![wide("vol-1", 125), wide("vol-2", 250), wide("vol-3", 500)];
    assert_costs(volumes, row(EC2_OTHER, "EBS:VolumeP-Throughput.gp3", "4"), &["?", "1 Allocated", "3 Allocated"]);
}

#[test]
fn allocates_snapshots_gateways_and_addresses() {
    let snapshot = |id, size| resource("ec2:snapshot", id, vec![Fact::number(fact::SIZE_GIB, size)]);
    let snapshots = vec![snapshot("snap-1", 1), snapshot("snap-2", 3)];
    assert_costs(snapshots, row(EC2_OTHER, "EBS:SnapshotUsage", "4"), &["1 Allocated", "3 Allocated"]);
    let gateway = |id| with_state(resource("ec2:natgateway", id, vec![]), "available");
    let gateways = || vec![gateway("nat-1"), gateway("nat-2"), with_state(gateway("nat-3"), "deleted")];
    assert_costs(gateways(), row(EC2_OTHER, "NatGateway-Hours", "4"), &["2 Allocated", "2 Allocated", "?"]);
    assert_unattributed(gateways(), row(EC2_OTHER, "NatGateway-Bytes", "4"), Reason::SeveralCandidates);
    assert_costs(vec![gateway("nat-1")], row(EC2_OTHER, "NatGateway-Bytes", "4"), &["4 Allocated"]);
    let addresses = || vec![attached_address("eipalloc-1"), resource("ec2:elastic-ip", "eipalloc-2", vec![])];
    assert_costs(addresses(), row(VPC, "PublicIPv4:InUseAddress", "4"), &["4 Allocated", "?"]);
    assert_costs(addresses(), row(VPC, "PublicIPv4:IdleAddress", "4"), &["?", "4 Allocated"]);
    assert_costs(addresses(), row(EC2_OTHER, "ElasticIP:IdleAddress", "4"), &["?", "4 Allocated"]);
}

/// Instances have public addresses that are not Elastic IP addresses: an Elastic IP address must not get their hours.
#[test]
fn an_elastic_ip_does_not_get_the_hours_of_other_public_addresses() {
    let line = row_with_usage(VPC, "PublicIPv4:InUseAddress", "16.8", "3360 Hrs");
    let attribution = Case::of(vec![attached_address("eipalloc-1")], vec![line]).run();
    assert_eq!(resource_costs(&attribution), ["1.68 Allocated"]);
}

#[test]
fn databases_are_allocated_by_class_zones_and_storage() {
    let databases = || {
        vec![
            database("db-1", "db.m5.large", false),
            database("db-2", "db.m5.large", true),
            with_state(database("db-3", "db.m5.large", false), "stopped"),
            database("db-4", "db.m5.xlarge", false),
        ]
    };
    assert_costs(databases(), row(RDS, "InstanceUsage:db.m5.large", "4"), &["4 Allocated", "?", "?", "?"]);
    assert_costs(databases(), row(RDS, "Multi-AZUsage:db.m5.large", "4"), &["?", "4 Allocated", "?", "?"]);
    assert_costs(databases(), row(RDS, "RDS:GP3-Storage", "3"), &["1 Allocated", "?", "1 Allocated", "1 Allocated"]);
    assert_costs(databases(), row(RDS, "RDS:Multi-AZ-GP3-Storage", "3"), &["?", "3 Allocated", "?", "?"]);
    let mysql = with_fact(database("db-9", "db.m5.large", false), Fact::text(fact::ENGINE, "mysql"));
    let line = row(RDS, "InstanceUsage:db.m5.large", "4");
    assert_unattributed(vec![database("db-1", "db.m5.large", false), mysql], line.clone(), Reason::DifferentPrices);
    let neptune = with_fact(database("db-9", "db.m5.large", false), Fact::text(fact::ENGINE, "neptune"));
    assert_costs(vec![database("db-1", "db.m5.large", false), neptune], line, &["4 Allocated", "?"]);
    assert_unattributed(databases(), row(RDS, "RDS:ChargedBackupUsage", "3"), Reason::NoRule);
}

#[test]
fn a_line_item_goes_to_the_only_possible_resource() {
    let cluster = |id, engine: &'static str| resource("rds:cluster", id, vec![Fact::text(fact::ENGINE, engine)]);
    let clusters = vec![cluster("a", "aurora-postgresql"), cluster("b", "mysql"), database("c", "db.m5.large", false)];
    assert_costs(clusters, row(RDS, "Aurora:StorageUsage", "4"), &["4 Allocated", "?", "?"]);
    let bucket = |id| resource("s3:bucket", id, vec![]);
    assert_costs(vec![bucket("a")], row(S3, "TimedStorage-ByteHrs", "4"), &["4 Allocated"]);
    assert_unattributed(
        vec![bucket("a"), bucket("b")],
        row(S3, "TimedStorage-ByteHrs", "4"),
        Reason::SeveralCandidates,
    );
    assert_costs(
        vec![with_creation_time(bucket("a"), "2026-11-24T00:00:00Z"), bucket("b")],
        row(S3, "Requests-Tier1", "4"),
        &["?", "4 Allocated"],
    );
    assert_costs(vec![resource("lambda:function", "f", vec![])], row(LAMBDA, "Request", "4"), &["4 Allocated"]);
    assert_costs(
        vec![resource("sqs:queue", "q", vec![])],
        row("Amazon Simple Queue Service", "Requests", "4"),
        &["4 Allocated"],
    );
    assert_unattributed(vec![instance("i-1", "m5.large")], row(COMPUTE, "CPUCredits:t3", "4"), Reason::NoRule);
}

#[test]
fn index_hours_are_allocated_by_units() {
    let index = |id, index_type: &'static str, units| {
        let facts = vec![Fact::text(fact::INDEX_TYPE, index_type), Fact::number(fact::UNITS, units)];
        resource("qbusiness:index", id, facts)
    };
    let indices = || vec![index("a", "STARTER", 1), index("b", "STARTER", 3), index("c", "ENTERPRISE", 5)];
    assert_costs(
        indices(),
        row("Amazon Q", "QBusiness-StarterIndex-Unit-Hours", "8"),
        &["2 Allocated", "6 Allocated", "?"],
    );
    assert_costs(indices(), row("Amazon Q", "QBusiness-EnterpriseIndex-Unit-Hours", "8"), &["?", "?", "8 Allocated"]);
    let application = resource("qbusiness:application", "app", vec![]);
    assert_costs(
        vec![application, index("a", "STARTER", 1)],
        row("Amazon Q", "QBusiness-Pro-User", "8"),
        &["8 Allocated", "?"],
    );
}

#[test]
fn nothing_is_allocated_if_the_list_is_incomplete() {
    let volumes = vec![volume("vol-1", "gp3", 10)];
    let attribution =
        Case::of(volumes, vec![row(EC2_OTHER, "EBS:VolumeUsage.gp3", "4")]).with_incomplete_list("ec2:volume").run();
    assert_eq!(
        (resource_costs(&attribution), unattributed_reasons(&attribution, EC2_OTHER)),
        (vec!["?".to_owned()], vec!["IncompleteList 4".to_owned()])
    );
    let queue = vec![resource("sqs:queue", "q", vec![])];
    let attribution = Case::of(queue, vec![row("Amazon Simple Queue Service", "Requests", "4")])
        .with_incomplete_list("sqs:queue")
        .run();
    assert_eq!(resource_costs(&attribution), ["?"]);
}

#[test]
fn charges_without_a_resource_are_unattributed() {
    for (service, usage) in [
        ("Tax", ""),
        ("AWS Support (Business)", "Dollar"),
        ("Savings Plans for AWS Compute usage", "ComputeSP:1yrNoUpfront"),
    ] {
        assert_unattributed(vec![instance("i-1", "m5.large")], row(service, usage, "4"), Reason::NoResource);
    }
}

/// Credits are negative costs and must not be dropped.
#[test]
fn credits_are_allocated_like_costs() {
    let instances = || vec![instance("i-1", "m5.large"), instance("i-2", "m5.large"), instance("i-3", "m5.large")];
    let expected = ["-0.3333333334 Allocated", "-0.3333333333 Allocated", "-0.3333333333 Allocated"];
    assert_costs(instances(), row(COMPUTE, "BoxUsage:m5.large", "-1"), &expected);
    // The smallest unit left over by the division goes to the same resource, whatever the order of the list.
    let reversed: Vec<_> = instances().into_iter().rev().collect();
    assert_costs(reversed, row(COMPUTE, "BoxUsage:m5.large", "-1"), &[expected[1], expected[2], expected[0]]);
    assert_costs(instances(), row(COMPUTE, "BoxUsage:m5.large", "0"), &["0 Allocated"; 3]);
}

/// `NoResourceId` and `NoInstanceType` are placeholders of Cost Explorer.
#[test]
fn placeholder_ids_match_no_resource() {
    let placeholders = vec![
        instance("NoResourceId", "NoInstanceType"),
        resource("s3:bucket", "", vec![]),
        resource("s3:bucket", "x", vec![]),
    ];
    let lines = vec![row(S3, "Requests-Tier1", "4"), row(COMPUTE, "BoxUsage:m5.large", "2")];
    let measured = vec![row("", "Requests-Tier1", "3"), row("NoResourceId", "BoxUsage:m5.large", "1")];
    let attribution = Case::of(placeholders, lines).with_measured_rows(measured).run();
    assert_eq!(resource_costs(&attribution), ["?", "?", "?"]);
    assert!(attribution.unlisted.is_empty());
}

#[test]
fn costs_of_other_accounts_are_unattributed() {
    let mut case = Case::of(vec![instance("i-1", "m5.large")], vec![row(COMPUTE, "BoxUsage:m5.large", "4")]);
    case.other_accounts = vec![(COMPUTE.to_owned(), decimal("6")), ("Amazon Athena".to_owned(), decimal("-1"))];
    let attribution = case.run();
    assert_eq!((attribution.total, attribution.unattributed), (decimal("9"), decimal("5")));
    assert_eq!(unattributed_reasons(&attribution, COMPUTE), ["NotInLineItems 6"]);
    assert_eq!(unattributed_reasons(&attribution, "Amazon Athena"), ["NotInLineItems -1"]);
}

#[test]
fn every_rule_has_a_description_and_is_reachable() {
    for (at, rule) in super::super::rules::RULES.iter().enumerate() {
        assert!(rule.split.description.ends_with('.'));
        assert_eq!(Basis::Rule(u8::try_from(at).unwrap()).sentence(), rule.split.description);
        let before = super::super::rules::RULES.iter().take(at);
        let hides_rule = |it: &&super::super::rules::Rule| {
            it.service == rule.service
                && it.pattern.strip_suffix('*').is_some_and(|prefix| rule.pattern.starts_with(prefix))
        };
        assert_eq!(before.filter(hides_rule).count(), 0, "an earlier rule hides {}", rule.pattern);
    }
}
