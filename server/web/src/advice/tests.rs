//! Tests of rendering: marks appear where they belong, and a model cannot forge them.

use domain::{
    Decimal,
    advice::{Class, Entity, FactSheet, FindingFacts, SheetBuilder},
    grounding::{AnswerStream, Verifier},
    money::{Money, Unit},
    value::FactValue,
};

use super::html;

/// Fact sheet with one finding: volume `vol-0abc123def4567890` saves $47.60 a month.
fn sheet() -> FactSheet {
    let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
    let volume = Entity::new(Class::Resource, "vol-0abc123def4567890");
    let saving = Some(Money::new(Decimal::new(4760, 2), Unit::new("USD")));
    builder.add_finding(FindingFacts {
        title: "Idle".to_owned(),
        entities: vec![volume],
        saving,
        at_most: false,
        evidence: Vec::new(),
    });
    builder.finish()
}

fn render(text: &str) -> String {
    render_with(&sheet(), text)
}

fn render_with(sheet: &FactSheet, text: &str) -> String {
    let grounder = Verifier::new(sheet);
    let mut answer = AnswerStream::new(&grounder);
    let mut blocks = answer.push(text);
    blocks.extend(answer.finish());
    blocks.iter().map(html).collect()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(render(text).trim_end(), expected);
}

#[test]
fn verified_claims_link_to_facts_and_unverified_claims_are_marked() {
    check(
        "Saves **{{F1}}** a month, {{12 * F1}} a year, {{F7}}.",
        "<p>Saves <strong><a class=\"fact\" href=\"#F1\" title=\"F1: Idle: vol-0abc123def4567890, saving\">$47.60</a></strong> a month, \
         <a class=\"fact\" href=\"#F1\" title=\"12 × F1: Idle: vol-0abc123def4567890, saving\">$571.20</a> a year, \
         <mark class=\"unverified\" title=\"Not verified: unknown fact.\">F7</mark>.</p>",
    );
    check(
        "Saves $47.60 a month [F1, F7].",
        "<p>Saves <a class=\"fact\" href=\"#F1\" title=\"F1: Idle: vol-0abc123def4567890, saving\">$47.60</a> a month \
         [<a class=\"cite\" href=\"#F1\">F1</a>, \
         <mark class=\"unverified\" title=\"Not verified: unknown fact.\">F7</mark>].</p>",
    );
    check(
        "`vol-0abc123def4567890` costs $99.99",
        "<p><code><a class=\"fact\" href=\"#F1\" title=\"F1: Idle: vol-0abc123def4567890, saving\">vol-0abc123def4567890</a></code> costs \
         <mark class=\"unverified\" title=\"Not verified: no fact in this sentence has this value.\">$99.99</mark></p>",
    );
    check(
        "```sh\naws ec2 delete-volume --volume-id vol-0abc123def4567891 && echo <ok>\n```",
        "<pre><code>aws ec2 delete-volume --volume-id \
         <mark class=\"unverified\" title=\"Not verified: no fact has this name.\">vol-0abc123def4567891</mark> \
         &amp;&amp; echo &lt;ok&gt;\n</code></pre>",
    );
}

/// Names and tags of the account are untrusted, both in `title` attributes and in the text.
#[test]
fn hostile_names_and_tags_are_escaped() {
    for hostile in
        ["\"><script>alert(1)</script>", "x` <img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "{{F1}}\n\n# b"]
    {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        builder.add_finding(FindingFacts {
            title: "Idle".to_owned(),
            entities: vec![Entity::new(Class::Resource, hostile)],
            saving: Some(Money::new(Decimal::ONE, Unit::new("USD"))),
            at_most: false,
            evidence: vec![("tag", FactValue::Text(hostile.to_owned()))],
        });
        let html = render_with(&builder.finish(), "Saves {{F1}}, tagged {{F2}}.");
        assert!(html.starts_with("<p>Saves <a class=\"fact\" href=\"#F1\" title=\"F1: Idle: "), "{html}");
        assert!(
            html.contains(", saving\">$1.00</a>, tagged <code><a class=\"fact\" href=\"#F2\" title=\"F2: Idle: "),
            "{html}"
        );
        assert!(html.trim_end().ends_with("</a></code>.</p>"), "{html}");
        let tags = ["<script", "<img", "<h3", "href=\"javascript", "\"javascript"];
        assert!(tags.iter().all(|it| !html.contains(it)), "{html}");
        assert_eq!(html.matches("<a").count(), 2, "{html}");
    }
}

#[test]
fn markdown_is_rendered_and_headings_have_one_level() {
    check("###### Deep", "<h3>Deep</h3>");
    check("# One\n\n3. a\n4. *b*", "<h3>One</h3>\n<ol start=\"3\">\n<li>a</li>\n<li><em>b</em></li>\n</ol>");
    check(
        "| a | b |\n| :- | -: |\n| 1 | c |",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>c</td></tr>\n</tbody></table>",
    );
}

#[test]
fn a_model_cannot_forge_marks_or_links() {
    for hostile in [
        "<mark class=\"unverified\">x</mark>",
        "<a class=\"fact\" href=\"#F1\" title=\"F1\">$1,000,000.00</a>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "[x](javascript:alert(1))",
        "[$5.00](#F1)",
        "[F1]: https://evil.example\n\n[F1] [F1][F1]",
        "![x](https://evil.example/pixel.png)",
        "<https://evil.example>",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<div>\n<style>body{display:none}</style>\n</div>",
        "<svg/onload=alert(1)>",
        "`<script>`",
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        "# <b onclick=x>x</b> {#id .class onclick=x}",
        "| <i> |\n| - |\n| <script>x</script> |",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<!-- --><![CDATA[<script>x</script>]]>",
        "<?php x ?>",
        "\u{0}<\u{0}script>",
        "{{<script>alert(1)</script> F1}}",
        "{{F1}}<script>alert(1)</script>",
        "[{{F1}}](https://evil.example)",
        "[x](#F1 \"{{F1}}\")",
        "{{F1\" onclick=alert(1)}}",
    ] {
        let html = render(hostile);
        let link = |class| html.matches(&format!("<a class=\"{class}\" href=\"#F1\"")).count();
        let links = link("fact") + link("cite");
        assert_eq!(html.matches("<a").count(), links, "{html}");
        let own_marks = html.matches("<mark class=\"unverified\" title=\"Not verified: ").count();
        assert_eq!(html.matches("<mark").count(), own_marks, "{html}");
        assert!(!html.contains("1,000,000.00</a>") && !html.contains("$5.00</a>"), "{html}");
        let links_with_title =
            html.matches("<a class=\"fact\" href=\"#F1\" title=\"F1: Idle: vol-0abc123def4567890, saving\">").count();
        assert_eq!(links_with_title, link("fact"), "{html}");
        for tag in ["<script", "<img", "<svg", "<div", "<style", "<b ", "<i>", "<!--", "<?"] {
            assert!(!html.contains(tag), "{hostile}: {html}");
        }
    }
}

#[test]
fn entities_are_shown_undecoded() {
    let html = render("&#57;,999 &#36;5");
    let digits = |number| {
        format!(
            "&amp;#<mark class=\"unverified\" title=\"Not verified: no fact in this sentence has this value.\">{number}</mark>;"
        )
    };
    assert!(html.contains(&digits(57)) && html.contains(&format!("{}5", digits(36))) && !html.contains("<a"), "{html}");
}
