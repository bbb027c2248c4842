//! How far a member's or an API key's word reaches. Not for doors opened by card or link: there the
//! policies speak.

use crate::person::stored_words;
use serde::{Deserialize, Serialize};

/// The three ranks, lowest first. Each may do all that the ranks below it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rank {
    /// A member: uses doors, manages nothing.
    #[serde(rename = "REGULAR")]
    Regular,
    /// Manages people, groups, cards, links and doors.
    #[serde(rename = "ADMIN")]
    Admin,
    /// Manages administrators too.
    #[serde(rename = "SUPER")]
    Super,
}

stored_words!(Rank { Regular = "REGULAR", Admin = "ADMIN", Super = "SUPER" });

impl Rank {
    /// Reads a stored word, ignoring case and outer white space; `None` when no rank has it.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_word(&text.trim().to_ascii_uppercase())
    }

    /// Whether it may list people, invitations and resources.
    pub const fn reads_people(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may invite people and remove members.
    pub const fn invites(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may make, change and delete groups.
    pub const fn manages_groups(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may read and replace people's cards.
    pub const fn manages_cards(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may make, list and delete guest links.
    pub const fn manages_links(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may lock and unlock a door from afar.
    pub const fn unlocks(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may lock and unlock many doors at once.
    pub const fn mass_locks(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may follow the stream of door events.
    pub const fn watches_events(self) -> bool {
        self.is_administrator()
    }

    /// Whether it may move somebody from the rank `from` to the rank `to`: neither above its own.
    /// A rank that could lower its betters could rid a company of them.
    pub fn changes_rank(self, from: Self, to: Self) -> bool {
        self.is_administrator() && from <= self && to <= self
    }

    /// Whether it may make and revoke API keys. `by_api_key`: the call itself carries one; a leaked
    /// key must not be able to make itself a successor.
    pub const fn manages_api_keys(self, by_api_key: bool) -> bool {
        !by_api_key && self.is_administrator()
    }

    const fn is_administrator(self) -> bool {
        matches!(self, Self::Admin | Self::Super)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Rank; 3] = [Rank::Regular, Rank::Admin, Rank::Super];

    #[test]
    fn ranks_are_read_as_they_are_stored_ignoring_case() {
        for rank in ALL {
            assert_eq!(Rank::from_word(rank.as_str()), Some(rank));
            assert_eq!(Rank::parse(&rank.as_str().to_lowercase()), Some(rank));
        }
        assert_eq!(Rank::parse("OWNER"), None);
    }

    #[test]
    fn no_rank_gives_or_takes_what_stands_above_it() {
        for (own, from, to) in ALL.into_iter().flat_map(|own| {
            ALL.into_iter().flat_map(move |from| ALL.map(move |to| (own, from, to)))
        }) {
            let allowed = own != Rank::Regular && from <= own && to <= own;
            assert_eq!(own.changes_rank(from, to), allowed, "{own:?}: {from:?} to {to:?}");
        }
    }

    #[test]
    fn a_higher_rank_may_all_that_a_lower_one_may_and_members_manage_nothing() {
        let rights = |rank: Rank| {
            [
                rank.reads_people(),
                rank.invites(),
                rank.manages_groups(),
                rank.manages_cards(),
                rank.manages_links(),
                rank.unlocks(),
                rank.mass_locks(),
                rank.watches_events(),
                rank.manages_api_keys(false),
            ]
        };
        assert_eq!(rights(Rank::Regular), [false; 9]);
        assert_eq!(rights(Rank::Admin), [true; 9]);
        assert_eq!(rights(Rank::Super), [true; 9]);
    }

    #[test]
    fn an_api_key_never_manages_api_keys() {
        assert!(ALL.iter().all(|rank| !rank.manages_api_keys(true)));
    }
}
