//! stub
use super::call::Call;
use super::operation::Lambda;
use super::refusal::Refusal;
pub(super) const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";
pub(super) fn answer(_operation: Lambda, _call: &Call<'_>) -> Result<String, Refusal> {
    Err(Refusal::new("X", "x"))
}
