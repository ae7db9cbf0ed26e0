//! Writer of the URL parameters for findings; defaults are omitted.

use form_urlencoded::Serializer;

use super::Findings;
use crate::{export::plain, view::write::write_choices};

impl Findings {
    /// Adds the keys to an address.
    pub(in crate::view) fn write(&self, query: &mut Serializer<'_, String>) {
        let usual = Self::default();
        write_choices(query, &self.aspects);
        let words = [
            ("show", (self.tab != usual.tab).then(|| self.tab.as_str().to_owned())),
            ("min-saving", self.min_saving.map(plain)),
            ("rank", (self.rank != usual.rank).then(|| self.rank.to_string())),
            ("per", (self.per != usual.per).then(|| self.per.to_string())),
            ("finding", self.open.as_ref().map(ToString::to_string)),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                query.append_pair(key, &word);
            }
        }
        for decision in &self.decisions {
            query.append_pair("decided", &decision.to_string());
        }
    }
}
