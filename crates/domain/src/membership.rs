//! What a person is to the organisation that the Access API shows. Not for whether she may do
//! anything: that is [`Status`](crate::Status).

use crate::person::stored_words;

/// How a person belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Membership {
    /// A member: listed, in groups, with cards.
    Member,
    /// Invited, and not here yet. She has a number already, so that groups and cards can wait.
    Invited,
    /// Known by a guest link alone.
    Guest,
    /// Known to the identity APIs, and removed as a member.
    Removed,
}

stored_words!(Membership {
    Member = "member",
    Invited = "invited",
    Guest = "guest",
    Removed = "removed",
});

impl Membership {
    /// Whether groups, cards and ranks may name her.
    pub const fn is_listed(self) -> bool {
        !matches!(self, Self::Removed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memberships_are_read_as_they_are_stored() {
        for membership in
            [Membership::Member, Membership::Invited, Membership::Guest, Membership::Removed]
        {
            assert_eq!(Membership::from_word(membership.as_str()), Some(membership));
            assert_eq!(membership.is_listed(), membership != Membership::Removed);
        }
    }
}
