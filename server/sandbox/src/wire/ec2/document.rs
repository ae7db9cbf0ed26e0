//! Response documents of EC2.

use crate::wire::call::Call;
use crate::wire::namespace::EC2;
use crate::wire::xml::Xml;

/// Response document. `fill` writes the content after the request ID.
pub(super) fn document(call: &Call<'_>, action: &str, fill: impl FnOnce(&mut Xml)) -> String {
    Xml::document(&format!("{action}Response"), EC2, |xml| {
        xml.text("requestId", call.request_id);
        fill(xml);
    })
}
