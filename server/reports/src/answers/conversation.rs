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
    checked,
    prompt_facts::{PromptFacts, further_facts, further_query},
};
use crate::{Reports, Unfinished};

/// Maximum number of model turns: the first, one per follow-up query, and one to conclude.
const MOST_TURNS: u32 = domain::advice::MAX_QUERIES + 2;
/// Maximum number of recommendations in an answer.
const MOST_RECOMMENDATIONS: usize = 10;
/// Reply to a tool call with invalid JSON.
const NO_JSON: &str = "the input is no JSON; call the tool again with valid JSON";
const ENOUGH: &str = "there are enough recommendations; conclude";
const NOTHING: &str = "no costs match";

impl Reports {
    /// Asks the model about the figures of a view; `progress` receives all events, including the last one. Uses the
    /// Cost Explorer queries of the pages that show these figures, and follow-up queries of the model, with at most
    /// [`domain::advice::MAX_REQUESTS`] paid requests. Dropping the future cancels the model's request.
    ///
    /// # Errors
    /// [`Unfinished::Abandoned`].
    pub async fn answer(&self, request: AnswerRequest, progress: mpsc::Sender<AnswerEvent>) -> Result<(), Unfinished> {
        Conversation::hold(self.clone(), request, progress).await.map_err(|_| Unfinished::Abandoned)
    }
}

type Sent = Result<(), mpsc::SendError>;

struct Conversation {
    reports: Reports,
    progress: mpsc::Sender<AnswerEvent>,
    task: Task,
    limits: Limits,
    sheet: FactSheet,
    scope: Filter,
    budget: Budget,
    model: String,
    /// Models tried earlier that did not reply.
    declined: Vec<String>,
    usage: ModelUsage,
    recommended: usize,
    /// Whether any readable text was written.
    has_words: bool,
}

/// Result of one reply of the model.
struct Reply {
    text: String,
    calls: Vec<ToolCall>,
    /// Results available so far; follow-up queries are answered afterwards.
    answers: Vec<ToolResult>,
    questions: Vec<(String, FollowUpQuery)>,
    stop: Result<Stop, SourceError>,
}

impl Conversation {
    async fn hold(reports: Reports, request: AnswerRequest, mut progress: mpsc::Sender<AnswerEvent>) -> Sent {
        let facts = PromptFacts::read(&reports, &request).await;
        progress.send(AnswerEvent::Facts(facts.sheet.clone(), facts.missing)).await?;
        let mut prompt = request.task.prompt(&facts.sheet, request.question.as_deref());
        let mut it = Self {
            limits: Limits::on(reports.today()),
            task: request.task,
            sheet: facts.sheet,
            scope: facts.scope,
            budget: Budget::default(),
            model: String::new(),
            declined: Vec::new(),
            usage: ModelUsage::default(),
            recommended: 0,
            has_words: false,
            reports,
            progress,
        };
        let ending = it.answer(&mut prompt).await?;
        let spending = (it.reports.spending)();
        it.send(AnswerEvent::Ended(ending, spending)).await
    }

    async fn send(&mut self, event: AnswerEvent) -> Sent {
        self.progress.send(event).await
    }

