//! Client applications of the Management and IAM APIs: what their clients need to be told, and who may
//! call from where.

mod change;
mod keys;
mod list;
mod new;

use crate::desk::Desk;
pub(crate) use keys::Question;

use crate::routes::Pages;
use crate::trouble::Trouble;
use doorward_domain::{Act, Application, ApplicationId, Refusal, Thing};

/// Registers the pages.
pub(crate) fn pages(pages: Pages) -> Pages {
    let (see, manage) = (Act::SeeApplications, Act::ManageApplications);
    pages
        .page("/portal/applications", see, list::show)
        .page("/portal/applications/{id}", see, change::show)
        .form("/portal/applications/{id}", manage, change::submit)
        .fresh_page("/portal/applications/new", manage, new::show)
        .fresh_form("/portal/applications/new", manage, new::submit)
        .fresh_page("/portal/applications/{id}/rotate", manage, keys::ask_rotate)
        .fresh_form("/portal/applications/{id}/rotate", manage, keys::rotate)
        .form("/portal/applications/{id}/revoke", manage, keys::revoke)
        .fresh_page("/portal/applications/{id}/delete", manage, keys::ask_delete)
        .fresh_form("/portal/applications/{id}/delete", manage, keys::delete)
}

/// The application of a path.
async fn find(desk: &Desk, id: &str) -> Result<Application, Trouble> {
    let id = ApplicationId::parse(id).ok_or(Refusal::Unknown(Thing::Application))?;
    let all = desk.app().applications(desk.ctx().company).await?;
    let found = all.into_iter().find(|application| application.id == id);
    Ok(found.ok_or(Refusal::Unknown(Thing::Application))?)
}

/// The address that clients call.
fn client_url(desk: &Desk) -> String {
    format!("{}/", desk.app().public_url().trim_end_matches('/'))
}
