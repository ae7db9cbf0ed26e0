//! Export of findings.

use std::collections::BTreeMap;

use domain::{
    error::{Notice, SourceError},
    export::plain,
    finding::{Finding, Saving, Selection, ranked, total},
    report::{
        findings::{Failure, FindingsReport},
        resources::CostsUnavailable,
    },
    resource::Place,
    value::FactValue,
    view::{Decision, FindingTab, Page, View},
};
use futures::sink::drain;
use reports::Reports;
use serde_json::{Map, Value, json};

use super::{
    ExportError,
    sheet::{Cell, Sheet},
};

/// Columns of the documented format.
const COLUMNS: [&str; 11] = [
    "check",
    "service",
    "account",
    "region",
    "resource",
    "saving_per_month",
    "unit",
    "confidence",
    "effort",
    "risk",
    "evidence",
];

/// One row per finding with the view's status, in order. Overlapping savings count once, so the total may be less than
/// the sum of the rows. Missing data and dismissals are notes.
pub async fn sheet(reports: &Reports, view: &View) -> Result<Sheet, ExportError> {
    let insights = read(reports).await?;
    let partial = unseen(&insights);
    let picked = Selection::of(&view.filter, &view.findings, reports.today()).pick(&insights.findings);
    let shown = ranked(picked.tab(view.findings.tab).to_vec(), view.findings.sort);
    let saving = total(shown.iter().copied()).ok().flatten();
    Ok(Sheet {
        name: "Insights",
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: shown.iter().map(|it| row(it)).collect(),
        query: query(view),
        total: saving.as_ref().map(|it| it.amount),
        unit: saving.map(|it| it.unit.as_str().to_owned()),
        notes: Map::from_iter([
            ("from".to_owned(), json!(insights.days.from().to_string())),
            ("to".to_owned(), json!(insights.days.to().to_string())),
            ("decided".to_owned(), view.findings.decisions.iter().map(decided).collect()),
            ("not_judged".to_owned(), insights.not_evaluated.iter().map(not_evaluated).collect()),
            ("gaps".to_owned(), insights.failures.iter().flat_map(gaps).collect()),
        ]),
        partial,
    })
}

async fn read(reports: &Reports) -> Result<FindingsReport, ExportError> {
    let insights = reports.findings(&mut drain()).await?;
    // Nothing could be evaluated, which must not look like a result without findings.
    let error = insights.failures.iter().find_map(|it| match it {
        Failure::Lists(Notice { error, .. }) | Failure::Costs(CostsUnavailable::Source(error)) => Some(error),
        _ => None,
    });
    match error {
        Some(error) if insights.resources == 0 => Err(ExportError::Source(error.clone())),
        _ => Ok(insights),
    }
}

/// Missing data, one sentence each; empty if all data was read.
fn unseen(insights: &FindingsReport) -> Vec<String> {
    let failures = insights.failures.iter().map(|failure| {
        if let Failure::Lists(notice) = failure {
            return super::cause(notice);
        }
        let gaps = gaps(failure);
        let first = |key: &str| gaps.first().and_then(|gap| gap[key].as_str()).unwrap_or_default().to_owned();
        let operations = gaps.iter().filter_map(|gap| gap["operation"].as_str()).collect::<Vec<_>>().join(", ");
        let words = [first("what"), first("account"), operations, first("message")];
        words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": ")
    });
    let not_evaluated =
        insights.not_evaluated.iter().map(|it| format!("{}: {}", it.check.title(), it.missing.sentence()));
    failures.chain(not_evaluated).collect()
}

fn row(finding: &Finding) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let evidence = finding.evidence.iter().map(|it| (it.name.to_string(), words(&it.value))).collect();
    let unit = finding.saving.estimate().map_or("", |it| it.unit.as_str());
    vec![
        text(finding.from.code()),
        text(&finding.service),
        text(&finding.account),
        text(&finding.region),
        text(finding.resource.as_ref().map_or("", |it| &it.id)),
        Cell::Amount(finding.saving.amount()),
        text(unit),
        text(finding.confidence.as_str()),
        text(finding.effort.as_str()),
        text(finding.risk.as_str()),
        Cell::Object(evidence),
    ]
}

/// Value with its unit, exact.
fn words(value: &FactValue) -> String {
    match value {
        FactValue::Amount(money) => format!("{} {}", plain(money.amount), money.unit),
        FactValue::Percent(percent) => format!("{}%", plain(*percent)),
        FactValue::Count { number, of } => format!("{number} {of}"),
        FactValue::Date(date) => date.to_string(),
        FactValue::Text(text) => text.clone(),
    }
}

/// Query with the keys of an address that apply to findings.
fn query(view: &View) -> Value {
    let address = View { span: None, theme: None, ..view.clone() }.to_query(&Page::Insights);
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(address.as_bytes()) {
        keys.entry(key.into_owned()).or_default().push(value.into_owned());
    }
    json!(keys)
}

fn decided(decision: &Decision) -> Value {
    json!({
        "check": decision.about.code,
        "subject": decision.about.subject,
        "until": decision.until.map(|it| it.to_string()),
        "reason": decision.reason,
    })
}

fn not_evaluated(it: &domain::checks::NotEvaluated) -> Value {
    json!({
        "check": it.check.code(),
        "missing": it.missing.sentence(),
        "resources": it.resources,
        "places": it.places.iter().map(|place| format!("{} {}", place.account, place.region)).collect::<Vec<_>>(),
    })
}

