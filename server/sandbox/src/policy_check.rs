//! Check of a client's calls against its policies, for tests.

use crate::meter::Meter;

/// User agent of Farthing's requests, without the version.
const FARTHING: &str = "aws-sdk-rust";

/// Fails the test in which Farthing called an operation that its policies don't allow, when dropped.
#[derive(Debug)]
pub struct PolicyCheck {
    meter: Meter,
    is_allowed: fn(&str) -> bool,
}

impl PolicyCheck {
    /// Check of all calls that the sandbox receives, by IAM action.
    pub(crate) fn new(meter: Meter, is_allowed: fn(&str) -> bool) -> Self {
        Self { meter, is_allowed }
    }
}

impl Drop for PolicyCheck {
    fn drop(&mut self) {
        let called = self.meter.called_by(FARTHING);
        let denied: Vec<_> = called.iter().filter(|action| !(self.is_allowed)(action)).collect();
        assert!(std::thread::panicking() || denied.is_empty(), "called without a permission: {denied:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;

    fn check(allowed: fn(&str) -> bool) {
        let meter = Meter::default();
        let _check = PolicyCheck::new(meter.clone(), allowed);
        meter.count_request(Operation::parse("ce", "GetTags"), "aws-sdk-rust/1.3 os/linux");
        meter.count_request(Operation::parse("s3", "ListAllMyBuckets"), "Boto3/1.40");
    }

    #[test]
    fn allowed_calls_and_those_of_other_clients_pass() {
        check(|action| action == "ce:GetTags");
    }

    #[test]
    #[should_panic(expected = "called without a permission: [\"ce:GetTags\"]")]
    fn other_calls_fail_the_test() {
        check(|_| false);
    }
}
