//! Requests, with everything that does not change built once.

use super::operation::Operation;
use crate::client::{Base, Bytes, Request};
use crate::credentials::Credentials;
use crate::error::Error;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Uri};

/// Builds requests to one server as one application.
#[derive(Debug, Clone)]
pub(crate) struct Requests {
    token_headers: HeaderMap,
    bearer_headers: HeaderMap,
}

impl Requests {
    /// Requests without a token yet: only [`Requests::token`] can be sent.
    pub(crate) fn new(base: &Base, credentials: &Credentials) -> Result<Self, Error> {
        let host = header(base.authority())?;
        let mut token_headers = HeaderMap::new();
        token_headers.insert(HOST, host.clone());
        token_headers.insert(HeaderName::from_static("applicationid"), header(&credentials.id)?);
        let mut key = header(credentials.key.reveal())?;
        key.set_sensitive(true);
        token_headers.insert(HeaderName::from_static("applicationkey"), key);
        let mut bearer_headers = HeaderMap::new();
        bearer_headers.insert(HOST, host);
        bearer_headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Ok(Self { token_headers, bearer_headers })
    }

    /// Adds the token that all other calls carry.
    pub(crate) fn with_bearer(mut self, token: &str) -> Result<Self, Error> {
        let mut bearer = header(&format!("Bearer {token}"))?;
        bearer.set_sensitive(true);
        self.bearer_headers.insert(AUTHORIZATION, bearer);
        Ok(self)
    }

    /// AccessToken.
    pub(crate) fn token(&self) -> Request {
        post(Operation::GetToken.path(), &self.token_headers, Bytes::new())
    }

    /// A call with the token.
    pub(crate) fn bearer(&self, path: &'static str, body: Bytes) -> Request {
        post(path, &self.bearer_headers, body)
    }
}

fn post(path: &'static str, headers: &HeaderMap, body: Bytes) -> Request {
    let mut request = Request::new(body.into());
    *request.method_mut() = Method::POST;
    *request.uri_mut() = Uri::from_static(path);
    *request.headers_mut() = headers.clone();
    request
}

fn header(text: &str) -> Result<HeaderValue, Error> {
    // The text may be a key: it is not repeated in the message.
    HeaderValue::from_str(text)
        .map_err(|_| Error::Usage("an id, key or token cannot stand in a header".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_carry_what_the_documents_ask_for() {
        let base: Base = "http://127.0.0.1:5".parse().unwrap();
        let requests = Requests::new(&base, &Credentials::made_up()).unwrap();
        let token = requests.token();
        assert_eq!(token.method(), Method::POST);
        assert_eq!(token.uri(), "/AccessToken");
        assert!(token.headers().contains_key("ApplicationId"));
        assert!(token.headers().contains_key("ApplicationKey"));
        assert_eq!(token.headers()["host"], "127.0.0.1:5");
        let call = requests.with_bearer("t").unwrap().bearer("/AddUser", Bytes::new());
        assert_eq!(call.headers()["authorization"], "Bearer t");
        assert!(!call.headers().contains_key("ApplicationKey"));
    }

    #[test]
    fn a_token_with_a_line_break_is_refused() {
        let base: Base = "http://h".parse().unwrap();
        let requests = Requests::new(&base, &Credentials::made_up()).unwrap();
        assert!(requests.with_bearer("a\r\nb").is_err());
    }
}
