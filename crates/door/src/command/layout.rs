//! How a command lies in CBOR: a map of seven keys, 1 to 7, all of them always there, in order.
//!
//! | key | value |
//! |---|---|
//! | 1 | identifier, 16 bytes |
//! | 2 | company, integer |
//! | 3 | door, 16 bytes |
//! | 4 | action: `[0, seconds, grounds]`, `[1]` or `[2, mode]` |
//! | 5 | issued at, microseconds since 1970 |
//! | 6 | expires at, always ten seconds later |
//! | 7 | issued by, text |
//!
//! Not for other versions: another layout gets another signing domain.

use super::{Action, Grounds, Issuer, LockCommand, Mode, UnlockSeconds};
use crate::cbor::{Reader, Writer};
use doorward_domain::{CompanyId, Timestamp};

const KEYS: u64 = 7;

pub(super) fn write(command: &LockCommand) -> Vec<u8> {
    let mut out = Writer::default();
    out.map(KEYS);
    out.unsigned(1);
    out.bytes(&command.id);
    out.unsigned(2);
    out.integer(command.company.0);
    out.unsigned(3);
    out.bytes(&command.door);
    out.unsigned(4);
    write_action(&mut out, command.action);
    out.unsigned(5);
    out.integer(command.issued_at.micros());
    out.unsigned(6);
    out.integer(command.expires_at().micros());
    out.unsigned(7);
    out.text(command.issued_by.as_str());
    out.finish()
}

/// `None` for all but the one spelling of a command, whatever follows it included.
pub(super) fn read(bytes: &[u8]) -> Option<LockCommand> {
    let mut from = Reader(bytes);
    exactly(from.map()?, KEYS)?;
    exactly(from.unsigned()?, 1)?;
    let id = from.bytes()?.try_into().ok()?;
    exactly(from.unsigned()?, 2)?;
    let company = CompanyId(from.integer()?);
    exactly(from.unsigned()?, 3)?;
    let door = from.bytes()?.try_into().ok()?;
    exactly(from.unsigned()?, 4)?;
    let action = read_action(&mut from)?;
    exactly(from.unsigned()?, 5)?;
    let issued_at = Timestamp::from_micros(from.integer()?);
    exactly(from.unsigned()?, 6)?;
    let expires_at = Timestamp::from_micros(from.integer()?);
    exactly(from.unsigned()?, 7)?;
    let issued_by = Issuer::new(from.text()?)?;
    let command = LockCommand { id, company, door, action, issued_at, issued_by };
    (from.is_empty() && command.expires_at() == expires_at).then_some(command)
}

fn exactly(found: u64, wanted: u64) -> Option<()> {
    (found == wanted).then_some(())
}

fn write_action(out: &mut Writer, action: Action) {
    match action {
        Action::Unlock { seconds, grounds } => {
            out.array(3);
            out.unsigned(0);
            out.unsigned(seconds.get().into());
            out.unsigned(grounds_number(grounds));
        }
        Action::Lock => {
            out.array(1);
            out.unsigned(1);
        }
        Action::SetMode(mode) => {
            out.array(2);
            out.unsigned(2);
            out.unsigned(mode_number(mode));
        }
    }
}

fn read_action(from: &mut Reader<'_>) -> Option<Action> {
    match (from.array()?, from.unsigned()?) {
        (3, 0) => {
            let seconds = UnlockSeconds::new(u32::try_from(from.unsigned()?).ok()?)?;
            Some(Action::Unlock { seconds, grounds: grounds_numbered(from.unsigned()?)? })
        }
        (1, 1) => Some(Action::Lock),
        (2, 2) => mode_numbered(from.unsigned()?).map(Action::SetMode),
        _ => None,
    }
}

const fn grounds_number(grounds: Grounds) -> u64 {
    match grounds {
        Grounds::Ordinary => 0,
        Grounds::CardAndPin => 1,
        Grounds::Override => 2,
    }
}

const fn grounds_numbered(number: u64) -> Option<Grounds> {
    match number {
        0 => Some(Grounds::Ordinary),
        1 => Some(Grounds::CardAndPin),
        2 => Some(Grounds::Override),
        _ => None,
    }
}

const fn mode_number(mode: Mode) -> u64 {
    match mode {
        Mode::Normal => 0,
        Mode::Unlocked => 1,
        Mode::CardAndPin => 2,
        Mode::Lockdown => 3,
        Mode::OverrideOnly => 4,
    }
}

const fn mode_numbered(number: u64) -> Option<Mode> {
    match number {
        0 => Some(Mode::Normal),
        1 => Some(Mode::Unlocked),
        2 => Some(Mode::CardAndPin),
        3 => Some(Mode::Lockdown),
        4 => Some(Mode::OverrideOnly),
        _ => None,
    }
}
