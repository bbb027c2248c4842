//! Calls of the Access API with a key.

use crate::arguments::Arguments;
use crate::client::{Answer, Bytes, Request, Wire};
use crate::error::Error;
use hyper::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Uri};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Whom to call and with which key.
#[derive(Debug, Clone)]
pub(super) struct Keyed {
    address: SocketAddr,
    patience: Duration,
    with_key: HeaderMap,
    /// What a guest's browser sends, but for her cookie.
    of_guest: HeaderMap,
}

impl Keyed {
    /// As the command line says.
    pub(super) fn new(arguments: &Arguments) -> Result<Self, Error> {
        let missing = |what: &str| Error::Usage(format!("give {what}"));
        let base = arguments.against.as_ref();
        let base = base.ok_or_else(|| missing("--against http://HOST:PORT"))?;
        let key = arguments.access.api_key.as_ref();
        let key = key.ok_or_else(|| missing("--api-key KEY"))?;
        let mut of_guest = HeaderMap::new();
        of_guest.insert(HOST, header(base.authority())?);
        let json = HeaderValue::from_static("application/json");
        of_guest.insert(CONTENT_TYPE, json.clone());
        let mut with_key = of_guest.clone();
        of_guest.insert(ACCEPT, json);
        let mut key = header(key.reveal())?;
        key.set_sensitive(true);
        with_key.insert(HeaderName::from_static("x-api-key"), key);
        let (address, patience) = (base.resolve()?, arguments.pace.give_up);
        Ok(Self { address, patience, with_key, of_guest })
    }

    /// A connection that is not open yet.
    pub(super) fn wire(&self) -> Wire {
        Wire::new(self.address, self.patience)
    }

    /// A question.
    pub(super) fn get(&self, path: &'static str) -> Request {
        request(Method::GET, path, self.with_key.clone(), String::new())
    }

    /// A call with a body of JSON.
    pub(super) fn call(&self, method: Method, path: &'static str, body: String) -> Request {
        request(method, path, self.with_key.clone(), body)
    }

    /// What a guest's browser sends, with her cookie once there is one.
    pub(super) fn guest(
        &self,
        method: Method,
        path: &'static str,
        cookie: Option<&str>,
        body: String,
    ) -> Result<Request, Error> {
        let mut headers = self.of_guest.clone();
        if let Some(cookie) = cookie {
            headers.insert(COOKIE, header(cookie)?);
        }
        Ok(request(method, path, headers, body))
    }

    /// Asks once, outside any run.
    pub(super) fn ask(&self, path: &'static str) -> Result<Answer, Error> {
        let mut wire = self.wire();
        runtime()?.block_on(wire.patiently(|| self.get(path)))
    }
}

/// The small runtime of whatever is done one call after the other.
pub(super) fn runtime() -> Result<Runtime, Error> {
    Builder::new_current_thread().enable_all().build().map_err(Error::io("starting a runtime"))
}

/// The failure of a call that prepares others.
pub(super) fn unexpected(answer: &Answer) -> Error {
    Error::WrongAnswers { count: 1, first: answer.shown() }
}

fn request(method: Method, path: &'static str, headers: HeaderMap, body: String) -> Request {
    let mut request = Request::new(Bytes::from(body).into());
    *request.method_mut() = method;
    *request.uri_mut() = Uri::from_static(path);
    *request.headers_mut() = headers;
    request
}

fn header(text: &str) -> Result<HeaderValue, Error> {
    // The text may be a key: it is not repeated in the message.
    HeaderValue::from_str(text)
        .map_err(|_| Error::Usage("a key or cookie cannot stand in a header".to_owned()))
}
