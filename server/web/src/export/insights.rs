//! Export of findings.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    error::{Notice, SourceError},
    export::plain,
    finding::{Finding, Saving, Selection, sort_findings, total},
    report::{
        findings::{Failure, FindingsReport},
        resources::CostsUnavailable,
    },
    resource::AccountRegion,
    value::FactValue,
    view::{Dismissal, FindingTab, Page, View},
};
use futures::sink::drain;
use reports::Reports;
use serde_json::{Map, Value, json};

use super::{
    error::{ExportError, cause_of},
    escape::escape_markdown,
    sheet::{Cell, Sheet},
};

/// Columns of the documented format, in order.
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

/// One row per finding on the view's tab, in the view's order. Overlapping savings count once, so the total may be less
/// than the sum of the rows. Dismissals and missing data are in the notes.
pub async fn sheet(reports: &Reports, view: &View) -> Result<Sheet, ExportError> {
    let report = evaluate(reports).await?;
    let picked = Selection::of(&view.filter, &view.findings, reports.today()).select(&report.findings);
    let shown = sort_findings(picked.tab(view.findings.tab).to_vec(), view.findings.sort);
    let saving = total(shown.iter().copied()).ok().flatten();
    Ok(Sheet {
        name: "Insights",
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: shown.iter().map(|it| row(it)).collect(),
        query: query(view),
        total: saving.as_ref().map(|it| it.amount),
        unit: saving.map(|it| it.unit.as_str().to_owned()),
        notes: Map::from_iter([
            ("from".to_owned(), json!(report.days.from().to_string())),
            ("to".to_owned(), json!(report.days.to().to_string())),
            ("decided".to_owned(), view.findings.dismissals.iter().map(decision_note).collect()),
            ("not_judged".to_owned(), report.not_evaluated.iter().map(not_evaluated_note).collect()),
            ("gaps".to_owned(), report.failures.iter().flat_map(gaps).collect()),
        ]),
        missing_data: missing_data(&report),
    })
}

/// Runs the checks. Fails if the lists or the costs failed and no resources were found: such a result must not look like
/// one without findings.
async fn evaluate(reports: &Reports) -> Result<Arc<FindingsReport>, ExportError> {
    let report = reports.findings(&mut drain()).await?;
    let error = report.failures.iter().find_map(|it| match it {
        Failure::Lists(Notice { error, .. }) | Failure::Costs(CostsUnavailable::Source(error)) => Some(error),
        _ => None,
    });
    match error {
        Some(error) if report.resources == 0 => Err(ExportError::Source(error.clone())),
        _ => Ok(report),
    }
}

/// Missing data, one sentence each; empty if the result is complete.
fn missing_data(report: &FindingsReport) -> Vec<String> {
    let failures = report.failures.iter().map(|failure| {
        if let Failure::Lists(notice) = failure {
            return cause_of(notice);
        }
        let gaps = gaps(failure);
        let first = |key: &str| gaps.first().and_then(|gap| gap[key].as_str()).unwrap_or_default().to_owned();
        let operations = gaps.iter().filter_map(|gap| gap["operation"].as_str()).collect::<Vec<_>>().join(", ");
        let parts = [first("what"), first("account"), operations, first("message")];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": ")
    });
    let not_evaluated =
        report.not_evaluated.iter().map(|it| format!("{}: {}", it.check.title(), it.missing.sentence()));
    failures.chain(not_evaluated).collect()
}

fn row(finding: &Finding) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let evidence = finding.evidence.iter().map(|it| (it.name.to_string(), exact_text(&it.value))).collect();
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

/// Value with its unit, without rounding.
fn exact_text(value: &FactValue) -> String {
    match value {
        FactValue::Amount(money) => format!("{} {}", plain(money.amount), money.unit),
        FactValue::Percent(percent) => format!("{}%", plain(*percent)),
        FactValue::Count { number, of } => format!("{number} {of}"),
        FactValue::Date(date) => date.to_string(),
        FactValue::Text(text) => text.clone(),
    }
}

/// The view's query with the keys of the page's URL.
fn query(view: &View) -> Value {
    let query = View { span: None, theme: None, ..view.clone() }.to_query(&Page::Insights);
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        keys.entry(key.into_owned()).or_default().push(value.into_owned());
    }
    json!(keys)
}

fn decision_note(dismissal: &Dismissal) -> Value {
    json!({
        "check": dismissal.target.code,
        "subject": dismissal.target.subject,
        "until": dismissal.until.map(|it| it.to_string()),
        "reason": dismissal.reason,
    })
}

