//! A plain HTTP/1.1 client that sends exactly the bytes it is told to, wrong ones included.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};

use crate::clock::PATIENCE;

/// A request to be sent.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// A request without headers of its own.
    pub fn new(method: &str, target: &str) -> Self {
        let (method, target) = (method.to_owned(), target.to_owned());
        Self { method, target, headers: Vec::new(), body: Vec::new() }
    }

    /// With a header; `Host` and `Content-Length` are added when they are not given.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a bearer token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// With a body.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut lines = vec![format!("{} {} HTTP/1.1", self.method, self.target)];
        lines.extend(self.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        let has = |wanted: &str| self.headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(wanted));
        if !has("host") {
            lines.push("Host: localhost".to_owned());
        }
        if !has("content-length") && !has("transfer-encoding") {
            lines.push(format!("Content-Length: {}", self.body.len()));
        }
        [lines.join("\r\n").as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Answer {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(n, _)| n.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of a header that may stand several times.
    pub fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are UTF-8")
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(self.text()).unwrap_or_else(|e| panic!("{e} in {:?}", self.text()))
    }

    /// Status, `response_code` and `response_subcode`.
    #[track_caller]
    pub fn codes(&self) -> (u16, i64, i64) {
        let json = self.json();
        let number = |name| {
            json.get(name).and_then(Value::as_i64).unwrap_or_else(|| panic!("{name} in {json}"))
        };
        (self.status, number("response_code"), number("response_subcode"))
    }

    /// What `response_text` says; empty when it is null.
    #[track_caller]
    pub fn reason(&self) -> String {
        self.json()["response_text"].as_str().unwrap_or_default().to_owned()
    }

    /// The person whom `response_data` names, under either API.
    #[track_caller]
    pub fn guid(&self) -> String {
        let data = self.json()["response_data"].as_str().map(str::to_owned);
        let data = data.unwrap_or_else(|| panic!("no person in {}", self.text()));
        let data: Value = serde_json::from_str(&data).expect("response_data holds JSON");
        let guid = data.get("guid").or(data.get("UniqueUserId")).and_then(Value::as_str);
        guid.unwrap_or_else(|| panic!("no person in {data}")).to_owned()
    }
}

/// A connection to a server.
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Sends bytes as they are.
    ///
    /// # Errors
    /// When the server has gone or has closed the connection.
    pub fn write(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)
    }

    /// Ends the sending half.
    pub fn finish(&mut self) {
        // The other side may have closed already, which is what this asks for.
        let _ = self.stream.get_ref().shutdown(Shutdown::Write);
    }

    /// Reads the head of an answer whose body goes on for as long as one listens; for the body see
    /// [`Connection::chunk`].
    ///
    /// # Errors
    /// When the connection ends before the head does.
    pub fn read_head(&mut self) -> std::io::Result<Answer> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| std::io::Error::other(format!("{status_line:?}")))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        Ok(Answer { status, headers, body: Vec::new() })
    }

    /// Reads one answer.
    ///
    /// # Errors
    /// When the connection ends before the answer does.
    pub fn read(&mut self) -> std::io::Result<Answer> {
        let mut answer = self.read_head()?;
        if answer.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk()? {
                answer.body.extend(chunk);
            }
            return Ok(answer);
        }
        let length = answer.header("content-length").and_then(|length| length.parse().ok());
        answer.body = vec![0; length.unwrap_or(0)];
        self.stream.read_exact(&mut answer.body)?;
        Ok(answer)
    }

    /// Reads one chunk of a body that is sent piece by piece; `None` at its end.
    ///
    /// # Errors
    /// When the connection ends before the body does.
    pub fn chunk(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let line = self.line()?;
        let size = usize::from_str_radix(line.split(';').next().unwrap_or_default(), 16);
        let size = size.map_err(|_| std::io::Error::other(format!("no chunk: {line:?}")))?;
        let mut chunk = vec![0; size + 2];
        self.stream.read_exact(&mut chunk)?;
        chunk.truncate(size);
        Ok((size > 0).then_some(chunk))
    }

    /// Sends a request and reads its answer. A server may answer before it has read everything, so
    /// a failure to send is not the end.
    ///
    /// # Errors
    /// When the connection ends before the answer does.
    pub fn send(&mut self, request: &Request) -> std::io::Result<Answer> {
        let sent = self.write(&request.bytes());
        self.read().map_err(|error| sent.err().unwrap_or(error))
    }

    /// Whether the server closes the connection without another byte. Waits for it.
    pub fn is_closed(&mut self) -> bool {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Ok(_) => rest.is_empty(),
            Err(error) => error.kind() == std::io::ErrorKind::ConnectionReset,
        }
    }

    fn line(&mut self) -> std::io::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}
