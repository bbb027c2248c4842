//! What somebody may see and do in the portal. Not for the Access API, whose callers have a [`Rank`],
//! and not for doors, where the policies speak.

use crate::access::Rank;
use crate::person::stored_words;

/// A person's role in the portal.
///
/// The vendor's ranks are the first two and the last: whoever the Access API makes SUPER is an owner
/// here, ADMIN an administrator. The four between are the portal's own; to the Access API they are
/// REGULAR members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Everything, and the only one that makes and unmakes owners.
    Owner,
    /// Everything but owners.
    Administrator,
    /// Client applications and their keys.
    ApplicationManager,
    /// People, groups, invitations and guest links.
    UserManager,
    /// Helps people who stand before a door, and changes nothing that lasts.
    HelpDesk,
    /// Sees what there is, and changes nothing.
    ReadOnly,
    /// Her own page, and nothing else.
    Member,
}

stored_words!(Role {
    Owner = "owner",
    Administrator = "administrator",
    ApplicationManager = "application-manager",
    UserManager = "user-manager",
    HelpDesk = "help-desk",
    ReadOnly = "read-only",
    Member = "member",
});

/// What a page shows, or a form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Her own page: profile, sign-in, cards, events.
    UseOwnPage,
    /// The dashboard.
    SeeDashboard,
    /// People, their credentials and what they did.
    SeePeople,
    /// Adds, invites, imports, changes, deactivates and deletes people, gives cards.
    ManagePeople,
    /// Ends lock-outs, gives a new PIN, sends an invitation again.
    HelpPeople,
    /// Groups and who is in them.
    SeeGroups,
    /// Makes, changes and deletes groups.
    ManageGroups,
    /// Doors, computers and their state.
    SeeDoors,
    /// Unlocks and locks a door once.
    OperateDoors,
    /// Modes, lockdown, and how doors are set up.
    ManageDoors,
    /// Schedules and policies.
    SeeRules,
    /// Makes, changes and deletes schedules and policies.
    ManageRules,
    /// Guest links and how they were used.
    SeeLinks,
    /// Makes and takes back guest links.
    ManageLinks,
    /// Client applications, without their keys.
    SeeApplications,
    /// Makes, changes and deletes client applications, and shows their keys.
    ManageApplications,
    /// Events and the audit.
    SeeReports,
    /// The settings of the company, without secrets.
    SeeSettings,
    /// Changes the settings of the company.
    ManageSettings,
    /// The HMAC key and the keys of the Access API.
    ManageKeys,
    /// Who has which role.
    ManageAdministrators,
    /// Makes a backup.
    BackUp,
}

impl Role {
    /// Every role, the furthest first.
    pub const ALL: [Self; 7] = [
        Self::Owner,
        Self::Administrator,
        Self::ApplicationManager,
        Self::UserManager,
        Self::HelpDesk,
        Self::ReadOnly,
        Self::Member,
    ];

    /// The role of a stored rank and, for people of no rank, of the stored word of the portal's own.
    pub fn of(rank: Rank, word: Option<&str>) -> Self {
        match rank {
            Rank::Super => Self::Owner,
            Rank::Admin => Self::Administrator,
            Rank::Regular => word.and_then(Self::from_word).unwrap_or(Self::Member),
        }
    }

    /// How far her word reaches in the Access API.
    pub const fn rank(self) -> Rank {
        match self {
            Self::Owner => Rank::Super,
            Self::Administrator => Rank::Admin,
            Self::ApplicationManager
            | Self::UserManager
            | Self::HelpDesk
            | Self::ReadOnly
            | Self::Member => Rank::Regular,
        }
    }

    /// Whether there is anything for her but her own page.
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Member)
    }

    /// Whether she may do it.
    pub const fn may(self, act: Act) -> bool {
        match self {
            Self::Owner | Self::Administrator => true,
            Self::ApplicationManager => matches!(
                act,
                Act::UseOwnPage
                    | Act::SeeDashboard
                    | Act::SeeApplications
                    | Act::ManageApplications
                    | Act::SeeReports
            ),
            Self::UserManager => {
                act.is_for_everybody_on_duty()
                    || matches!(
                        act,
                        Act::ManagePeople | Act::HelpPeople | Act::ManageGroups | Act::ManageLinks
                    )
            }
            Self::HelpDesk => {
                act.is_for_everybody_on_duty() || matches!(act, Act::HelpPeople | Act::OperateDoors)
            }
            Self::ReadOnly => {
                act.is_for_everybody_on_duty()
                    || matches!(act, Act::SeeApplications | Act::SeeSettings)
            }
            Self::Member => matches!(act, Act::UseOwnPage),
        }
    }

    /// Whether she may change what somebody of another role is and has. Owners and administrators also
    /// manage their like; the others nobody but members: whoever could change the address of her
    /// betters could sign in as them.
    pub const fn manages(self, other: Self) -> bool {
        match self {
            Self::Owner => true,
            Self::Administrator => !matches!(other, Self::Owner),
            Self::ApplicationManager | Self::UserManager | Self::HelpDesk | Self::ReadOnly => {
                matches!(other, Self::Member)
            }
            Self::Member => false,
        }
    }
}

