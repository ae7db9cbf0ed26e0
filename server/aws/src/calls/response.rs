//! Error code and message of an AWS response, in any protocol.

use aws_smithy_runtime_api::http::Response;
use aws_smithy_types::error::ErrorMetadata;
use serde_json::Value;

/// Header with the error code of JSON protocols.
const CODE: &str = "x-amzn-errortype";

/// Parses code and message of an error response in JSON or XML; either may be absent.
pub fn error_metadata(response: &Response) -> ErrorMetadata {
    let body = response.body().bytes().map(String::from_utf8_lossy).unwrap_or_default();
    let (code, message) = match serde_json::from_str::<Value>(&body) {
        Ok(json) => (field(&json, &["__type", "code"]), field(&json, &["message", "Message"])),
        Err(_) => (element(&body, "Code"), element(&body, "Message")),
    };
    let code = response.headers().get(CODE).map(str::to_owned).or(code);
    let mut metadata = ErrorMetadata::builder();
    if let Some(code) = code {
        metadata = metadata.code(bare_code(&code));
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    metadata.build()
}

fn field(json: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| json.get(name)?.as_str()).map(str::to_owned)
}

fn element(body: &str, name: &str) -> Option<String> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text.to_owned())
}

/// Error code without the namespace before it and the URL after it: `com.amazon#ThrottlingException:http://…`.
fn bare_code(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.rsplit_once('#').map_or(code, |(_, code)| code)
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::http::StatusCode;
    use aws_smithy_types::body::SdkBody;

    use super::*;

    #[test]
    fn parses_error_codes_of_every_protocol() {
        let parse = |body: &str, header: Option<&'static str>| {
            let mut response = Response::new(StatusCode::try_from(400).unwrap(), SdkBody::from(body.to_owned()));
            if let Some(header) = header {
                response.headers_mut().insert(CODE, header);
            }
            let metadata = error_metadata(&response);
            (metadata.code().map(str::to_owned), metadata.message().map(str::to_owned))
        };
        let expected = |code: &str, message: &str| (Some(code.to_owned()), Some(message.to_owned()));
        let json = r#"{"__type":"com.amazon.coral#ThrottlingException","message":"slow"}"#;
        assert_eq!(parse(json, None), expected("ThrottlingException", "slow"));
        let rest = parse(r#"{"message":"no"}"#, Some("AccessDeniedException:http://internal.amazon.com/"));
        assert_eq!(rest, expected("AccessDeniedException", "no"));
        let xml = "<Error><Code>NoSuchTagSet</Code><Message>none</Message></Error>";
        assert_eq!(parse(xml, None), expected("NoSuchTagSet", "none"));
        assert_eq!(parse("<html>", None), (None, None));
    }
}
