//! State of a running sandbox.

use crate::account::Account;
use crate::faults::Faults;
use crate::meter::Meter;
use crate::model_faults::CurrentModelFaults;
use crate::request_ids::RequestIds;
use crate::session::Sessions;

/// State shared by all requests.
pub(crate) struct Service {
    pub(crate) account: Account,
    pub(crate) page_size: usize,
    pub(crate) seed: u64,
    pub(crate) sessions: Sessions,
    pub(crate) request_ids: RequestIds,
    pub(crate) meter: Meter,
    pub(crate) faults: Faults,
    pub(crate) model_faults: CurrentModelFaults,
}
