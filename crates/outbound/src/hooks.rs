//! Calls of webhooks and of locks that speak HTTP: each on a connection of its own, to an address that
//! the guard admits.
//!
//! Never follows a redirect, reads no more of an answer than is of use, and ends in time whatever the
//! other side does. Not for signing: the caller brings its headers.

use crate::guard::Guard;
use crate::trust::{Trust, TrustError};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{HOST, USER_AGENT, WWW_AUTHENTICATE};
use hyper::{Method, Request, Response, Uri};
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// The most that is read of an answer, in bytes.
pub const LONGEST_ANSWER: usize = 4_096;
const LONGEST_URL: usize = 2_048;
const AGENT: &str = concat!("doorward/", env!("CARGO_PKG_VERSION"));

/// The address of a webhook. Its path may be a secret: Debug output shows the host alone.
#[derive(Clone, PartialEq, Eq)]
pub struct HookUrl {
    uri: Uri,
    host: String,
    secure: bool,
}

/// Why a text is no address of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UrlProblem {
    /// Not a URL, or too long.
    #[error("an address such as https://example.org/hook, of at most 2048 ASCII characters")]
    Malformed,
    /// Another scheme than https or http.
    #[error("an address that begins with https://")]
    Scheme,
    /// A user or a password in it.
    #[error("an address without a user name or a password in it")]
    Credentials,
}

impl std::fmt::Debug for HookUrl {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HookUrl({})", self.host)
    }
}

impl HookUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, or one that is never called.
    pub fn parse(text: &str) -> Result<Self, UrlProblem> {
        let text = text.trim();
        if text.len() > LONGEST_URL || text.contains('#') {
            return Err(UrlProblem::Malformed);
        }
        let uri: Uri = text.parse().map_err(|_| UrlProblem::Malformed)?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(UrlProblem::Scheme),
        };
        let authority = uri.authority().ok_or(UrlProblem::Malformed)?;
        if authority.as_str().contains('@') {
            return Err(UrlProblem::Credentials);
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let behind = authority.as_str().get(authority.host().len()..).unwrap_or_default();
        // A port that is no number is not seen by the library at all.
        if host.is_empty() || !(behind.is_empty() || authority.port_u16().is_some_and(|p| p != 0)) {
            return Err(UrlProblem::Malformed);
        }
        Ok(Self { uri, host, secure })
    }

    /// The host, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is called over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// As it was written.
    pub fn reveal(&self) -> String {
        self.uri.to_string()
    }

    fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(if self.secure { 443 } else { 80 })
    }
}

/// One call.
pub struct Post<'a> {
    /// Where.
    pub url: &'a HookUrl,
    /// Headers beside those that every call has.
    pub headers: &'a [(&'static str, String)],
    /// The JSON.
    pub body: Bytes,
    /// How long it may take altogether.
    pub limit: Duration,
}

/// One call of any method. Nothing of it is sent any more once its time is over: what the other side's
/// machine has not acknowledged by then is thrown away.
pub struct Call<'a> {
    /// GET, POST or another.
    pub method: Method,
    /// Where.
    pub url: &'a HookUrl,
    /// Headers beside those that every call has.
    pub headers: &'a [(String, String)],
    /// The body; its type is among the headers.
    pub body: Bytes,
    /// How long it may take altogether.
    pub limit: Duration,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct HookAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body, as long as [`LONGEST_ANSWER`] at most.
    pub body: Vec<u8>,
    /// The `WWW-Authenticate` header of whoever wants a password.
    pub challenge: Option<String>,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
pub enum HookError {
    /// The guard does not admit the address that the host has.
    #[error("{0} is not on the public internet; webhook_allow of the settings can name it")]
    Forbidden(IpAddr),
    /// Plain HTTP to an address that the settings do not name.
    #[error("only https:// is called, but for what webhook_allow of the settings names")]
    Plain,
    /// The host has no address.
    #[error("the host name has no address")]
    Unresolved,
    /// It took too long.
    #[error("no answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// No connection.
    #[error("no connection: {0}")]
    Connect(std::io::Error),
    /// No TLS.
    #[error("no TLS: {0}")]
    Tls(std::io::Error),
    /// No HTTP.
    #[error("no HTTP answer: {0}")]
    Http(hyper::Error),
    /// A header that cannot be sent.
    #[error("a header cannot be sent")]
    Header,
}

