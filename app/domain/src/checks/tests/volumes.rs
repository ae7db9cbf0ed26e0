//! Checks of volumes, snapshots and AMIs.

use super::*;
use crate::resource::fact;

const OTHER: &str = "EC2 - Other";
const GP3: Row = (OTHER, "EBS:VolumeUsage.gp3", "8", "100 GB-Mo");
const GP2: Row = (OTHER, "EBS:VolumeUsage.gp2", "10", "100 GB-Mo");
const GP3_IOPS: Row = (OTHER, "EBS:VolumeP-IOPS.gp3", "5", "1000 IOPS-Mo");
const GP3_THROUGHPUT: Row = (OTHER, "EBS:VolumeP-Throughput.gp3", "4", "100 MiBps-Mo");
const IO1: Row = (OTHER, "EBS:VolumeUsage.piops", "12.5", "100 GB-Mo");
const IO1_IOPS: Row = (OTHER, "EBS:VolumeP-IOPS.piops", "65", "1000 IOPS-Mo");
const SNAPSHOTS: Row = (OTHER, "EBS:SnapshotUsage", "5", "100 GB-Mo");

fn volume(id: &'static str, kind: &'static str, gigabytes: u64) -> Resource {
    let volume = thing("ec2:volume", id).state("in-use");
    volume.with(Fact::text(fact::STORAGE_TYPE, kind)).with(Fact::number(fact::SIZE_GIB, gigabytes))
}

fn iops(volume: Resource, iops: u64) -> Resource {
    volume.with(Fact::number(fact::IOPS, iops))
}

fn attached(volume: Resource, to: &'static str) -> Resource {
    volume.with(Fact::text(fact::ATTACHED_TO, to))
}

fn machine(id: &'static str, state: &'static str) -> Resource {
    thing("ec2:instance", id).state(state)
}

fn snapshot(id: &'static str, of: &'static str, born: &str) -> Resource {
    let snapshot = thing("ec2:snapshot", id).born(born);
    snapshot.with(Fact::text(fact::VOLUME, of)).with(Fact::number(fact::SIZE_GIB, 40))
}

fn image(id: &'static str, snapshots: &'static str, born: &str) -> Resource {
    thing("ec2:image", id).born(born).with(Fact::text(fact::SNAPSHOTS, snapshots))
}

