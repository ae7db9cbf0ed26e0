//! Engines of databases.

use super::usage_groups::UsageGroup;

/// Engine and version by billed operation. `MySQL` databases in Virginia have an old version.
pub(super) fn engine(usage: &UsageGroup) -> (&'static str, &'static str) {
    match usage.operation {
        "CreateDBInstance:0021" => ("aurora-postgresql", "15.8"),
        "CreateDBInstance:0018" => ("mariadb", "10.11.9"),
        "CreateDBInstance:0002" if usage.region == "us-east-1" => ("mysql", "5.7.44"),
        "CreateDBInstance:0002" => ("mysql", "8.4.3"),
        _ => ("postgres", "16.4"),
    }
}
