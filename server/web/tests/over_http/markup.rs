//! Markup of a response that could run a planted script, read as a browser reads it.

use std::cell::RefCell;

use base64::{Engine, engine::general_purpose::STANDARD};
use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind::{Rawtext, Rcdata, ScriptData},
    },
};
use http::header;
use sha2::{Digest, Sha256};

use crate::support::TestResponse;

/// Name of the elements and attributes that tests plant.
pub const MARK: &str = "planted";
/// Content types that browsers show as text, or not at all. With `nosniff`, they stay what they are.
const INERT_TYPES: [&str; 8] = [
    "text/plain",
    "application/json",
    "text/csv",
    "text/markdown",
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/x-ndjson",
    "application/vnd.farthing",
];
/// Attributes with an address.
const ADDRESSES: [&str; 7] = ["href", "src", "action", "formaction", "xlink:href", "data", "poster"];

/// Reasons why a planted script could run in a browser that shows a response; none if it cannot.
pub fn dangers(response: &TestResponse) -> Vec<String> {
    let content_type = response.headers.get(header::CONTENT_TYPE).map_or("", |it| it.to_str().unwrap());
    let media_type = content_type.split(';').next().unwrap_or_default();
    if response.bytes.is_empty() || INERT_TYPES.contains(&media_type) {
        let is_sniffed = response.headers.get(header::X_CONTENT_TYPE_OPTIONS).is_none_or(|it| it != "nosniff");
        return is_sniffed.then(|| "the content type may be guessed".to_owned()).into_iter().collect();
    }
    if media_type != "text/html" {
        return vec![format!("the content type {content_type}")];
    }
    let policy = response.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    document_dangers(&response.text, policy)
}

fn document_dangers(document: &str, policy: &str) -> Vec<String> {
    let sink = Sink { policy: policy.to_owned(), state: RefCell::default() };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(document));
    // It reads to the end, because the receiver never stops it.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.state.into_inner().dangers
}

/// Receiver of a document's tags and text.
struct Sink {
    policy: String,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    dangers: Vec<String>,
    /// Tag of the script that the text belongs to.
    script: Option<Tag>,
    text: String,
}

impl Sink {
    fn start(&self, tag: &Tag) -> TokenSinkResult<()> {
        let mut state = self.state.borrow_mut();
        let mut add = |reason: &str| state.dangers.push(format!("{reason}: {tag:?}"));
        if tag.name.contains(MARK) {
            add("a planted element");
        }
        for attribute in &tag.attrs {
            let name = &attribute.name.local;
            if name.contains(MARK) {
                add("a planted attribute");
            }
            if name.starts_with("on") || *name == *"style" || *name == *"srcdoc" {
                add("an attribute that runs or styles");
            }
            let value: String = attribute.value.chars().filter(|it| !it.is_whitespace() && !it.is_control()).collect();
            let scheme = value.split(':').next().unwrap_or_default().to_lowercase();
            let is_address = ADDRESSES.iter().any(|it| **name == **it);
            if is_address && value.contains(':') && ["javascript", "data", "vbscript"].contains(&scheme.as_str()) {
                add("an address that runs");
            }
        }
        if ["iframe", "frame", "object", "embed", "base", "meta-refresh"].iter().any(|it| *tag.name == **it) {
            add("an element that embeds");
        }
        match &*tag.name {
            "script" => {
                state.script = Some(tag.clone());
                state.text.clear();
                TokenSinkResult::RawData(ScriptData)
            }
            "title" | "textarea" => TokenSinkResult::RawData(Rcdata),
            "style" | "noframes" | "xmp" => TokenSinkResult::RawData(Rawtext),
            _ => TokenSinkResult::Continue,
        }
    }

    /// Checks that the policy allows a script because the server wrote it: by its nonce or its hash.
    fn end_script(&self) {
        let mut state = self.state.borrow_mut();
        let Some(tag) = state.script.take() else { return };
        let value = |name: &str| tag.attrs.iter().find(|it| *it.name.local == *name).map(|it| it.value.to_string());
        if value("type").as_deref() == Some("application/json") || value("src").is_some() {
            return;
        }
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(&state.text)));
        let nonce = value("nonce").map(|it| format!("'nonce-{it}'"));
        let is_own = nonce.is_some_and(|it| self.policy.contains(&it)) || self.policy.contains(&hash);
        if !is_own {
            let text: String = state.text.chars().take(100).collect();
            state.dangers.push(format!("a script that is not the server's: {text}"));
        }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return self.start(&tag),
            Token::TagToken(tag) if *tag.name == *"script" => self.end_script(),
            Token::CharacterTokens(text) => self.state.borrow_mut().text.push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[test]
fn planted_markup_is_found() {
    let policy = "default-src 'none'; script-src 'nonce-abc'";
    for (document, count) in [
        ("<p title=\"<planted>\">&lt;planted&gt;</p><title><planted></title>", 0),
        ("<script nonce=\"abc\">let planted = '<planted>'</script><a href=\"/?a=javascript:x\">a</a>", 0),
        ("<script type=\"application/json\">{\"a\": \"<planted>\"}</script>", 0),
        ("<script nonce=abc>'</script><planted>'</script>", 1),
        ("<p title=\"\"><planted>\">", 1),
        ("<p title=\"\" planted-x=\"\">", 1),
        ("<p onclick=x>", 1),
        ("<script>planted()</script>", 1),
        ("<script nonce=\"other\">planted()</script>", 1),
        ("<a href=\" java\tscript:planted()\">", 1),
        ("<title></title><planted></title>", 1),
        ("<iframe srcdoc=\"x\">", 2),
    ] {
        let dangers = document_dangers(document, policy);
        assert_eq!(dangers.len(), count, "{document}: {dangers:?}");
    }
}
