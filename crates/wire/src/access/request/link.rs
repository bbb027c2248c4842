//! Guest links: made, deleted, and used by a guest. Not for what a link then allows.

use std::borrow::Cow;
use std::fmt;

use super::card::{self, Card};
use super::week::{self, TimeMapping};
use crate::access::parameters::Parameters;
use crate::access::problem::{ParameterProblem, ProblemKind};

/// POST, PUT /magiclinkadmin.
#[derive(Debug, Clone, PartialEq)]
pub struct GuestLinkCreate<'p> {
    /// `email_list`, else `emails`; never empty.
    pub emails: Vec<Cow<'p, str>>,
    /// `resource_id_list`; never empty.
    pub resource_ids: Vec<i64>,
    /// `name`.
    pub name: &'p str,
    /// `end_time`, µs since 1970; `None` for absent, empty and `never`.
    pub end_time: Option<i64>,
    /// `start_time`, µs since 1970; `None` for absent, empty and `now`.
    pub start_time: Option<i64>,
    /// `send_email`, else true.
    pub send_email: bool,
    /// `config_id`.
    pub config_id: Option<i64>,
    /// `smartcards`: one or none for each e-mail, in the same order.
    pub cards: Option<Vec<Option<Card<'p>>>>,
    /// `allow_duplicates`, else false.
    pub allow_duplicates: bool,
    /// `time_mapping`; `None` means always.
    pub time_mapping: Option<TimeMapping>,
}

/// DELETE /magiclinkadmin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestLinkDelete {
    /// `magic_link_id`.
    pub magic_link_id: i64,
}

/// GET, POST /magiclink, from the guest's side.
#[derive(Clone, PartialEq, Eq)]
pub struct GuestLinkUse<'p> {
    /// `magic_token`, else `token`. A secret: `Debug` does not show it.
    pub magic_token: &'p str,
    /// `email`.
    pub email: &'p str,
}

impl<'p> GuestLinkCreate<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong; a list of cards that is not as long as that of
    /// the e-mails.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let name = parameters.spelling(["email_list", "emails"]);
        let emails = filled(name, parameters.strings(name)?.required(name)?)?;
        let ids = parameters.integers("resource_id_list")?.required("resource_id_list")?;
        Ok(Self {
            resource_ids: filled("resource_id_list", ids)?,
            name: parameters.string("name")?.required("name")?,
            end_time: parameters.instant("end_time", "never")?.value(),
            start_time: parameters.instant("start_time", "now")?.value(),
            send_email: parameters.boolean("send_email")?.value().unwrap_or(true),
            config_id: parameters.integer("config_id")?.value(),
            cards: card::one_for_each_email(parameters, emails.len())?,
            allow_duplicates: parameters.boolean("allow_duplicates")?.value().unwrap_or(false),
            time_mapping: week::time_mapping(parameters)?,
            emails,
        })
    }
}

impl GuestLinkDelete {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// A missing or wrong `magic_link_id`.
    pub fn read(parameters: &Parameters<'_>) -> Result<Self, ParameterProblem> {
        let id = parameters.integer("magic_link_id")?.required("magic_link_id")?;
        Ok(Self { magic_link_id: id })
    }
}

impl<'p> GuestLinkUse<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is missing or wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let name = parameters.spelling(["magic_token", "token"]);
        Ok(Self {
            magic_token: parameters.string(name)?.required(name)?,
            email: parameters.string("email")?.required("email")?,
        })
    }
}

/// The list, which the request cannot do without.
pub(super) fn filled<T>(name: &'static str, list: Vec<T>) -> Result<Vec<T>, ParameterProblem> {
    if list.is_empty() { Err(ProblemKind::Missing.of(name)) } else { Ok(list) }
}

impl fmt::Debug for GuestLinkUse<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestLinkUse")
            .field("magic_token", &"(hidden)")
            .field("email", &self.email)
            .finish()
    }
}