fn not_evaluated_note(check: &domain::checks::NotEvaluated) -> Value {
    json!({
        "check": check.check.code(),
        "missing": check.missing.sentence(),
        "resources": check.resources,
        "account_regions": check.account_regions.iter().map(|account_region| format!("{} {}", account_region.account, account_region.region)).collect::<Vec<_>>(),
    })
}

/// Missing data of a failure, one object per list or call.
fn gaps(failure: &Failure) -> Vec<Value> {
    let gap = |what: &str, operation: &str, error: &SourceError| json!({ "what": what, "operation": operation, "message": error.title() });
    match failure {
        Failure::Lists(notice) => {
            let list_gap = |(list, operation, account_regions): (&str, &str, Vec<&AccountRegion>)| {
                let error = SourceError { operation: operation.to_owned(), ..notice.error.clone() };
                let mut gap = gap(list, operation, &error);
                gap["account_regions"] = json!(account_regions.len());
                gap
            };
            notice.rows().into_iter().map(list_gap).collect()
        }
        Failure::Costs(CostsUnavailable::Source(error)) => vec![gap("costs of resources", &error.operation, error)],
        Failure::Costs(CostsUnavailable::Attribution(reason)) => {
            vec![json!({ "what": "costs of resources", "message": reason.to_string() })]
        }
        Failure::OtherData(error, actions) => {
            let subject = "commitments, recommendations and anomaly monitors";
            actions.iter().map(|action| gap(subject, action, error)).collect()
        }
        Failure::Missing(message) => vec![json!({ "what": "costs", "message": message })],
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

/// Header of the Markdown table.
const TABLE_HEADER: &str = "| Action | Resource | Account | Region | Monthly savings | Effort | Risk |\n| --- | --- | --- | --- | ---: | --- | --- |\n";

/// Findings as Markdown for a ticket or wiki: a table, followed by missing data.
pub async fn markdown(reports: &Reports, view: &View) -> Result<String, ExportError> {
    let report = evaluate(reports).await?;
    let picked = Selection::of(&view.filter, &view.findings, reports.today()).select(&report.findings);
    let shown = sort_findings(picked.tab(view.findings.tab).to_vec(), view.findings.sort);
    let saving = total(shown.iter().copied()).ok().flatten();
    let title = match view.findings.tab {
        FindingTab::Open => "Savings opportunities",
        FindingTab::Aws => "AWS recommendations",
        FindingTab::Dismissed => "Dismissed findings",
    };
    let saving =
        saving.map(|it| format!("**{} {} per month** without overlaps; ", plain(it.amount.round_dp(2)), it.unit));
    let days = format!("{} to {} (UTC)", report.days.from(), report.days.to());
    let (count, all) = (shown.len(), report.findings.len());
    let noun = if count == 1 { "finding" } else { "findings" };
    let of_all = if count < all { format!(" of {all} (including AWS's)") } else { String::new() };
    let head =
        format!("# {title}\n\n{}{count} {noun}{of_all}, from the bill of {days}.\n\n", saving.unwrap_or_default());
    let row = |finding: &&Finding| {
        let action = finding.from.title();
        let title = finding.unique_title(&report.findings);
        let cells = [
            action.as_str(),
            &title,
            &finding.account,
            &finding.region,
            &amount(&finding.saving),
            finding.effort.as_str(),
            finding.risk.as_str(),
        ];
        format!("| {} |\n", cells.map(escape_markdown).join(" | "))
    };
    let missing = missing_data(&report);
    let missing = (!missing.is_empty()).then(|| {
        let lines = missing.iter().map(|it| format!("- {}", escape_markdown(it))).collect::<Vec<_>>().join("\n");
        format!("\n## Not evaluated\n\nMissing findings here don't mean that there is nothing to save.\n\n{lines}\n")
    });
    Ok(std::iter::once(head).chain([TABLE_HEADER.to_owned()]).chain(shown.iter().map(row)).chain(missing).collect())
}

fn amount(saving: &Saving) -> String {
    let money = |it: &domain::finding::Estimate| format!("{} {}", plain(it.amount().round_dp(2)), it.unit);
    match saving {
        Saving::Amount(it) if it.at_most => format!("at most {}", money(it)),
        Saving::Amount(it) => money(it),
        Saving::CostAtRisk(it) => format!("affects {}", money(it)),
        Saving::Unknown(_) => "unknown".to_owned(),
        Saving::Review => "review".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_that_aws_omitted_is_a_gap() {
        let message = "AWS sent no data for 1–31 Oct 2026";
        let gaps = gaps(&Failure::Missing(message.to_owned()));
        assert_eq!(gaps, [json!({ "what": "costs", "message": message })]);
    }
}
