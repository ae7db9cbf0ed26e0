//! Escaping of untrusted text in files.

/// Escapes untrusted text for Markdown and HTML.
pub fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => escaped.push(' '),
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | ':' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // A name such as `@everyone` must not notify people.
            '@' => escaped.push_str("&#64;"),
            // Characters that are invisible or change the text direction.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            other if other.is_control() => {}
            other => escaped.push(other),
        }
    }
    // Some renderers turn addresses without a scheme into links.
    escaped.replace("www.", "www&#46;")
}

/// Escapes text that a spreadsheet would execute as a formula (OWASP, "CSV injection"). Some skip spaces before it, and some take
/// full-width signs for the ASCII ones.
pub fn escape_formula(text: &str) -> String {
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_formula = text.trim_start_matches([' ', '\u{feff}', '\0']).starts_with(starts);
    if is_formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_escaped() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", " =1+1", "\u{feff}=1", "＝1+1", "＠SUM(A1)"] {
            assert_eq!(escape_formula(text), format!("'{text}"));
        }
        assert_eq!(escape_formula("Amazon EC2"), "Amazon EC2");
    }

    #[test]
    fn names_are_escaped() {
        assert_eq!(
            escape_markdown("<img src=x>|[a](javascript:x)\n# b"),
            "&lt;img src=x&gt;\\|\\[a\\]\\(javascript\\:x\\) \\# b"
        );
        assert_eq!(escape_markdown("web-1.example"), "web-1.example");
        assert_eq!(escape_markdown("www.evil.example @everyone \u{202e}x"), "www&#46;evil.example &#64;everyone x");
    }
}
