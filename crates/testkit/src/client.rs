//! A client of the two identity APIs that does everything right, and requests to do wrong with.

use crate::clock::request_date_time;
use crate::company::Company;
use crate::http::{Answer, Connection, Request};
use crate::journal::Secrets;
use crate::world::Address;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// Which API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Management: a bearer token.
    Management,
    /// IAM: a bearer token and a hash on every call.
    Iam,
}

impl Api {
    /// The path of its tokens.
    pub fn token_path(self) -> &'static str {
        match self {
            Self::Management => "/AccessToken",
            Self::Iam => "/PublicApiAccessToken",
        }
    }
}

/// The hash that the IAM document describes, in upper-case hexadecimal.
pub fn hash(hmac_key: &str, request_date_time: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(hmac_key.as_bytes()).expect("any length is taken");
    mac.update(format!("{hmac_key}:{request_date_time}").as_bytes());
    let bytes: [u8; 32] = mac.finalize().into_bytes().into();
    let (high, low) = bytes.split_at(16);
    // As two numbers, which the formatter pads.
    [high, low]
        .map(|half| u128::from_be_bytes(half.try_into().expect("sixteen bytes")))
        .map(|half| format!("{half:032X}"))
        .concat()
}

/// A client with a token. Copies may be used from several threads, and across restarts.
#[derive(Debug, Clone)]
pub struct Client {
    address: Address,
    secrets: Secrets,
    api: Api,
    hmac_key: String,
    /// Its token.
    pub token: String,
}

impl Client {
    pub(crate) fn new(
        address: Address,
        secrets: Secrets,
        api: Api,
        company: &Company,
        token: String,
    ) -> Self {
        Self { address, secrets, api, hmac_key: company.hmac_key.clone(), token }
    }

    /// A POST to a path with the token, and nothing else yet.
    pub fn post(&self, path: &str) -> Request {
        Request::new("POST", path).bearer(&self.token)
    }

    /// A call as the document wants it: under IAM with the present time and the hash over it, unless
    /// the body says another time.
    #[track_caller]
    pub fn call(&self, path: &str, body: &Value) -> Answer {
        self.send(&self.request(path, body))
    }

    /// The request of [`Client::call`].
    pub fn request(&self, path: &str, body: &Value) -> Request {
        if let Some(pin) = body.get("pin") {
            self.secrets.note(pin.as_str().map_or(pin.to_string(), str::to_owned).trim());
        }
        let request = self.post(path);
        match self.api {
            Api::Management => request.body(body.to_string()),
            Api::Iam => {
                let mut body = body.clone();
                let time = match body.get("RequestDateTime").and_then(Value::as_str) {
                    Some(given) => given.to_owned(),
                    None => request_date_time(0),
                };
                body["RequestDateTime"] = time.as_str().into();
                let hash = hash(&self.hmac_key, &time);
                request.header("authenticatehash", &hash).body(body.to_string())
            }
        }
    }

    /// Sends a request on a connection of its own.
    #[track_caller]
    pub fn send(&self, request: &Request) -> Answer {
        match self.try_send(request) {
            Ok(answer) => answer,
            Err(error) => panic!("no answer to {request:?}: {error}"),
        }
    }

    /// Sends a request to a server that may be gone.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn try_send(&self, request: &Request) -> std::io::Result<Answer> {
        Connection::open(self.address.get()?)?.send(request)
    }
}
