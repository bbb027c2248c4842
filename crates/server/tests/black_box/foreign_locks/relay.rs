//! A Shelly relay by HTTP, played by a script: it knows a password by digest authentication, and its own
//! timer.

use doorward_testkit::Deadline;
use sha2::{Digest as _, Sha256};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

#[derive(Default)]
struct Switch {
    on: bool,
    until: Option<Deadline>,
    calls: Vec<String>,
    /// It says that it is off whatever it does.
    lies: bool,
}

struct Shared {
    password: Option<String>,
    switch: Mutex<Switch>,
    over: AtomicBool,
}

/// A relay that is played.
pub(super) struct Relay {
    shared: Arc<Shared>,
    accepts: Option<JoinHandle<()>>,
    address: SocketAddr,
}

impl Relay {
    pub(super) fn start(password: Option<&str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            password: password.map(str::to_owned),
            switch: Mutex::default(),
            over: AtomicBool::new(false),
        });
        let theirs = Arc::clone(&shared);
        let accepts = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if theirs.over.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&theirs)) else { continue };
                std::thread::spawn(move || drop(shared.serve(&stream)));
            }
        });
        Self { shared, accepts: Some(accepts), address }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The orders that it carried out, with their queries.
    pub(super) fn calls(&self) -> Vec<String> {
        self.shared.switch.lock().unwrap().calls.clone()
    }

    pub(super) fn is_on(&self) -> bool {
        self.shared.switch.lock().unwrap().is_on()
    }

    pub(super) fn lie(&self, lies: bool) {
        self.shared.switch.lock().unwrap().lies = lies;
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
        if let Some(accepts) = self.accepts.take() {
            let _ = accepts.join();
        }
    }
}

impl Switch {
    fn is_on(&mut self) -> bool {
        if self.until.is_some_and(Deadline::is_past) {
            (self.on, self.until) = (false, None);
        }
        self.on
    }
}

impl Shared {
    fn serve(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut authorization = String::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("authorization") {
                value.trim().clone_into(&mut authorization);
            }
        }
        if !self.admits(&target, &authorization) {
            let challenge = "Digest qop=\"auth\", realm=\"shelly-x\", nonce=\"60dc59c6\", \
                             algorithm=SHA-256";
            return write!(
                stream,
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: {challenge}\r\n\
                 Content-Length: 0\r\n\r\n"
            );
        }
        let body = self.answer(&target);
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn admits(&self, target: &str, authorization: &str) -> bool {
        let Some(password) = &self.password else { return true };
        let value = |name: &str| {
            let rest = authorization.split(name).nth(1).unwrap_or_default();
            rest.trim_start_matches('"').split(['"', ',']).next().unwrap_or_default().to_owned()
        };
        let secret = hash(&format!("admin:shelly-x:{password}"));
        let request = hash(&format!("GET:{target}"));
        let (count, client) = (value(" nc="), value("cnonce="));
        value("response=") == hash(&format!("{secret}:60dc59c6:{count}:{client}:auth:{request}"))
    }

    fn answer(&self, target: &str) -> String {
        let mut switch = self.switch.lock().unwrap();
        let was_on = switch.is_on();
        if let Some(order) = target.strip_prefix("/rpc/Switch.Set?") {
            switch.calls.push(order.to_owned());
            switch.on = order.contains("on=true");
            let seconds = order.split("toggle_after=").nth(1).and_then(|text| text.parse().ok());
            switch.until = seconds.map(|seconds| Deadline::after(Duration::from_secs(seconds)));
            return format!("{{\"was_on\":{was_on}}}");
        }
        let output = was_on && !switch.lies;
        format!("{{\"id\":0,\"source\":\"http\",\"output\":{output}}}")
    }
}

fn hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut all, byte| {
        use std::fmt::Write as _;
        write!(all, "{byte:02x}").unwrap();
        all
    })
}
