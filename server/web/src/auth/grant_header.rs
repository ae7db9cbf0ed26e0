//! Header with the fingerprint of a grant.

use http::HeaderName;

/// Header of responses with the fingerprint of the visitor's grant; `none` if the grant does not include the request. An open page whose
/// grant has changed reloads.
pub const GRANT: HeaderName = HeaderName::from_static("farthing-grant");
