//! Writer of the URL parameters for resources; defaults are omitted.

use form_urlencoded::Serializer;

use super::{ResourceColumn, ResourceView};
use crate::{
    export::plain,
    view::{PageKind, write::write_choices},
};

impl ResourceView {
    /// Adds the keys to an address.
    pub(in crate::view) fn write(&self, kind: PageKind, query: &mut Serializer<'_, String>) {
        let usual = Self::default();
        let here = |word: Option<String>| word.filter(|_| kind == PageKind::Resources);
        write_choices(query, &self.properties);
        let words = [
            ("service-group", self.service_group.map(|it| it.as_str().to_owned())),
            ("search", Some(self.search.clone()).filter(|it| !it.is_empty())),
            ("min-cost", self.min_cost.map(plain)),
            ("max-cost", self.max_cost.map(plain)),
            ("sort", here((self.sort != usual.sort).then(|| self.sort.to_string()))),
            ("group", here(self.group.as_ref().map(ToString::to_string))),
            ("columns", (self.columns != usual.columns).then(|| written(&self.columns))),
            ("open", here(self.open.as_ref().map(|it| it.0.to_string()))),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                query.append_pair(key, &word);
            }
        }
    }
}

/// The columns, separated by commas; the name alone where there are no others.
fn written(columns: &[ResourceColumn]) -> String {
    let words: Vec<_> = columns.iter().map(|it| it.as_str()).collect();
    if words.is_empty() { ResourceColumn::Name.as_str().to_owned() } else { words.join(",") }
}
