//! Conversation with the model: its text is streamed and verified block by block, and its tool calls are answered.

use domain::{
    advice::{
        Budget, FactSheet, FollowUpQuery, ParsedCall, Task, ToolError, WithoutAi, fact_block, parse_call, summary,
    },
    conversation::{ModelEvent, Prompt, Stop, ToolCall, ToolResult, Turn},
    error::{Fault, SourceError},
    filter::Filter,
    grounding::{AnswerStream, Block, Verifier},
    limits::Limits,
    port::BoxStream,
    report::answers::{AnswerEnd, AnswerEvent, AnswerRequest, ModelUsage},
    view::Page,
};
use futures::{SinkExt, StreamExt, channel::mpsc};
use serde_json::{Map, Value};

use super::{
    prompt_facts::{PromptFacts, follow_up_facts, follow_up_query},
    verification,
};
use crate::{ReportError, Reports, statistics};

/// Maximum number of model turns: the first, one per follow-up query, and one to conclude.
const MAX_TURNS: u32 = domain::advice::MAX_QUERIES + 2;
/// Maximum number of recommendations in an answer.
const MAX_RECOMMENDATIONS: usize = 10;
/// Result of a tool call with invalid JSON.
const INVALID_JSON: &str = "the input is not valid JSON; call the tool again with valid JSON";
const TOO_MANY_RECOMMENDATIONS: &str = "there are enough recommendations; conclude";
const NO_COSTS: &str = "no costs match";

impl Reports {
    /// Asks the model about the figures of a view; `progress` receives all events, including the last one. Uses the
    /// Cost Explorer queries of the pages that show these figures, and follow-up queries of the model, with at most
    /// [`domain::advice::MAX_REQUESTS`] paid requests. Dropping the future cancels the model's request.
    ///
    /// # Errors
    /// [`ReportError::Abandoned`].
    pub async fn answer(&self, request: AnswerRequest, progress: mpsc::Sender<AnswerEvent>) -> Result<(), ReportError> {
        let result = Conversation::run(self.clone(), request, progress).await;
        result.map_err(|_| {
            self.statistics.count_answer(statistics::ABANDONED);
            ReportError::Abandoned
        })
    }
}

type SendResult = Result<(), mpsc::SendError>;

struct Conversation {
    reports: Reports,
    progress: mpsc::Sender<AnswerEvent>,
    task: Task,
    limits: Limits,
    sheet: FactSheet,
    scope: Filter,
    budget: Budget,
    model: String,
    /// Models that were tried before and did not respond.
    unavailable_models: Vec<String>,
    usage: ModelUsage,
    recommended: usize,
    /// Whether the model wrote any text besides white space.
    has_text: bool,
    /// Whether the text is a summary without AI.
    is_summary: bool,
}

/// One response of the model.
struct Response {
    text: String,
    calls: Vec<ToolCall>,
    /// Results of tool calls so far; follow-up queries run after the response.
    tool_results: Vec<ToolResult>,
    queries: Vec<(String, FollowUpQuery)>,
    stop: Result<Stop, SourceError>,
}

impl Conversation {
    async fn run(reports: Reports, request: AnswerRequest, mut progress: mpsc::Sender<AnswerEvent>) -> SendResult {
        let facts = PromptFacts::load(&reports, &request).await;
        progress.send(AnswerEvent::Facts(facts.sheet.clone(), facts.missing)).await?;
        let mut prompt = request.task.prompt(&facts.sheet, request.question.as_deref());
        let mut conversation = Self {
            limits: Limits::on(reports.today()),
            task: request.task,
            sheet: facts.sheet,
            scope: facts.scope,
            budget: Budget::default(),
            model: String::new(),
            unavailable_models: Vec::new(),
            usage: ModelUsage::default(),
            recommended: 0,
            has_text: false,
            is_summary: false,
            reports,
            progress,
        };
        let end = conversation.run_turns(&mut prompt).await?;
        let spending = (conversation.reports.spending)();
        let outcome = if conversation.is_summary { statistics::WITHOUT_AI } else { statistics::outcome(&end) };
        conversation.send(AnswerEvent::Ended(end, spending)).await?;
        conversation.reports.statistics.count_answer(outcome);
        Ok(())
    }

    async fn send(&mut self, event: AnswerEvent) -> SendResult {
        if !self.is_summary {
            self.reports.statistics.count_claims(&event);
        }
        self.progress.send(event).await
    }

