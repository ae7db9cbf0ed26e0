//! Writer of the URL parameters for findings; defaults are omitted.

use form_urlencoded::Serializer;

use super::{Findings, decision::DISMISS};
use crate::{
    export::plain,
    view::{PageKind, write::write_choices},
};

impl Findings {
    /// Adds the keys to an address.
    pub(in crate::view) fn write(&self, kind: PageKind, query: &mut Serializer<'_, String>) {
        let usual = Self::default();
        let here = |word: Option<String>| word.filter(|_| kind == PageKind::Insights);
        write_choices(query, &self.aspects);
        let words = [
            ("show", (self.tab != usual.tab).then(|| self.tab.as_str().to_owned())),
            ("min-saving", self.min_saving.map(plain)),
            ("sort", here((self.sort != usual.sort).then(|| self.sort.to_string()))),
            ("group", here((self.group != usual.group).then(|| self.group.to_string()))),
            ("open", here(self.open.as_ref().map(ToString::to_string))),
        ];
        for (key, word) in words {
            if let Some(word) = word {
                query.append_pair(key, &word);
            }
        }
        for decision in &self.decisions {
            query.append_pair(DISMISS, &decision.to_string());
        }
    }
}
