//! Checks of volumes, snapshots and AMIs.

use super::*;
use crate::resource::fact;

const EC2_OTHER: &str = "EC2 - Other";
const GP3: Row = (EC2_OTHER, "EBS:VolumeUsage.gp3", "8", "100 GB-Mo");
const GP2: Row = (EC2_OTHER, "EBS:VolumeUsage.gp2", "10", "100 GB-Mo");
const GP3_IOPS: Row = (EC2_OTHER, "EBS:VolumeP-IOPS.gp3", "5", "1000 IOPS-Mo");
const GP3_THROUGHPUT: Row = (EC2_OTHER, "EBS:VolumeP-Throughput.gp3", "4", "100 MiBps-Mo");
const IO1: Row = (EC2_OTHER, "EBS:VolumeUsage.piops", "12.5", "100 GB-Mo");
const IO1_IOPS: Row = (EC2_OTHER, "EBS:VolumeP-IOPS.piops", "65", "1000 IOPS-Mo");
const SNAPSHOTS: Row = (EC2_OTHER, "EBS:SnapshotUsage", "5", "100 GB-Mo");

fn volume(id: &'static str, volume_type: &'static str, gigabytes: u64) -> Resource {
    let volume = resource("ec2:volume", id).state("in-use");
    volume.with(Fact::text(fact::STORAGE_TYPE, volume_type)).with(Fact::number(fact::SIZE_GIB, gigabytes))
}

fn with_iops(volume: Resource, iops: u64) -> Resource {
    volume.with(Fact::number(fact::IOPS, iops))
}

fn attached_to(volume: Resource, to: &'static str) -> Resource {
    volume.with(Fact::text(fact::ATTACHED_TO, to))
}

fn instance(id: &'static str, state: &'static str) -> Resource {
    resource("ec2:instance", id).state(state)
}

fn snapshot(id: &'static str, volume: &'static str, created: &str) -> Resource {
    let snapshot = resource("ec2:snapshot", id).created_on(created);
    snapshot.with(Fact::text(fact::VOLUME, volume)).with(Fact::number(fact::SIZE_GIB, 40))
}

fn image(id: &'static str, snapshots: &'static str, created: &str) -> Resource {
    resource("ec2:image", id).created_on(created).with(Fact::text(fact::SNAPSHOTS, snapshots))
}