/// Missing data of a failure, one object per list or call.
fn gaps(failure: &Failure) -> Vec<Value> {
    let of = |what: &str, operation: &str, error: &SourceError| json!({ "what": what, "operation": operation, "message": error.title() });
    match failure {
        Failure::Lists(notice) => {
            let gap = |(list, operation, places): (&str, &str, Vec<&Place>)| {
                let error = SourceError { operation: operation.to_owned(), ..notice.error.clone() };
                let mut gap = of(list, operation, &error);
                gap["places"] = json!(places.len());
                gap
            };
            notice.rows().into_iter().map(gap).collect()
        }
        Failure::Costs(CostsUnavailable::Source(error)) => vec![of("costs of resources", &error.operation, error)],
        Failure::Costs(CostsUnavailable::Unattributable(why)) => {
            vec![json!({ "what": "costs of resources", "message": why.to_string() })]
        }
        Failure::OtherData(error, actions) => {
            let what = "commitments, recommendations and anomaly monitors";
            actions.iter().map(|action| of(what, action, error)).collect()
        }
        Failure::Missing(what) => vec![json!({ "what": "costs", "message": what })],
        Failure::Unmeasured(account, _, error) => {
            let mut gap = json!({ "what": "costs by resource", "account": account });
            if let Some(error) = error {
                gap["operation"] = json!(error.operation);
                gap["message"] = json!(error.title());
            }
            vec![gap]
        }
    }
}

/// Header of the table.
const TABLE: &str = "| Action | Resource | Account | Region | Monthly savings | Effort | Risk |\n| --- | --- | --- | --- | ---: | --- | --- |\n";

/// Findings as Markdown for a ticket or wiki: a table, followed by missing data.
pub async fn markdown(reports: &Reports, view: &View) -> Result<String, ExportError> {
    let insights = read(reports).await?;
    let picked = Selection::of(&view.filter, &view.findings, reports.today()).pick(&insights.findings);
    let shown = ranked(picked.tab(view.findings.tab).to_vec(), view.findings.sort);
    let saving = total(shown.iter().copied()).ok().flatten();
    let title = match view.findings.tab {
        FindingTab::Open => "Savings opportunities",
        FindingTab::Aws => "AWS recommendations",
        FindingTab::Dismissed => "Dismissed findings",
    };
    let saving =
        saving.map(|it| format!("**{} {} per month** without overlaps; ", plain(it.amount.round_dp(2)), it.unit));
    let days = format!("{} to {} (UTC)", insights.days.from(), insights.days.to());
    let (count, all) = (shown.len(), insights.findings.len());
    let noun = if count == 1 { "finding" } else { "findings" };
    let chosen = if count < all { format!(" of {all} (including AWS's)") } else { String::new() };
    let head =
        format!("# {title}\n\n{}{count} {noun}{chosen}, from the bill of {days}.\n\n", saving.unwrap_or_default());
    let row = |finding: &&Finding| {
        let action = finding.from.title();
        let title = finding.unique_title(&insights.findings);
        let cells = [
            action.as_str(),
            &title,
            &finding.account,
            &finding.region,
            &amount(&finding.saving),
            finding.effort.as_str(),
            finding.risk.as_str(),
        ];
        format!("| {} |\n", cells.map(inert).join(" | "))
    };
    let unseen = unseen(&insights);
    let unseen = (!unseen.is_empty()).then(|| {
        let lines = unseen.iter().map(|it| format!("- {}", inert(it))).collect::<Vec<_>>().join("\n");
        format!("\n## Not evaluated\n\nMissing findings here don't mean that there is nothing to save.\n\n{lines}\n")
    });
    Ok(std::iter::once(head).chain([TABLE.to_owned()]).chain(shown.iter().map(row)).chain(unseen).collect())
}

fn amount(saving: &Saving) -> String {
    let money = |it: &domain::finding::Estimate| format!("{} {}", plain(it.amount().round_dp(2)), it.unit);
    match saving {
        Saving::Amount(it) if it.at_most => format!("at most {}", money(it)),
        Saving::Amount(it) => money(it),
        Saving::CostAtRisk(it) => format!("at stake: {}", money(it)),
        Saving::Unknown(_) => "unknown".to_owned(),
        Saving::Review => "review".to_owned(),
    }
}

/// Escapes untrusted text for Markdown and HTML.
fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\r' => inert.push(' '),
            '&' => inert.push_str("&amp;"),
            '<' => inert.push_str("&lt;"),
            '>' => inert.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|' | '~' | ':' => {
                inert.push('\\');
                inert.push(letter);
            }
            // A name such as `@everyone` must not mention anyone.
            '@' => inert.push_str("&#64;"),
            // Characters that are invisible or change the text direction.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' => {}
            other if other.is_control() => {}
            other => inert.push(other),
        }
    }
    // Some readers turn addresses without a scheme into links.
    inert.replace("www.", "www&#46;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_left_out_is_a_gap() {
        let message = "AWS sent no data for 1–31 Oct 2026";
        let gaps = gaps(&Failure::Missing(message.to_owned()));
        assert_eq!(gaps, [json!({ "what": "costs", "message": message })]);
    }

    #[test]
    fn names_are_no_markup() {
        assert_eq!(
            inert("<img src=x>|[a](javascript:x)\n# b"),
            "&lt;img src=x&gt;\\|\\[a\\]\\(javascript\\:x\\) \\# b"
        );
        assert_eq!(inert("web-1.example"), "web-1.example");
        assert_eq!(inert("www.evil.example @everyone \u{202e}x"), "www&#46;evil.example &#64;everyone x");
    }
}