three! {
    unattached_volume "unattached-volume" {
        fires {
            // 50 GB x 0.08 + 1,000 IOPS x 0.005 + 100 MiB/s x 0.04.
            let whole = iops(volume("vol-1", "gp3", 50), 4_000).with(Fact::number(fact::THROUGHPUT, 225));
            let case = case([whole.state("available")], [GP3, GP3_IOPS, GP3_THROUGHPUT]);
            assert_eq!(case.says("unattached-volume"), ["vol-1 13"]);
        }
        fine {
            assert!(case([volume("vol-1", "gp3", 50)], [GP3]).says("unattached-volume").is_empty());
        }
        edge {
            // Without a price there is a finding without an amount.
            let case = case([volume("vol-1", "st1", 50).state("available")], [GP3]);
            assert_eq!(case.says("unattached-volume"), ["vol-1 ?"]);
        }
    }
    volume_on_stopped "volume-on-stopped-instance" {
        fires {
            let case = case([attached(volume("vol-1", "gp3", 50), "i-1"), machine("i-1", "stopped")], [GP3]);
            assert_eq!(case.says("volume-on-stopped-instance"), ["vol-1 4"]);
        }
        fine {
            let case = case([attached(volume("vol-1", "gp3", 50), "i-1"), machine("i-1", "running")], [GP3]);
            assert!(case.says("volume-on-stopped-instance").is_empty());
        }
        edge {
            // One of two instances is running; and an instance in an incomplete list may be running.
            let shared = attached(volume("vol-1", "gp3", 50), "i-1,i-2");
            let both = case([shared.clone(), machine("i-1", "stopped"), machine("i-2", "running")], [GP3]);
            assert!(both.says("volume-on-stopped-instance").is_empty());
            let unknown = case([shared, machine("i-1", "stopped")], [GP3]).incomplete("ec2:instance");
            assert!(unknown.says("volume-on-stopped-instance").is_empty());
            assert_eq!(unknown.lacks("volume-on-stopped-instance"), [Missing::List(Kind::new("ec2:instance"))]);
        }
    }
    gp2_volume "gp2-volume" {
        fires {
            // 2,000 GB: 200 as gp2; as gp3 160, 3,000 IOPS x 0.005 and 125 MiB/s x 0.04.
            let big = iops(volume("vol-2", "gp2", 2_000), 6_000);
            let case = case([volume("vol-1", "gp2", 100), big], [GP2, GP3, GP3_IOPS, GP3_THROUGHPUT]);
            assert_eq!(case.says("gp2-volume"), ["vol-2 20", "vol-1 2"]);
        }
        fine {
            assert!(case([volume("vol-1", "gp3", 100)], [GP2, GP3]).says("gp2-volume").is_empty());
        }
        edge {
            // An account without gp3: 20% less for storage is assumed. The price of additional IOPS is unknown.
            let case = case([volume("vol-1", "gp2", 100), iops(volume("vol-2", "gp2", 1_001), 3_003)], [GP2]);
            assert_eq!(case.says("gp2-volume"), ["vol-1 2", "vol-2 ?"]);
        }
    }
    provisioned_iops "provisioned-iops-for-gp3" {
        fires {
            // 100 GB x 0.125 + 5,000 x 0.065, less 100 GB x 0.08 and 2,000 x 0.005.
            let case = case([iops(volume("vol-1", "io1", 100), 5_000)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert_eq!(case.says("provisioned-iops-for-gp3"), ["vol-1 <=319.5"]);
        }
        fine {
            let case = case([volume("vol-1", "gp3", 100)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert!(case.says("provisioned-iops-for-gp3").is_empty());
        }
        edge {
            let at = |count| case([iops(volume("vol-1", "io1", 100), count)], [IO1, IO1_IOPS, GP3, GP3_IOPS]);
            assert_eq!(at(16_000).says("provisioned-iops-for-gp3").len(), 1);
            assert!(at(16_001).says("provisioned-iops-for-gp3").is_empty());
        }
    }
    very_high_iops "very-high-iops" {
        fires {
            let case = case([iops(volume("vol-1", "io2", 100), 64_000)], []);
            assert_eq!(case.says("very-high-iops"), ["vol-1 review"]);
        }
        fine {
            assert!(case([iops(volume("vol-1", "gp3", 100), 40_000)], []).says("very-high-iops").is_empty());
        }
        edge {
            let at = |count| case([iops(volume("vol-1", "io2", 100), count)], []).says("very-high-iops").len();
            assert_eq!((at(32_000), at(32_001)), (0, 1));
        }
    }
    magnetic_volume "magnetic-volume" {
        fires {
            let dear = (OTHER, "EBS:VolumeUsage", "11", "100 GB-Mo");
            let case = case([volume("vol-1", "standard", 100)], [dear, GP3]);
            assert_eq!(case.says("magnetic-volume"), ["vol-1 3"]);
        }
        fine {
            assert!(case([volume("vol-1", "sc1", 100)], [GP3]).says("magnetic-volume").is_empty());
        }
        edge {
            // If its storage costs no more than gp3's, there is a finding without a saving.
            let cheap = (OTHER, "EBS:VolumeUsage", "8", "100 GB-Mo");
            assert_eq!(case([volume("vol-1", "standard", 100)], [cheap, GP3]).says("magnetic-volume"), ["vol-1 review"]);
        }
    }
    paid_gp3_extra "paid-gp3-extra" {
        fires {
            let extra = iops(volume("vol-1", "gp3", 100), 5_000).with(Fact::number(fact::THROUGHPUT, 225));
            assert_eq!(case([extra], [GP3, GP3_IOPS, GP3_THROUGHPUT]).says("paid-gp3-extra"), ["vol-1 <=14"]);
        }
        fine {
            assert!(case([iops(volume("vol-1", "io1", 100), 5_000)], [GP3]).says("paid-gp3-extra").is_empty());
        }
        edge {
            let at = |count, throughput| {
                let volume = iops(volume("vol-1", "gp3", 100), count).with(Fact::number(fact::THROUGHPUT, throughput));
                case([volume], [GP3, GP3_IOPS, GP3_THROUGHPUT]).says("paid-gp3-extra").len()
            };
            assert_eq!((at(3_000, 125), at(3_001, 125), at(3_000, 126)), (0, 1, 1));
        }
    }
    old_snapshot "old-snapshot" {
        fires {
            let case = case([snapshot("snap-1", "vol-1", "2026-01-01")], [SNAPSHOTS]);
            assert_eq!(case.says("old-snapshot"), ["snap-1 <=2"]);
        }
        fine {
            assert!(case([snapshot("snap-1", "vol-1", "2026-11-01")], [SNAPSHOTS]).says("old-snapshot").is_empty());
        }
        edge {
            // Ninety days before 24 November is 26 August.
            let at = |born| case([snapshot("snap-1", "vol-1", born)], [SNAPSHOTS]).says("old-snapshot").len();
            assert_eq!((at("2026-08-26"), at("2026-08-25")), (0, 1));
        }
    }
    orphaned_snapshot "orphaned-snapshot" {
        fires {
            let case = case([snapshot("snap-1", "vol-gone", "2026-11-20")], [SNAPSHOTS]);
            assert_eq!(case.says("orphaned-snapshot"), ["snap-1 <=2"]);
        }
        fine {
            let case = case([snapshot("snap-1", "vol-1", "2026-01-01"), volume("vol-1", "gp3", 40)], [SNAPSHOTS]);
            assert!(case.says("orphaned-snapshot").is_empty());
        }
        edge {
            // An image uses it; or a list is incomplete, so nothing is known.
            let orphan = snapshot("snap-1", "vol-gone", "2026-01-01");
            let used = case([orphan.clone(), image("ami-1", "snap-0,snap-1", "2026-01-01")], [SNAPSHOTS]);
            assert!(used.says("orphaned-snapshot").is_empty());
            for kind in ["ec2:volume", "ec2:image"] {
                let unknown = case([orphan.clone()], [SNAPSHOTS]).incomplete(kind);
                assert!(unknown.says("orphaned-snapshot").is_empty());
                assert_eq!(unknown.lacks("orphaned-snapshot"), [Missing::List(Kind::new(kind))]);
            }
        }
    }
    unused_image "unused-image" {
        fires {
            let snapshots = [snapshot("snap-1", "vol-1", "2026-01-01"), snapshot("snap-2", "vol-1", "2026-01-01")];
            let [first, second] = snapshots;
            let case = case([image("ami-1", "snap-1,snap-2", "2026-01-01"), first, second], [SNAPSHOTS]);
            assert_eq!(case.says("unused-image"), ["ami-1 <=4"]);
        }
        fine {
            let machine = machine("i-1", "stopped").with(Fact::text(fact::IMAGE, "ami-1"));
            let case = case([image("ami-1", "snap-1", "2026-01-01"), machine], [SNAPSHOTS]);
            assert!(case.says("unused-image").is_empty());
        }
        edge {
            let at = |born| case([image("ami-1", "", born)], [SNAPSHOTS]).says("unused-image").len();
            assert_eq!((at("2026-11-17"), at("2026-11-16")), (0, 1));
            let unknown = case([image("ami-1", "", "2026-01-01")], []).incomplete("ec2:instance");
            assert!(unknown.says("unused-image").is_empty());
        }
    }
}