check_tests! {
    unattached_volume "unattached-volume" {
        finds {
            // 50 GB x 0.08 + 1,000 IOPS x 0.005 + 100 MiB/s x 0.04.
            let provisioned = with_iops(volume("vol-1", "gp3", 50), 4_000).with(Fact::number(fact::THROUGHPUT, 225));
            let case = case([provisioned.state("available")], [GP3, GP3_IOPS, GP3_THROUGHPUT]);
            assert_eq!(case.findings("unattached-volume"), ["vol-1 13"]);
        }
        ignores {
            assert!(case([volume("vol-1", "gp3", 50)], [GP3]).findings("unattached-volume").is_empty());
        }
        boundary {
            // Without a price there is a finding without an amount.
            let case = case([volume("vol-1", "st1", 50).state("available")], [GP3]);
            assert_eq!(case.findings("unattached-volume"), ["vol-1 ?"]);
        }
    }
    volume_on_stopped "volume-on-stopped-instance" {
        finds {
            let case = case([attached_to(volume("vol-1", "gp3", 50), "i-1"), instance("i-1", "stopped")], [GP3]);
            assert_eq!(case.findings("volume-on-stopped-instance"), ["vol-1 4"]);
        }
        ignores {
            let case = case([attached_to(volume("vol-1", "gp3", 50), "i-1"), instance("i-1", "running")], [GP3]);
            assert!(case.findings("volume-on-stopped-instance").is_empty());
        }
        boundary {
            // One of two instances is running; and an instance in an incomplete list may be running.
            let shared = attached_to(volume("vol-1", "gp3", 50), "i-1,i-2");
            let both = case([shared.clone(), instance("i-1", "stopped"), instance("i-2", "running")], [GP3]);
            assert!(both.findings("volume-on-stopped-instance").is_empty());
            let unknown = case([shared, instance("i-1", "stopped")], [GP3]).incomplete("ec2:instance");
            assert!(unknown.findings("volume-on-stopped-instance").is_empty());
            assert_eq!(unknown.missing_data("volume-on-stopped-instance"), [MissingData::List(ResourceType::new("ec2:instance"))]);
        }
    }
    gp2_volume "gp2-volume" {
        finds {
            // 2,000 GB: 200 as gp2; as gp3 160, 3,000 IOPS x 0.005 and 125 MiB/s x 0.04.
            let big = with_iops(volume("vol-2", "gp2", 2_000), 6_000);
            let case = case([volume("vol-1", "gp2", 100), big], [GP2, GP3, GP3_IOPS, GP3_THROUGHPUT]);
            assert_eq!(case.findings("gp2-volume"), ["vol-2 20", "vol-1 2"]);
        }
        ignores {
            assert!(case([volume("vol-1", "gp3", 100)], [GP2, GP3]).findings("gp2-volume").is_empty());
        }
        boundary {
            // An account without gp3: 20% less for storage is assumed. The price of additional IOPS is unknown.
            let case = case([volume("vol-1", "gp2", 100), with_iops(volume("vol-2", "gp2", 1_001), 3_003)], [GP2]);
            assert_eq!(case.findings("gp2-volume"), ["vol-1 2", "vol-2 ?"]);
        }
    }
    provisioned_iops "provisioned-iops-for-gp3" {
        finds {
            // 100 GB x 0.125 + 5,000 x 0.065, less 100 GB x 0.08 and 2,000 x 0.005.
            let case = case([with_iops(volume("vol-1", "io1", 100), 5_000)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert_eq!(case.findings("provisioned-iops-for-gp3"), ["vol-1 <=319.5"]);
        }
        ignores {
            let case = case([volume("vol-1", "gp3", 100)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert!(case.findings("provisioned-iops-for-gp3").is_empty());
        }
        boundary {
            let case_for = |count| case([with_iops(volume("vol-1", "io1", 100), count)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert_eq!(case_for(16_000).findings("provisioned-iops-for-gp3").len(), 1);
            assert!(case_for(16_001).findings("provisioned-iops-for-gp3").is_empty());
        }
    }
    very_high_iops "very-high-iops" {
        finds {
            let case = case([with_iops(volume("vol-1", "io2", 100), 64_000)], []);
            assert_eq!(case.findings("very-high-iops"), ["vol-1 review"]);
        }
        ignores {
            assert!(case([with_iops(volume("vol-1", "gp3", 100), 40_000)], []).findings("very-high-iops").is_empty());
        }
        boundary {
            let count_for = |count| case([with_iops(volume("vol-1", "io2", 100), count)], []).findings("very-high-iops").len();
            assert_eq!((count_for(32_000), count_for(32_001)), (0, 1));
        }
    }
    magnetic_volume "magnetic-volume" {
        finds {
            let expensive = (EC2_OTHER, "EBS:VolumeUsage", "11", "100 GB-Mo");
            let case = case([volume("vol-1", "standard", 100)], [expensive, GP3]);
            assert_eq!(case.findings("magnetic-volume"), ["vol-1 3"]);
        }
        ignores {
            assert!(case([volume("vol-1", "sc1", 100)], [GP3]).findings("magnetic-volume").is_empty());
        }
        boundary {
            // If its storage costs no more than gp3's, there is a finding without a saving.
            let cheap = (EC2_OTHER, "EBS:VolumeUsage", "8", "100 GB-Mo");
            assert_eq!(case([volume("vol-1", "standard", 100)], [cheap, GP3]).findings("magnetic-volume"), ["vol-1 review"]);
        }
    }
    paid_gp3_extra "paid-gp3-extra" {
        finds {
            let extra = with_iops(volume("vol-1", "gp3", 100), 5_000).with(Fact::number(fact::THROUGHPUT, 225));
            assert_eq!(case([extra], [GP3, GP3_IOPS, GP3_THROUGHPUT]).findings("paid-gp3-extra"), ["vol-1 <=14"]);
        }
        ignores {
            assert!(case([with_iops(volume("vol-1", "io1", 100), 5_000)], [GP3]).findings("paid-gp3-extra").is_empty());
        }
        boundary {
            let count_for = |count, throughput| {
                let volume = with_iops(volume("vol-1", "gp3", 100), count).with(Fact::number(fact::THROUGHPUT, throughput));
                case([volume], [GP3, GP3_IOPS, GP3_THROUGHPUT]).findings("paid-gp3-extra").len()
            };
            assert_eq!((count_for(3_000, 125), count_for(3_001, 125), count_for(3_000, 126)), (0, 1, 1));
        }
    }
    old_snapshot "old-snapshot" {
        finds {
            let case = case([snapshot("snap-1", "vol-1", "2026-01-01")], [SNAPSHOTS]);
            assert_eq!(case.findings("old-snapshot"), ["snap-1 <=2"]);
        }
        ignores {
            assert!(case([snapshot("snap-1", "vol-1", "2026-11-01")], [SNAPSHOTS]).findings("old-snapshot").is_empty());
        }
        boundary {
            // Ninety days before 24 November is 26 August.
            let count_for = |created| case([snapshot("snap-1", "vol-1", created)], [SNAPSHOTS]).findings("old-snapshot").len();
            assert_eq!((count_for("2026-08-26"), count_for("2026-08-25")), (0, 1));
        }
    }
    orphaned_snapshot "orphaned-snapshot" {
        finds {
            let case = case([snapshot("snap-1", "vol-gone", "2026-11-20")], [SNAPSHOTS]);
            assert_eq!(case.findings("orphaned-snapshot"), ["snap-1 <=2"]);
        }
        ignores {
            let case = case([snapshot("snap-1", "vol-1", "2026-01-01"), volume("vol-1", "gp3", 40)], [SNAPSHOTS]);
            assert!(case.findings("orphaned-snapshot").is_empty());
        }
        boundary {
            // An image uses it; or a list is incomplete, so nothing is known.
            let orphan = snapshot("snap-1", "vol-gone", "2026-01-01");
            let used = case([orphan.clone(), image("ami-1", "snap-0,snap-1", "2026-01-01")], [SNAPSHOTS]);
            assert!(used.findings("orphaned-snapshot").is_empty());
            for resource_type in ["ec2:volume", "ec2:image"] {
                let unknown = case([orphan.clone()], [SNAPSHOTS]).incomplete(resource_type);
                assert!(unknown.findings("orphaned-snapshot").is_empty());
                assert_eq!(unknown.missing_data("orphaned-snapshot"), [MissingData::List(ResourceType::new(resource_type))]);
            }
        }
    }
    unused_image "unused-image" {
        finds {
            let snapshots = [snapshot("snap-1", "vol-1", "2026-01-01"), snapshot("snap-2", "vol-1", "2026-01-01")];
            let [first, second] = snapshots;
            let case = case([image("ami-1", "snap-1,snap-2", "2026-01-01"), first, second], [SNAPSHOTS]);
            assert_eq!(case.findings("unused-image"), ["ami-1 <=4"]);
        }
        ignores {
            let instance = instance("i-1", "stopped").with(Fact::text(fact::IMAGE, "ami-1"));
            let case = case([image("ami-1", "snap-1", "2026-01-01"), instance], [SNAPSHOTS]);
            assert!(case.findings("unused-image").is_empty());
        }
        boundary {
            let count_for = |created| case([image("ami-1", "", created)], [SNAPSHOTS]).findings("unused-image").len();
            assert_eq!((count_for("2026-11-17"), count_for("2026-11-16")), (0, 1));
            let unknown = case([image("ami-1", "", "2026-01-01")], []).incomplete("ec2:instance");
            assert!(unknown.findings("unused-image").is_empty());
        }
    }
}
