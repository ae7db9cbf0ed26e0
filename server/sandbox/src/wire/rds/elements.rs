//! Elements of several resource types: tags, and the port of an engine.

use std::sync::Arc;

use crate::wire::xml::Xml;

pub(super) fn write_tags(xml: &mut Xml, tags: &[(Arc<str>, Arc<str>)]) {
    xml.list("TagList", "Tag", tags, |xml, (key, value)| {
        xml.text("Key", key);
        xml.text("Value", value);
    });
}

/// Default port of a database engine.
pub(super) fn port(engine: &str) -> u16 {
    if engine.contains("postgres") { 5_432 } else { 3_306 }
}
