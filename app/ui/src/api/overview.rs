//! What the Overview asks the server.

use domain::{
    limits::Limits,
    overview::Answers,
    spending::Spending,
    view::{Sort, View},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The answers, and what they answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverviewReply {
    /// As [`question`] wrote it.
    pub question: String,
    /// The day of the server: spans are cut by it.
    pub limits: Limits,
    /// Each part on its own.
    pub answers: Answers,
    /// What Farthing itself has spent on Cost Explorer.
    pub spending: Spending,
}

/// The part of a view that decides what AWS must be asked. Two views with the same question need no new answer:
/// metric, order, number of groups and kinds of charts are worked out in the browser.
pub fn question(view: &View) -> String {
    let usual = View::default();
    let asked = View {
        metric: usual.metric,
        top: usual.top,
        sort: Sort::default(),
        chart: usual.chart,
        share: usual.share,
        theme: usual.theme,
        ..view.clone()
    };
    asked.to_query()
}

/// Answers a question, as [`question`] writes it, with at most two paid requests and one more for a comparison.
#[server(endpoint = "overview", input = GetUrl)]
pub async fn overview(question: String) -> Result<OverviewReply, ApiError> {
    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let parsed = View::parse(&question, &limits);
    let answers = ask(&services, &domain::overview::Plan::of(&parsed.view, &limits)).await;
    let spending = (services.spending)();
    Ok(OverviewReply { question, limits, answers, spending })
}

/// Asks all questions of a plan at once.
#[cfg(feature = "ssr")]
async fn ask(services: &crate::Services, plan: &domain::overview::Plan) -> Answers {
    use futures::future::OptionFuture;

    let costs = &services.costs;
    let optional = |query: Option<_>| OptionFuture::from(query.map(|query| costs.costs(query)));
    let (costs, now, before, totals) = futures::join!(
        costs.costs(&plan.costs),
        optional(plan.now.as_ref()),
        optional(plan.before.as_ref()),
        costs.costs(&plan.totals),
    );
    Answers { costs, now, before, totals }
}
