//! Grants of visitors by the claims of an identity provider.

use std::sync::Arc;

use domain::access::Grant;
use serde_json::{Map, Value};

use super::settings::{EVERYONE, SignInSettings};

/// Maximum length of a name in characters: it is part of the session's cookie.
const MAX_NAME: usize = 100;

/// Claims about a visitor.
pub type Claims = Map<String, Value>;

/// Rules that give roles to visitors.
#[derive(Clone, Debug)]
pub struct Roles {
    claim: String,
    /// Value of the claim, and what a visitor with it may do and see.
    rules: Vec<(String, Arc<Grant>)>,
}

impl Roles {
    /// Creates the rules of the settings.
    ///
    /// # Errors
    /// If a rule is invalid.
    pub fn new(settings: &SignInSettings) -> anyhow::Result<Self> {
        let rule = |rule: &super::settings::RoleRule| Ok((rule.value.clone(), Arc::new(rule.access.grant()?)));
        let rules = settings.roles.iter().map(rule).collect::<anyhow::Result<_>>()?;
        Ok(Self { claim: settings.roles_claim.clone(), rules })
    }

    /// Value of the first rule that applies to a visitor; `None` if none does.
    pub fn matching(&self, claims: &Claims) -> Option<String> {
        let values = values(claims, &self.claim);
        let applies = |(value, _): &&(String, Arc<Grant>)| value == EVERYONE || values.contains(&value.as_str());
        self.rules.iter().find(applies).map(|(value, _)| value.clone())
    }

    /// Grant of the rule with this value; `None` if there is none (any more).
    pub fn grant(&self, value: &str) -> Option<Arc<Grant>> {
        self.rules.iter().find(|(it, _)| it == value).map(|(_, grant)| grant.clone())
    }
}

/// Name of a visitor for the audit log.
pub fn visitor_name(claims: &Claims) -> Option<String> {
    let is_verified =
        !matches!(claims.get("email_verified").map(Value::to_string).as_deref(), Some("false" | "\"false\""));
    let text = |name| claims.get(name).and_then(Value::as_str).filter(|it| !it.is_empty());
    let email = text("email").filter(|_| is_verified);
    let name = email.or_else(|| ["preferred_username", "name", "sub"].into_iter().find_map(text))?;
    Some(name.chars().take(MAX_NAME).collect())
}

/// Values of a claim, which is a text or a list of texts.
fn values<'a>(claims: &'a Claims, name: &str) -> Vec<&'a str> {
    match claim(claims, name) {
        Some(Value::String(text)) => match text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            // Load balancers pass on lists as text, with and without quotes.
            Some(list) => list.split(',').map(|it| it.trim().trim_matches('"')).collect(),
            None => vec![text],
        },
        Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Claim with this name, or that of a nested claim with dots between the names. Some names contain dots: they are URLs.
fn claim<'a>(claims: &'a Claims, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        claim(claims.get(outer)?.as_object()?, inner)
    })
}

#[cfg(test)]
mod tests {
    use domain::access::Role;

    use super::*;

    fn roles(claim: &str) -> Roles {
        let settings = format!(
            "roles-claim = \"{claim}\"\n[[roles]]\nvalue = \"finops\"\nrole = \"admin\"\n[[roles]]\nvalue = \"web\"\nrole = \"analyst\"\n[[roles]]\nvalue = \"*\"\nrole = \"viewer\"\naccounts = [\"111122223333\"]\n"
        );
        Roles::new(&toml::from_str(&settings).unwrap()).unwrap()
    }

    fn matching(claim: &str, claims: &str) -> Option<String> {
        roles(claim).matching(&serde_json::from_str(claims).unwrap())
    }

    #[test]
    fn the_first_rule_that_applies_decides() {
        for (claim, claims, expected) in [
            ("groups", r#"{"groups": ["web", "finops"]}"#, "finops"),
            ("groups", r#"{"groups": "web"}"#, "web"),
            ("groups", r#"{"groups": "guests,finops"}"#, "*"),
            ("groups", r#"{"groups": "[\"other\",\"web\"]"}"#, "web"),
            ("cognito:groups", r#"{"cognito:groups": "[web, other]"}"#, "web"),
            ("realm_access.roles", r#"{"realm_access": {"roles": ["web"]}}"#, "web"),
            ("https://example.com/roles", r#"{"https://example.com/roles": ["web"]}"#, "web"),
            ("groups", r#"{"groups": ["webmasters"]}"#, "*"),
            ("groups", r#"{"groups": [1, null], "roles": ["finops"]}"#, "*"),
            ("groups", "{}", "*"),
        ] {
            assert_eq!(matching(claim, claims).as_deref(), Some(expected), "{claims}");
        }
        let grant = roles("groups").grant("*").unwrap();
        assert_eq!((grant.role, grant.scope.has_account("444455556666")), (Role::Viewer, false));
        assert_eq!(roles("groups").grant("sales"), None);
    }

    #[test]
    fn without_a_rule_there_is_no_role() {
        let mut roles = roles("groups");
        roles.rules.pop();
        assert_eq!(roles.matching(&Claims::new()), None);
    }

    #[test]
    fn visitors_are_named_by_their_address_first() {
        let name = |claims: &str| visitor_name(&serde_json::from_str(claims).unwrap());
        assert_eq!(name(r#"{"sub": "1", "email": "mara@example.com"}"#).as_deref(), Some("mara@example.com"));
        assert_eq!(name(r#"{"sub": "1", "email": ""}"#).as_deref(), Some("1"));
        assert_eq!(name("{}"), None);
        assert_eq!(name(r#"{"sub": "1", "email": "olaf@example.com", "email_verified": false}"#).as_deref(), Some("1"));
        assert_eq!(name(&format!(r#"{{"sub": "{}"}}"#, "x".repeat(500))).unwrap().len(), 100);
    }
}
