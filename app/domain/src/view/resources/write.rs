//! Writer of the URL parameters for resources; defaults are omitted.

use form_urlencoded::Serializer;

use super::{ResourceColumn, ResourceView};
use crate::{
    export::plain,
    view::{PageKind, write::write_choices},
};

impl ResourceView {
    /// Writes the parameters of resources.
    pub(in crate::view) fn write(&self, kind: PageKind, query: &mut Serializer<'_, String>) {
        let default = Self::default();
        let if_resources = |value: Option<String>| value.filter(|_| kind == PageKind::Resources);
        write_choices(query, &self.properties);
        let parameters = [
            ("service-group", self.service_group.map(|it| it.as_str().to_owned())),
            ("search", Some(self.search.clone()).filter(|it| !it.is_empty())),
            ("min-cost", self.min_cost.map(plain)),
            ("max-cost", self.max_cost.map(plain)),
            ("sort", if_resources((self.sort != default.sort).then(|| self.sort.to_string()))),
            ("group", if_resources(self.group.as_ref().map(ToString::to_string))),
            ("columns", (self.columns != default.columns).then(|| column_list(&self.columns))),
            ("open", if_resources(self.open.as_ref().map(|it| it.0.to_string()))),
        ];
        for (key, value) in parameters {
            if let Some(value) = value {
                query.append_pair(key, &value);
            }
        }
    }
}

/// Columns, separated by commas; only the name if there are no others.
fn column_list(columns: &[ResourceColumn]) -> String {
    let names: Vec<_> = columns.iter().map(|it| it.as_str()).collect();
    if names.is_empty() { ResourceColumn::Name.as_str().to_owned() } else { names.join(",") }
}
