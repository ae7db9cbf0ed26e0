//! How Bedrock's model behaves on demand: what is wrong with its words, how slowly they come, and how they end.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// What `/_sandbox/model` takes and tells. Without one, the model keeps to its facts and ends as it should.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ModelFaults {
    pub(crate) flaws: BTreeSet<Flaw>,
    /// How long each frame of a streamed reply takes.
    pub(crate) frame_millis: u64,
    /// How a streamed reply breaks off.
    pub(crate) breaks: Option<Break>,
}

/// What can be wrong with a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Flaw {
    /// Figures are not those of the facts that they cite.
    WrongNumbers,
    /// Resources and facts that nobody told of.
    InventedResources,
    /// The input of a tool is no JSON.
    BrokenJson,
    /// Script, and links that are script.
    Markup,
    /// Does what an instruction among the facts says.
    Obedience,
}

/// After so many frames, a streamed reply ends in an unusual way.
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
    /// No further frame comes, and the connection stays.
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

/// The mood in force.
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
