//! Guest links: made, looked at, taken back, and the profiles that say how they may be used.

mod list;
mod make;
mod one;
mod profiles;

use crate::routes::Pages;
use doorward_domain::Act;

/// The pages of guest links.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .page("/portal/links", Act::SeeLinks, list::show)
        .page("/portal/links/add", Act::ManageLinks, make::form)
        .form("/portal/links/preview", Act::ManageLinks, make::preview)
        .form("/portal/links/add", Act::ManageLinks, make::add)
        .page("/portal/links/{id}", Act::SeeLinks, one::show)
        .form("/portal/links/{id}/revoke", Act::ManageLinks, one::revoke)
        .page("/portal/link-profiles", Act::SeeLinks, profiles::show)
        .page("/portal/link-profiles/add", Act::ManageLinks, profiles::add_page)
        .form("/portal/link-profiles/add", Act::ManageLinks, profiles::add)
        .page("/portal/link-profiles/{id}", Act::ManageLinks, profiles::edit_page)
        .form("/portal/link-profiles/{id}", Act::ManageLinks, profiles::edit)
}
