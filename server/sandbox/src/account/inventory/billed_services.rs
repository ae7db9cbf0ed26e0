//! Names of services on the bill.

pub(super) const EC2_COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
pub(super) const EC2_OTHER: &str = "EC2 - Other";
pub(super) const RDS: &str = "Amazon Relational Database Service";
pub(super) const VPC: &str = "Amazon Virtual Private Cloud";
