//! Requests of `Converse` and `ConverseStream`, with Bedrock's validation.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde::Deserialize;
use serde_json::Value;

use super::models::Model;
use crate::wire::error_response::ErrorResponse;

/// ID of the organization's guardrail, which blocks prompts with certain phrases.
const GUARDRAIL: &str = "farthing0001";
const GUARDRAIL_VERSIONS: [&str; 2] = ["1", "DRAFT"];
const BLOCKED_PHRASES: [&str; 2] = ["ignore all previous instructions", "ignore previous instructions"];

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

/// Content block of a message. The sandbox supports these types only.
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
    tool_choice: ToolChoice,
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

/// Tool that the model must call.
#[derive(Debug, Default, Deserialize)]
struct ToolChoice {
    any: Option<Value>,
    tool: Option<NamedTool>,
}

#[derive(Debug, Deserialize)]
struct NamedTool {
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
    pub(super) fn parse(body: &[u8], model: Model) -> Result<Self, ErrorResponse> {
        let request: Self = serde_json::from_slice(body)
            .map_err(|error| ErrorResponse::validation(format!("The request is invalid: {error}")))?;
        request.check_inference(model)?;
        request.check_turns()?;
        request.check_tools()?;
        request.check_guardrail()?;
        Ok(request)
    }

    /// Maximum number of tokens in the reply.
    pub(super) fn max_tokens(&self, model: Model) -> usize {
        let requested = self.inference_config.max_tokens.and_then(|tokens| usize::try_from(tokens).ok());
        requested.unwrap_or_else(|| usize::try_from(model.max_tokens).unwrap_or(usize::MAX))
    }

