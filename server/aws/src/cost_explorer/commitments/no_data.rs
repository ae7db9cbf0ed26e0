//! Operations without data: AWS reports an error instead of an empty result.

use domain::error::{Fault, SourceError};

/// Maps "no data" to an empty result: AWS has none without a plan or reservation, or with too little history.
pub fn or_empty<T: Default>(response: Result<T, SourceError>) -> Result<T, SourceError> {
    match response {
        Err(error) if error.fault == Fault::NoData => Ok(T::default()),
        other => other,
    }
}
