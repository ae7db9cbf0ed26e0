//! XML namespaces of the services' responses.

pub(super) const EC2: &str = "http://ec2.amazonaws.com/doc/2016-11-15/";
pub(super) const RDS: &str = "http://rds.amazonaws.com/doc/2014-10-31/";
pub(super) const S3: &str = "http://s3.amazonaws.com/doc/2006-03-01/";
pub(super) const STS: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
