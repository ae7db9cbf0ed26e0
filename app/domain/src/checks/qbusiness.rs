//! Checks of Amazon Q Business applications.

use super::{
    context::CheckContext,
    outcome::{CheckResult, FindingDraft, MissingData},
};
use crate::{
    finding::{Command, Estimate, Unpriced},
    inventory::Item,
    resource::fact,
};

/// Check 44: billed index capacity without subscriptions or documents.
pub(super) fn idle(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let application = item.resource;
    let indexes = context.of_type("qbusiness:index").iter().map(|it| it.resource).filter(|it| {
        (&it.account, &it.region) == (&application.account, &application.region)
            && it.word(fact::APPLICATION) == Some(&*application.id)
    });
    let indexes: Vec<_> = indexes.filter(|it| it.number(fact::UNITS).is_some_and(|units| units > 0)).collect();
    if indexes.is_empty() {
        return Ok(None);
    }
    let documents: Option<u64> = indexes.iter().map(|it| it.number(fact::DOCUMENTS)).sum();
    let subscriptions = application.number(fact::SUBSCRIPTIONS);
    let is_idle = subscriptions == Some(0) || documents == Some(0);
    if !is_idle {
        let counts = [(subscriptions, fact::SUBSCRIPTIONS), (documents, fact::DOCUMENTS)];
        let missing = counts.into_iter().find(|(count, _)| count.is_none());
        return missing.map_or(Ok(None), |(_, name)| Err(MissingData::Fact(name.into())));
    }
    let lines: Result<Vec<_>, Unpriced> = indexes.iter().map(|it| context.standing_cost_lines(it, |_| true)).collect();
    let mut draft = FindingDraft::for_resource(application).number("Indexes", indexes.len(), "indexes");
    if let Some(documents) = documents {
        draft = draft.number("Documents", documents, "documents");
    }
    if let Some(subscriptions) = subscriptions {
        draft = draft.number("Subscriptions", subscriptions, "subscriptions");
    }
    let mut command = Command::default();
    for index in &indexes {
        command = command
            .and("qbusiness", "delete-index", &index.region)
            .option("application-id", &application.id)
            .option("index-id", &index.id);
    }
    let draft = draft
        .saving(lines.and_then(|lines| Estimate::sum(lines.into_iter().flatten())))
        .console(&[
            "Amazon Q Business console, the application: confirm with its owner that it is not needed.",
            "Delete its index, or the application with all its content.",
        ])
        .command(&command)
        .terraform("Remove awscc_qbusiness_index and awscc_qbusiness_application.");
    Ok(Some(draft))
}
