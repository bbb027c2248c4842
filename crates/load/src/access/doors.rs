//! The doors that can be operated.

use super::keyed::{Keyed, unexpected};
use crate::error::Error;
use serde_json::Value;

/// A door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Door {
    /// Its number.
    pub(super) id: i64,
    /// How calls name it.
    pub(super) uuid: String,
}

impl Door {
    /// All that are online; an error when there is none.
    pub(super) fn online(keyed: &Keyed) -> Result<Vec<Self>, Error> {
        let answer = keyed.ask("/multipleresources?type=DOOR")?;
        if answer.status != 200 {
            return Err(unexpected(&answer));
        }
        let list: Vec<Value> =
            serde_json::from_slice(&answer.body).map_err(|_| unexpected(&answer))?;
        let doors: Vec<Self> = list.iter().filter_map(Self::of).collect();
        if doors.is_empty() {
            let told = "no door is online: add one with `doorward door add --simulated`";
            return Err(Error::Usage(told.to_owned()));
        }
        Ok(doors)
    }

    fn of(resource: &Value) -> Option<Self> {
        let online = resource.pointer("/resource_status/online_status")?.as_str()? == "ONLINE";
        let uuid = resource.get("uuid")?.as_str()?.to_owned();
        online.then_some(Self { id: resource.get("resource_id")?.as_i64()?, uuid })
    }

    /// The door whose turn it is.
    pub(super) fn at(doors: &[Self], turn: usize) -> Result<&Self, Error> {
        let place = turn.checked_rem(doors.len()).and_then(|place| doors.get(place));
        place.ok_or(Error::NothingMeasured)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_door_that_is_offline_is_left_alone() {
        let door = |status: &str| {
            serde_json::json!({
                "resource_id": 7, "uuid": "u", "resource_status": { "online_status": status },
            })
        };
        assert_eq!(Door::of(&door("ONLINE")), Some(Door { id: 7, uuid: "u".to_owned() }));
        assert_eq!(Door::of(&door("OFFLINE")), None);
        assert_eq!(Door::of(&serde_json::json!({})), None);
    }

    #[test]
    fn doors_take_turns() {
        let doors = [1, 2].map(|id| Door { id, uuid: String::new() });
        let turns: Vec<i64> = (0..3).map(|turn| Door::at(&doors, turn).unwrap().id).collect();
        assert_eq!(turns, [1, 2, 1]);
        assert!(Door::at(&[], 0).is_err());
    }
}