    /// Runs turns until the model has no more tool calls.
    async fn answer(&mut self, prompt: &mut Prompt) -> Result<AnswerEnd, mpsc::SendError> {
        if self.sheet.facts().is_empty() {
            return Ok(AnswerEnd::NoFacts);
        }
        let Some(advisor) = self.reports.advisor.clone() else {
            return self.without(WithoutAi::Disabled, None).await;
        };
        for _ in 0..MOST_TURNS {
            let reply = self.listen(advisor.ask(prompt.clone())).await?;
            let stop = match reply.stop {
                Ok(stop) => stop,
                // No text was written: fall back to the summary without a model.
                Err(error) if !self.has_words && self.recommended == 0 => {
                    return self.without(why(&error), Some(error)).await;
                }
                Err(error) => return Ok(AnswerEnd::Interrupted(error)),
            };
            match stop {
                Stop::ToolUse if !reply.calls.is_empty() => {
                    let mut answers = reply.answers;
                    for (id, question) in reply.questions {
                        answers.push(self.look_up(id, &question).await?);
                    }
                    prompt.turns.push(Turn::Model { text: reply.text, calls: reply.calls });
                    prompt.turns.push(Turn::ToolResults(answers));
                }
                Stop::ToolUse | Stop::Finished => return Ok(AnswerEnd::Complete),
                Stop::TooLong => return Ok(AnswerEnd::TooLong),
                Stop::Blocked => return Ok(AnswerEnd::Blocked),
                Stop::Malformed => return Ok(AnswerEnd::Malformed),
                Stop::Other(words) => return Ok(AnswerEnd::Other(words)),
            }
        }
        Ok(AnswerEnd::TooManyTurns)
    }

    /// Streams one reply.
    async fn listen(&mut self, mut said: BoxStream<Result<ModelEvent, SourceError>>) -> Result<Reply, mpsc::SendError> {
        // The facts do not change during a reply: follow-up queries run afterwards.
        let sheet = self.sheet.clone();
        let verifier = Verifier::new(&sheet);
        let mut answer = AnswerStream::new(&verifier);
        let ended_early = SourceError {
            fault: Fault::ServerError,
            operation: "bedrock:InvokeModelWithResponseStream".to_owned(),
            request_id: None,
            raw_message: None,
        };
        let mut reply = Reply {
            text: String::new(),
            calls: Vec::new(),
            answers: Vec::new(),
            questions: Vec::new(),
            stop: Err(ended_early),
        };
        // A reply that has started is charged, even if it does not report its usage.
        let mut is_uncounted = false;
        while let Some(said) = said.next().await {
            match said {
                Ok(ModelEvent::Started { model }) => {
                    is_uncounted = true;
                    if self.model != model {
                        self.model.clone_from(&model);
                        self.send(AnswerEvent::Started(model)).await?;
                    }
                }
                Ok(ModelEvent::Declined { model, why }) => {
                    // Each further turn tries all models again.
                    if !self.declined.contains(&model) {
                        self.declined.push(model.clone());
                        self.send(AnswerEvent::Declined(model, why)).await?;
                    }
                }
                Ok(ModelEvent::Text(words)) => {
                    reply.text.push_str(&words);
                    self.has_words |= !words.trim().is_empty();
                    for block in answer.push(&words) {
                        self.check(&block).await?;
                    }
                    self.preview(answer.preview()).await?;
                }
                Ok(ModelEvent::ToolCall(call)) => self.take(call, &verifier, &mut reply).await?,
                Ok(ModelEvent::InvalidToolInput { id, name, .. }) => {
                    reply.answers.push(self.refuse(&id, &name, NO_JSON.to_owned()).await?);
                    reply.calls.push(ToolCall { id, name, input: Value::Object(Map::new()) });
                }
                Ok(ModelEvent::Stopped(stop)) => reply.stop = Ok(stop),
                Ok(ModelEvent::Usage { input_tokens, output_tokens }) => {
                    is_uncounted = false;
                    self.usage.add(&self.model, input_tokens, output_tokens);
                    self.send(AnswerEvent::Usage(self.usage.clone())).await?;
                }
                Err(error) => {
                    reply.stop = Err(error);
                    break;
                }
            }
        }
        if let Some(block) = answer.finish() {
            self.check(&block).await?;
        }
        if is_uncounted {
            self.usage.add_unknown();
            self.send(AnswerEvent::Usage(self.usage.clone())).await?;
        }
        Ok(reply)
    }

    /// Sends text that is not verified yet.
    async fn preview(&mut self, words: String) -> Sent {
        if words.is_empty() { Ok(()) } else { self.send(AnswerEvent::Text(words)).await }
    }

    async fn check(&mut self, block: &Block) -> Sent {
        self.preview(block.unseen().to_owned()).await?;
        let checked = checked::block(block, self.reports.render);
        self.send(AnswerEvent::Checked(block.text.len(), checked)).await
    }

