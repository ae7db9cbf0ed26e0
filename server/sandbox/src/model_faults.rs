//! Faults of the Bedrock model on demand: flawed replies, delays, and interrupted streams.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Body of requests and responses of `/_sandbox/model`. By default, replies match the facts and are complete.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ModelFaults {
    pub(crate) flaws: BTreeSet<Flaw>,
    /// Milliseconds before each frame of a streamed reply.
    pub(crate) frame_millis: u64,
    /// Interruption of a streamed reply.
    #[serde(rename = "breaks")]
    pub(crate) interruption: Option<Interruption>,
}

/// Flaws of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Flaw {
    /// Figures that differ from the cited facts.
    WrongNumbers,
    /// Resources and facts that are not in the prompt.
    InventedResources,
    /// Tool inputs that are not valid JSON.
    BrokenJson,
    /// Scripts, and links that run scripts.
    Markup,
    /// Replies that follow an instruction hidden in the facts.
    Obedience,
}

/// An unusual end of a streamed reply after a number of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Interruption {
    pub(crate) after_frames: usize,
    #[serde(rename = "with")]
    pub(crate) ending: Ending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Ending {
    /// The connection is reset.
    Cut,
    /// No further frame follows, and the connection stays open.
    Silence,
    // All others are exceptions, sent as a frame.
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

/// Current faults of the model.
#[derive(Debug, Default)]
pub(crate) struct CurrentModelFaults(Mutex<ModelFaults>);

impl CurrentModelFaults {
    pub(crate) fn get(&self) -> ModelFaults {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set(&self, model_faults: ModelFaults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = model_faults;
    }
}
