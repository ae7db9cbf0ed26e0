//! What a page of costs asks the server.

#[cfg(feature = "ssr")]
use domain::port::Reading;
use domain::{
    limits::Limits,
    overview::Answer,
    port::Quote,
    query::CostQuery,
    spending::Spending,
    view::{Page, Sort, View},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The answers, and what they answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// What was asked.
    pub ask: Ask,
    /// The day of the server: spans are cut by it.
    pub limits: Limits,
    /// The questions of the page, each answered or failed on its own.
    pub answers: Vec<(CostQuery, Answer)>,
    /// What asking all of it anew would cost.
    pub anew: Quote,
    /// What Farthing itself has spent on Cost Explorer.
    pub spending: Spending,
}

/// A page, and the part of its view that decides what AWS must be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The page's path.
    pub path: String,
    /// The view's query. Metric, order, number of groups and kinds of charts are left out: they are worked out in the browser.
    pub question: String,
}

impl Ask {
    /// What a page asks for a view, both as the address has them.
    pub fn of(page: &Page, view: &View) -> Self {
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
        Self { path: crate::links::path(page), question: asked.to_query() }
    }

    /// The questions behind it on a day.
    #[cfg(feature = "ssr")]
    pub fn plan(&self, limits: &Limits) -> domain::overview::Plan {
        let view = View::parse(&self.question, limits).view;
        domain::overview::Plan::of(&crate::links::page_of(&self.path).scoped(&view), limits)
    }
}

/// Answers a page: at most two paid requests and one more for a comparison, and none for what is held. What explains it comes with
/// [`super::explanation`].
#[server(endpoint = "figures", input = GetUrl)]
pub async fn figures(path: String, question: String) -> Result<Reply, ApiError> {
    Ok(answer(&expect_context::<crate::Services>(), Ask { path, question }).await)
}

/// Asks what a page needs. What fails is an answer too.
#[cfg(feature = "ssr")]
pub(super) async fn answer(services: &crate::Services, ask: Ask) -> Reply {
    let limits = Limits::on(services.today());
    let plan = ask.plan(&limits);
    let costs = &services.costs;
    let asked = plan.asked();
    let answered = asked.iter().map(|query| async { (query.clone(), costs.costs(query).await.map(as_sent)) });
    let answers = futures::future::join_all(answered).await;
    // The days that explain the figures are let go of with them, and asked for after them; and so are the months that tell which days
    // those are, where they rest on what is let go of.
    let days = super::explanation::watched_days(services, &plan.watch).await;
    let unknown = Quote { requests: u64::from(days.is_none()), at_least: days.is_none() };
    let forgotten: Vec<CostQuery> = asked.iter().cloned().chain(days).collect();
    let months = costs.quote_after(&forgotten, &plan.watch.months);
    let anew = forgotten.iter().map(|query| costs.quote_anew(query)).fold(unknown.plus(months), Quote::plus);
    let spending = (services.spending)();
    Reply { ask, limits, answers, anew, spending }
}

/// The answer as it arrives in the browser: the server must not work out a page of anything else, or the page could not be taken over.
#[cfg(feature = "ssr")]
fn as_sent(reading: Reading) -> Reading {
    Reading { table: reading.table.as_sent(), ..reading }
}

/// Lets go of what is held of a page, so that it is asked anew when it is asked for next.
#[server(endpoint = "forget")]
pub async fn forget(path: String, question: String) -> Result<(), ApiError> {
    let services = expect_context::<crate::Services>();
    let limits = Limits::on(services.today());
    let plan = Ask { path, question }.plan(&limits);
    if let Some(days) = super::explanation::watched_days(&services, &plan.watch).await {
        services.costs.forget(&days);
    }
    for query in plan.asked() {
        services.costs.forget(&query);
    }
    Ok(())
}