    /// Runs turns until the model has no more tool calls.
    async fn run_turns(&mut self, prompt: &mut Prompt) -> Result<AnswerEnd, mpsc::SendError> {
        if self.sheet.facts().is_empty() {
            return Ok(AnswerEnd::NoFacts);
        }
        let Some(advisor) = self.reports.advisor.clone() else {
            return self.send_summary(WithoutAi::Disabled, None).await;
        };
        for _ in 0..MAX_TURNS {
            let response = self.stream_response(advisor.ask(prompt.clone())).await?;
            let stop = match response.stop {
                Ok(stop) => stop,
                // No text was written: fall back to the summary without AI.
                Err(error) if !self.has_text && self.recommended == 0 => {
                    return self.send_summary(unavailability(&error), Some(error)).await;
                }
                Err(error) => return Ok(AnswerEnd::Interrupted(error)),
            };
            match stop {
                Stop::ToolUse if !response.calls.is_empty() => {
                    let mut tool_results = response.tool_results;
                    for (id, question) in response.queries {
                        tool_results.push(self.run_query(id, &question).await?);
                    }
                    prompt.turns.push(Turn::Model { text: response.text, calls: response.calls });
                    prompt.turns.push(Turn::ToolResults(tool_results));
                }
                Stop::ToolUse | Stop::Finished => return Ok(AnswerEnd::Complete),
                Stop::TooLong => return Ok(AnswerEnd::TooLong),
                Stop::Blocked => return Ok(AnswerEnd::Blocked),
                Stop::Malformed => return Ok(AnswerEnd::Malformed),
                Stop::Other(text) => return Ok(AnswerEnd::Other(text)),
            }
        }
        Ok(AnswerEnd::TooManyTurns)
    }

    /// Streams one response of the model.
    async fn stream_response(
        &mut self,
        mut events: BoxStream<Result<ModelEvent, SourceError>>,
    ) -> Result<Response, mpsc::SendError> {
        // The facts do not change during a response: follow-up queries run after it.
        let sheet = self.sheet.clone();
        let verifier = Verifier::new(&sheet);
        let mut answer = AnswerStream::new(&verifier);
        let ended_early = SourceError {
            fault: Fault::ServerError,
            operation: "bedrock:InvokeModelWithResponseStream".to_owned(),
            request_id: None,
            raw_message: None,
        };
        let mut response = Response {
            text: String::new(),
            calls: Vec::new(),
            tool_results: Vec::new(),
            queries: Vec::new(),
            stop: Err(ended_early),
        };
        // A response that has started is charged, even if its usage is not reported.
        let mut is_usage_unknown = false;
        while let Some(event) = events.next().await {
            match event {
                Ok(ModelEvent::Started { model }) => {
                    is_usage_unknown = true;
                    if self.model != model {
                        self.model.clone_from(&model);
                        self.send(AnswerEvent::Started(model)).await?;
                    }
                }
                Ok(ModelEvent::ModelFailed { model, reason }) => {
                    // Each further turn tries all models again.
                    if !self.unavailable_models.contains(&model) {
                        self.unavailable_models.push(model.clone());
                        self.send(AnswerEvent::ModelFailed(model, reason)).await?;
                    }
                }
                Ok(ModelEvent::Text(text)) => {
                    response.text.push_str(&text);
                    self.has_text |= !text.trim().is_empty();
                    for block in answer.push(&text) {
                        self.send_verified(&block).await?;
                    }
                    self.send_preview(answer.preview()).await?;
                }
                Ok(ModelEvent::ToolCall(call)) => self.handle_call(call, &verifier, &mut response).await?,
                Ok(ModelEvent::InvalidToolInput { id, name, .. }) => {
                    response.tool_results.push(self.reject_call(&id, &name, INVALID_JSON.to_owned()).await?);
                    response.calls.push(ToolCall { id, name, input: Value::Object(Map::new()) });
                }
                Ok(ModelEvent::Stopped(stop)) => response.stop = Ok(stop),
                Ok(ModelEvent::Usage { input_tokens, output_tokens }) => {
                    is_usage_unknown = false;
                    self.usage.add(&self.model, input_tokens, output_tokens);
                    self.reports.statistics.count_tokens(&self.model, input_tokens, output_tokens);
                    self.send(AnswerEvent::Usage(self.usage.clone())).await?;
                }
                Err(error) => {
                    response.stop = Err(error);
                    break;
                }
            }
        }
        if let Some(block) = answer.finish() {
            self.send_verified(&block).await?;
        }
        if is_usage_unknown {
            self.usage.add_unknown();
            self.send(AnswerEvent::Usage(self.usage.clone())).await?;
        }
        Ok(response)
    }

    /// Sends text that is not verified yet.
    async fn send_preview(&mut self, text: String) -> SendResult {
        if text.is_empty() { Ok(()) } else { self.send(AnswerEvent::Text(text)).await }
    }

