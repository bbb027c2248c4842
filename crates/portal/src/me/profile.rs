//! Who she is: her names, and the language in which pages speak to her.

use super::words::problem;
use super::{Tab, is_advised, tabs};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use crate::trouble::Trouble;
use askama::Template;
use doorward_domain::{PersonChange, PersonName};
use doorward_web::language::Language;

/// The page.
#[derive(Template)]
#[template(path = "me_profile.html")]
struct Profile {
    frame: Frame,
    tabs: Vec<Tab>,
    advised: bool,
    email: String,
    user_name: Option<String>,
    phone: Option<String>,
    first_name: String,
    last_name: String,
    first_problem: Option<String>,
    last_problem: Option<String>,
    languages: Vec<Choice>,
}

/// A language that can be chosen.
struct Choice {
    tag: &'static str,
    name: String,
    chosen: bool,
}

impl Profile {
    async fn of(desk: &Desk) -> Result<Self, Trouble> {
        let (t, member) = (desk.words, &desk.signed.member);
        let chosen = member.language.as_deref().and_then(Language::of_tag);
        let by_browser =
            Choice { tag: "", name: t.say("me-language-browser"), chosen: chosen.is_none() };
        let language = |language: Language| Choice {
            tag: language.tag(),
            name: language.own_name().to_owned(),
            chosen: chosen == Some(language),
        };
        let all = Language::ALL.into_iter().map(language);
        let person = desk.app().own_person(desk.ctx(), member.id).await?;
        Ok(Self {
            frame: desk.frame(Section::Me),
            tabs: tabs(t, "/me"),
            advised: is_advised(desk).await?,
            email: member.email.clone(),
            user_name: member.user_name.clone(),
            phone: Some(person.phone.as_str().to_owned()).filter(|phone| !phone.is_empty()),
            first_name: member.first_name.clone(),
            last_name: member.last_name.clone(),
            first_problem: None,
            last_problem: None,
            languages: std::iter::once(by_browser).chain(all).collect(),
        })
    }
}

/// Shows it.
pub(super) async fn show(desk: Desk) -> Answer {
    Ok(desk.show(&Profile::of(&desk).await?))
}

/// Changes her names.
pub(super) async fn set_names(mut desk: Desk) -> Answer {
    desk.act("portal.me.names");
    let (first_name, last_name) = (desk.text("first_name"), desk.text("last_name"));
    let (first, last) = (PersonName::parse(&first_name), PersonName::parse(&last_name));
    let (first, last) = match (first, last) {
        (Ok(first), Ok(last)) => (first, last),
        (first, last) => {
            let first_problem = first.err().map(|wrong| problem(desk.words, &wrong));
            let last_problem = last.err().map(|wrong| problem(desk.words, &wrong));
            let page = Profile::of(&desk).await?;
            let page = Profile { first_name, last_name, first_problem, last_problem, ..page };
            return Ok(desk.show_again(&page));
        }
    };
    let change =
        PersonChange { first_name: Some(first), last_name: Some(last), ..PersonChange::default() };
    desk.app().update_person(desk.ctx(), desk.signed.member.id, change).await?;
    Ok(desk.done("/me", "done-me-names"))
}

/// Chooses a language.
pub(super) async fn set_language(mut desk: Desk) -> Answer {
    desk.act("portal.me.language");
    let language = Language::of_tag(&desk.text("language")).map(Language::tag);
    desk.app().set_own_language(desk.ctx(), desk.signed.member.id, language).await?;
    Ok(desk.done("/me", "done-me-language"))
}
