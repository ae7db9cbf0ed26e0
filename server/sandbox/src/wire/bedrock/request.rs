//! Requests of `Converse` and `ConverseStream`, with the validation that Bedrock applies.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::Value;

use super::models::Model;
use crate::wire::refusal::Refusal;

/// The organization's guardrail. Prompts that ask the model to forget its instructions are blocked.
const GUARDRAIL: &str = "farthing0001";
const GUARDRAIL_VERSIONS: [&str; 2] = ["1", "DRAFT"];
const STOPPED_BY_GUARDRAIL: [&str; 2] = ["ignore all previous instructions", "ignore previous instructions"];

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Request {
    #[serde(default)]
    messages: Vec<Message>,
    #[serde(default)]
    system: Vec<Block>,
    #[serde(default)]
    inference_config: Inference,
    tool_config: Option<Tools>,
    guardrail_config: Option<Guardrail>,
}

#[derive(Debug, Deserialize)]
struct Message {
    role: String,
    content: Vec<Block>,
}

/// A part of a message, of the kinds that the sandbox supports.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Block {
    text: Option<String>,
    tool_use: Option<ToolUse>,
    tool_result: Option<ToolResult>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolUse {
    tool_use_id: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToolResult {
    tool_use_id: String,
    content: Vec<ResultPart>,
}

#[derive(Debug, Deserialize)]
struct ResultPart {
    text: Option<String>,
    json: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inference {
    max_tokens: Option<i64>,
    temperature: Option<f64>,
    top_p: Option<f64>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tools {
    tools: Vec<Tool>,
    #[serde(default)]
    tool_choice: Choice,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tool {
    tool_spec: Option<ToolSpec>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToolSpec {
    pub(super) name: String,
    input_schema: InputSchema,
}

#[derive(Debug, Deserialize)]
struct InputSchema {
    json: Value,
}

/// Tools that the model must call.
#[derive(Debug, Default, Deserialize)]
struct Choice {
    any: Option<Value>,
    tool: Option<Named>,
}

#[derive(Debug, Deserialize)]
struct Named {
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Guardrail {
    guardrail_identifier: String,
    guardrail_version: String,
}

impl ToolSpec {
    pub(super) fn schema(&self) -> &Value {
        &self.input_schema.json
    }
}

impl Request {
    pub(super) fn read(body: &[u8], model: Model) -> Result<Self, Refusal> {
        let request: Self = serde_json::from_slice(body)
            .map_err(|error| Refusal::validation(format!("The request could not be read: {error}")))?;
        request.check_inference(model)?;
        request.check_turns()?;
        request.check_tools()?;
        request.check_guardrail()?;
        Ok(request)
    }

    /// Highest number of tokens in the reply.
    pub(super) fn most_tokens(&self, model: Model) -> usize {
        let asked = self.inference_config.max_tokens.and_then(|tokens| usize::try_from(tokens).ok());
        asked.unwrap_or_else(|| usize::try_from(model.most_tokens).unwrap_or(usize::MAX))
    }

    /// All texts of the request without tool results.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.system.iter().chain(self.messages.iter().flat_map(|message| &message.content)).filter_map(Block::said)
    }

    /// The user's last message without facts.
    pub(super) fn question(&self) -> String {
        let said = self.last().iter().filter_map(Block::said);
        let outside = said.flat_map(|text| {
            text.split("<facts>").map(|part| part.split_once("</facts>").map_or(part, |(_, after)| after))
        });
        outside.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The visitor's question, a JSON string between `<question>` and `</question>`; `None` without a question.
    pub(super) fn asked(&self) -> Option<String> {
        let text = self.messages.iter().flat_map(|message| &message.content).filter_map(Block::said);
        let quoted = text
            .filter_map(|it| it.split_once("<question>")?.1.split_once("</question>"))
            .map(|it| it.0)
            .next_back()?;
        Some(serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned()))
    }

    /// Results of the tools that the model called last; `None` when it called none.
    pub(super) fn results(&self) -> Option<String> {
        let results: Vec<&ToolResult> = self.last().iter().filter_map(|block| block.tool_result.as_ref()).collect();
        let parts = results.iter().flat_map(|result| &result.content);
        let texts = parts.filter_map(|part| part.text.clone().or_else(|| part.json.as_ref().map(ToString::to_string)));
        (!results.is_empty()).then(|| texts.collect::<Vec<_>>().join("\n"))
    }

    /// An offered tool by name.
    pub(super) fn tool(&self, name: &str) -> Option<&ToolSpec> {
        self.offered().find(|tool| tool.name == name)
    }

    /// The tool that the request forces the model to call.
    pub(super) fn forced(&self) -> Option<&ToolSpec> {
        let choice = &self.tool_config.as_ref()?.tool_choice;
        match &choice.tool {
            Some(named) => self.tool(&named.name),
            None => self.offered().next().filter(|_| choice.any.is_some()),
        }
    }

    pub(super) fn is_stopped_by_guardrail(&self) -> bool {
        let has = |text: &str| STOPPED_BY_GUARDRAIL.iter().any(|words| text.to_lowercase().contains(words));
        self.guardrail_config.is_some() && self.texts().any(has)
    }

    fn last(&self) -> &[Block] {
        self.messages.last().map_or(&[], |message| &message.content)
    }

    fn offered(&self) -> impl Iterator<Item = &ToolSpec> {
        self.tool_config.iter().flat_map(|config| &config.tools).filter_map(|tool| tool.tool_spec.as_ref())
    }

    fn check_inference(&self, model: Model) -> Result<(), Refusal> {
        let Inference { max_tokens, temperature, top_p } = self.inference_config;
        within(temperature, 0.0..=1.0, "temperature")?;
        within(top_p, 0.0..=1.0, "topP")?;
        if temperature.is_some() && !model.takes_temperature {
            return Err(Refusal::validation("`temperature` is deprecated for this model."));
        }
        if temperature.is_some() && top_p.is_some() {
            let message = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
            return Err(Refusal::validation(message));
        }
        let most = model.most_tokens;
        match max_tokens {
            Some(tokens) if tokens < 1 => {
                Err(constraint(&tokens.to_string(), "maxTokens", "have value greater than or equal to 1"))
            }
            Some(tokens) if tokens > i64::from(most) => Err(Refusal::validation(format!(
                "The maximum tokens you requested exceeds the model limit of {most}. Try again with a maximum tokens \
                 value that is lower than {most}."
            ))),
            _ => Ok(()),
        }
    }

    fn check_turns(&self) -> Result<(), Refusal> {
        let Some(first) = self.messages.first() else {
            return Err(Refusal::validation("The messages field is required. Add messages and try again."));
        };
        if first.role != "user" {
            return Err(Refusal::validation(
                "A conversation must start with a user message. Try again with a conversation that starts with a user \
                 message.",
            ));
        }
        for (place, message) in self.messages.iter().enumerate() {
            let expected = if place % 2 == 0 { "user" } else { "assistant" };
            if message.role != expected {
                return Err(Refusal::validation(
                    "A conversation must alternate between user and assistant roles. Make sure the conversation \
                     alternates between user and assistant roles and try again.",
                ));
            }
            if message.content.is_empty() {
                return Err(Refusal::validation(format!(
                    "The content field in the Message object at messages.{place} is empty. Add a ContentBlock object to \
                     the content field and try again."
                )));
            }
        }
        Ok(())
    }

    fn check_tools(&self) -> Result<(), Refusal> {
        let blocks = || self.messages.iter().flat_map(|message| &message.content);
        let speaks_of_tools = blocks().any(|block| block.tool_use.is_some() || block.tool_result.is_some());
        if speaks_of_tools && self.tool_config.is_none() {
            return Err(Refusal::validation(
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
            ));
        }
        let mut names = BTreeSet::new();
        for ToolSpec { name, .. } in self.offered() {
            let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-');
            if name.is_empty() || name.len() > 64 || !name.chars().all(is_allowed) {
                let must = "satisfy regular expression pattern: [a-zA-Z0-9_-]+";
                return Err(constraint(name, "toolConfig.tools.toolSpec.name", must));
            }
            if !names.insert(name) {
                return Err(Refusal::validation(format!("The tool {name} is already defined at toolConfig.tools.")));
            }
        }
        if let Some(Named { name }) = self.tool_config.as_ref().and_then(|config| config.tool_choice.tool.as_ref())
            && !names.contains(name)
        {
            return Err(Refusal::validation(format!(
                "The toolConfig.toolChoice.tool.name {name} is not among the tools in toolConfig.tools."
            )));
        }
        self.check_results()
    }

    /// Each tool call must have its result in the next message, and no other results may follow.
    fn check_results(&self) -> Result<(), Refusal> {
        let mut called = BTreeSet::new();
        for (place, message) in self.messages.iter().enumerate() {
            let results = message.content.iter().filter_map(|block| block.tool_result.as_ref());
            let answered: BTreeSet<&str> = results.map(|result| result.tool_use_id.as_str()).collect();
            let missing: Vec<&str> = called.difference(&answered).copied().collect();
            if !missing.is_empty() {
                return Err(Refusal::validation(format!(
                    "Expected toolResult blocks at messages.{place}.content for the following Ids: {}",
                    missing.join(", ")
                )));
            }
            if answered.len() > called.len() {
                return Err(Refusal::validation(format!(
                    "The number of toolResult blocks at messages.{place}.content exceeds the number of toolUse blocks of \
                     previous turn."
                )));
            }
            let calls = message.content.iter().filter_map(|block| block.tool_use.as_ref());
            called = calls.map(|call| call.tool_use_id.as_str()).collect();
        }
        Ok(())
    }

    fn check_guardrail(&self) -> Result<(), Refusal> {
        let Some(Guardrail { guardrail_identifier: id, guardrail_version: version }) = &self.guardrail_config else {
            return Ok(());
        };
        if id == GUARDRAIL && GUARDRAIL_VERSIONS.contains(&version.as_str()) {
            return Ok(());
        }
        Err(Refusal::validation("The guardrail identifier or version provided in the request does not exist."))
    }
}

impl Block {
    fn said(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

fn within(number: Option<f64>, range: RangeInclusive<f64>, field: &str) -> Result<(), Refusal> {
    match number {
        Some(number) if number < *range.start() => Err(constraint(
            &number.to_string(),
            field,
            &format!("have value greater than or equal to {}", range.start()),
        )),
        Some(number) if number > *range.end() => {
            Err(constraint(&number.to_string(), field, &format!("have value less than or equal to {}", range.end())))
        }
        _ => Ok(()),
    }
}

fn constraint(value: &str, field: &str, must: &str) -> Refusal {
    let path = if field.contains('.') { field.to_owned() } else { format!("inferenceConfig.{field}") };
    Refusal::validation(format!(
        "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must {must}"
    ))
}
