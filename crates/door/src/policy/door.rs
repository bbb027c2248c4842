//! A door as its controller sees it: settings of the decision and of the behaviour around it. Not
//! for which pin or reader it hangs on: that is the controller's configuration.

use crate::card::Strength;
use crate::cbor::{Item, Reader, Writer, layout, numbered};
use doorward_domain::access::{DoorMode, DoorSettings, ResourceId};

/// One door of a controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorRecord {
    /// Which, as rules name it.
    pub id: ResourceId,
    /// Which, as commands name it.
    pub uuid: [u8; 16],
    /// The IANA name of its time zone.
    pub zone: String,
    /// Mode, factor rule and unlock time.
    pub settings: DoorSettings,
    /// What it does around a decision.
    pub behaviour: DoorBehaviour,
}

/// What a door does around a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorBehaviour {
    /// What the lock does without power.
    pub fail: FailMode,
    /// Whether closing the leaf ends an unlock before its time.
    pub relock_on_closing: bool,
    /// How long the leaf may stay open after an unlock before that is an alarm; in seconds.
    pub held_open_seconds: u16,
    /// For how long after a request to exit an opening is no alarm; in seconds.
    pub exit_seconds: u16,
    /// Whether a request to exit also releases the lock by relay. Egress must work without it.
    pub exit_releases: bool,
    /// Whether the mode `Unlocked` waits until somebody was let in.
    pub first_person_in: bool,
    /// Whether a card that went in may go in again.
    pub anti_passback: AntiPassback,
    /// Whether two people must present themselves one after the other.
    pub two_people: bool,
    /// What a card's reading must rest on, at least.
    pub least_strength: Strength,
    /// How old a policy may be that still opens.
    pub offline_max_age: OfflineAge,
    /// What is asked of PINs.
    pub pin: PinPolicy,
}

impl Default for DoorBehaviour {
    /// Fail-secure, relocks on closing, 30 s held open, 10 s to exit, two weeks for staff and a day
    /// for guests offline.
    fn default() -> Self {
        Self {
            fail: FailMode::Secure,
            relock_on_closing: true,
            held_open_seconds: 30,
            exit_seconds: 10,
            exit_releases: false,
            first_person_in: false,
            anti_passback: AntiPassback::None,
            two_people: false,
            least_strength: Strength::Number,
            offline_max_age: OfflineAge::default(),
            pin: PinPolicy::default(),
        }
    }
}

/// What a lock does without power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailMode {
    /// It lets go: a magnet.
    Safe,
    /// It holds: a strike.
    Secure,
}

/// Whether somebody who went in may go in again without having left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AntiPassback {
    /// Yes.
    None,
    /// Yes, and it is an alarm.
    Soft {
        /// For so many minutes after going in; 0: until she leaves.
        minutes: u16,
    },
    /// No.
    Hard {
        /// For so many minutes after going in; 0: until she leaves.
        minutes: u16,
    },
}

/// How many hours after its issue a policy still opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineAge {
    /// For people.
    pub staff_hours: u16,
    /// For guests.
    pub guest_hours: u16,
}

impl Default for OfflineAge {
    /// 14 days and 24 hours.
    fn default() -> Self {
        Self { staff_hours: 14 * 24, guest_hours: 24 }
    }
}

/// What is asked of PINs at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinPolicy {
    /// The fewest digits of a PIN that opens alone.
    pub least_digits_alone: u8,
    /// Whether a PIN whose last digit is one higher (9 is followed by 0) is a silent alarm.
    pub duress: bool,
    /// How many wrong PINs in a row are answered before the keypad pauses.
    pub tries: u8,
}

impl Default for PinPolicy {
    /// Six digits alone, duress, five tries.
    fn default() -> Self {
        Self { least_digits_alone: 6, duress: true, tries: 5 }
    }
}

layout!(DoorRecord { id, uuid, zone, settings, behaviour });
layout!(DoorSettings { mode, methods, unlock_time });
layout!(DoorBehaviour {
    fail,
    relock_on_closing,
    held_open_seconds,
    exit_seconds,
    exit_releases,
    first_person_in,
    anti_passback,
    two_people,
    least_strength,
    offline_max_age,
    pin,
});
layout!(OfflineAge { staff_hours, guest_hours });
layout!(PinPolicy { least_digits_alone, duress, tries });
numbered!(FailMode { Safe = 0, Secure = 1 });
numbered!(Strength { Number = 0, FacilityAndNumber = 1, Raw = 2 });
numbered!(DoorMode { Normal = 0, Unlocked = 1, CardAndPin = 2, Lockdown = 3, OverrideOnly = 4 });

impl Item for AntiPassback {
    fn write(&self, out: &mut Writer) {
        let (kind, minutes): (u8, u16) = match self {
            Self::None => (0, 0),
            Self::Soft { minutes } => (1, *minutes),
            Self::Hard { minutes } => (2, *minutes),
        };
        out.array(2);
        kind.write(out);
        minutes.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        (from.array()? == 2).then_some(())?;
        match (u8::read(from)?, u16::read(from)?) {
            (0, 0) => Some(Self::None),
            (1, minutes) => Some(Self::Soft { minutes }),
            (2, minutes) => Some(Self::Hard { minutes }),
            _ => None,
        }
    }
}
