//! What cannot be taken back: a new key, every token revoked, the application gone.

use super::new::{Values, hmac_key};
use super::{client_url, find};
use crate::desk::{Answer, Desk};
use crate::frame::{Frame, Section};
use askama::Template;
use axum::extract::Path;
use doorward_app::administration::applications::ApplicationChange;

/// A question before it is done.
#[derive(Template)]
#[template(path = "question.html")]
pub(crate) struct Question {
    /// Around it.
    pub(crate) frame: Frame,
    /// The question.
    pub(crate) title: String,
    /// What follows from it.
    pub(crate) text: String,
    /// What goes along with it, one line each; may be empty.
    pub(crate) along: Vec<String>,
    /// Where yes is sent.
    pub(crate) action: String,
    /// What yes is called.
    pub(crate) yes: String,
    /// Where no leads.
    pub(crate) back: String,
}

async fn question(desk: &Desk, id: &str, what: (&str, &str, &str, &str)) -> Answer {
    let application = find(desk, id).await?;
    let (t, (title, text, yes, act)) = (desk.words, what);
    Ok(desk.show(&Question {
        frame: desk.frame(Section::Applications),
        title: t.one(title, "name", &application.name),
        text: t.say(text),
        along: Vec::new(),
        action: format!("/portal/applications/{id}/{act}"),
        yes: t.say(yes),
        back: format!("/portal/applications/{id}"),
    }))
}

/// Asks before a new key.
pub(crate) async fn ask_rotate(desk: Desk, Path(id): Path<String>) -> Answer {
    let words =
        ("application-rotate", "application-rotate-text", "application-rotate-yes", "rotate");
    question(&desk, &id, words).await
}

/// Gives a new key and shows it this once.
pub(crate) async fn rotate(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.application.rotate");
    let application = find(&desk, &id).await?;
    let key = desk.app().rotate_application_key(desk.ctx(), application.id).await?;
    Ok(desk.show(&Values {
        frame: desk.frame(Section::Applications),
        is_new: false,
        name: &application.name,
        id: application.id.to_string(),
        key: &key,
        url: client_url(&desk),
        hmac_key: hmac_key(&desk),
    }))
}

/// Revokes every token.
pub(crate) async fn revoke(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.application.revoke");
    let application = find(&desk, &id).await?;
    let change = ApplicationChange { revoke_tokens: true, ..ApplicationChange::default() };
    desk.app().change_application(desk.ctx(), application.id, change).await?;
    Ok(desk.done(&format!("/portal/applications/{id}"), "done-application-revoked"))
}

/// Asks before it is gone.
pub(crate) async fn ask_delete(desk: Desk, Path(id): Path<String>) -> Answer {
    let words =
        ("application-delete", "application-delete-text", "application-delete-yes", "delete");
    question(&desk, &id, words).await
}

/// Deletes it.
pub(crate) async fn delete(mut desk: Desk, Path(id): Path<String>) -> Answer {
    desk.act("portal.application.delete");
    let application = find(&desk, &id).await?;
    desk.app().delete_application(desk.ctx(), application.id).await?;
    Ok(desk.done("/portal/applications", "done-application-deleted"))
}
