//! What doors do around a decision: read, set, and kept as JSON. Not for what a door is set to in
//! everyday use: modes, methods and unlock times are resources'.

use crate::App;
use crate::administration::doors::door_named;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::{Field, FieldProblem, Refusal};
use doorward_door::card::Strength;
use doorward_door::policy::{AntiPassback, DoorBehaviour, FailMode, OfflineAge, PinPolicy};
use doorward_store::{audit, door_behaviours};
use serde::{Deserialize, Serialize};

/// The same as it is kept. What is left out is as the program's defaults say.
#[derive(Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Kept {
    fail: Fail,
    relock_on_closing: bool,
    held_open_seconds: u16,
    exit_seconds: u16,
    exit_releases: bool,
    first_person_in: bool,
    anti_passback: Passback,
    two_people: bool,
    least_strength: Least,
    staff_offline_hours: u16,
    guest_offline_hours: u16,
    least_pin_digits_alone: u8,
    duress_pin: bool,
    pin_tries: u8,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Fail {
    Safe,
    Secure,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Passback {
    None,
    Soft { minutes: u16 },
    Hard { minutes: u16 },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Least {
    Number,
    FacilityAndNumber,
    Raw,
}

impl Default for Kept {
    fn default() -> Self {
        Self::from(&DoorBehaviour::default())
    }
}

impl From<&DoorBehaviour> for Kept {
    fn from(behaviour: &DoorBehaviour) -> Self {
        Self {
            fail: match behaviour.fail {
                FailMode::Safe => Fail::Safe,
                FailMode::Secure => Fail::Secure,
            },
            relock_on_closing: behaviour.relock_on_closing,
            held_open_seconds: behaviour.held_open_seconds,
            exit_seconds: behaviour.exit_seconds,
            exit_releases: behaviour.exit_releases,
            first_person_in: behaviour.first_person_in,
            anti_passback: match behaviour.anti_passback {
                AntiPassback::None => Passback::None,
                AntiPassback::Soft { minutes } => Passback::Soft { minutes },
                AntiPassback::Hard { minutes } => Passback::Hard { minutes },
            },
            two_people: behaviour.two_people,
            least_strength: match behaviour.least_strength {
                Strength::Number => Least::Number,
                Strength::FacilityAndNumber => Least::FacilityAndNumber,
                Strength::Raw => Least::Raw,
            },
            staff_offline_hours: behaviour.offline_max_age.staff_hours,
            guest_offline_hours: behaviour.offline_max_age.guest_hours,
            least_pin_digits_alone: behaviour.pin.least_digits_alone,
            duress_pin: behaviour.pin.duress,
            pin_tries: behaviour.pin.tries,
        }
    }
}

impl From<Kept> for DoorBehaviour {
    fn from(kept: Kept) -> Self {
        Self {
            fail: match kept.fail {
                Fail::Safe => FailMode::Safe,
                Fail::Secure => FailMode::Secure,
            },
            relock_on_closing: kept.relock_on_closing,
            held_open_seconds: kept.held_open_seconds,
            exit_seconds: kept.exit_seconds,
            exit_releases: kept.exit_releases,
            first_person_in: kept.first_person_in,
            anti_passback: match kept.anti_passback {
                Passback::None => AntiPassback::None,
                Passback::Soft { minutes } => AntiPassback::Soft { minutes },
                Passback::Hard { minutes } => AntiPassback::Hard { minutes },
            },
            two_people: kept.two_people,
            least_strength: match kept.least_strength {
                Least::Number => Strength::Number,
                Least::FacilityAndNumber => Strength::FacilityAndNumber,
                Least::Raw => Strength::Raw,
            },
            offline_max_age: OfflineAge {
                staff_hours: kept.staff_offline_hours,
                guest_hours: kept.guest_offline_hours,
            },
            pin: PinPolicy {
                least_digits_alone: kept.least_pin_digits_alone,
                duress: kept.duress_pin,
                tries: kept.pin_tries,
            },
        }
    }
}

/// Reads what is kept of a door.
pub(super) fn read(content: &str) -> Result<DoorBehaviour, doorward_store::Error> {
    let kept: Result<Kept, _> = serde_json::from_str(content);
    kept.map(DoorBehaviour::from)
        .map_err(|_| doorward_store::Error::Corrupt("door_behaviour.content"))
}

impl App {
    /// What a door, by number, UUID or name, does around a decision.
    ///
    /// # Errors
    /// [`Refusal::Unknown`].
    pub async fn door_behaviour(&self, ctx: &Ctx, door: &str) -> Result<DoorBehaviour, Error> {
        let (company, door) = (ctx.company, door.to_owned());
        self.db
            .read(move |c| {
                let door = door_named(c, company, &door)?;
                let content = door_behaviours::find(c, company, door.id)?;
                Ok(content.map_or_else(|| Ok(DoorBehaviour::default()), |text| read(&text))?)
            })
            .await
    }

    /// Sets what a door does around a decision. Its controller follows with its next policy.
    ///
    /// # Errors
    /// [`Refusal::Unknown`], [`Refusal::InvalidField`].
    pub async fn set_door_behaviour(
        &self,
        ctx: &Ctx,
        door: &str,
        behaviour: &DoorBehaviour,
    ) -> Result<(), Error> {
        check(behaviour)?;
        let content = serde_json::to_string(&Kept::from(behaviour))
            .map_err(|_| doorward_store::Error::Corrupt("door_behaviour.content"))?;
        let (company, door, now) = (ctx.company, door.to_owned(), ctx.now);
        let row = ctx.row(Outcome::Done, None)?;
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let door = door_named(c, company, &door)?;
                door_behaviours::put(c, company, door.id, &content, now)?;
                Ok(audit::insert(c, &row)?)
            })
            .await
    }
}

/// Refuses what no door should do.
fn check(behaviour: &DoorBehaviour) -> Result<(), Refusal> {
    let age = behaviour.offline_max_age;
    let minutes = match behaviour.anti_passback {
        AntiPassback::None => 0,
        AntiPassback::Soft { minutes } | AntiPassback::Hard { minutes } => minutes,
    };
    let rules = [
        (
            (1..=3_600).contains(&behaviour.held_open_seconds),
            "held_open_seconds",
            "a number of seconds from 1 to 3600",
        ),
        (behaviour.exit_seconds <= 600, "exit_seconds", "a number of seconds from 0 to 600"),
        (minutes <= 1_440, "anti_passback", "a number of minutes from 0 to 1440"),
        (
            (1..=2_160).contains(&age.staff_hours),
            "staff_offline_hours",
            "a number of hours from 1 to 2160, which is 90 days",
        ),
        (
            (1..=age.staff_hours).contains(&age.guest_hours),
            "guest_offline_hours",
            "a number of hours from 1 to those of staff",
        ),
        (
            (4..=16).contains(&behaviour.pin.least_digits_alone),
            "least_pin_digits_alone",
            "a number of digits from 4 to 16",
        ),
        ((1..=20).contains(&behaviour.pin.tries), "pin_tries", "a number of tries from 1 to 20"),
    ];
    for (holds, field, expected) in rules {
        if !holds {
            let problem = FieldProblem::Malformed { expected };
            return Err(Refusal::field(Field::Other(field), problem));
        }
    }
    Ok(())
}