/// Calls webhooks.
#[derive(Clone)]
pub struct HookClient {
    guard: Guard,
    tls: TlsConnector,
}

impl HookClient {
    /// A client that reaches what the guard admits and believes whom `trust` names.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(guard: Guard, trust: &Trust) -> Result<Self, TrustError> {
        Ok(Self { guard, tls: trust.connector(&[b"http/1.1"])? })
    }

    /// The same for what another guard admits.
    #[must_use]
    pub fn guarded_by(&self, guard: Guard) -> Self {
        Self { guard, tls: self.tls.clone() }
    }

    /// Refuses at once what no call would be admitted to, as far as that is plain without asking for
    /// the addresses of its host.
    ///
    /// # Errors
    /// [`HookError::Forbidden`] or [`HookError::Plain`].
    pub fn examine(&self, url: &HookUrl) -> Result<(), HookError> {
        match url.host.parse() {
            Ok(address) => self.check(url, address),
            Err(_) if url.secure || self.guard.names(&url.host) => Ok(()),
            // The name may yet resolve into a network of the list.
            Err(_) if self.guard.has_networks() => Ok(()),
            Err(_) => Err(HookError::Plain),
        }
    }

    /// Posts JSON.
    ///
    /// # Errors
    /// When there is no answer, for whatever reason.
    pub async fn post(&self, post: Post<'_>) -> Result<HookAnswer, HookError> {
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        headers
            .extend(post.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let (method, headers) = (Method::POST, headers.as_slice());
        self.call(Call { method, url: post.url, headers, body: post.body, limit: post.limit }).await
    }

    /// Makes one call.
    ///
    /// # Errors
    /// When there is no answer, for whatever reason.
    pub async fn call(&self, call: Call<'_>) -> Result<HookAnswer, HookError> {
        let limit = call.limit;
        timeout(limit, self.call_now(call)).await.unwrap_or(Err(HookError::TimedOut(limit)))
    }

    async fn call_now(&self, call: Call<'_>) -> Result<HookAnswer, HookError> {
        let stream = self.connect(call.url, call.limit).await?;
        forget_unsent(&stream, call.limit).map_err(HookError::Connect)?;
        if !call.url.secure {
            return exchange(stream, call).await;
        }
        let name = ServerName::try_from(call.url.host.clone())
            .map_err(|error| HookError::Tls(std::io::Error::other(error)))?;
        exchange(self.tls.connect(name, stream).await.map_err(HookError::Tls)?, call).await
    }

    /// Connects to one of the addresses that are admitted. The one that is checked is the one that
    /// is connected to: nothing asks for the name again in between.
    async fn connect(&self, url: &HookUrl, limit: Duration) -> Result<TcpStream, HookError> {
        let found: Vec<SocketAddr> = match url.host.parse::<IpAddr>() {
            Ok(address) => vec![(address, url.port()).into()],
            Err(_) => lookup_host((url.host.as_str(), url.port()))
                .await
                .map_err(|_| HookError::Unresolved)?
                .collect(),
        };
        let mut last = HookError::Unresolved;
        // An address that swallows everything must leave time for the others.
        let share = limit / u32::try_from(found.len().max(1)).unwrap_or(u32::MAX);
        for address in found {
            last = match self.check(url, address.ip()) {
                Err(refused) => refused,
                Ok(()) => match timeout(share, TcpStream::connect(address)).await {
                    Ok(Ok(stream)) => return Ok(stream),
                    Ok(Err(error)) => HookError::Connect(error),
                    Err(_) => HookError::TimedOut(share),
                },
            };
        }
        Err(last)
    }

    fn check(&self, url: &HookUrl, address: IpAddr) -> Result<(), HookError> {
        if !self.guard.admits(&url.host, address) {
            return Err(HookError::Forbidden(address));
        }
        if !url.secure && !self.guard.exempts(&url.host, address) {
            return Err(HookError::Plain);
        }
        Ok(())
    }
}

