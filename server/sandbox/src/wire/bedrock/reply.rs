//! Replies of the model.

use serde_json::{Value, json};

use crate::random::hash;

/// Average number of characters per token.
const CHARACTERS_PER_TOKEN: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Markdown.
    Text(String),
    /// Tool call. `input` is text, because it may be invalid JSON.
    Call { id: String, name: String, input: String },
}

/// Stop reason of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    EndTurn,
    ToolUse,
    MaxTokens,
    GuardrailIntervened,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) parts: Vec<Part>,
    pub(super) stop: Stop,
}

impl Stop {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::EndTurn => "end_turn",
            Self::ToolUse => "tool_use",
            Self::MaxTokens => "max_tokens",
            Self::GuardrailIntervened => "guardrail_intervened",
        }
    }
}

impl Part {
    /// Tool call with an ID derived from its content.
    pub(super) fn tool_call(name: &str, input: &Value) -> Self {
        let input = input.to_string();
        let id = format!("tooluse_{:016x}", hash(format!("{name} {input}").as_bytes()));
        Self::Call { id, name: name.to_owned(), input }
    }

    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Call { input: text, .. } => text,
        }
    }

    fn truncate(self, max_characters: usize) -> Self {
        let cut = |text: String| text.chars().take(max_characters).collect();
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            Self::Call { id, name, input } => Self::Call { id, name, input: cut(input) },
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Text(text) => json!({ "text": text }),
            Self::Call { id, name, input } => {
                // An input that is not valid JSON is sent as text.
                let input = serde_json::from_str(input).unwrap_or_else(|_| json!(input));
                json!({ "toolUse": { "toolUseId": id, "name": name, "input": input } })
            }
        }
    }
}

impl Reply {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        let has_calls = parts.iter().any(|part| matches!(part, Part::Call { .. }));
        Self { parts, stop: if has_calls { Stop::ToolUse } else { Stop::EndTurn } }
    }

    /// Truncates the reply to a number of tokens.
    pub(super) fn truncate(self, max_tokens: usize) -> Self {
        if self.tokens() <= max_tokens {
            return self;
        }
        let mut remaining = max_tokens.saturating_mul(CHARACTERS_PER_TOKEN);
        let mut parts = Vec::new();
        for part in self.parts {
            let length = part.text().chars().count();
            if remaining > 0 {
                parts.push(part.truncate(remaining));
            }
            remaining = remaining.saturating_sub(length);
        }
        Self { parts, stop: Stop::MaxTokens }
    }

    pub(super) fn tokens(&self) -> usize {
        self.parts.iter().map(|part| part.text().chars().count()).sum::<usize>().div_ceil(CHARACTERS_PER_TOKEN)
    }

    pub(super) fn usage(&self, prompt_bytes: usize) -> Value {
        let (input, output) = (prompt_bytes.div_ceil(CHARACTERS_PER_TOKEN), self.tokens());
        json!({ "inputTokens": input, "outputTokens": output, "totalTokens": input + output })
    }

    /// Response of `Converse`.
    pub(super) fn to_json(&self, prompt_bytes: usize) -> Value {
        let content: Vec<Value> = self.parts.iter().map(Part::to_json).collect();
        json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": self.stop.name(),
            "usage": self.usage(prompt_bytes),
            "metrics": { "latencyMs": self.latency_millis() },
        })
    }

    /// Latency of a model that writes a token every 20 milliseconds.
    pub(super) fn latency_millis(&self) -> usize {
        300 + 20 * self.tokens()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_truncated_to_the_maximum_tokens() {
        let call = Part::Call { id: "t".into(), name: "run".into(), input: "{\"a\":1}".into() };
        let reply = Reply::new(vec![Part::Text("12345678é".into()), call.clone()]);
        assert_eq!((reply.tokens(), reply.stop), (4, Stop::ToolUse));
        assert_eq!(reply.clone().truncate(4), reply);
        let cut = reply.clone().truncate(3);
        let half = Part::Call { id: "t".into(), name: "run".into(), input: "{\"a".into() };
        assert_eq!((cut.parts, cut.stop), (vec![Part::Text("12345678é".into()), half], Stop::MaxTokens));
        assert_eq!(reply.truncate(2).parts, [Part::Text("12345678".into())]);
    }
}
