//! Faults of Bedrock's model on demand: flaws in its text, its pace, and interrupted replies.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Body of `/_sandbox/model`, in both directions. By default, the model is faithful to its facts and finishes its
/// replies.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ModelFaults {
    pub(crate) flaws: BTreeSet<Flaw>,
    /// Milliseconds before each frame of a streamed reply.
    pub(crate) frame_millis: u64,
    /// Interruption of a streamed reply.
    pub(crate) breaks: Option<Break>,
}

/// Flaws of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Flaw {
    /// Figures differ from the cited facts.
    WrongNumbers,
    /// Resources and facts that are not in the prompt.
    InventedResources,
    /// The input of a tool is not valid JSON.
    BrokenJson,
    /// Scripts, and links that run scripts.
    Markup,
    /// The reply follows an instruction hidden in the facts.
    Obedience,
}

/// An unusual end of a streamed reply after a number of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Break {
    pub(crate) after_frames: usize,
    pub(crate) with: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Ending {
    /// The connection is cut.
    Cut,
    /// No further frame follows, and the connection stays open.
    Silence,
    // The rest are exceptions in a frame of their own.
    InternalServerException,
    ModelStreamErrorException,
    ServiceUnavailableException,
    ThrottlingException,
    ValidationException,
}

impl ModelFaults {
    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.flaws.contains(&flaw)
    }
}

/// The active faults of the model.
#[derive(Debug, Default)]
pub(crate) struct Moods(Mutex<ModelFaults>);

impl Moods {
    pub(crate) fn now(&self) -> ModelFaults {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, mood: ModelFaults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = mood;
    }
}
