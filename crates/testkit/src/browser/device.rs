//! What a browser runs on, changed while it runs: its window, its colours, its language, its network.
//! Commands of the Chrome DevTools Protocol, domains Emulation, Network and Input.

use super::Browser;
use serde_json::{Value, json};

impl Browser {
    /// Gives a command of the DevTools Protocol.
    #[track_caller]
    fn command(&self, name: &str, parameters: &Value) -> Value {
        self.tell_driver("goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// Makes the window so large, in CSS pixels. Zooming in twice halves both.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600,
        });
        self.command("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Prefers dark colours from now on, or light ones; and no motion, so that a change is seen at once.
    #[track_caller]
    pub fn prefer_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ] });
        self.command("Emulation.setEmulatedMedia", &features);
    }

    /// Runs no script of pages from the next page on, or does again.
    #[track_caller]
    pub fn run_scripts(&self, run: bool) {
        self.command("Emulation.setScriptExecutionDisabled", &json!({ "value": !run }));
    }

    /// Asks for pages in a language.
    #[track_caller]
    pub fn speak(&self, language: &str) {
        self.command("Network.enable", &json!({}));
        let headers = json!({ "headers": { "Accept-Language": language } });
        self.command("Network.setExtraHTTPHeaders", &headers);
    }

    /// Has a slow network from now on: 400 ms to the server and back, 50 kB in a second.
    #[track_caller]
    pub fn be_far_away(&self) {
        self.command("Network.enable", &json!({}));
        let slow = json!({
            "offline": false, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000,
        });
        self.command("Network.emulateNetworkConditions", &slow);
    }

    /// Keeps the whole page as a person would see it who scrolls: in `target/screenshots`.
    #[track_caller]
    pub fn screenshot_of_page(&self, name: &str) {
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let picture = self.command("Page.captureScreenshot", &wanted);
        super::keep(name, &super::from_base64(&picture["data"]));
    }

    /// Presses keys by their DevTools names, as somebody without a mouse does: `Tab`, `Enter`, …
    #[track_caller]
    pub fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            " " => (32, " "),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            other => panic!("{other} is no key that these stories press"),
        };
        for kind in ["keyDown", "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "windowsVirtualKeyCode": code,
                "text": if kind == "keyDown" { text } else { "" },
            });
            self.command("Input.dispatchKeyEvent", &event);
        }
    }

    /// Drags with the mouse from one point of the window to another.
    #[track_caller]
    pub fn drag(&self, from: (f64, f64), to: (f64, f64)) {
        let middle = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1));
        let steps = [
            ("mousePressed", from),
            ("mouseMoved", middle),
            ("mouseMoved", to),
            ("mouseReleased", to),
        ];
        for (kind, (x, y)) in steps {
            let event = json!({
                "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1,
            });
            self.command("Input.dispatchMouseEvent", &event);
        }
    }
}
