//! The real `doorwardd`: enrolled, and played by a script. Not for what it decides.

use crate::clock::{Deadline, PATIENCE, eventually};
use crate::process::{self, Output};
use crate::world::World;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// The program, which lies beside the server's: `cargo build -p doorward-controller` makes it.
pub fn daemon_beside(program: &Path) -> PathBuf {
    let path = program.with_file_name("doorwardd");
    assert!(path.is_file(), "{} is not built", path.display());
    path
}

/// A `doorwardd` that runs, with the lines that it printed.
pub struct Daemon {
    child: Child,
    input: Option<ChildStdin>,
    lines: Receiver<String>,
    /// Every line so far.
    pub seen: Vec<String>,
}

impl Daemon {
    /// Starts it with arguments.
    pub fn start(program: &Path, arguments: &[&str]) -> Self {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let (tell, lines) = channel();
        let out = child.stdout.take().expect("it is piped");
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines() {
                let Ok(line) = line else { return };
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, lines, seen: Vec::new() }
    }

    /// Writes a command of its script.
    #[track_caller]
    pub fn tell(&mut self, command: &str) {
        let input = self.input.as_mut().expect("it reads a script");
        writeln!(input, "{command}").and_then(|()| input.flush()).expect("it listens");
    }

    /// The next line that begins so; those before it are kept in `seen` alone.
    #[track_caller]
    pub fn next(&mut self, beginning: &str) -> String {
        let deadline = Deadline::after(PATIENCE);
        loop {
            match self.lines.recv_timeout(Duration::from_millis(100)) {
                Ok(line) => {
                    self.seen.push(line.clone());
                    if line.starts_with(beginning) {
                        return line;
                    }
                }
                Err(RecvTimeoutError::Timeout) if !deadline.is_past() => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("waited for {beginning:?} in vain: {:#?}", self.seen)
                }
            }
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("the child is ours");
        self.child.wait().expect("the child is ours");
    }

    /// Waits until it ends by itself.
    #[track_caller]
    pub fn ended(mut self) -> ExitStatus {
        // Whatever reads a script ends with it.
        self.input = None;
        eventually("doorwardd ends", || self.child.try_wait().expect("the child is ours"))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // A test that failed must leave nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl World {
    /// The `doorwardd` of this world.
    pub fn daemon_program(&self) -> PathBuf {
        daemon_beside(self.program())
    }

    /// Where the controller of a name keeps its state.
    pub fn state_of(&self, controller: &str) -> String {
        let path = self.path(&format!("state-{controller}"));
        path.to_str().expect("a temporary path is text").to_owned()
    }

    /// Runs a command of `doorwardd` to its end.
    pub fn run_daemon(&self, arguments: &[&str]) -> Output {
        process::run(Command::new(self.daemon_program()).args(arguments))
    }

    /// Begins to enrol a controller; the code that it shows.
    #[track_caller]
    pub fn ask_to_enrol(&self, controller: &str) -> (Daemon, String) {
        let (server, state) = (format!("http://{}", self.address()), self.state_of(controller));
        let arguments = ["enroll", "--server", &server, "--state", &state, "--name", controller];
        let mut asking = Daemon::start(&self.daemon_program(), &arguments);
        let code = asking.next("code ").replace("code ", "");
        (asking, code)
    }

    /// Enrols a controller with its doors.
    #[track_caller]
    pub fn enrol(&self, controller: &str, doors: &[&str]) {
        let (mut asking, code) = self.ask_to_enrol(controller);
        let mut approve = vec!["door", "approve", code.as_str()];
        for door in doors {
            approve.extend(["--door", door]);
        }
        self.run(&approve).done();
        asking.next("enrolled");
        assert!(asking.ended().success());
    }

    /// Plays a controller that is enrolled, and waits until it has its link.
    #[track_caller]
    pub fn play_controller(&self, controller: &str) -> Daemon {
        let state = self.state_of(controller);
        let mut daemon = Daemon::start(
            &self.daemon_program(),
            &["simulate", "--state", &state, "--script", "-"],
        );
        daemon.next("link up");
        daemon
    }

    /// What the command line shows of a controller.
    #[track_caller]
    pub fn controller(&self, controller: &str) -> serde_json::Value {
        self.run(&["controller", "show", "--json", controller]).done().json()
    }
}
