//! A reply, its parts and its length.

use serde_json::{Value, json};

/// Average characters per token.
const TOKEN: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Markdown.
    Text(String),
    /// A tool call with its input as the model wrote it.
    Call { id: String, name: String, input: String },
}

/// Reason for the end of a reply.
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
    fn words(&self) -> &str {
        match self {
            Self::Text(words) | Self::Call { input: words, .. } => words,
        }
    }

    fn shortened(self, letters: usize) -> Self {
        let cut = |words: String| words.chars().take(letters).collect();
        match self {
            Self::Text(words) => Self::Text(cut(words)),
            Self::Call { id, name, input } => Self::Call { id, name, input: cut(input) },
        }
    }

    fn written(&self) -> Value {
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

    /// The reply truncated to a number of tokens.
    pub(super) fn within(self, most_tokens: usize) -> Self {
        if self.tokens() <= most_tokens {
            return self;
        }
        let mut left = most_tokens.saturating_mul(TOKEN);
        let mut parts = Vec::new();
        for part in self.parts {
            let length = part.words().chars().count();
            if left > 0 {
                parts.push(part.shortened(left));
            }
            left = left.saturating_sub(length);
        }
        Self { parts, stop: Stop::MaxTokens }
    }

    pub(super) fn tokens(&self) -> usize {
        self.parts.iter().map(|part| part.words().chars().count()).sum::<usize>().div_ceil(TOKEN)
    }

    pub(super) fn usage(&self, prompt: usize) -> Value {
        let (input, output) = (prompt.div_ceil(TOKEN), self.tokens());
        json!({ "inputTokens": input, "outputTokens": output, "totalTokens": input + output })
    }

    /// The response of `Converse`.
    pub(super) fn document(&self, prompt: usize) -> Value {
        let content: Vec<Value> = self.parts.iter().map(Part::written).collect();
        json!({
            "output": { "message": { "role": "assistant", "content": content } },
            "stopReason": self.stop.name(),
            "usage": self.usage(prompt),
            "metrics": { "latencyMs": self.latency_millis() },
        })
    }

    /// Latency of a model that writes a token every twenty milliseconds.
    pub(super) fn latency_millis(&self) -> usize {
        300 + 20 * self.tokens()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_ends_where_its_tokens_do() {
        let call = Part::Call { id: "t".into(), name: "run".into(), input: "{\"a\":1}".into() };
        let reply = Reply::new(vec![Part::Text("12345678é".into()), call.clone()]);
        assert_eq!((reply.tokens(), reply.stop), (4, Stop::ToolUse));
        assert_eq!(reply.clone().within(4), reply);
        let cut = reply.clone().within(3);
        let half = Part::Call { id: "t".into(), name: "run".into(), input: "{\"a".into() };
        assert_eq!((cut.parts, cut.stop), (vec![Part::Text("12345678é".into()), half], Stop::MaxTokens));
        assert_eq!(reply.within(2).parts, [Part::Text("12345678".into())]);
    }
}
