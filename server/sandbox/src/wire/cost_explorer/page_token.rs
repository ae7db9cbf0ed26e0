//! Page tokens, which are opaque and valid for one request only.

use super::super::error_response::ErrorResponse;
use crate::random::{hash, mix};

/// Context in which a token is valid: the operation, and the parameters of the request except the token.
pub(super) struct TokenContext {
    operation: u64,
    request: u64,
}

impl TokenContext {
    pub(super) fn new(seed: u64, operation: &str, request: &str) -> Self {
        let operation = mix(seed ^ hash(operation.as_bytes()));
        Self { operation, request: hash(request.as_bytes()) }
    }

    /// Token of the page that starts at `offset`.
    pub(super) fn token(&self, offset: usize) -> String {
        let offset = offset as u64;
        let masked = offset ^ mix(self.operation ^ self.request);
        let checksum = self.checksum(offset, self.request);
        format!("{checksum:016x}{:016x}{masked:016x}", self.request)
    }

    /// Offset of the requested page; zero without a token.
    pub(super) fn offset(&self, token: Option<&str>) -> Result<usize, ErrorResponse> {
        let Some(token) = token else {
            return Ok(0);
        };
        let invalid = || {
            ErrorResponse::new(
                "InvalidNextTokenException",
                "The pagination token is invalid. Try again without a pagination token.",
            )
        };
        let [checksum, request, masked] = parse_parts(token).ok_or_else(invalid)?;
        let offset = masked ^ mix(self.operation ^ request);
        if checksum != self.checksum(offset, request) {
            return Err(invalid());
        }
        if request != self.request {
            return Err(ErrorResponse::new(
                "RequestChangedException",
                "Your request parameters changed between pages. Try again with the old parameters or without a \
                 pagination token.",
            ));
        }
        usize::try_from(offset).map_err(|_| invalid())
    }

    fn checksum(&self, offset: u64, request: u64) -> u64 {
        mix(mix(self.operation ^ request) ^ mix(offset))
    }
}

fn parse_parts(token: &str) -> Option<[u64; 3]> {
    let part = |index: usize| {
        let digits = token.get(index * 16..(index + 1) * 16)?;
        u64::from_str_radix(digits, 16).ok()
    };
    let parts = [part(0)?, part(1)?, part(2)?];
    (token.len() == 48).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(token_context: &TokenContext, token: &str) -> &'static str {
        token_context.offset(Some(token)).unwrap_err().code
    }

    #[test]
    fn a_token_is_valid_for_its_request_only() {
        let token_context = TokenContext::new(1, "GetTags", "{}");
        let token = token_context.token(5_000);
        assert_eq!(token_context.offset(Some(&token)), Ok(5_000));
        assert_eq!(token_context.offset(None), Ok(0));

        let invalid = "InvalidNextTokenException";
        assert_eq!(code(&TokenContext::new(1, "GetTags", "{1}"), &token), "RequestChangedException");
        assert_eq!(code(&TokenContext::new(2, "GetTags", "{}"), &token), invalid);
        assert_eq!(code(&TokenContext::new(1, "GetCostCategories", "{}"), &token), invalid);
        for garbage in ["", "x", "é", &token[1..], &format!("{token}0")] {
            assert_eq!(code(&token_context, garbage), invalid, "{garbage}");
        }
    }
}
