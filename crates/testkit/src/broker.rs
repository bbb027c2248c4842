//! A real MQTT broker, Mosquitto, on a free port of its own, which can be killed and started again there.

use crate::clock::eventually;
use rustix::process::{Pid, Signal, kill_process};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// A broker.
pub struct Broker {
    room: tempfile::TempDir,
    port: u16,
    secure_port: u16,
    child: Option<Child>,
}

impl Broker {
    /// Starts one that takes everybody, or only who signs in with this name and this password.
    pub fn start(login: Option<(&str, &str)>) -> Self {
        Self::configured(login, None)
    }

    /// Starts one that takes everybody, and also listens with TLS, with this certificate and this key.
    pub fn secure(certificate: &str, key: &str) -> Self {
        Self::configured(None, Some((certificate, key)))
    }

    fn configured(login: Option<(&str, &str)>, tls: Option<(&str, &str)>) -> Self {
        let room = tempfile::tempdir().expect("there is room for temporary files");
        let free =
            [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").expect("there are free ports"));
        let [port, secure_port] =
            free.each_ref().map(|free| free.local_addr().expect("it is bound").port());
        drop(free);
        let mut configuration = format!("listener {port} 127.0.0.1\npersistence false\n");
        if let Some((name, password)) = login {
            let file = room.path().join("passwords");
            let made = Command::new("mosquitto_passwd")
                .args(["-b", "-c"])
                .args([file.as_os_str(), name.as_ref(), password.as_ref()])
                .status();
            assert!(made.expect("mosquitto is installed").success());
            configuration += "allow_anonymous false\npassword_file ";
            configuration += file.to_str().expect("it is UTF-8");
            configuration += "\n";
        } else {
            configuration += "allow_anonymous true\n";
        }
        if let Some((certificate, key)) = tls {
            configuration += &[
                &format!("listener {secure_port} 127.0.0.1"),
                &format!("certfile {certificate}"),
                &format!("keyfile {key}\n"),
            ]
            .map(String::as_str)
            .join("\n");
        }
        if rustix::process::geteuid().is_root() {
            // It would become another user, who cannot read the files of a test.
            configuration += "user root\n";
        }
        std::fs::write(room.path().join("broker.conf"), configuration).expect("there is room");
        let mut broker = Self { room, port, secure_port, child: None };
        broker.run();
        broker
    }

    /// Starts it again after [`Broker::kill`], at the same port, with nothing remembered.
    pub fn run(&mut self) {
        let program = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto"]
            .into_iter()
            .map(PathBuf::from)
            .find(|path| path.exists())
            .unwrap_or_else(|| PathBuf::from("mosquitto"));
        let child = Command::new(program)
            .arg("-c")
            .arg(self.room.path().join("broker.conf"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("mosquitto is installed");
        self.child = Some(child);
        eventually("the broker listens", || TcpStream::connect(("127.0.0.1", self.port)).ok());
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("the child is ours");
            child.wait().expect("the child is ours");
        }
    }

    /// Has it hang, and go on: its system still takes what it is sent.
    pub fn hang(&self, hangs: bool) {
        let signal = if hangs { Signal::STOP } else { Signal::CONT };
        let child = self.child.as_ref().expect("it runs");
        kill_process(Pid::from_child(child), signal).expect("the child is ours");
    }

    /// Its port at 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address with TLS.
    pub fn secure_url(&self) -> String {
        format!("mqtts://127.0.0.1:{}", self.secure_port)
    }

    /// Its address, as a lock's profile names it.
    pub fn url(&self) -> String {
        format!("mqtt://127.0.0.1:{}", self.port)
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}
