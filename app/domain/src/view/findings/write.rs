//! Writer of the URL parameters for findings; defaults are omitted.

use form_urlencoded::Serializer;

use super::{Findings, dismissal::DISMISS};
use crate::{
    export::plain,
    view::{PageKind, write::write_choices},
};

impl Findings {
    /// Writes the parameters of findings.
    pub(in crate::view) fn write(&self, kind: PageKind, query: &mut Serializer<'_, String>) {
        let default = Self::default();
        let if_insights = |value: Option<String>| value.filter(|_| kind == PageKind::Insights);
        write_choices(query, &self.properties);
        let parameters = [
            ("show", (self.tab != default.tab).then(|| self.tab.as_str().to_owned())),
            ("min-saving", self.min_saving.map(plain)),
            ("sort", if_insights((self.sort != default.sort).then(|| self.sort.to_string()))),
            ("group", if_insights((self.group != default.group).then(|| self.group.to_string()))),
            ("open", if_insights(self.open.as_ref().map(ToString::to_string))),
        ];
        for (key, value) in parameters {
            if let Some(value) = value {
                query.append_pair(key, &value);
            }
        }
        for dismissal in &self.dismissals {
            query.append_pair(DISMISS, &dismissal.to_string());
        }
    }
}
