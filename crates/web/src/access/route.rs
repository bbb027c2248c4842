//! The routes of the Access API: one spelling for paths, metrics and audit rows.

use doorward_domain::access::Rank;

/// A route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessRoute {
    /// People are listed.
    MultipleUsers,
    /// Invitations are listed, sent, and sent again.
    Invites,
    /// A member is removed, or an invitation cancelled.
    Users,
    /// Groups.
    Groups,
    /// Doors and computers are listed.
    MultipleResources,
    /// A person's cards.
    ModifySmartcards,
    /// Guest links, by administrators.
    MagicLinkAdmin,
    /// A guest link, by its guest.
    MagicLink,
    /// A door is locked or unlocked.
    SetLockStatus,
    /// Many doors are.
    MassLock,
    /// A member gets another rank.
    ModifyRank,
    /// A person's names on computers.
    ModifyAllUserNames,
    /// What happens at doors.
    Events,
}

impl AccessRoute {
    /// Every route, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::MultipleUsers,
        Self::Invites,
        Self::Users,
        Self::Groups,
        Self::MultipleResources,
        Self::ModifySmartcards,
        Self::MagicLinkAdmin,
        Self::MagicLink,
        Self::SetLockStatus,
        Self::MassLock,
        Self::ModifyRank,
        Self::ModifyAllUserNames,
        Self::Events,
    ];

    /// The name that documents, metrics and audit rows use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::MultipleUsers => "multipleusers",
            Self::Invites => "invites",
            Self::Users => "users",
            Self::Groups => "groups",
            Self::MultipleResources => "multipleresources",
            Self::ModifySmartcards => "modifysmartcards",
            Self::MagicLinkAdmin => "magiclinkadmin",
            Self::MagicLink => "magiclink",
            Self::SetLockStatus => "setlockstatus",
            Self::MassLock => "masslock",
            Self::ModifyRank => "modifyrank",
            Self::ModifyAllUserNames => "modifyallusernames",
            Self::Events => "events",
        }
    }

    /// What a caller's rank must allow, whatever she asks of the route.
    pub const fn right(self) -> fn(Rank) -> bool {
        match self {
            Self::MultipleUsers | Self::MultipleResources => Rank::reads_people,
            Self::Invites | Self::Users => Rank::invites,
            Self::Groups | Self::ModifyAllUserNames => Rank::manages_groups,
            Self::ModifySmartcards => Rank::manages_cards,
            Self::MagicLinkAdmin => Rank::manages_links,
            // Its token stands for a key.
            Self::MagicLink => |_| true,
            Self::SetLockStatus => Rank::unlocks,
            Self::MassLock => Rank::mass_locks,
            // Which ranks it may give and take is asked of the two ranks.
            Self::ModifyRank => |rank| rank.changes_rank(Rank::Regular, Rank::Regular),
            Self::Events => Rank::watches_events,
        }
    }

    /// Which methods are taken.
    pub const fn methods(self) -> &'static [&'static str] {
        match self {
            Self::MultipleUsers | Self::MultipleResources | Self::Events => &["GET"],
            Self::Invites | Self::ModifySmartcards => &["GET", "POST", "PUT"],
            Self::Users => &["DELETE"],
            Self::Groups | Self::MagicLinkAdmin => &["GET", "POST", "PUT", "DELETE"],
            Self::MagicLink => &["GET", "POST"],
            Self::SetLockStatus | Self::MassLock | Self::ModifyRank | Self::ModifyAllUserNames => {
                &["POST", "PUT"]
            }
        }
    }
}

/// The route of a path, ignoring case and a trailing slash, at the root and under the two bases that
/// clients are set up with.
pub(crate) fn find(path: &str) -> Option<AccessRoute> {
    let bare = path.strip_suffix('/').unwrap_or(path).strip_prefix('/')?;
    let bare = ["api/", "v1/"].iter().find_map(|base| without(bare, base)).unwrap_or(bare);
    if bare.eq_ignore_ascii_case("modifysmartcard") {
        return Some(AccessRoute::ModifySmartcards);
    }
    AccessRoute::ALL.into_iter().find(|route| route.name().eq_ignore_ascii_case(bare))
}

fn without<'p>(path: &'p str, base: &str) -> Option<&'p str> {
    let (front, rest) = path.split_at_checked(base.len())?;
    front.eq_ignore_ascii_case(base).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_found_under_every_base_in_any_case() {
        for route in AccessRoute::ALL {
            let name = route.name();
            for path in [
                format!("/{name}"),
                format!("/{}/", name.to_uppercase()),
                format!("/api/{name}"),
                format!("/V1/{name}/"),
            ] {
                assert_eq!(find(&path), Some(route), "{path}");
            }
        }
        assert_eq!(find("/modifysmartcard"), Some(AccessRoute::ModifySmartcards));
        for path in ["/api", "/api/", "/v2/users", "/api/v1/users", "/usersx", "/", "users"] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    #[test]
    fn routes_are_counted_in_the_order_of_their_numbers() {
        for (at, route) in AccessRoute::ALL.iter().enumerate() {
            assert_eq!(*route as usize, at);
        }
    }
}
