//! Page tokens: opaque, and valid for one request only.

use super::super::refusal::Refusal;
use crate::random::{hash, mix};

/// Context of a token: the operation, and its request without the token itself.
pub(super) struct Tie {
    operation: u64,
    request: u64,
}

impl Tie {
    pub(super) fn to(seed: u64, operation: &str, request: &str) -> Self {
        let operation = mix(seed ^ hash(operation.as_bytes()));
        Self { operation, request: hash(request.as_bytes()) }
    }

    /// The token of the page that begins at `offset`.
    pub(super) fn token(&self, offset: usize) -> String {
        let offset = offset as u64;
        let masked = offset ^ mix(self.operation ^ self.request);
        let seal = self.seal(offset, self.request);
        format!("{seal:016x}{:016x}{masked:016x}", self.request)
    }

    /// Offset of the requested page; zero without a token.
    pub(super) fn offset(&self, token: Option<&str>) -> Result<usize, Refusal> {
        let Some(token) = token else {
            return Ok(0);
        };
        let invalid = || {
            Refusal::new(
                "InvalidNextTokenException",
                "The pagination token is invalid. Try again without a pagination token.",
            )
        };
        let [seal, request, masked] = words(token).ok_or_else(invalid)?;
        let offset = masked ^ mix(self.operation ^ request);
        if seal != self.seal(offset, request) {
            return Err(invalid());
        }
        if request != self.request {
            return Err(Refusal::new(
                "RequestChangedException",
                "Your request parameters changed between pages. Try again with the old parameters or without a \
                 pagination token.",
            ));
        }
        usize::try_from(offset).map_err(|_| invalid())
    }

    fn seal(&self, offset: u64, request: u64) -> u64 {
        mix(mix(self.operation ^ request) ^ mix(offset))
    }
}

fn words(token: &str) -> Option<[u64; 3]> {
    let word = |index: usize| {
        let digits = token.get(index * 16..(index + 1) * 16)?;
        u64::from_str_radix(digits, 16).ok()
    };
    let words = [word(0)?, word(1)?, word(2)?];
    (token.len() == 48).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(tie: &Tie, token: &str) -> &'static str {
        tie.offset(Some(token)).unwrap_err().code
    }

    #[test]
    fn a_token_leads_to_its_page_and_only_for_its_request() {
        let tie = Tie::to(1, "GetTags", "{}");
        let token = tie.token(5_000);
        assert_eq!(tie.offset(Some(&token)), Ok(5_000));
        assert_eq!(tie.offset(None), Ok(0));

        let invalid = "InvalidNextTokenException";
        assert_eq!(code(&Tie::to(1, "GetTags", "{1}"), &token), "RequestChangedException");
        assert_eq!(code(&Tie::to(2, "GetTags", "{}"), &token), invalid);
        assert_eq!(code(&Tie::to(1, "GetCostCategories", "{}"), &token), invalid);
        for garbage in ["", "x", "é", &token[1..], &format!("{token}0")] {
            assert_eq!(code(&tie, garbage), invalid, "{garbage}");
        }
    }
}
