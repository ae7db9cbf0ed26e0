//! Renders a model's Markdown as HTML with verification marks.
//!
//! The model's text is untrusted. HTML, links and images in the text are escaped, so that a model can neither forge marks
//! nor link to other pages. Finally, `ammonia` removes all markup that this module does not write.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use ammonia::{Builder, UrlRelative};
use domain::{
    advice::FactId,
    grounding::{Block, Segment, Verdict},
};
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// CSS class of an unverified claim.
const UNVERIFIED: &str = "unverified";
/// CSS class of a verified claim, which links to its fact.
const FACT: &str = "fact";
/// CSS class of a citation, which links to its fact.
const CITATION: &str = "cite";
/// Level of all headings in an answer: one below the heading of the panel.
const HEADING: HeadingLevel = HeadingLevel::H3;

/// Allows only the tags that Markdown creates, and verification marks.
static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "mark",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .add_tag_attributes("a", ["class", "href"])
        .add_tag_attributes("mark", ["class", "title"])
        .add_tag_attributes("ol", ["start"])
        .url_schemes(HashSet::new())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            let is_allowed = match (element, attribute) {
                ("a", "href") => value.strip_prefix('#').is_some_and(|it| it.parse::<FactId>().is_ok()),
                ("a", "class") => value == FACT || value == CITATION,
                ("mark", "class") => value == UNVERIFIED,
                ("ol", "start") => value.parse::<u32>().is_ok(),
                _ => attribute == "title",
            };
            is_allowed.then(|| value.into())
        });
    builder
});

/// Renders a block as HTML: verified text links to its fact (`#F3`), unverified text is marked.
#[must_use]
pub fn html(block: &Block) -> String {
    let renderer = BlockRenderer { text: &block.text, segments: &block.verification.segments };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(renderer.text, options).into_offset_iter();
    let events = events.filter_map(|(event, span)| renderer.event(event, span));
    let mut html = String::with_capacity(block.text.len() * 2);
    push_html(&mut html, events);
    SANITIZER.clean(&html).to_string()
}

/// Renders a block with its verification results.
struct BlockRenderer<'b> {
    text: &'b str,
    segments: &'b [Segment],
}

impl<'b> BlockRenderer<'b> {
    /// Converts a Markdown event; `None` if it is not allowed.
    fn event(&self, event: Event<'b>, span: Range<usize>) -> Option<Event<'b>> {
        Some(match event {
            // The source text, because verification did not decode entities and escapes.
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) => Event::InlineHtml(self.marked(span).into()),
            Event::Code(_) => Event::InlineHtml(self.code(span).into()),
            Event::Start(Tag::Heading { .. }) => {
                Event::Start(Tag::Heading { level: HEADING, id: None, classes: Vec::new(), attrs: Vec::new() })
            }
            Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(HEADING)),
            Event::Start(Tag::CodeBlock(_)) => {
                Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Fenced(CowStr::Borrowed(""))))
            }
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => return None,
            other => other,
        })
    }

    /// Renders code between backticks, with marks.
    fn code(&self, span: Range<usize>) -> String {
        let written = self.text.get(span.clone()).unwrap_or("");
        let ticks = written.len() - written.trim_start_matches('`').len();
        let inner = span.start + ticks..span.end.saturating_sub(ticks).max(span.start + ticks);
        format!("<code>{}</code>", self.marked(inner))
    }

    /// Renders a range of the text: escaped, with marks.
    fn marked(&self, span: Range<usize>) -> String {
        let mut html = String::new();
        let first = self.segments.partition_point(|it| it.span.end <= span.start);
        let segments = self.segments.iter().skip(first).take_while(|it| it.span.start < span.end);
        for segment in segments {
            let range = segment.span.start.max(span.start)..segment.span.end.min(span.end);
            let content = ammonia::clean_text(self.text.get(range).unwrap_or(""));
            match &segment.verdict {
                Verdict::NotVerified(reason) => {
                    let title = ammonia::clean_text(reason);
                    html.extend(["<mark class=\"", UNVERIFIED, "\" title=\"", &title, "\">", &content, "</mark>"]);
                }
                Verdict::Citation(fact) => html.push_str(&link(CITATION, *fact, "", &content)),
                Verdict::Verified { facts, source } => match facts.first() {
                    Some(fact) => {
                        let title = format!(" title=\"{}\"", ammonia::clean_text(source));
                        html.push_str(&link(FACT, *fact, &title, &content));
                    }
                    None => html.push_str(&content),
                },
                Verdict::Plain => html.push_str(&content),
            }
        }
        html
    }
}

/// Link to a fact. `attributes` are written as they are, `content` must be escaped.
fn link(class: &str, fact: FactId, attributes: &str, content: &str) -> String {
    format!("<a class=\"{class}\" href=\"#{fact}\"{attributes}>{content}</a>")
}
