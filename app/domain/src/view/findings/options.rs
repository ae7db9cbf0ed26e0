//! URL values of parameters for findings.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::super::options::url_options;

url_options! {
    /// Attribute that only findings have.
    #[derive(PartialOrd, Ord)]
    FindingProperty {
        /// Code of the check.
        Check = "check", "Check";
        /// Effort of the fix.
        Effort = "effort", "Effort";
        /// Risk of the fix.
        Risk = "risk", "Risk";
    }
}

url_options! {
    /// Source or status of findings.
    #[derive(Default)]
    FindingTab {
        /// Findings of Farthing's checks that are not dismissed.
        #[default]
        Open = "open", "Findings";
        /// AWS recommendations.
        Aws = "aws", "AWS recommendations";
        /// Findings that are dismissed, or snoozed until a later day.
        Dismissed = "dismissed", "Dismissed";
    }
}

url_options! {
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