/// Has the system throw away what the other side has not acknowledged in time: nothing
/// arrives behind a cut that heals (`TCP_USER_TIMEOUT`, RFC 5482).
///
/// # Errors
/// The system's error.
pub fn forget_unsent(stream: &TcpStream, limit: Duration) -> std::io::Result<()> {
    let millis = u32::try_from(limit.as_millis()).unwrap_or(u32::MAX);
    rustix::net::sockopt::set_tcp_user_timeout(stream, millis)?;
    stream.set_nodelay(true)
}

async fn exchange<S>(stream: S, call: Call<'_>) -> Result<HookAnswer, HookError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let request = request(&call)?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(HookError::Http)?;
    // Ends with this call, however it ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    read(sender.send_request(request).await.map_err(HookError::Http)?).await
}

fn request(call: &Call<'_>) -> Result<Request<Full<Bytes>>, HookError> {
    let target = call.url.uri.path_and_query().map_or("/", |target| target.as_str());
    let host = call.url.uri.authority().map_or("", |authority| authority.as_str());
    let mut request = Request::builder()
        .method(call.method.clone())
        .uri(target)
        .header(HOST, host)
        .header(USER_AGENT, AGENT);
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    request.body(Full::new(call.body.clone())).map_err(|_| HookError::Header)
}

async fn read(answer: Response<Incoming>) -> Result<HookAnswer, HookError> {
    let status = answer.status().as_u16();
    let challenge = answer.headers().get(WWW_AUTHENTICATE);
    let challenge = challenge.and_then(|text| text.to_str().ok()).map(str::to_owned);
    let (mut incoming, mut body) = (answer.into_body(), Vec::new());
    while body.len() < LONGEST_ANSWER
        && let Some(frame) = incoming.frame().await
    {
        if let Some(data) = frame.map_err(HookError::Http)?.data_ref() {
            let room = LONGEST_ANSWER - body.len();
            body.extend(data.iter().take(room));
        }
    }
    Ok(HookAnswer { status, body, challenge })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_its_host_in_lower_case() {
        let url = HookUrl::parse(" https://Hooks.Example.org:8443/T0/secret?x=1 ").unwrap();
        assert_eq!((url.host(), url.port(), url.is_secure()), ("hooks.example.org", 8443, true));
        assert_eq!(format!("{url:?}"), "HookUrl(hooks.example.org)");
        let url = HookUrl::parse("http://[::1]/").unwrap();
        assert_eq!((url.host(), url.port(), url.is_secure()), ("::1", 80, false));
    }

    #[test]
    fn what_is_no_address_of_a_webhook_is_refused() {
        for (text, problem) in [
            ("", UrlProblem::Malformed),
            ("example.org", UrlProblem::Scheme),
            ("/hook", UrlProblem::Scheme),
            ("ftp://example.org/", UrlProblem::Scheme),
            ("file:///etc/passwd", UrlProblem::Malformed),
            ("https://user:pw@example.org/", UrlProblem::Credentials),
            ("https://example.org@evil.example/", UrlProblem::Credentials),
            ("https://example.org/#x", UrlProblem::Malformed),
            ("https://exa mple.org/", UrlProblem::Malformed),
            ("https://example.org:0/", UrlProblem::Malformed),
            ("https://example.org:99999/", UrlProblem::Malformed),
            ("https://bücher.example/", UrlProblem::Malformed),
        ] {
            assert_eq!(HookUrl::parse(text), Err(problem), "{text}");
        }
        let long = format!("https://example.org/{}", "x".repeat(LONGEST_URL));
        assert_eq!(HookUrl::parse(&long), Err(UrlProblem::Malformed));
    }
}
