//! Conversion of SDK responses to the domain's resources, in compact form: there may be 100,000 of them.

use aws_smithy_types::DateTime;
use domain::{
    Timestamp,
    resource::{AccountRegion, Fact, NAME_TAG, Resource, ResourceType, SharedStr, Tag, billing_service},
};

use crate::interner::intern;

/// Creates a resource with only its type, account, region and ID.
pub fn resource(resource_type: &'static str, account_region: &AccountRegion, id: impl Into<SharedStr>) -> Resource {
    let resource_type = ResourceType::new(intern(resource_type));
    Resource {
        service: billing_service(&resource_type).map(intern),
        resource_type,
        id: id.into(),
        arn: None,
        name: None,
        account: account_region.account.clone(),
        region: account_region.region.clone(),
        zone: None,
        state: None,
        created: None,
        tags: None,
        facts: Vec::new(),
    }
}

/// Converts tags and sorts them by key. An empty list means that the resource has no tags.
pub fn tags(pairs: impl IntoIterator<Item = (Option<String>, Option<String>)>) -> Vec<Tag> {
    let text = |text: Option<String>| intern(&text.unwrap_or_default());
    let mut tags: Vec<Tag> = pairs.into_iter().map(|(key, value)| Tag(text(key), text(value))).collect();
    tags.sort_unstable();
    tags.shrink_to_fit();
    tags
}

/// Value of the tag `Name`, unless it is empty.
pub fn name_tag(tags: &[Tag]) -> Option<SharedStr> {
    tags.iter().find(|tag| *tag.0 == *NAME_TAG).map(|tag| tag.1.clone()).filter(|name| !name.trim().is_empty())
}

/// Interned text, for repeated values; `None` if empty.
pub fn word(text: Option<&(impl AsRef<str> + ?Sized)>) -> Option<SharedStr> {
    text.map(AsRef::as_ref).filter(|text| !text.is_empty()).map(intern)
}

/// Converts a point in time; `None` if it is out of range.
pub fn time(time: Option<DateTime>) -> Option<Timestamp> {
    let time = time?;
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

/// Parses a point in time in ISO 8601 format. Some services write the UTC offset without a colon.
pub fn parse_time(text: Option<&str>) -> Option<Timestamp> {
    let text = text?;
    text.parse().ok().or_else(|| text.strip_suffix("+0000").and_then(|time| format!("{time}Z").parse().ok()))
}

/// Facts of a resource; unknown ones are skipped.
#[derive(Default)]
pub struct Facts(Vec<Fact>);

impl Facts {
    /// Adds text with few distinct values, which is interned.
    pub fn word(mut self, name: &'static str, text: Option<&(impl AsRef<str> + ?Sized)>) -> Self {
        self.0.extend(word(text).map(|text| Fact::text(name, text)));
        self
    }

    /// Adds text specific to this resource.
    pub fn unique_word(mut self, name: &'static str, text: Option<impl Into<SharedStr>>) -> Self {
        let text = text.map(Into::into).filter(|text| !text.is_empty());
        self.0.extend(text.map(|text| Fact::text(name, text)));
        self
    }

    /// Adds a number; negative ones are skipped.
    pub fn number(mut self, name: &'static str, number: Option<impl TryInto<u64>>) -> Self {
        self.0.extend(number.and_then(|it| it.try_into().ok()).map(|number| Fact::number(name, number)));
        self
    }

    /// Adds a boolean.
    pub fn flag(mut self, name: &'static str, flag: Option<bool>) -> Self {
        self.0.extend(flag.map(|flag| Fact::flag(name, flag)));
        self
    }

    /// Adds a point in time, UTC.
    pub fn time(mut self, name: &'static str, time: Option<Timestamp>) -> Self {
        self.0.extend(time.map(|time| Fact::time(name, time)));
        self
    }

    /// Returns the facts.
    pub fn into_vec(mut self) -> Vec<Fact> {
        // Copied instead of shrunk: shrinking would keep the larger allocation.
        self.0.drain(..).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_times_with_utc_offset_or_z() {
        let expected: Timestamp = "2026-10-01T08:15:30Z".parse().unwrap();
        assert_eq!(parse_time(Some("2026-10-01T08:15:30.000+0000")), Some(expected));
        assert_eq!(parse_time(Some("2026-10-01T08:15:30.000Z")), Some(expected));
        assert_eq!(parse_time(Some("yesterday")), None);
        assert_eq!(time(Some(DateTime::from_secs(i64::MAX))), None);
    }

    #[test]
    fn keeps_tags_unchanged() {
        let pair = |key: &str, value: &str| (Some(key.to_owned()), Some(value.to_owned()));
        let tags =
            tags([pair("team", "<b>α</b>\n\""), pair("Name", "  "), pair("", "=1+1"), (Some("k".to_owned()), None)]);
        let texts: Vec<(&str, &str)> = tags.iter().map(|tag| (&*tag.0, &*tag.1)).collect();
        assert_eq!(texts, [("", "=1+1"), ("Name", "  "), ("k", ""), ("team", "<b>α</b>\n\"")]);
        assert_eq!(name_tag(&tags), None);
    }

    #[test]
    fn unknown_values_are_not_facts() {
        let facts =
            Facts::default().word("a", None::<&str>).word("b", Some("")).number("c", Some(-1)).flag("d", Some(false));
        assert_eq!(facts.into_vec(), [Fact::flag("d", false)]);
    }
}
