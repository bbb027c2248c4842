//! A real Chromium, driven as a person drives it. Debian's packages; `./test` installs them.

mod accessibility;
mod device;

pub use accessibility::axe_is_there;

use crate::clock::eventually;
use crate::http::{Connection, Request};
use base64::Engine as _;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tokio::runtime::Runtime;

/// How the person's device looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Its window, in CSS pixels.
    pub size: (u32, u32),
    /// Whether it prefers dark colours.
    pub dark: bool,
}

impl Look {
    /// A telephone.
    pub const PHONE: Self = Self { size: (390, 844), dark: false };
    /// A desk.
    pub const DESK: Self = Self { size: (1_200, 800), dark: false };

    /// The same in the dark.
    #[must_use]
    pub const fn in_the_dark(self) -> Self {
        Self { dark: true, ..self }
    }
}

/// One browser with no past.
pub struct Browser {
    driver: Child,
    port: u16,
    runtime: Runtime,
    client: Client,
    _room: tempfile::TempDir,
}

impl Browser {
    /// Opens one.
    pub fn open(look: Look) -> Self {
        Self::open_on(look, None)
    }

    /// Opens one on a device with a camera, before which a picture stands; a JPEG file whose name ends
    /// in `mjpeg`.
    pub fn with_camera(look: Look, picture: &std::path::Path) -> Self {
        Self::open_on(look, Some(picture))
    }

    fn open_on(look: Look, camera: Option<&std::path::Path>) -> Self {
        let room = tempfile::tempdir().expect("there is room for temporary files");
        let (driver, port) = start_driver();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let capabilities = capabilities(look, camera, &room.path().join("profile"));
        let client = runtime.block_on(async {
            let mut builder =
                ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
            builder.capabilities(capabilities);
            builder.connect(&format!("http://127.0.0.1:{port}")).await
        });
        let client = client.unwrap_or_else(|error| panic!("no Chromium: {error}"));
        Self { driver, port, runtime, client, _room: room }
    }

    /// Goes to an address, as if it was typed or clicked elsewhere.
    #[track_caller]
    pub fn go(&self, url: &str) {
        self.runtime.block_on(self.client.goto(url)).unwrap_or_else(|e| panic!("{url}: {e}"));
    }

    /// Where it is.
    #[track_caller]
    pub fn url(&self) -> String {
        self.runtime.block_on(self.client.current_url()).expect("a page").to_string()
    }

    /// What a person reads in the first element of a CSS selector; `None` when there is none.
    pub fn text(&self, css: &str) -> Option<String> {
        self.runtime.block_on(async {
            let element = self.client.find(Locator::Css(css)).await.ok()?;
            element.text().await.ok()
        })
    }

    /// Waits until an element says something.
    #[track_caller]
    pub fn wait_for(&self, css: &str, says: &str) -> String {
        let mut last = None;
        let found = crate::clock::Deadline::after(crate::clock::PATIENCE).wait(|| {
            last = self.text(css);
            last.clone().filter(|text| text.contains(says))
        });
        found.unwrap_or_else(|| panic!("{css} never said {says:?} but {last:?} at {}", self.url()))
    }

    /// Waits until there is an element.
    #[track_caller]
    pub fn wait_for_element(&self, css: &str) {
        let there = format!("!!document.querySelector({css:?})");
        let found = crate::clock::Deadline::after(crate::clock::PATIENCE)
            .wait(|| (self.evaluate(&there) == true).then_some(()));
        found.unwrap_or_else(|| panic!("there is no {css} at {}", self.url()));
    }

    /// Clicks an element.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.wait_for_element(css);
        let clicked = self
            .runtime
            .block_on(async { self.client.find(Locator::Css(css)).await?.click().await });
        clicked.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Types into a field after clearing it.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        let filled = self.runtime.block_on(async {
            let field = self.client.find(Locator::Css(css)).await?;
            field.clear().await?;
            field.send_keys(text).await
        });
        filled.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Chooses a file in a field for files, as somebody does who takes a picture with a telephone.
    #[track_caller]
    pub fn choose(&self, css: &str, file: &std::path::Path) {
        let path = file.to_str().expect("a path in UTF-8");
        let chosen = self
            .runtime
            .block_on(async { self.client.find(Locator::Css(css)).await?.send_keys(path).await });
        chosen.unwrap_or_else(|error| panic!("{css}: {error}"));
    }

