//! The other side of a webhook: a small HTTP server that keeps what it is sent and answers as it is
//! told.

use crate::clock::eventually;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// An answer.
#[derive(Debug, Clone)]
pub enum Reply {
    /// A status with a body.
    Answer(u16, String),
    /// A redirect to another address.
    Redirect(String),
    /// More body than anybody wants to read.
    Flood(u16),
    /// Nothing until the caller goes away.
    Silence,
    /// The connection is closed without an answer.
    Close,
}

/// What it was sent.
#[derive(Debug, Clone)]
pub struct HookCall {
    /// The method.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The headers, their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: String,
}

impl HookCall {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Whether it is signed with a secret, as Standard Webhooks has it.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = secret.strip_prefix("whsec_").expect("the secret has its prefix");
        let key = BASE64_STANDARD.decode(key).expect("the secret is base64");
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length is taken");
        let header = |name: &str| self.headers.get(name).map_or("", String::as_str);
        let signed =
            format!("{}.{}.{}", header("webhook-id"), header("webhook-timestamp"), self.body);
        mac.update(signed.as_bytes());
        let expected = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        header("webhook-signature").split(' ').any(|one| one == format!("v1,{expected}"))
    }
}

#[derive(Default)]
struct Shared {
    calls: Mutex<Vec<HookCall>>,
    reply: Mutex<Option<Reply>>,
    over: AtomicBool,
}

/// A server that runs.
pub struct HookServer {
    shared: Arc<Shared>,
    accepts: Option<JoinHandle<()>>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl HookServer {
    /// Starts one on 127.0.0.1 that answers 204.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there are free ports");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let accepts = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if theirs.over.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&theirs)) else { continue };
                // Callers that go away in the middle are part of some stories.
                std::thread::spawn(move || drop(serve(&stream, &shared)));
            }
        });
        Self { shared, accepts: Some(accepts), address }
    }

    /// The address of a webhook on it.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Has it answer so from now on.
    pub fn set(&self, reply: Reply) {
        *self.shared.reply.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
    }

    /// What it was sent so far.
    pub fn calls(&self) -> Vec<HookCall> {
        self.shared.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What it was sent, once there is so much.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<HookCall> {
        eventually("calls arrive", || Some(self.calls()).filter(|all| all.len() >= count))
    }
}

impl Drop for HookServer {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(accepts) = self.accepts.take() {
            let _ = accepts.join();
        }
    }
}

fn serve(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.split_once(':') else { break };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let call = HookCall { method, target, headers, body };
    let reply = shared.reply.lock().unwrap_or_else(PoisonError::into_inner).clone();
    shared.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    answer(stream, reply.unwrap_or(Reply::Answer(204, String::new())))
}

fn answer(mut stream: &TcpStream, reply: Reply) -> std::io::Result<()> {
    let (status, header, body) = match reply {
        Reply::Answer(status, body) => (status, String::new(), body),
        Reply::Redirect(to) => (302, format!("Location: {to}\r\n"), String::new()),
        Reply::Flood(status) => (status, String::new(), "x".repeat(8 << 20)),
        Reply::Silence => return stream.read_to_end(&mut Vec::new()).map(|_| ()),
        Reply::Close => return Ok(()),
    };
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} Told\r\n{header}Content-Length: {length}\r\n\r\n{body}")
}
