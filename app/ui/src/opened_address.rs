//! Address that a request opens, as it was parsed: parsed once, and also used by monitoring.

use std::sync::{Arc, OnceLock};

use domain::view::Parsed;

/// Parsed address of a request, empty until it is parsed. An extension of requests; clones share the address.
#[derive(Clone, Debug, Default)]
pub struct OpenedAddress(Arc<OnceLock<Arc<Parsed>>>);

impl OpenedAddress {
    /// Sets the address, unless it was parsed before.
    pub fn set(&self, address: Arc<Parsed>) {
        self.0.get_or_init(|| address);
    }

    /// The address, if it was parsed.
    #[must_use]
    pub fn get(&self) -> Option<Arc<Parsed>> {
        self.0.get().cloned()
    }
}