    /// Types wherever the focus is, as somebody without a mouse does.
    #[track_caller]
    pub fn type_keys(&self, keys: &str) {
        let typed = self
            .runtime
            .block_on(async { self.client.active_element().await?.send_keys(keys).await });
        typed.expect("the focus takes keys");
    }

    /// The value of an expression in the page.
    #[track_caller]
    pub fn evaluate(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.runtime.block_on(self.client.execute(&script, Vec::new())).expect(expression)
    }

    /// Gives the device an authenticator that keeps passkeys and knows its owner (Web Authentication,
    /// level 3, section 11), who says yes to everything.
    #[track_caller]
    pub fn add_authenticator(&self) {
        let wanted = json!({
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": true,
            "hasUserVerification": true,
            "isUserVerified": true,
            "isUserConsenting": true,
        });
        self.tell_driver("webauthn/authenticator", &wanted);
    }

    /// Asks chromedriver for something that WebDriver's own client does not know; its answer.
    #[track_caller]
    fn tell_driver(&self, path: &str, wanted: &Value) -> Value {
        let session = self.runtime.block_on(self.client.session_id()).expect("a session");
        let session = session.expect("the session has a name");
        let request = Request::new("POST", &format!("/session/{session}/{path}"));
        let request = request.header("Content-Type", "application/json").body(wanted.to_string());
        let driver = std::net::SocketAddr::from(([127, 0, 0, 1], self.port));
        let answer = Connection::open(driver).and_then(|mut driver| driver.send(&request));
        let answer = answer.expect("chromedriver answers");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["value"].clone()
    }

    /// Keeps what a person sees, for people to look at: in `target/screenshots`.
    #[track_caller]
    pub fn screenshot(&self, name: &str) {
        let png = self.runtime.block_on(self.client.screenshot()).expect("a picture");
        keep(name, &png);
    }

    /// Fails the test when the page is wider than the window, or something in it is.
    #[track_caller]
    pub fn must_fit(&self) {
        let wide = self.evaluate("document.documentElement.scrollWidth > innerWidth");
        assert_eq!(wide, false, "the page is wider than the window at {}", self.url());
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // The profile goes with its room; a browser that is gone already is what this asks for.
        let _ = self.runtime.block_on(self.client.clone().close());
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn keep(name: &str, png: &[u8]) {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/screenshots"));
    let file = folder.join(format!("{name}.png"));
    std::fs::create_dir_all(file.parent().unwrap_or(&folder)).expect("target is ours");
    std::fs::write(file, png).expect("target is ours");
}

fn from_base64(text: &Value) -> Vec<u8> {
    let text = text.as_str().expect("a text");
    base64::engine::general_purpose::STANDARD.decode(text).expect("base64")
}

fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("chromedriver: {error}; ./test installs it"));
    let mut out = BufReader::new(driver.stdout.take().expect("it is piped"));
    let port = eventually("chromedriver listens", || {
        let mut line = String::new();
        out.read_line(&mut line).expect("a pipe can be read");
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim().trim_end_matches('.').parse().ok()
    });
    // What else it says has to go somewhere.
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    (driver, port)
}

fn capabilities(
    look: Look,
    camera: Option<&std::path::Path>,
    profile: &std::path::Path,
) -> serde_json::Map<String, Value> {
    let (width, height) = look.size;
    // Blink's PreferredColorScheme: 0 is dark, 1 is light.
    let scheme = u8::from(!look.dark);
    let mut arguments = vec![
        "--headless=new".to_owned(),
        // The tests may run as root, where Chromium's sandbox does not.
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-sync".to_owned(),
        "--hide-scrollbars".to_owned(),
        format!("--window-size={width},{height}"),
        format!("--blink-settings=preferredColorScheme={scheme}"),
        format!("--user-data-dir={}", profile.display()),
    ];
    if let Some(picture) = camera {
        arguments.push("--use-fake-ui-for-media-stream".to_owned());
        arguments.push("--use-fake-device-for-media-stream".to_owned());
        arguments.push(format!("--use-file-for-fake-video-capture={}", picture.display()));
    }
    let mobile = json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 2.0, "mobile": true, "touch": true } });
    let mut options = json!({ "args": arguments });
    if width < 600 {
        options["mobileEmulation"] = mobile;
    }
    let all = json!({ "goog:chromeOptions": options });
    all.as_object().expect("an object").clone()
}