    /// All texts of the request, without tool results.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.system.iter().chain(self.messages.iter().flat_map(|message| &message.content)).filter_map(Block::text)
    }

    /// Last message of the user, without facts.
    pub(super) fn last_message(&self) -> String {
        let texts = self.last_content().iter().filter_map(Block::text);
        let without_facts = texts.flat_map(|text| {
            text.split("<facts>").map(|part| part.split_once("</facts>").map_or(part, |(_, after)| after))
        });
        without_facts.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Question of the visitor, a JSON string between `<question>` and `</question>`; `None` without a question.
    pub(super) fn question(&self) -> Option<String> {
        let text = self.messages.iter().flat_map(|message| &message.content).filter_map(Block::text);
        let quoted = text
            .filter_map(|it| it.split_once("<question>")?.1.split_once("</question>"))
            .map(|it| it.0)
            .next_back()?;
        Some(serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned()))
    }

    /// Results of the tool calls in the last message; `None` without results.
    pub(super) fn tool_results(&self) -> Option<String> {
        let results: Vec<&ToolResult> =
            self.last_content().iter().filter_map(|block| block.tool_result.as_ref()).collect();
        let parts = results.iter().flat_map(|result| &result.content);
        let texts = parts.filter_map(|part| part.text.clone().or_else(|| part.json.as_ref().map(ToString::to_string)));
        (!results.is_empty()).then(|| texts.collect::<Vec<_>>().join("\n"))
    }

    /// Tool with this name.
    pub(super) fn tool(&self, name: &str) -> Option<&ToolSpec> {
        self.tools().find(|tool| tool.name == name)
    }

    /// Tool that the model must call.
    pub(super) fn required_tool(&self) -> Option<&ToolSpec> {
        let choice = &self.tool_config.as_ref()?.tool_choice;
        match &choice.tool {
            Some(tool) => self.tool(&tool.name),
            None => self.tools().next().filter(|_| choice.any.is_some()),
        }
    }

    pub(super) fn is_blocked_by_guardrail(&self) -> bool {
        let is_blocked = |text: &str| BLOCKED_PHRASES.iter().any(|phrase| text.to_lowercase().contains(phrase));
        self.guardrail_config.is_some() && self.texts().any(is_blocked)
    }

    fn last_content(&self) -> &[Block] {
        self.messages.last().map_or(&[], |message| &message.content)
    }

    fn tools(&self) -> impl Iterator<Item = &ToolSpec> {
        self.tool_config.iter().flat_map(|config| &config.tools).filter_map(|tool| tool.tool_spec.as_ref())
    }

    fn check_inference(&self, model: Model) -> Result<(), ErrorResponse> {
        let Inference { max_tokens, temperature, top_p } = self.inference_config;
        check_range(temperature, 0.0..=1.0, "temperature")?;
        check_range(top_p, 0.0..=1.0, "topP")?;
        if temperature.is_some() && !model.accepts_temperature {
            return Err(ErrorResponse::validation("`temperature` is deprecated for this model."));
        }
        if temperature.is_some() && top_p.is_some() {
            let message = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
            return Err(ErrorResponse::validation(message));
        }
        let limit = model.max_tokens;
        match max_tokens {
            Some(tokens) if tokens < 1 => {
                Err(constraint(&tokens.to_string(), "maxTokens", "have value greater than or equal to 1"))
            }
            Some(tokens) if tokens > i64::from(limit) => Err(ErrorResponse::validation(format!(
                "The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum tokens \
                 value that is lower than {limit}."
            ))),
            _ => Ok(()),
        }
    }

    fn check_turns(&self) -> Result<(), ErrorResponse> {
        let Some(first) = self.messages.first() else {
            return Err(ErrorResponse::validation("The messages field is required. Add messages and try again."));
        };
        if first.role != "user" {
            return Err(ErrorResponse::validation(
                "A conversation must start with a user message. Try again with a conversation that starts with a user \
                 message.",
            ));
        }
        for (index, message) in self.messages.iter().enumerate() {
            let expected = if index % 2 == 0 { "user" } else { "assistant" };
            if message.role != expected {
                return Err(ErrorResponse::validation(
                    "A conversation must alternate between user and assistant roles. Make sure the conversation \
                     alternates between user and assistant roles and try again.",
                ));
            }
            if message.content.is_empty() {
                return Err(ErrorResponse::validation(format!(
                    "The content field in the Message object at messages.{index} is empty. Add a ContentBlock object to \
                     the content field and try again."
                )));
            }
        }
        Ok(())
    }

    fn check_tools(&self) -> Result<(), ErrorResponse> {
        let blocks = || self.messages.iter().flat_map(|message| &message.content);
        let uses_tools = blocks().any(|block| block.tool_use.is_some() || block.tool_result.is_some());
        if uses_tools && self.tool_config.is_none() {
            return Err(ErrorResponse::validation(
                "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
            ));
        }
        let mut names = BTreeSet::new();
        for ToolSpec { name, .. } in self.tools() {
            let is_allowed = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-');
            if name.is_empty() || name.len() > 64 || !name.chars().all(is_allowed) {
                let requirement = "satisfy regular expression pattern: [a-zA-Z0-9_-]+";
                return Err(constraint(name, "toolConfig.tools.toolSpec.name", requirement));
            }
            if !names.insert(name) {
                return Err(ErrorResponse::validation(format!(
                    "The tool {name} is already defined at toolConfig.tools."
                )));
            }
        }
        if let Some(NamedTool { name }) = self.tool_config.as_ref().and_then(|config| config.tool_choice.tool.as_ref())
            && !names.contains(name)
        {
            return Err(ErrorResponse::validation(format!(
                "The toolConfig.toolChoice.tool.name {name} is not among the tools in toolConfig.tools."
            )));
        }
        self.check_results()
    }

    /// Checks that each tool call has a result in the next message, and that there are no other results.
    fn check_results(&self) -> Result<(), ErrorResponse> {
        let mut call_ids = BTreeSet::new();
        for (index, message) in self.messages.iter().enumerate() {
            let results = message.content.iter().filter_map(|block| block.tool_result.as_ref());
            let result_ids: BTreeSet<&str> = results.map(|result| result.tool_use_id.as_str()).collect();
            let missing: Vec<&str> = call_ids.difference(&result_ids).copied().collect();
            if !missing.is_empty() {
                return Err(ErrorResponse::validation(format!(
                    "Expected toolResult blocks at messages.{index}.content for the following Ids: {}",
                    missing.join(", ")
                )));
            }
            if result_ids.len() > call_ids.len() {
                return Err(ErrorResponse::validation(format!(
                    "The number of toolResult blocks at messages.{index}.content exceeds the number of toolUse blocks of \
                     previous turn."
                )));
            }
            let calls = message.content.iter().filter_map(|block| block.tool_use.as_ref());
            call_ids = calls.map(|call| call.tool_use_id.as_str()).collect();
        }
        Ok(())
    }

    fn check_guardrail(&self) -> Result<(), ErrorResponse> {
        let Some(Guardrail { guardrail_identifier: id, guardrail_version: version }) = &self.guardrail_config else {
            return Ok(());
        };
        if id == GUARDRAIL && GUARDRAIL_VERSIONS.contains(&version.as_str()) {
            return Ok(());
        }
        Err(ErrorResponse::validation("The guardrail identifier or version provided in the request does not exist."))
    }
}

impl Block {
    fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

fn check_range(number: Option<f64>, range: RangeInclusive<f64>, field: &str) -> Result<(), ErrorResponse> {
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

/// Validation error of a field.
fn constraint(value: &str, field: &str, requirement: &str) -> ErrorResponse {
    let path = if field.contains('.') { field.to_owned() } else { format!("inferenceConfig.{field}") };
    ErrorResponse::validation(format!(
        "1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: Member must {requirement}"
    ))
}
