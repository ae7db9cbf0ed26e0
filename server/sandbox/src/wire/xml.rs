//! XML writer.
//!
//! Existing writers change line breaks, and write characters that XML forbids.

use std::fmt::Display;

use jiff::Timestamp;

/// A document under construction.
#[derive(Debug)]
pub(super) struct Xml(String);

impl Xml {
    /// Creates a document. `fill` writes the content of the root element.
    pub(super) fn document(root: &str, namespace: &str, fill: impl FnOnce(&mut Self)) -> String {
        let mut xml = Self("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned());
        let attributes = if namespace.is_empty() { String::new() } else { format!(" xmlns=\"{namespace}\"") };
        xml.0.extend(["<", root, &attributes, ">"]);
        fill(&mut xml);
        xml.close(root);
        xml.0
    }

    /// Writes an element. `fill` writes its content.
    pub(super) fn element(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.open(name);
        fill(self);
        self.close(name);
    }

    /// Writes an element with text.
    pub(super) fn text(&mut self, name: &str, text: impl Display) {
        self.open(name);
        self.content(text);
        self.close(name);
    }

    /// Writes text into the open element.
    pub(super) fn content(&mut self, text: impl Display) {
        self.0.push_str(&escape(&text.to_string()));
    }

    /// Writes an element with text, unless the text is `None`.
    pub(super) fn option(&mut self, name: &str, text: Option<impl Display>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    /// Writes an element with one child per item.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        member: &str,
        items: impl IntoIterator<Item = T>,
        mut fill: impl FnMut(&mut Self, T),
    ) {
        self.open(name);
        for item in items {
            self.element(member, |xml| fill(xml, item));
        }
        self.close(name);
    }

    fn open(&mut self, name: &str) {
        self.0.extend(["<", name, ">"]);
    }

    fn close(&mut self, name: &str) {
        self.0.extend(["</", name, ">"]);
    }
}

/// Escapes text for XML. Characters that XML 1.0 forbids become the replacement character.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' | ' '..='\u{FFFD}' | '\u{1_0000}'.. => escaped.push(character),
            _ => escaped.push(char::REPLACEMENT_CHARACTER),
        }
    }
    escaped
}

/// Time in the format of services with XML.
pub(super) fn time(time: Timestamp) -> impl Display {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped() {
        let xml = Xml::document("a", "urn:b", |xml| {
            xml.list("c", "d", ["<&>\"'", "\u{0}\u{1B}\u{FFFF}é", " \r\n\t"], |xml, text| xml.text("e", text));
            xml.option("f", None::<&str>);
        });
        let (_, document) = xml.split_once('\n').unwrap();
        let expected = "<a xmlns=\"urn:b\"><c><d><e>&lt;&amp;&gt;&quot;'</e></d>\
                        <d><e>\u{FFFD}\u{FFFD}\u{FFFD}é</e></d><d><e> &#13;&#10;\t</e></d></c></a>";
        assert_eq!(document, expected);
    }

    #[test]
    fn times_have_milliseconds() {
        let second: Timestamp = "2026-10-01T08:15:30Z".parse().unwrap();
        assert_eq!(time(second).to_string(), "2026-10-01T08:15:30.000Z");
    }
}
