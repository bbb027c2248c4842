//! Guest links as rules for a while. Not for tokens, and not for the page that guests see.

use super::{
    Effect, GuestLinkId, LinkProfile, Method, Methods, Origin, PersonNumber, Policy, ResourceId,
    Validity, WeeklyWindows, What, When, Who,
};

/// What a guest link gives: to whom, which doors, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestLink {
    /// Which.
    pub id: GuestLinkId,
    /// From when until when it opens anything.
    pub validity: Validity,
    /// At which times of the week, read off each door's own wall clock.
    pub windows: WeeklyWindows,
    /// The doors it opens.
    pub doors: Vec<ResourceId>,
    /// The people who hold it.
    pub guests: Vec<PersonNumber>,
}

/// Everything but acting from afar.
const METHODS: Methods =
    Methods::of(&[Method::Link, Method::Card, Method::Pin, Method::CardAndPin]);

impl GuestLink {
    /// The rules that a link stands for: one for each guest at each door, by the link itself and by
    /// the cards and PINs of the guest, which work at the reader while nothing else does. Leave them
    /// out and the link opens nothing, so that a revoked link needs no rule against it.
    ///
    /// The profile gives the unlock time; how often and from which browser a link may be used is
    /// asked of [`LinkProfile::problem`](super::LinkProfile::problem), not of these rules.
    pub fn policies(&self, profile: &LinkProfile) -> impl Iterator<Item = Policy> {
        let pairs =
            self.guests.iter().flat_map(|guest| self.doors.iter().map(move |door| (guest, door)));
        pairs.map(|(guest, door)| Policy {
            origin: Origin::GuestLink(self.id),
            effect: Effect::Allow,
            who: Who::Person(*guest),
            what: What::Resource(*door),
            when: When::Windows(self.windows.clone()),
            validity: self.validity,
            methods: METHODS,
            unlock_time: profile.unlock_time,
        })
    }
}

#[cfg(test)]
mod tests;