    /// Handles a tool call. Its only effects are showing data to the visitor, and reading costs within their filter.
    async fn take(&mut self, call: ToolCall, verifier: &Verifier<'_>, reply: &mut Reply) -> Sent {
        let ToolCall { id, name, input } = &call;
        let is_offered = self.task.tools().iter().any(|tool| tool.name == *name);
        let read = if is_offered {
            parse_call(name, input, &self.sheet, &self.scope, &self.limits)
        } else {
            Err(ToolError::UnknownTool)
        };
        match read {
            Ok(ParsedCall::Recommend(_)) if self.recommended >= MOST_RECOMMENDATIONS => {
                reply.answers.push(ToolResult { id: id.clone(), text: ENOUGH.to_owned(), is_error: true });
            }
            Ok(ParsedCall::Recommend(what)) => {
                self.recommended += 1;
                let recommended = checked::recommendation(what, verifier, self.reports.render);
                self.send(AnswerEvent::Recommended(Box::new(recommended))).await?;
                reply.answers.push(ToolResult { id: id.clone(), text: "recorded".to_owned(), is_error: false });
            }
            Ok(ParsedCall::QueryCosts(question)) => reply.questions.push((id.clone(), *question)),
            Err(error) => reply.answers.push(self.refuse(id, name, error.to_string()).await?),
        }
        reply.calls.push(call);
        Ok(())
    }

    async fn refuse(&mut self, id: &str, name: &str, why: String) -> Result<ToolResult, mpsc::SendError> {
        self.send(AnswerEvent::RejectedCall(name.to_owned(), why.clone())).await?;
        Ok(ToolResult { id: id.to_owned(), text: why, is_error: true })
    }

    /// Runs a follow-up query, within the budget.
    async fn look_up(&mut self, id: String, question: &FollowUpQuery) -> Result<ToolResult, mpsc::SendError> {
        let costs = self.reports.costs.clone();
        let query = further_query(&self.reports, question);
        if let Err(error) = self.budget.take(costs.quote(&query)) {
            return self.refuse(&id, domain::advice::tools::QUERY_COSTS, error.to_string()).await;
        }
        self.send(AnswerEvent::Queried(question.view.to_query(&Page::Overview), self.budget.paid())).await?;
        match further_facts(&self.reports, question, &query).await {
            Ok(found) => {
                let new = self.sheet.extend(found).to_vec();
                let text = if new.is_empty() { NOTHING.to_owned() } else { fact_block(&new) };
                self.send(AnswerEvent::MoreFacts(new)).await?;
                Ok(ToolResult { id, text, is_error: false })
            }
            Err(error) => self.refuse(&id, domain::advice::tools::QUERY_COSTS, error.title()).await,
        }
    }

    /// Sends the summary without a model.
    async fn without(&mut self, why: WithoutAi, error: Option<SourceError>) -> Result<AnswerEnd, mpsc::SendError> {
        self.send(AnswerEvent::WithoutAi(why, error)).await?;
        let text = summary(&self.sheet);
        let sheet = self.sheet.clone();
        let verifier = Verifier::new(&sheet);
        let mut answer = AnswerStream::new(&verifier);
        let mut blocks = answer.push(&text);
        blocks.extend(answer.finish());
        for block in blocks {
            self.check(&block).await?;
        }
        Ok(AnswerEnd::Complete)
    }
}

/// Reason why AI is not available, from an error.
fn why(error: &SourceError) -> WithoutAi {
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
        | Fault::TooManyPages(_) => WithoutAi::NoModel,
        Fault::Throttled
        | Fault::ServerError
        | Fault::InvalidResponse
        | Fault::Unreachable
        | Fault::EndpointDown(_)
        | Fault::ProxyFailed
        | Fault::UntrustedCertificate
        | Fault::BadSetting(_)
        | Fault::TimedOut
        | Fault::DailyCapReached => WithoutAi::NoReply,
    }
}
