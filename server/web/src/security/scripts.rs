//! Content security policy of a page that several visitors receive: a nonce is only safe in one response.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;
use sha2::{Digest, Sha256};

use super::policy;

/// End tag of a script. Scripts of a page escape it in their text.
const END_TAG: &str = "</script>";

/// Content security policy that allows exactly the inline scripts of a rendered page, by their SHA-256 hashes. These are the
/// scripts with the nonce of the page's own policy; a script that was injected has none. `None` if the policy has no nonce.
///
/// Source: Content Security Policy Level 3, section 2.3.1, `hash-source`.
pub fn policy_of_page(page: &str, policy_with_nonce: &HeaderValue) -> Option<HeaderValue> {
    let (_, after) = policy_with_nonce.to_str().ok()?.split_once("'nonce-")?;
    let (nonce, _) = after.split_once('\'')?;
    let nonce = format!("nonce=\"{nonce}\"");
    let mut hashes: Vec<String> = inline_scripts(page, &nonce).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    HeaderValue::from_str(&policy(&hashes.join(" "))).ok()
}

/// Source text of each script whose tag has an attribute.
fn inline_scripts<'a>(page: &'a str, attribute: &str) -> impl Iterator<Item = &'a str> {
    page.split("<script").skip(1).filter_map(move |script| {
        let (tag, text) = script.split_once('>')?;
        let (text, _) = text.split_once(END_TAG)?;
        (tag.contains(attribute) && !text.is_empty()).then_some(text)
    })
}

fn hash(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_with_the_nonce_are_allowed() {
        let own =
            r#"<script nonce="abc123">let a = 1 > 0;</script><script defer nonce="abc123" type="module">b()</script>"#;
        let injected = r#"<script>evil()</script><script nonce="other">evil()</script>"#;
        let header = HeaderValue::from_str(&policy("'nonce-abc123'")).unwrap();
        let policy = policy_of_page(&format!("{own}{injected}"), &header).unwrap();
        let policy = policy.to_str().unwrap();
        // printf 'b()' | openssl dgst -sha256 -binary | base64
        for hash in ["qeSbPRYOu0L550unWVqojG3wPwrcZDruoYFJYXKW0W4=", "cf242PFc/kb7xD0Qzhsmd9vvRkc+cWFmbi+k+YvtdKc="] {
            assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
        }
        assert!(!policy.contains("nonce"), "{policy}");
        assert_eq!(policy.matches("'sha256-").count(), 2, "{policy}");
    }
}
