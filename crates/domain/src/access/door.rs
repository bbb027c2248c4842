//! Doors: where one is, in which mode, and what it asks of everybody. Not for what its lock and its
//! contact report.

use super::{Method, Methods, ResourceId, SiteId, UnlockTime, Zone};
use crate::person::stored_words;
use serde::{Deserialize, Serialize};

/// What a door is set to do, each mode a named set of methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DoorMode {
    /// Locked; opens to those whom the policies allow.
    #[default]
    Normal,
    /// The lock stays open. Who presents something is still decided and recorded as in `Normal`.
    Unlocked,
    /// Locked; a card and its PIN are asked of everybody, operators included.
    CardAndPin,
    /// Nothing opens it.
    Lockdown,
    /// Opens to an operator of rank ADMIN or more, to nothing and nobody else.
    OverrideOnly,
}

stored_words!(DoorMode {
    Normal = "normal",
    Unlocked = "unlocked",
    CardAndPin = "card_and_pin",
    Lockdown = "lockdown",
    OverrideOnly = "override_only",
});

impl DoorMode {
    /// Every mode.
    pub const ALL: [Self; 5] =
        [Self::Normal, Self::Unlocked, Self::CardAndPin, Self::Lockdown, Self::OverrideOnly];

    /// The methods that may open a door in this mode.
    pub const fn methods(self) -> Methods {
        match self {
            Self::Normal | Self::Unlocked => Methods::ALL,
            Self::CardAndPin => Methods::of(&[Method::CardAndPin]),
            Self::Lockdown => Methods::NONE,
            Self::OverrideOnly => Methods::of(&[Method::Remote]),
        }
    }
}

/// What an administrator sets on a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DoorSettings {
    /// What it is set to do.
    pub mode: DoorMode,
    /// The factor rule: the methods that it takes at all, whoever asks and in whatever mode.
    pub methods: Methods,
    /// How long it stays unlocked when nothing else says so.
    pub unlock_time: UnlockTime,
}

impl Default for DoorSettings {
    /// Normal, every method, the shortest time.
    fn default() -> Self {
        Self {
            mode: DoorMode::default(),
            methods: Methods::ALL,
            unlock_time: UnlockTime::default(),
        }
    }
}

/// A place with one wall clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// Which.
    pub id: SiteId,
    /// Its wall clock.
    pub zone: Zone,
}

/// A door as decisions see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Door {
    /// Which.
    pub id: ResourceId,
    /// Where; `None`, or a site that the model lacks: in the model's default zone.
    pub site: Option<SiteId>,
    /// What it is set to.
    pub settings: DoorSettings,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_stored_by_word_and_lockdown_takes_no_method() {
        for mode in DoorMode::ALL {
            assert_eq!(DoorMode::from_word(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.as_str());
            assert_eq!(mode.methods().is_empty(), mode == DoorMode::Lockdown);
        }
    }
}
