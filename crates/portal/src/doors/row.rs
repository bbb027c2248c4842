//! A door on the board, in the words of a reader: what the page and its stream say alike.

use super::words::{happened, mode_name, mode_tone, standing};
use doorward_app::administration::board::BoardDoor;
use doorward_domain::Timestamp;
use doorward_domain::access::{DoorMode, Zone};
use doorward_web::language::Words;
use serde_json::json;
use std::collections::HashMap;

/// A door on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its number.
    pub(crate) id: i64,
    /// What it is called.
    pub(crate) name: String,
    /// Where it is; empty for nowhere.
    pub(crate) site: String,
    /// The kind of its state line.
    pub(crate) kind: &'static str,
    /// Its state in words.
    pub(crate) state: String,
    /// Its mode in words.
    pub(crate) mode: String,
    /// The colour of its mode.
    pub(crate) tone: &'static str,
    /// What happened last; empty for nothing.
    pub(crate) last: String,
    /// When.
    pub(crate) at: String,
}

impl Row {
    /// The row of a door at a time.
    pub(crate) fn new(
        t: Words,
        (zone, now): (&Zone, Timestamp),
        door: &BoardDoor,
        names: &HashMap<String, String>,
    ) -> Self {
        let (resource, state) = (&door.view.door, door.view.state.as_ref());
        let mode = resource.settings.mode;
        let (kind, words) = standing(t, state, mode);
        let followed = state.is_none_or(|state| !state.online || state.mode == mode);
        let mode_words = mode_name(t, mode);
        let today = |at| zone.local(at).date == zone.local(now).date;
        let at = door.last.as_ref().map(|event| {
            if today(event.at) { t.clock(event.at, zone) } else { t.moment(event.at, zone) }
        });
        Self {
            id: resource.id.0,
            name: resource.name.clone(),
            site: door.view.site.clone().unwrap_or_default(),
            kind: if mode == DoorMode::Lockdown { "lockdown" } else { kind },
            state: words,
            mode: if followed { mode_words } else { t.one("mode-pending", "mode", mode_words) },
            tone: mode_tone(mode),
            last: door.last.as_ref().map(|e| happened(t, e, names)).unwrap_or_default(),
            at: at.unwrap_or_default(),
        }
    }

    /// The row as a message of a stream: what changes, with the banner of the whole board.
    pub(crate) fn message(&self, number: i64, alarm: &str) -> String {
        let data = json!({
            "door": self.id,
            "kind": self.kind,
            "state": self.state,
            "mode": self.mode,
            "tone": self.tone,
            "last": self.last,
            "at": self.at,
            "alarm": alarm,
        });
        format!("id: {number}\ndata: {data}\n\n")
    }
}
