//! Counts what Cost Explorer charges for.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use aws_sdk_costexplorer::{
    config::{ConfigBag, Intercept, RuntimeComponents, interceptors::FinalizerInterceptorContextRef},
    error::BoxError,
};

/// Counts requests that cost 0.01 USD each: every page that was answered, and every attempt that timed out,
/// since AWS may have answered it. Refused, failed and throttled requests are free.
///
/// It sits inside the client, so that no page and no attempt passes it by.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    paid: Arc<AtomicU64>,
}

impl Meter {
    /// Requests that were charged since the meter was made.
    #[must_use]
    pub fn paid_requests(&self) -> u64 {
        self.paid.load(Ordering::Relaxed)
    }
}

impl Intercept for Meter {
    fn name(&self) -> &'static str {
        "Meter"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        #[expect(clippy::redundant_closure_for_method_calls, reason = "the SDK does not export the error's type")]
        let timed_out = || {
            let failure = context.output_or_error().and_then(Result::err);
            failure.is_some_and(|error| error.is_timeout_error())
        };
        let charged = match context.response() {
            Some(response) => response.status().is_success(),
            None => timed_out(),
        };
        if charged {
            self.paid.fetch_add(1, Ordering::Relaxed);
        }
        Ok(())
    }
}
