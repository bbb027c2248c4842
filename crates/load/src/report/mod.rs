//! What a run says at its end: a table for the eye, or a JSON object for a script.

mod figures;
mod table;

pub(crate) use figures::{Row, Summary, median};
pub(crate) use table::{cell, header, print, print_row};

use serde::Serialize;

/// What to do about HTTP 429.
pub(crate) const LIMITS_HINT: &str =
    "turn the server's limits off for this run (limits are a setting of `doorward serve`)";

/// Prints one JSON object on one line.
pub(crate) fn print_json(value: &impl Serialize) {
    // Numbers, texts and lists always have a JSON form.
    if let Ok(line) = serde_json::to_string(value) {
        println!("{line}");
    }
}