impl Act {
    /// Every act, in the order in which tables show them.
    pub const ALL: [Self; 22] = [
        Self::UseOwnPage,
        Self::SeeDashboard,
        Self::SeePeople,
        Self::ManagePeople,
        Self::HelpPeople,
        Self::SeeGroups,
        Self::ManageGroups,
        Self::SeeDoors,
        Self::OperateDoors,
        Self::ManageDoors,
        Self::SeeRules,
        Self::ManageRules,
        Self::SeeLinks,
        Self::ManageLinks,
        Self::SeeApplications,
        Self::ManageApplications,
        Self::SeeReports,
        Self::SeeSettings,
        Self::ManageSettings,
        Self::ManageKeys,
        Self::ManageAdministrators,
        Self::BackUp,
    ];

    /// What it is, in a few words, for tables.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::UseOwnPage => "use her own page",
            Self::SeeDashboard => "see the dashboard",
            Self::SeePeople => "see people",
            Self::ManagePeople => "add, invite, change, deactivate and delete people, give cards",
            Self::HelpPeople => "end lock-outs, give a new PIN, send an invitation again",
            Self::SeeGroups => "see groups",
            Self::ManageGroups => "make, change and delete groups",
            Self::SeeDoors => "see doors and computers",
            Self::OperateDoors => "unlock and lock a door",
            Self::ManageDoors => "set modes and lockdown, set up doors",
            Self::SeeRules => "see schedules and policies",
            Self::ManageRules => "make, change and delete schedules and policies",
            Self::SeeLinks => "see guest links",
            Self::ManageLinks => "make and take back guest links",
            Self::SeeApplications => "see applications",
            Self::ManageApplications => "make, change and delete applications, show their keys",
            Self::SeeReports => "see events and the audit",
            Self::SeeSettings => "see the settings",
            Self::ManageSettings => "change the settings",
            Self::ManageKeys => "show and rotate the HMAC key, make and revoke API keys",
            Self::ManageAdministrators => "give and take roles",
            Self::BackUp => "make a backup",
        }
    }

    /// What all who work with people and doors may see.
    const fn is_for_everybody_on_duty(self) -> bool {
        matches!(
            self,
            Self::UseOwnPage
                | Self::SeeDashboard
                | Self::SeePeople
                | Self::SeeGroups
                | Self::SeeDoors
                | Self::SeeRules
                | Self::SeeLinks
                | Self::SeeReports
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_read_as_they_are_stored_and_ranks_come_before_words() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
            assert_eq!(Role::of(role.rank(), Some(role.as_str())), role);
        }
        assert_eq!(Role::of(Rank::Super, Some("read-only")), Role::Owner);
        assert_eq!(Role::of(Rank::Regular, None), Role::Member);
    }

    #[test]
    fn whoever_only_sees_changes_nothing() {
        let changes = |act: Act| act.describe().starts_with("see ") || act == Act::UseOwnPage;
        assert!(Act::ALL.into_iter().filter(|act| Role::ReadOnly.may(*act)).all(changes));
        let own = |act: &Act| Role::Member.may(*act);
        assert_eq!(Act::ALL.into_iter().filter(own).collect::<Vec<_>>(), [Act::UseOwnPage]);
    }

    #[test]
    fn owners_and_administrators_may_everything_and_everybody_uses_her_own_page() {
        for act in Act::ALL {
            assert!(Role::Owner.may(act) && Role::Administrator.may(act));
        }
        assert!(Role::ALL.into_iter().all(|role| role.may(Act::UseOwnPage)));
    }

    #[test]
    fn nobody_manages_those_above_her() {
        let place = |role: Role| Role::ALL.into_iter().position(|other| other == role);
        for (own, other) in
            Role::ALL.into_iter().flat_map(|own| Role::ALL.map(|other| (own, other)))
        {
            if own.manages(other) {
                assert!(place(own) <= place(other), "{own:?} manages {other:?}");
            }
        }
        assert!(!Role::UserManager.manages(Role::HelpDesk));
    }
}
