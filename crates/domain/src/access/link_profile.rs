//! Link profiles: how guest links may be used. Not for which doors they open and when: those are
//! rules like any other.

use super::{DisplayName, LinkProfileId, Standing, UnlockTime, Validity};
use crate::Timestamp;
use std::num::NonZeroU32;

/// What an administrator sets for a kind of guest link: the vendor's `config_id` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkProfile {
    /// Which.
    pub id: LinkProfileId,
    /// What administrators call it.
    pub name: DisplayName,
    /// How long doors stay unlocked; `None`: as each door says.
    pub unlock_time: Option<UnlockTime>,
    /// Whether a link works only in the browser that opened it first.
    pub binds_browser: bool,
    /// How many unlocks a link is good for; `None`: any number.
    pub uses: Option<NonZeroU32>,
    /// Whether a guest must enter a code that is sent to her by e-mail.
    pub emails_code: bool,
}

/// The browser from which a link is used, beside the one it is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// The link is bound to none yet.
    First,
    /// The one it is bound to.
    Bound,
    /// Another.
    Other,
}

/// What has become of one guest's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkState {
    /// From when until when it opens anything.
    pub validity: Validity,
    /// Whether an administrator took it back.
    pub revoked: bool,
    /// How many unlocks it has been used for.
    pub used: u32,
    /// From where it is used now.
    pub browser: Browser,
    /// Whether the code was entered in this browser; of no weight where the profile asks for none.
    pub code_entered: bool,
}

/// Why a link cannot be used, whatever door it is for. In the order in which they are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// An administrator took it back.
    #[error("This link has been taken back.")]
    Revoked,
    /// Its last moment has passed.
    #[error("This link has ended.")]
    Over,
    /// Every unlock it was good for is used.
    #[error("This link has been used as often as it may be.")]
    UsedUp,
    /// It works in another browser.
    #[error("This link works only in the browser that opened it first.")]
    AnotherBrowser,
    /// Its first moment has not come.
    #[error("This link does not work yet.")]
    NotYet,
    /// The code that was sent by e-mail has not been entered.
    #[error("Enter the code that was sent to you by e-mail.")]
    CodeMissing,
}

impl LinkProblem {
    /// The word that stands for the problem in events and exports. Words never change.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Revoked => "link_revoked",
            Self::Over => "link_over",
            Self::UsedUp => "link_used_up",
            Self::AnotherBrowser => "link_another_browser",
            Self::NotYet => "link_not_yet",
            Self::CodeMissing => "link_code_missing",
        }
    }
}

impl LinkProfile {
    /// Why a link of this profile cannot be used for one more unlock at an instant; `None` when it
    /// can. Problems that no waiting mends come first.
    pub fn problem(&self, state: &LinkState, instant: Timestamp) -> Option<LinkProblem> {
        let standing = state.validity.standing(instant);
        if state.revoked {
            Some(LinkProblem::Revoked)
        } else if standing == Standing::Over {
            Some(LinkProblem::Over)
        } else if self.uses.is_some_and(|uses| state.used >= uses.get()) {
            Some(LinkProblem::UsedUp)
        } else if self.binds_browser && state.browser == Browser::Other {
            Some(LinkProblem::AnotherBrowser)
        } else if standing == Standing::NotYet {
            Some(LinkProblem::NotYet)
        } else if self.emails_code && !state.code_entered {
            Some(LinkProblem::CodeMissing)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn profile() -> LinkProfile {
        LinkProfile {
            id: LinkProfileId(1),
            name: DisplayName::parse("Deliveries").unwrap(),
            unlock_time: None,
            binds_browser: true,
            uses: NonZeroU32::new(2),
            emails_code: true,
        }
    }

    fn state() -> LinkState {
        LinkState {
            validity: Validity { from: Some(NOW), until: Some(Timestamp::from_seconds(2_000)) },
            revoked: false,
            used: 1,
            browser: Browser::Bound,
            code_entered: true,
        }
    }

    fn problem(state: LinkState, seconds: i64) -> Option<LinkProblem> {
        profile().problem(&state, Timestamp::from_seconds(seconds))
    }

    #[test]
    fn a_link_with_a_use_left_works_from_its_first_moment_to_before_its_last() {
        let problems = [999, 1_000, 1_999, 2_000].map(|second| problem(state(), second));
        assert_eq!(problems, [Some(LinkProblem::NotYet), None, None, Some(LinkProblem::Over)]);
        assert_eq!(problem(LinkState { browser: Browser::First, ..state() }, 1_000), None);
    }

    #[test]
    fn each_problem_is_named() {
        let revoked = LinkState { revoked: true, ..state() };
        assert_eq!(problem(revoked, 1_000), Some(LinkProblem::Revoked));
        let used = LinkState { used: 2, ..state() };
        assert_eq!(problem(used, 1_000), Some(LinkProblem::UsedUp));
        let elsewhere = LinkState { browser: Browser::Other, ..state() };
        assert_eq!(problem(elsewhere, 1_000), Some(LinkProblem::AnotherBrowser));
        let no_code = LinkState { code_entered: false, ..state() };
        assert_eq!(problem(no_code, 1_000), Some(LinkProblem::CodeMissing));
    }

    #[test]
    fn a_link_taken_back_says_so_whatever_else_is_wrong_with_it() {
        let state = LinkState { revoked: true, used: 9, browser: Browser::Other, ..state() };
        assert_eq!(problem(state, 5_000), Some(LinkProblem::Revoked));
    }

    #[test]
    fn a_profile_that_asks_for_nothing_takes_any_browser_any_number_of_times_without_a_code() {
        let open =
            LinkProfile { binds_browser: false, uses: None, emails_code: false, ..profile() };
        let browser = Browser::Other;
        let state = LinkState { used: u32::MAX, browser, code_entered: false, ..state() };
        assert_eq!(open.problem(&state, NOW), None);
    }
}
