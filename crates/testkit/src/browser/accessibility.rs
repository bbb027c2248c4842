//! What axe-core finds against WCAG 2.2 AA in a page. `./test` installs it from npm, for tests alone.

use super::Browser;
use serde_json::{Value, json};
use std::path::PathBuf;

fn axe() -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/npm/node_modules/axe-core/axe.min.js");
    PathBuf::from(folder)
}

/// Fails a test at its beginning when axe-core is not there.
#[track_caller]
pub fn axe_is_there() {
    assert!(axe().is_file(), "{}: not there; ./test installs it", axe().display());
}

impl Browser {
    /// What is wrong with the page as it is shown now: one line for each rule and element.
    #[track_caller]
    pub fn flaws(&self) -> Vec<String> {
        if self.evaluate("typeof axe") == "undefined" {
            let source = std::fs::read_to_string(axe()).expect("axe-core is installed");
            self.runtime.block_on(self.client.execute(&source, Vec::new())).expect("it runs");
        }
        let run = "const done = arguments[arguments.length - 1]; \
                   axe.run(document, { runOnly: arguments[0] }) \
                   .then(found => done(found.violations), error => done(String(error)));";
        let rules =
            json!(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
        let found = self.runtime.block_on(self.client.execute_async(run, vec![rules]));
        let found = found.expect("axe runs");
        let rules = found.as_array().unwrap_or_else(|| panic!("{found}"));
        rules.iter().flat_map(lines).collect()
    }
}

fn lines(rule: &Value) -> Vec<String> {
    let nodes = rule["nodes"].as_array().cloned().unwrap_or_default();
    let line = |node: &Value| {
        let why = node["failureSummary"].as_str().unwrap_or_default().replace('\n', " ");
        format!("{}: {} — {why}", rule["id"], node["html"])
    };
    nodes.iter().map(line).collect()
}
