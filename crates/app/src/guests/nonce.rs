//! What a button of the guest page carries, so that each press counts once: a form that is sent
//! again by the browser's back button opens nothing.

use crate::edge;
use crate::error::Error;
use crate::key_ring::KeyRing;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorward_domain::Timestamp;
use doorward_domain::access::ResourceUuid;
use std::time::Duration;
use subtle::ConstantTimeEq as _;

/// How long a button may wait to be pressed.
pub(super) const LIFETIME: Duration = Duration::from_mins(2);

/// What the hash of a nonce is for.
const NONCE: &str = "guest nonce";
const MAC: usize = 16;

/// A nonce for one door in one session.
pub(super) fn make(
    ring: &KeyRing,
    session: &[u8; 32],
    door: ResourceUuid,
    now: Timestamp,
) -> Result<String, Error> {
    let head = [now.micros().to_be_bytes(), edge::random()?].concat();
    let mac = KeyRing::keyed_hash(ring.newest(), NONCE, &text(&head, session, door));
    Ok(BASE64_URL_SAFE_NO_PAD.encode([&head, mac.get(..MAC).unwrap_or_default()].concat()))
}

/// Whether a nonce was made for this door in this session, not too long ago.
pub(super) fn holds(
    ring: &KeyRing,
    nonce: &str,
    session: &[u8; 32],
    door: ResourceUuid,
    now: Timestamp,
) -> bool {
    let Ok(bytes) = BASE64_URL_SAFE_NO_PAD.decode(nonce) else { return false };
    let Some((head, mac)) = bytes.split_at_checked(16) else { return false };
    let Some(made) = head.first_chunk::<8>().map(|bytes| i64::from_be_bytes(*bytes)) else {
        return false;
    };
    let made = Timestamp::from_micros(made);
    let fresh = made <= now && now < made + LIFETIME;
    let text = text(head, session, door);
    let right = ring.all().any(|keys| {
        let expected = KeyRing::keyed_hash(keys, NONCE, &text);
        expected.get(..MAC).is_some_and(|expected| expected.ct_eq(mac).into())
    });
    fresh && right
}

fn text(head: &[u8], session: &[u8; 32], door: ResourceUuid) -> String {
    let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    format!("{}:{}:{door}", encode(head), encode(session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_holds_for_its_door_and_session_for_two_minutes() {
        let ring = KeyRing::ephemeral().unwrap();
        let (door, other) = (ResourceUuid::from_bytes([1; 16]), ResourceUuid::from_bytes([2; 16]));
        let now = Timestamp::from_seconds(1_000);
        let nonce = make(&ring, &[7; 32], door, now).unwrap();
        let at = |seconds| now + Duration::from_secs(seconds);
        assert!(holds(&ring, &nonce, &[7; 32], door, at(0)));
        assert!(holds(&ring, &nonce, &[7; 32], door, at(119)));
        assert!(!holds(&ring, &nonce, &[7; 32], door, at(120)));
        assert!(!holds(&ring, &nonce, &[7; 32], other, at(1)));
        assert!(!holds(&ring, &nonce, &[8; 32], door, at(1)));
        assert_ne!(nonce, make(&ring, &[7; 32], door, now).unwrap());
        for bad in ["", "x", "AAAA", &nonce[1..], &nonce[..nonce.len() - 2]] {
            assert!(!holds(&ring, bad, &[7; 32], door, at(1)), "{bad}");
        }
    }
}
