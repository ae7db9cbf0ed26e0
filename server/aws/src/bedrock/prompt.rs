//! Conversion of prompts to SDK types.

use aws_sdk_bedrockruntime::{
    error::BuildError,
    types::{
        ContentBlock, ConversationRole, Message, SystemContentBlock, Tool as SdkTool, ToolConfiguration,
        ToolInputSchema, ToolResultBlock, ToolResultContentBlock, ToolResultStatus, ToolSpecification, ToolUseBlock,
    },
};
use aws_smithy_types::{Document, Number};
use domain::{
    conversation::{Prompt, Tool, ToolCall, ToolResult, Turn},
    error::{Fault, SourceError},
};
use serde_json::Value;

use super::CALL;

/// Content of a request: the same for all models.
pub(super) struct RequestContent {
    pub(super) system: Option<Vec<SystemContentBlock>>,
    pub(super) messages: Vec<Message>,
    pub(super) tools: Option<ToolConfiguration>,
}

impl RequestContent {
    pub(super) fn of(prompt: &Prompt) -> Result<Self, SourceError> {
        Self::build(prompt).map_err(|error| CALL.failed(Fault::InvalidRequest, Some(error.to_string())))
    }

    fn build(prompt: &Prompt) -> Result<Self, BuildError> {
        let system = (!prompt.system.is_empty()).then(|| vec![SystemContentBlock::Text(prompt.system.clone())]);
        let messages = prompt.turns.iter().map(message).collect::<Result<_, _>>()?;
        let tools = if prompt.tools.is_empty() {
            None
        } else {
            let tools = prompt.tools.iter().map(tool).collect::<Result<_, _>>()?;
            Some(ToolConfiguration::builder().set_tools(Some(tools)).build()?)
        };
        Ok(Self { system, messages, tools })
    }
}

fn message(turn: &Turn) -> Result<Message, BuildError> {
    let (role, content) = match turn {
        Turn::User(text) => (ConversationRole::User, vec![ContentBlock::Text(text.clone())]),
        Turn::Model { text, calls } => {
            // Bedrock rejects text that is empty or only white space.
            let text = (!text.trim().is_empty()).then(|| Ok(ContentBlock::Text(text.clone())));
            let content = text.into_iter().chain(calls.iter().map(tool_use)).collect::<Result<_, _>>()?;
            (ConversationRole::Assistant, content)
        }
        Turn::ToolResults(results) => {
            (ConversationRole::User, results.iter().map(tool_result).collect::<Result<_, _>>()?)
        }
    };
    Message::builder().role(role).set_content(Some(content)).build()
}

fn tool_use(call: &ToolCall) -> Result<ContentBlock, BuildError> {
    let block = ToolUseBlock::builder().tool_use_id(&call.id).name(&call.name).input(document(&call.input)).build()?;
    Ok(ContentBlock::ToolUse(block))
}

fn tool_result(result: &ToolResult) -> Result<ContentBlock, BuildError> {
    let status = if result.is_error { ToolResultStatus::Error } else { ToolResultStatus::Success };
    let block = ToolResultBlock::builder()
        .tool_use_id(&result.id)
        .content(ToolResultContentBlock::Text(result.text.clone()))
        .status(status)
        .build()?;
    Ok(ContentBlock::ToolResult(block))
}

fn tool(tool: &Tool) -> Result<SdkTool, BuildError> {
    let specification = ToolSpecification::builder()
        .name(tool.name)
        .description(tool.description)
        .input_schema(ToolInputSchema::Json(document(&tool.schema)))
        .build()?;
    Ok(SdkTool::ToolSpec(specification))
}

fn document(value: &Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(it) => Document::Bool(*it),
        Value::Number(it) => Document::Number(match (it.as_u64(), it.as_i64()) {
            (Some(it), _) => Number::PosInt(it),
            (None, Some(it)) => Number::NegInt(it),
            (None, None) => Number::Float(it.as_f64().unwrap_or_default()),
        }),
        Value::String(it) => Document::String(it.clone()),
        Value::Array(items) => Document::Array(items.iter().map(document).collect()),
        Value::Object(members) => {
            Document::Object(members.iter().map(|(name, value)| (name.clone(), document(value))).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn omits_blank_text_before_a_tool_call() {
        let call = ToolCall { id: "c1".to_owned(), name: "recommend".to_owned(), input: Value::Null };
        for (text, blocks) in [("", 1), ("\n\n ", 1), ("Checking.", 2)] {
            let turn = Turn::Model { text: text.to_owned(), calls: vec![call.clone()] };
            assert_eq!(message(&turn).unwrap().content().len(), blocks, "{text:?}");
        }
    }
}
