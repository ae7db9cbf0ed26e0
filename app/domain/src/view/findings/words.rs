//! URL values of parameters for findings.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::words::words;

words! {
    /// Attribute that only findings have.
    #[derive(PartialOrd, Ord)]
    FindingProperty {
        /// The check, by its code.
        Check = "check", "Check";
        /// Effort of the fix.
        Effort = "effort", "Effort";
        /// Risk of the fix.
        Risk = "risk", "Risk";
    }
}

words! {
    /// Source or status of findings.
    #[derive(Default)]
    FindingTab {
        /// Findings of Farthing's checks that are not dismissed.
        #[default]
        Open = "open", "Findings";
        /// AWS recommendations.
        Aws = "aws", "AWS recommendations";
        /// Those that were dismissed, or put off to a day that is not there yet.
        Dismissed = "dismissed", "Dismissed";
    }
}

words! {
    /// Sort key of findings.
    #[derive(Default)]
    FindingColumn {
        /// Monthly saving.
        #[default]
        Saving = "saving", "Monthly savings";
        /// Effort of the fix.
        Effort = "effort", "Effort";
        /// Risk of the fix.
        Risk = "risk", "Risk";
        /// Title of the finding.
        Title = "title", "Name";
    }
}