    async fn send_verified(&mut self, block: &Block) -> SendResult {
        self.send_preview(block.unseen().to_owned()).await?;
        let verification = verification::block(block, self.reports.render);
        self.send(AnswerEvent::Checked(block.text.len(), verification)).await
    }

    /// Handles a tool call. Tool calls can only show data to the visitor, and read costs within the visitor’s filter.
    async fn handle_call(&mut self, call: ToolCall, grounder: &Verifier<'_>, response: &mut Response) -> SendResult {
        let ToolCall { id, name, input } = &call;
        let is_offered = self.task.tools().iter().any(|tool| tool.name == *name);
        let read = if is_offered {
            parse_call(name, input, &self.sheet, &self.scope, &self.limits)
        } else {
            Err(ToolError::UnknownTool)
        };
        match read {
            Ok(ParsedCall::Recommend(_)) if self.recommended >= MAX_RECOMMENDATIONS => {
                response.tool_results.push(ToolResult {
                    id: id.clone(),
                    text: TOO_MANY_RECOMMENDATIONS.to_owned(),
                    is_error: true,
                });
            }
            Ok(ParsedCall::Recommend(recommendation)) => {
                self.recommended += 1;
                let recommended = verification::recommendation(recommendation, grounder, self.reports.render);
                self.send(AnswerEvent::Recommended(Box::new(recommended))).await?;
                response.tool_results.push(ToolResult { id: id.clone(), text: "recorded".to_owned(), is_error: false });
            }
            Ok(ParsedCall::QueryCosts(question)) => response.queries.push((id.clone(), *question)),
            Err(error) => response.tool_results.push(self.reject_call(id, name, error.to_string()).await?),
        }
        response.calls.push(call);
        Ok(())
    }

    async fn reject_call(&mut self, id: &str, name: &str, why: String) -> Result<ToolResult, mpsc::SendError> {
        self.send(AnswerEvent::RejectedCall(name.to_owned(), why.clone())).await?;
        Ok(ToolResult { id: id.to_owned(), text: why, is_error: true })
    }

    /// Runs a follow-up query, within the budget.
    async fn run_query(&mut self, id: String, question: &FollowUpQuery) -> Result<ToolResult, mpsc::SendError> {
        let costs = self.reports.costs.clone();
        let query = follow_up_query(&self.reports, question);
        if let Err(error) = self.budget.take(costs.quote(&query)) {
            return self.reject_call(&id, domain::advice::tools::QUERY_COSTS, error.to_string()).await;
        }
        self.send(AnswerEvent::Queried(question.view.to_query(&Page::Overview), self.budget.paid())).await?;
        match follow_up_facts(&self.reports, question, &query).await {
            Ok(facts) => {
                let new = self.sheet.extend(facts).to_vec();
                let text = if new.is_empty() { NO_COSTS.to_owned() } else { fact_block(&new) };
                self.send(AnswerEvent::MoreFacts(new)).await?;
                Ok(ToolResult { id, text, is_error: false })
            }
            Err(error) => self.reject_call(&id, domain::advice::tools::QUERY_COSTS, error.title()).await,
        }
    }

    /// Sends the summary without AI.
    async fn send_summary(&mut self, why: WithoutAi, error: Option<SourceError>) -> Result<AnswerEnd, mpsc::SendError> {
        self.is_summary = true;
        self.send(AnswerEvent::WithoutAi(why, error)).await?;
        let text = summary(&self.sheet);
        let sheet = self.sheet.clone();
        let verifier = Verifier::new(&sheet);
        let mut answer = AnswerStream::new(&verifier);
        let mut blocks = answer.push(&text);
        blocks.extend(answer.finish());
        for block in blocks {
            self.send_verified(&block).await?;
        }
        Ok(AnswerEnd::Complete)
    }
}

/// Reason why AI is not available, from an error.
fn unavailability(error: &SourceError) -> WithoutAi {
    match error.fault {
        Fault::Denied
        | Fault::Blocked(_)
        | Fault::Unauthenticated
        | Fault::Credentials(_)
        | Fault::Expired
        | Fault::ClockSkewed => WithoutAi::Denied,
        Fault::InvalidRequest
        | Fault::NoData
        | Fault::OutOfRange(_)
        | Fault::NoCostExplorer(_)
        | Fault::TooManyPages(_)
        | Fault::OutOfScope => WithoutAi::NoModel,
        Fault::Throttled
        | Fault::ServerError
        | Fault::InvalidResponse
        | Fault::Unreachable
        | Fault::EndpointDown(_)
        | Fault::ProxyFailed
        | Fault::UntrustedCertificate
        | Fault::BadSetting(_)
        | Fault::TimedOut
        | Fault::CircuitOpen(_)
        | Fault::DailyCapReached => WithoutAi::NoReply,
    }
}
