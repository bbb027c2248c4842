//! A new application, and everything that its client has to be told, on one card.

use super::client_url;
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use doorward_domain::{Act, Freshness, Secret};

#[derive(Template)]
#[template(path = "applications_new.html")]
struct New<'a> {
    frame: Frame,
    name: &'a str,
    problem: Option<String>,
}

/// What a client has to be told. The key is in it, so there is no `Debug`.
#[derive(Template)]
#[template(path = "applications_values.html")]
pub(super) struct Values<'a> {
    pub(super) frame: Frame,
    /// Whether it is a new application and not a new key alone.
    pub(super) is_new: bool,
    pub(super) name: &'a str,
    pub(super) id: String,
    pub(super) key: &'a str,
    pub(super) url: String,
    /// `None`: her role does not show it.
    pub(super) hmac_key: Option<String>,
}

/// Shows the form.
pub(crate) async fn show(desk: Desk) -> Answer {
    let frame = desk.frame(Section::Applications);
    Ok(desk.show(&New { frame, name: "", problem: None }))
}

/// Makes it.
pub(crate) async fn submit(mut desk: Desk) -> Answer {
    desk.act("portal.application.add");
    let name = desk.text("name");
    let frame = desk.frame(Section::Applications);
    if let Some(problem) = name_problem(&desk, &name) {
        return Ok(desk.show_again(&New { frame, name: &name, problem: Some(problem) }));
    }
    let name = name.trim().to_owned();
    let made = desk.app().add_application(desk.ctx(), name.clone(), None, Freshness::Window);
    let (id, key) = made.await?;
    let values = Values {
        frame,
        is_new: true,
        name: &name,
        id: id.to_string(),
        key: &key,
        url: client_url(&desk),
        hmac_key: hmac_key(&desk),
    };
    Ok(desk.show(&values))
}

/// The key that signs IAM requests, for those who may see it.
pub(super) fn hmac_key(desk: &Desk) -> Option<String> {
    if !desk.may(Act::ManageKeys) {
        return None;
    }
    let security = desk.app().security();
    let company = security.company(desk.ctx().company)?;
    company.hmac_keys.first().map(|key| Secret::reveal(&key.key).to_owned())
}

/// What is wrong with a name.
pub(super) fn name_problem(desk: &Desk, name: &str) -> Option<String> {
    let length = name.trim().chars().count();
    let key = match length {
        0 => "application-name-missing",
        1..=100 => return None,
        _ => "application-name-long",
    };
    Some(desk.words.say(key))
}
