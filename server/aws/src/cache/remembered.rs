//! Cache of Savings Plans and reservation data: each query is sent once in a few hours.

use std::{hash::Hash, sync::Arc, time::Duration};

use async_trait::async_trait;
use domain::{
    checks::{Coverage, Utilization},
    error::SourceError,
    finding::{AwsRecommendation, Finding},
    period::DateRange,
    port::CommitmentSource,
    resource::Word,
};
use moka::future::Cache;

use super::life;

/// Maximum entries per kind: an organization's accounts for a few ranges.
const ANSWERS: u64 = 1_000;

/// Answers from the cache and queries `inner` for the rest. Concurrent identical queries share one request; if its
/// caller leaves, another takes over. The only cached error is a response that is too large, because it was paid for.
pub struct CachedCommitmentSource<S> {
    inner: S,
    coverage: Answers<(Word, DateRange), Vec<Coverage>>,
    utilization: Answers<DateRange, Vec<Utilization>>,
    anomaly_monitors: Answers<(), u32>,
    recommended: Answers<AwsRecommendation, Vec<Finding>>,
}

impl<S: CommitmentSource> CachedCommitmentSource<S> {
    /// Creates an empty cache.
    #[must_use]
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            coverage: Answers::new(life::OPEN),
            utilization: Answers::new(life::OPEN),
            anomaly_monitors: Answers::new(life::OPEN),
            recommended: Answers::new(life::OPEN),
        }
    }
}

/// Results of queries of one kind, or the error that they are too large.
pub(super) struct Answers<Q, A>(Cache<Q, Arc<Result<A, SourceError>>>);

impl<Q: Hash + Eq + Send + Sync + 'static, A: Clone + Send + Sync + 'static> Answers<Q, A> {
    /// Creates an empty cache with this time to live.
    pub fn new(life: Duration) -> Self {
        Self(Cache::builder().max_capacity(ANSWERS).time_to_live(life).build())
    }

    /// Returns the cached result, or queries it once for all concurrent callers.
    pub async fn of(&self, question: Q, ask: impl Future<Output = Result<A, SourceError>>) -> Result<A, SourceError> {
        let settled = async {
            match ask.await {
                Err(error) if !life::is_lasting(&error) => Err(error),
                settled => Ok(Arc::new(settled)),
            }
        };
        match self.0.try_get_with(question, settled).await {
            Ok(settled) => (*settled).clone(),
            Err(error) => Err((*error).clone()),
        }
    }

    fn invalidate(&self) {
        self.0.invalidate_all();
    }
}

#[async_trait]
impl<S: CommitmentSource> CommitmentSource for CachedCommitmentSource<S> {
    async fn coverage(&self, account: &str, days: DateRange) -> Result<Vec<Coverage>, SourceError> {
        self.coverage.of((account.into(), days), self.inner.coverage(account, days)).await
    }

    async fn utilization(&self, days: DateRange) -> Result<Vec<Utilization>, SourceError> {
        self.utilization.of(days, self.inner.utilization(days)).await
    }

    async fn anomaly_monitors(&self) -> Result<u32, SourceError> {
        self.anomaly_monitors.of((), self.inner.anomaly_monitors()).await
    }

    async fn recommended(&self, advice: AwsRecommendation) -> Result<Vec<Finding>, SourceError> {
        self.recommended.of(advice, self.inner.recommended(advice)).await
    }

    fn invalidate(&self) {
        self.coverage.invalidate();
        self.utilization.invalidate();
        self.anomaly_monitors.invalidate();
        self.recommended.invalidate();
        self.inner.invalidate();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use domain::error::Fault;

    use super::*;
    use crate::error::Call;

    #[tokio::test]
    async fn an_answer_that_is_too_large_is_paid_for_once() {
        let answers: Answers<(), u32> = Answers::new(life::OPEN);
        let asked = AtomicU32::new(0);
        let failed = async |fault: Fault| {
            let ask = async {
                asked.fetch_add(1, Ordering::SeqCst);
                Err(Call("ce:GetAnomalyMonitors").failed(fault.clone(), None))
            };
            answers.of((), ask).await.unwrap_err().fault
        };
        for _ in 0..2 {
            assert_eq!(failed(Fault::ServerError).await, Fault::ServerError);
        }
        assert_eq!(asked.load(Ordering::SeqCst), 2, "other errors are not kept");
        for _ in 0..3 {
            assert_eq!(failed(Fault::TooManyPages(20)).await, Fault::TooManyPages(20));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 3);
        answers.invalidate();
        assert_eq!(failed(Fault::TooManyPages(20)).await, Fault::TooManyPages(20));
        assert_eq!(asked.load(Ordering::SeqCst), 4, "a refresh asks again");
    }
}
