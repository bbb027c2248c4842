//! What surrounds every page of the portal: whose it is, where one can go, what was just done.

use crate::assets;
use crate::desk::{DONE, Desk, FORM_FIELD};
use doorward_domain::{Act, Role};
use doorward_web::language::Words;
use doorward_web::pages::assets::{Address, ICON, STYLE};
use doorward_web::pages::logo;

/// A part of the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// None that has a place in the menu.
    None,
    /// The dashboard.
    Overview,
    /// People.
    People,
    /// Groups.
    Groups,
    /// Doors and computers.
    Doors,
    /// Schedules.
    Schedules,
    /// Policies.
    Policies,
    /// Guest links.
    Links,
    /// Client applications.
    Applications,
    /// Events and the audit.
    Reports,
    /// Settings.
    Settings,
    /// Everybody's own page.
    Me,
}

/// A way from every page.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// What it is called.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) href: &'static str,
    /// Whether one is there.
    pub(crate) here: bool,
}

/// What surrounds a page. Templates know it as `frame`, and its texts as `frame.t`.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The texts.
    pub(crate) t: Words,
    /// The company.
    pub(crate) company: String,
    /// Where its logo is served.
    pub(crate) logo: Option<String>,
    /// What she is called.
    pub(crate) name: String,
    /// What she is here.
    pub(crate) role: Role,
    /// Where she can go.
    pub(crate) places: Vec<Place>,
    /// Shows that a form is ours.
    pub(crate) token: String,
    /// What was just done.
    pub(crate) done: Option<String>,
    /// The form that takes that back: where it is sent, and the name and value of its one field.
    pub(crate) undo: Option<(String, String, String)>,
    /// How many doors are in lockdown.
    pub(crate) lockdown: i64,
}

/// The parts of the portal in the order of the menu, with what it takes to see them.
const MENU: [(Section, &str, &str, Act); 11] = [
    (Section::Overview, "menu-overview", "/portal", Act::SeeDashboard),
    (Section::People, "menu-people", "/portal/people", Act::SeePeople),
    (Section::Groups, "menu-groups", "/portal/groups", Act::SeeGroups),
    (Section::Doors, "menu-doors", "/portal/doors", Act::SeeDoors),
    (Section::Schedules, "menu-schedules", "/portal/schedules", Act::SeeRules),
    (Section::Policies, "menu-policies", "/portal/policies", Act::SeeRules),
    (Section::Links, "menu-links", "/portal/links", Act::SeeLinks),
    (Section::Applications, "menu-applications", "/portal/applications", Act::SeeApplications),
    (Section::Reports, "menu-reports", "/portal/reports", Act::SeeReports),
    (Section::Settings, "menu-settings", "/portal/settings", Act::SeeSettings),
    (Section::Me, "menu-me", "/me", Act::UseOwnPage),
];

impl Frame {
    pub(crate) fn new(desk: &Desk, section: Section) -> Self {
        let (t, member) = (desk.words, &desk.signed.member);
        let open = MENU.into_iter().filter(|(_, _, _, act)| desk.may(*act));
        let places = open.map(|(own, label, href, _)| Place {
            label: t.say(label),
            href,
            here: own == section,
        });
        let name = format!("{} {}", member.first_name, member.last_name);
        let token = desk.app().form_token(&desk.signed).unwrap_or_else(|error| {
            // Forms of such a page are refused, and say so.
            tracing::error!(%error, "a form has no token");
            String::new()
        });
        let done = desk.visit.cookie(DONE).filter(|key| key.starts_with("done-"));
        Self {
            t,
            company: desk.signed.company.name.clone(),
            logo: logo::path(&desk.signed.company),
            name: if name.trim().is_empty() { member.email.clone() } else { name },
            role: desk.signed.role(),
            places: places.collect(),
            token,
            undo: desk.undo().filter(|_| done.is_some()),
            done: done.filter(|key| t.has(key)).map(|key| t.say(key)),
            lockdown: desk.lockdown,
        }
    }

    /// What every form begins with. The token is of letters, digits, hyphens and underscores alone.
    pub(crate) fn form(&self) -> String {
        format!("<input type=\"hidden\" name=\"{FORM_FIELD}\" value=\"{}\">", self.token)
    }

    /// Whether she may do it.
    pub(crate) fn may(&self, act: Act) -> bool {
        self.role.may(act)
    }

    /// How many doors are in lockdown, in words.
    pub(crate) fn alarm(&self) -> String {
        self.t.count("alarm-lockdown", self.lockdown)
    }

    /// Whether she may end a lockdown.
    pub(crate) fn may_manage_doors(&self) -> bool {
        self.may(Act::ManageDoors)
    }

    /// Her role in words.
    pub(crate) fn role_name(&self) -> String {
        role_name(self.t, self.role)
    }

    /// Where the style sheet of all pages is served.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    pub(crate) fn style(&self) -> Address {
        STYLE.address()
    }

    /// Where the portal's is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    pub(crate) fn portal_style(&self) -> Address {
        assets::STYLE.address()
    }

    /// Where the portal's script is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    pub(crate) fn script(&self) -> Address {
        assets::SCRIPTS.address()
    }

    /// Where the script of passkeys is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    pub(crate) fn passkey_script(&self) -> Address {
        assets::PASSKEY.address()
    }

    /// Where the icon is.
    #[expect(clippy::unused_self, reason = "templates call methods, not functions")]
    pub(crate) fn icon(&self) -> Address {
        ICON.address()
    }
}

/// A role in words.
pub(crate) fn role_name(t: Words, role: Role) -> String {
    t.say(match role {
        Role::Owner => "role-owner",
        Role::Administrator => "role-administrator",
        Role::ApplicationManager => "role-application-manager",
        Role::UserManager => "role-user-manager",
        Role::HelpDesk => "role-help-desk",
        Role::ReadOnly => "role-read-only",
        Role::Member => "role-member",
    })
}
