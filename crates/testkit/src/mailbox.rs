//! A real mail server on loopback: Debian's aiosmtpd, told how to behave.

use crate::clock::eventually;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/mailbox.py");
/// The one that Debian's packages are for, whatever else is in the path.
const PYTHON: &str = "/usr/bin/python3";

/// How a mail server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Takes every letter.
    Take,
    /// Refuses every recipient for good.
    Refuse,
    /// Refuses every recipient for now.
    Later,
    /// Never answers to a letter.
    Stall,
    /// Goes away in the middle of a letter.
    Drop,
}

/// How the way to it is protected, and who may use it.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailboxDoor<'a> {
    /// `none`, `starttls` or `tls`; empty: `none`.
    pub tls: &'a str,
    /// A user and her password.
    pub user: Option<(&'a str, &'a str)>,
    /// Certificate and key, in PEM files.
    pub files: Option<(&'a str, &'a str)>,
}

/// A mail server that runs, and what it was given.
pub struct Mailbox {
    child: Child,
    room: tempfile::TempDir,
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
}

impl Mailbox {
    /// Starts one that takes every letter.
    pub fn start(door: MailboxDoor<'_>) -> Self {
        let room = tempfile::tempdir().expect("there is room for temporary files");
        std::fs::write(room.path().join("mode"), "take").expect("the room is empty");
        let tls = if door.tls.is_empty() { "none" } else { door.tls };
        let (user, password) = door.user.unwrap_or_default();
        let (certificate, key) = door.files.unwrap_or_default();
        let mut child = Command::new(PYTHON)
            .arg(SCRIPT)
            .arg(room.path())
            .args([tls, user, password, certificate, key])
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{PYTHON}: {error}; ./test installs it"));
        let mut line = String::new();
        let out = child.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("a pipe can be read");
        let port = line.trim().parse();
        let port = port.unwrap_or_else(|_| panic!("no mail server; ./test installs aiosmtpd"));
        Self { child, room, port }
    }

    /// Has it behave so from now on.
    pub fn set(&self, mood: Mood) {
        let word = match mood {
            Mood::Take => "take",
            Mood::Refuse => "refuse",
            Mood::Later => "later",
            Mood::Stall => "stall",
            Mood::Drop => "drop",
        };
        let half = self.room.path().join("mode.half");
        std::fs::write(&half, word).expect("the room is ours");
        std::fs::rename(half, self.room.path().join("mode")).expect("the room is ours");
    }

    /// The letters that it took, in their order.
    pub fn letters(&self) -> Vec<Value> {
        let entries = self.room.path().read_dir().expect("the room is ours");
        let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.sort();
        files.iter().map(|path| read(path)).collect()
    }

    /// The letters, once there are so many.
    #[track_caller]
    pub fn wait_for(&self, count: usize) -> Vec<Value> {
        eventually("letters arrive", || Some(self.letters()).filter(|all| all.len() >= count))
    }

    /// Whether it has left a letter without an answer.
    pub fn is_stalling(&self) -> bool {
        self.room.path().join("stalling").exists()
    }

    /// How many recipients it was named, whatever became of them.
    pub fn attempts(&self) -> usize {
        let text = std::fs::read_to_string(self.room.path().join("attempts"));
        text.unwrap_or_default().lines().count()
    }
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("the room is ours");
    serde_json::from_str(&text).expect("the script writes JSON")
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
