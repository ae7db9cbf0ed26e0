//! Restriction of all use cases to a scope, below them: pages, exports, streams and AI answers read costs and resources through
//! these ports and cannot reach the rest.

mod commitments;
mod costs;
mod inventory;

use std::sync::Arc;

use domain::access::Scope;

use self::{commitments::ScopedCommitments, costs::ScopedCosts, inventory::ScopedInventory};
use crate::Reports;

impl Reports {
    /// Copy that sees nothing outside a scope. It shares the caches of AWS's responses, not those of results.
    #[must_use]
    pub fn restricted_to(&self, scope: &Scope) -> Self {
        if scope.is_everything() {
            return self.clone();
        }
        let scope = Arc::new(scope.clone());
        Self {
            costs: Arc::new(ScopedCosts { inner: self.costs.clone(), scope: scope.clone() }),
            commitments: Arc::new(ScopedCommitments { inner: self.commitments.clone(), scope: scope.clone() }),
            inventory: Arc::new(ScopedInventory { inner: self.inventory.clone(), scope }),
            latest_findings: Arc::default(),
            anomaly_reports: Arc::default(),
            ..self.clone()
        }
    }
}
