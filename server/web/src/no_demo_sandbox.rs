//! Counterpart of `demo_sandbox.rs` in builds without the feature `sandbox`.

use std::future::{Future, ready};

use anyhow::anyhow;
use aws::{AwsAccount, Role};
use domain::Date;

/// Whether this build includes the sandbox, and thus the demo account.
pub const HAS_SANDBOX: bool = false;

/// Fails: there is no sandbox.
pub fn start_sandbox(_today: Date) -> impl Future<Output = anyhow::Result<(AwsAccount, Vec<Role>)>> + Send {
    ready(Err(anyhow!("this build of Farthing does not include the demo account")))
}
