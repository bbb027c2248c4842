//! From a token or a cookie to a link and its guest.

use crate::error::Error;
use crate::key_ring::KeyRing;
use doorward_domain::access::{
    Browser, GuestLinkId, LinkProblem, LinkProfile, LinkState, PersonNumber,
};
use doorward_domain::{CompanyId, Refusal, Thing, Timestamp};
use doorward_store::guest_links::{self, StoredLink};
use doorward_store::guest_sessions::{self, GuestSession};
use doorward_store::link_uses::{self, LinkUse};
use doorward_store::members::{self, Member};
use doorward_store::{Conn, link_profiles};

/// A link in the hands of one guest.
pub(super) struct Held {
    pub(super) link: StoredLink,
    pub(super) profile: LinkProfile,
    pub(super) used: LinkUse,
    pub(super) guest: Member,
}

/// The hashes that a secret may have, the newest key's first.
pub(super) fn hashes(ring: &KeyRing, purpose: &str, secret: &str) -> Vec<[u8; 32]> {
    ring.all().map(|keys| KeyRing::keyed_hash(keys, purpose, secret.trim())).collect()
}

/// The link of a token.
pub(super) fn link_of(c: &mut Conn<'_>, hashes: &[[u8; 32]]) -> Result<StoredLink, Error> {
    for hash in hashes {
        if let Some(link) = guest_links::of_token(c, hash)? {
            return Ok(link);
        }
    }
    Err(unknown())
}

/// The session of a cookie that is taken still, with the hash it is kept under.
pub(super) fn session_of(
    c: &mut Conn<'_>,
    hashes: &[[u8; 32]],
    now: Timestamp,
) -> Result<(GuestSession, [u8; 32]), Error> {
    for hash in hashes {
        if let Some(session) = guest_sessions::find(c, hash)?
            && now < session.expires_at
        {
            return Ok((session, *hash));
        }
    }
    Err(unknown())
}

/// A link and one of its guests.
pub(super) fn held(
    c: &mut Conn<'_>,
    company: CompanyId,
    link: GuestLinkId,
    person: PersonNumber,
) -> Result<Held, Error> {
    let link = guest_links::find(c, company, link)?.ok_or_else(unknown)?;
    let used = link_uses::find(c, company, link.id, person)?.ok_or_else(unknown)?;
    let profile = link_profiles::find(c, company, link.profile)?.ok_or_else(unknown)?.profile;
    let guest = members::of_number(c, company, person)?.ok_or_else(unknown)?;
    Ok(Held { link, profile, used, guest })
}

impl Held {
    /// Why the link cannot be used from a browser, but for the code and a beginning that is to come:
    /// the page says those itself.
    pub(super) fn dead_end(&self, browser: Option<&[u8]>, now: Timestamp) -> Result<(), Error> {
        match self.profile.problem(&self.state(browser, true), now) {
            None | Some(LinkProblem::NotYet | LinkProblem::CodeMissing) => Ok(()),
            Some(problem) => Err(Refusal::LinkRefused(problem).into()),
        }
    }

    fn state(&self, browser: Option<&[u8]>, code_entered: bool) -> LinkState {
        let browser = match (&self.used.browser_hash, browser) {
            (None, _) => Browser::First,
            (Some(bound), Some(present)) if bound == present => Browser::Bound,
            (Some(_), _) => Browser::Other,
        };
        let (used, validity) = (self.used.used, self.used.validity);
        LinkState { validity, revoked: self.used.revoked, used, browser, code_entered }
    }

    /// How many unlocks are left; `None`: any number.
    pub(super) fn remaining(&self) -> Option<u32> {
        self.profile.uses.map(|uses| uses.get().saturating_sub(self.used.used))
    }
}

pub(super) fn unknown() -> Error {
    Refusal::Unknown(Thing::GuestLink).into()
}
