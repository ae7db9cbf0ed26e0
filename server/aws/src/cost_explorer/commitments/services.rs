//! Services whose reservations Farthing reads, by billing name.

/// All services whose reservations Farthing reads.
pub const RESERVABLE_SERVICES: [&str; 2] = [EC2, RDS];
const EC2: &str = "Amazon Elastic Compute Cloud - Compute";
pub const RDS: &str = "Amazon Relational Database Service";
