//! Writer of the URL parameters for resources; defaults are omitted.

use form_urlencoded::Serializer;

use super::{Column, ResourceView};
use crate::{export::plain, view::write::write_choices};

impl ResourceView {
    /// Adds the keys to an address.
    pub(in crate::view) fn write(&self, query: &mut Serializer<'_, String>) {
        let usual = Self::default();
        write_choices(query, &self.properties);
        let words = [
            ("family", self.family.map(|it| it.as_str().to_owned())),
            ("search", Some(self.search.clone()).filter(|it| !it.is_empty())),
            ("min-cost", self.min_cost.map(plain)),
            ("max-cost", self.max_cost.map(plain)),
            ("order", (self.order != usual.order).then(|| self.order.to_string())),
            ("by", self.by.as_ref().map(ToString::to_string)),
            ("columns", (self.columns != usual.columns).then(|| written(&self.columns))),
            ("open", self.open.as_ref().map(|it| it.0.to_string())),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                query.append_pair(key, &word);
            }
        }
    }
}

/// The columns, separated by commas; the name alone where there are no others.
fn written(columns: &[Column]) -> String {
    let words: Vec<_> = columns.iter().map(|it| it.as_str()).collect();
    if words.is_empty() { Column::Name.as_str().to_owned() } else { words.join(",") }
}
