//! What is small and changes seldom: the modes that commands set, and the last time that the server
//! told.

use super::folder::{Folder, StateError};
use doorward_domain::Timestamp;
use doorward_domain::access::{DoorMode, ResourceId};
use doorward_door::command::Mode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const MODES: &str = "modes.toml";
const TIME: &str = "time";

/// The modes of doors, and the time.
#[derive(Debug)]
pub struct SmallFiles;

#[derive(Default, Serialize, Deserialize)]
struct Modes {
    /// By the number of the door.
    #[serde(default)]
    modes: BTreeMap<String, String>,
}

const MODE_WORDS: [(Mode, DoorMode); 5] = [
    (Mode::Normal, DoorMode::Normal),
    (Mode::Unlocked, DoorMode::Unlocked),
    (Mode::CardAndPin, DoorMode::CardAndPin),
    (Mode::Lockdown, DoorMode::Lockdown),
    (Mode::OverrideOnly, DoorMode::OverrideOnly),
];

/// The word of a mode.
pub(crate) fn mode_word(mode: Mode) -> &'static str {
    let found = MODE_WORDS.iter().find(|(known, _)| *known == mode);
    found.map_or("normal", |(_, named)| named.as_str())
}

impl SmallFiles {
    /// The modes that commands had set.
    ///
    /// # Errors
    /// [`StateError`] when they cannot be read or understood.
    pub fn modes(folder: &Folder) -> Result<Vec<(ResourceId, Mode)>, StateError> {
        let Some(bytes) = folder.read(MODES)? else { return Ok(Vec::new()) };
        let text = String::from_utf8_lossy(&bytes);
        let read: Modes =
            toml::from_str(&text).map_err(|error| folder.wrong(MODES, error.message()))?;
        let mode = |(door, word): (String, String)| {
            let mode = MODE_WORDS.iter().find(|(_, named)| named.as_str() == word)?.0;
            Some((ResourceId(door.parse().ok()?), mode))
        };
        let modes: Option<Vec<_>> = read.modes.into_iter().map(mode).collect();
        modes.ok_or_else(|| folder.wrong(MODES, "a mode is none"))
    }

    /// Keeps the modes that commands had set.
    ///
    /// # Errors
    /// [`StateError`]; then those before are still there.
    pub fn save_modes(
        folder: &Folder,
        modes: &BTreeMap<ResourceId, Mode>,
    ) -> Result<(), StateError> {
        let word =
            |(door, mode): (&ResourceId, &Mode)| (door.0.to_string(), mode_word(*mode).to_owned());
        let text = toml::to_string(&Modes { modes: modes.iter().map(word).collect() });
        let text = text.map_err(|error| folder.wrong(MODES, error.to_string()))?;
        folder.replace(MODES, text.as_bytes())
    }

    /// The last time that was kept; 1970 when there is none, or none that can be read: a time that is
    /// too early only makes the clock untrusted.
    pub fn time(folder: &Folder) -> Timestamp {
        let text = folder.read(TIME).ok().flatten().and_then(|bytes| String::from_utf8(bytes).ok());
        let micros = text.and_then(|text| text.trim().parse().ok());
        Timestamp::from_micros(micros.unwrap_or(0))
    }

    /// Keeps a time.
    ///
    /// # Errors
    /// [`StateError`]; then the one before is still there.
    pub fn save_time(folder: &Folder, time: Timestamp) -> Result<(), StateError> {
        folder.replace(TIME, time.micros().to_string().as_bytes())
    }
}
