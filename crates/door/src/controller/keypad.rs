//! PINs at a keypad, with a card or alone. Not for cards alone: those are taken while the keypad
//! pauses.

use super::ask::{Asked, No};
use super::{Controller, Key, Output, Reader, Signal, notice};
use crate::journal::NoticeKind;
use crate::policy::{Holder, Mac, PinDigest};
use doorward_domain::access::Method;
use std::fmt;

/// More digits than any PIN has are dropped.
const MOST_DIGITS: usize = 16;
/// The first pause after too many wrong PINs; it doubles up to [`LONGEST_PAUSE_MS`].
const PAUSE_MS: u64 = 30_000;
const LONGEST_PAUSE_MS: u64 = 3_600_000;

/// Digits typed so far. Debug output hides them.
#[derive(Default)]
pub(super) struct Typed {
    digits: String,
    reader: u16,
}

impl fmt::Debug for Typed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Typed")
    }
}

impl Typed {
    pub(super) fn clear(&mut self) {
        self.digits.clear();
    }

    fn press(&mut self, digit: u8, reader: u16) {
        if self.reader != reader {
            self.clear();
            self.reader = reader;
        }
        if self.digits.len() < MOST_DIGITS && digit <= 9 {
            self.digits.push(char::from(b'0' + digit));
        }
    }

    fn take(&mut self, reader: u16) -> String {
        let digits = std::mem::take(&mut self.digits);
        if self.reader == reader { digits } else { String::new() }
    }
}

impl Controller {
    pub(super) fn key(&mut self, reader: Reader, key: Key, now_ms: u64, out: &mut Vec<Output>) {
        let Some(door) = self.doors.get_mut(&reader.door) else { return };
        match key {
            Key::Digit(digit) => door.digits.press(digit, reader.number),
            Key::Clear => {
                door.digits.clear();
                door.waiting = None;
            }
            Key::Enter => {
                let pin = door.digits.take(reader.number);
                let waiting = door.waiting.take();
                let paused = door.paused_until > now_ms;
                if paused {
                    return out.push(Output::Signal { reader, signal: Signal::Paused });
                }
                let live =
                    waiting.filter(|card| card.until > now_ms && card.reader == reader.number);
                self.pin(reader, &pin, live.map(|waiting| waiting.card), now_ms, out);
            }
        }
    }

    fn pin(
        &mut self,
        reader: Reader,
        pin: &str,
        card: Option<Mac>,
        now_ms: u64,
        out: &mut Vec<Output>,
    ) {
        if pin.is_empty() {
            return out.push(Output::Signal { reader, signal: Signal::Denied });
        }
        let method = if card.is_some() { Method::CardAndPin } else { Method::Pin };
        let policy = self.behaviour(reader.door).pin;
        let plain = self.found(reader, pin, card);
        let (found, duress) = match plain {
            None if policy.duress => {
                (without_duress(pin).and_then(|pin| self.found(reader, &pin, card)), true)
            }
            found => (found, false),
        };
        let mut asked = Asked { reader, method, holder: None, duress: false };
        let answer = match found {
            Some(Ok(holder)) => {
                (asked.holder, asked.duress) = (Some(holder), duress);
                self.judge(reader, holder, card, method, now_ms)
            }
            Some(Err(no)) => Err(no),
            None => Err(No::because("wrong_pin")),
        };
        match &answer {
            Ok(_) => self.forgive(reader),
            // Every other refusal rests on a right PIN, which is no guess.
            Err(no) if no.word == "wrong_pin" => {
                self.count_failure(reader, policy.tries, now_ms, out);
            }
            Err(_) => {}
        }
        self.carry_out(asked, answer, now_ms, out);
    }

    /// Whose PIN it is, beside a card or alone; `None` when it is nobody's.
    fn found(&self, reader: Reader, pin: &str, card: Option<Mac>) -> Option<Result<Holder, No>> {
        let installed = self.installed.as_ref()?;
        let digest: PinDigest = installed.pin.digest(pin)?;
        let policy = &installed.policy;
        let mut holders: Vec<Holder> = if let Some(card) = card {
            let is_hers = |holder: &Holder| {
                let mac = self.macs.card_pin(holder.person, &digest);
                policy.card_pin_holders(mac).any(|found| found.person == holder.person)
            };
            policy.card_holders(card).filter(is_hers).collect()
        } else {
            let least = self.behaviour(reader.door).pin.least_digits_alone;
            let long = pin.len() >= usize::from(least);
            policy.pin_holders(self.macs.pin(&digest)).filter(|_| long).collect()
        };
        holders.sort_unstable_by_key(|holder| holder.person);
        holders.dedup_by_key(|holder| holder.person);
        match holders.as_slice() {
            [] => None,
            [holder] => Some(Ok(*holder)),
            _ => Some(Err(No::because("ambiguous_pin"))),
        }
    }

    /// A right PIN makes up for one wrong one, and not for all: whoever has one PIN could otherwise
    /// search for others for ever.
    fn forgive(&mut self, reader: Reader) {
        if let Some(door) = self.doors.get_mut(&reader.door) {
            door.failures = door.failures.saturating_sub(1);
        }
    }

    /// One more wrong PIN at a door, whoever typed it. From the last try on, the keypad pauses.
    fn count_failure(&mut self, reader: Reader, tries: u8, now_ms: u64, out: &mut Vec<Output>) {
        let Some(door) = self.doors.get_mut(&reader.door) else { return };
        door.failures = door.failures.saturating_add(1);
        if let Some(beyond) = door.failures.checked_sub(u32::from(tries.max(1))) {
            let pause = (PAUSE_MS << beyond.min(7)).min(LONGEST_PAUSE_MS);
            door.paused_until = now_ms.saturating_add(pause);
            let detail = format!("{} wrong PINs in a row", door.failures);
            out.push(notice(NoticeKind::Sweep, Some(reader.door), true, &detail));
        }
    }
}

/// The PIN that somebody under duress means: its last digit was made one higher, 9 to 0.
fn without_duress(pin: &str) -> Option<String> {
    let last = pin.bytes().last()?.checked_sub(b'0')?;
    let meant = char::from(b'0' + (last + 9) % 10);
    Some(format!("{}{meant}", pin.get(..pin.len() - 1)?))
}
