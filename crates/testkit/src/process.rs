//! The program as a process: run to its end, or kept running as a server.

use crate::clock::{Deadline, PATIENCE};
use crate::journal::Journal;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How a command ended.
#[derive(Debug)]
pub struct Output {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub stdout: String,
    /// What it wrote to standard error.
    pub stderr: String,
}

impl Output {
    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// Fails the test unless the command succeeded.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "that it succeeded is often all one asks")]
    pub fn done(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// Fails the test unless the command failed with one line; gives the line.
    #[track_caller]
    pub fn refused(self) -> String {
        assert_eq!(self.code, Some(1), "{self:?}");
        let lines: Vec<&str> = self.stderr.lines().filter(|line| !line.starts_with('{')).collect();
        assert!(lines.len() == 1 && lines[0].starts_with("doorward: "), "one line, not {self:?}");
        lines[0].to_owned()
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    let mut child = spawn(command);
    let out = collect(child.stdout.take().expect("it is piped"));
    let err = collect(child.stderr.take().expect("it is piped"));
    let Some(status) = wait(&mut child, PATIENCE) else {
        // Nothing more can be done for it than to end it and to say so.
        let _ = child.kill();
        panic!("{command:?} did not end");
    };
    let text = |thread: JoinHandle<String>| thread.join().expect("reading does not panic");
    Output { code: status.code(), stdout: text(out), stderr: text(err) }
}

fn spawn(command: &mut Command) -> Child {
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn collect(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = Vec::new();
        from.read_to_end(&mut text).expect("a pipe can be read");
        String::from_utf8_lossy(&text).into_owned()
    })
}

fn wait(child: &mut Child, patience: Duration) -> Option<ExitStatus> {
    Deadline::after(patience).wait(|| child.try_wait().expect("the child is ours"))
}

/// A server that runs.
pub(crate) struct Server {
    child: Child,
    readers: Vec<JoinHandle<()>>,
    /// Where it answers.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts a server and waits until it says that it listens.
    pub(crate) fn start(command: &mut Command, journal: &Journal) -> Self {
        let mut child = spawn(command);
        let (tell, told) = channel();
        let out = child.stdout.take().expect("it is piped");
        let err = child.stderr.take().expect("it is piped");
        let readers =
            vec![keep(out, journal.clone(), Some(tell)), keep(err, journal.clone(), None)];
        let address = told.recv_timeout(PATIENCE);
        let mut server = Self { child, readers, address: SocketAddr::from(([0, 0, 0, 0], 0)) };
        let Ok(address) = address else {
            server.kill();
            panic!("the server did not start: {:#?}", journal.lines());
        };
        server.address = address;
        server
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop, and waits no longer than it is allowed to take.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM).expect("the server runs");
        let allowed = Duration::from_secs(10);
        let Some(status) = wait(&mut self.child, allowed) else {
            self.kill();
            panic!("the server did not stop within {allowed:?}");
        };
        self.join();
        status
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the child is ours");
        self.child.wait().expect("the child is ours");
        self.join();
    }

    fn join(&mut self) {
        for reader in self.readers.drain(..) {
            reader.join().expect("reading does not panic");
        }
    }
}

fn keep(
    from: impl Read + Send + 'static,
    journal: Journal,
    mut tell: Option<Sender<SocketAddr>>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for line in BufReader::new(from).split(b'\n') {
            let Ok(line) = line else { return };
            let line = String::from_utf8_lossy(&line).into_owned();
            let address: Option<Result<SocketAddr, _>> = line
                .split_once("listening on http")
                .map(|(_, rest)| rest.trim_start_matches('s').trim_start_matches("://"))
                .map(str::parse);
            journal.write(line);
            if let Some(Ok(address)) = address
                && let Some(tell) = tell.take()
            {
                // Nobody waits any more only when the test has failed already.
                let _ = tell.send(address);
            }
        }
    })
}
