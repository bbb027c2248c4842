//! What a reply in the secure channel means. Not for whether it may be believed: it was opened.

use super::event::{EventKind, FormattedCard};
use crate::keypad::Key;
use crate::wiegand::CardBits;
use ::osdp::reply::{Reply, ReplyCode};

/// A reply, as far as it matters here.
pub(super) enum Said {
    /// Nothing new.
    Nothing,
    /// Cards or keys.
    Presented(EventKind),
    /// The inputs.
    Inputs(Vec<bool>),
    /// Whether the case is open and whether the supply fails.
    Local { tamper: bool, power_fails: bool },
    /// Whether any of the heads that the reader serves is open or gone.
    Heads { tamper: bool },
    /// Who it is.
    Identity([u8; 12]),
    /// What it can do, in ascending order.
    Capabilities(Vec<[u8; 3]>),
    /// It would not, or not now.
    Refused,
}

/// Reads a reply; what cannot be read counts as refused, and what this program has no use for as
/// nothing.
pub(super) fn read(code: u8, data: &[u8]) -> Said {
    let Ok(code) = ReplyCode::from_byte(code) else { return Said::Nothing };
    if matches!(code, ReplyCode::Raw | ReplyCode::Fmt | ReplyCode::Keypad) {
        return Said::Presented(presented(code, data).unwrap_or(EventKind::Unreadable));
    }
    if code == ReplyCode::IStatR {
        return Said::Inputs(data.iter().map(|input| *input != 0).collect());
    }
    match Reply::decode(code, data) {
        Ok(Reply::Nak(_) | Reply::Busy(_)) | Err(_) => Said::Refused,
        Ok(Reply::LStatR(status)) => {
            Said::Local { tamper: status.tamper != 0, power_fails: status.power != 0 }
        }
        Ok(Reply::RStatR(status)) => {
            Said::Heads { tamper: status.readers.iter().any(|head| *head != 0) }
        }
        Ok(Reply::PdId(_)) => data.try_into().map_or(Said::Refused, Said::Identity),
        Ok(Reply::PdCap(list)) => {
            let mut all: Vec<_> =
                list.capabilities.into_iter().map(::osdp::caps::Capability::encode).collect();
            all.sort_unstable();
            Said::Capabilities(all)
        }
        Ok(_) => Said::Nothing,
    }
}

fn presented(code: ReplyCode, data: &[u8]) -> Option<EventKind> {
    match Reply::decode(code, data).ok()? {
        Reply::Raw(raw) => {
            let bits = CardBits::from_bytes(&raw.bits, usize::from(raw.bit_count)).ok()?;
            Some(EventKind::Card(bits))
        }
        Reply::Fmt(card) => FormattedCard::new(&card.chars).map(EventKind::FormattedCard),
        Reply::Keypad(pressed) => {
            let keys: Option<Vec<Key>> =
                pressed.digits.iter().map(|byte| Key::from_ascii(*byte)).collect();
            keys.filter(|keys| !keys.is_empty()).map(EventKind::Keys)
        }
        _ => None,
    }
}

/// Whether a frame outside the channel claims to carry cards or keys.
pub(super) fn is_presented(code: u8) -> bool {
    matches!(ReplyCode::from_byte(code), Ok(ReplyCode::Raw | ReplyCode::Fmt | ReplyCode::Keypad))
}
