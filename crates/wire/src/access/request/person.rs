//! People: listed, invited, removed, their rank and their names on computers.
//!
//! Not for whether an e-mail is one: `POST /invites` answers with those that are not.

use std::borrow::Cow;

use super::card::{self, Card};
use super::link::filled;
use crate::access::list::Entries;
use crate::access::parameters::Parameters;
use crate::access::problem::{ParameterProblem, ProblemKind};
use crate::access::scalar::{integer_of, text_of};
use crate::json::Value;

/// GET /multipleusers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUsers {
    /// `email`: whether the name carries the e-mail.
    pub with_email: bool,
    /// `user_tag=GUEST`.
    pub guests_only: bool,
}

/// POST, PUT /invites: invites people, or sends one invitation again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InviteCall<'p> {
    /// `emails` is there.
    Invite(Invite<'p>),
    /// Only `email` is.
    SendAgain {
        /// `email`.
        email: &'p str,
    },
}

/// People to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite<'p> {
    /// `emails`, else `email_list`; never empty.
    pub emails: Vec<Cow<'p, str>>,
    /// `smartcards`: one list for each e-mail, in the same order.
    pub cards: Option<Vec<Vec<Card<'p>>>>,
    /// `groups`.
    pub groups: Vec<GroupReference<'p>>,
    /// `no_email`, else false.
    pub no_email: bool,
}

/// A group as an invitation names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupReference<'p> {
    /// `id`.
    pub id: i64,
    /// `name`, for whom it helps; the id says which group it is.
    pub name: Option<Cow<'p, str>>,
}

/// DELETE /users: at least one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteUser<'p> {
    /// `email_id`.
    pub email_id: Option<i64>,
    /// `email`.
    pub email: Option<&'p str>,
}

/// What an administrator may do: `rank`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rank {
    /// `REGULAR`.
    Regular,
    /// `ADMIN`.
    Admin,
    /// `SUPER`.
    Super,
}

/// POST /modifyrank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModifyRank {
    /// `admin_user_id`: whose rank changes.
    pub admin_user_id: i64,
    /// `rank`.
    pub rank: Rank,
}

/// POST /modifyallusernames: the list that replaces the one that a person has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComputerUserNames<'p> {
    /// `email_id`.
    pub email_id: i64,
    /// `computer_usernames`; empty clears.
    pub computer_usernames: Vec<Cow<'p, str>>,
}

const GROUPS: &str = "a JSON list of groups, such as [{\"id\":1,\"name\":\"Staff\"}]";

impl ListUsers {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is wrong.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        let guests = parameters.choice("user_tag", &[("GUEST", true)], "GUEST, or left out")?;
        Ok(Self {
            with_email: parameters.boolean("email")?.value().unwrap_or(false),
            guests_only: guests.value().unwrap_or(false),
        })
    }
}

impl<'p> InviteCall<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let name = parameters.spelling(["emails", "email_list"]);
        let emails = parameters.strings(name)?;
        if emails.is_absent()
            && let Some(email) = parameters.string("email")?.value()
        {
            return Ok(Self::SendAgain { email });
        }
        let emails = filled(name, emails.required(name)?)?;
        let groups = parameters.list("groups", Entries::Structures, GROUPS, |entry| {
            group(&entry).ok_or(ProblemKind::Wrong { expected: GROUPS })
        })?;
        Ok(Self::Invite(Invite {
            cards: card::lists_for_emails(parameters, emails.len())?,
            groups: groups.value().unwrap_or_default(),
            no_email: parameters.boolean("no_email")?.value().unwrap_or(false),
            emails,
        }))
    }
}

fn group<'p>(value: &Value<'p>) -> Option<GroupReference<'p>> {
    let id = integer_of(value.get("id")?).ok()?;
    let name = match value.get("name") {
        None | Some(Value::Null) => None,
        Some(name @ (Value::String(text) | Value::Number(text))) => {
            text_of(name)?;
            Some(text.clone())
        }
        Some(_) => return None,
    };
    Some(GroupReference { id, name })
}

impl<'p> DeleteUser<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is wrong; `email_id` if both are missing.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let email_id = parameters.integer("email_id")?.value();
        let email = parameters.string("email")?.value();
        if email_id.is_none() && email.is_none() {
            return Err(ProblemKind::Missing.of("email_id"));
        }
        Ok(Self { email_id, email })
    }
}

impl ModifyRank {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        let words = [("REGULAR", Rank::Regular), ("ADMIN", Rank::Admin), ("SUPER", Rank::Super)];
        let rank = parameters.choice("rank", &words, "REGULAR, ADMIN or SUPER")?;
        Ok(Self {
            admin_user_id: parameters.integer("admin_user_id")?.required("admin_user_id")?,
            rank: rank.required("rank")?,
        })
    }
}

impl<'p> ComputerUserNames<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong. The list may be empty, but never absent or an
    /// empty string: forgetting it must not clear.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let names = parameters.strings("computer_usernames")?;
        Ok(Self {
            email_id: parameters.integer("email_id")?.required("email_id")?,
            computer_usernames: names.required("computer_usernames")?,
        })
    }
}
