//! Groups of people: listed, made, renamed, filled and deleted.

mod change;
mod delete;
mod list;
mod members;

use crate::routes::Pages;
use doorward_domain::access::GroupId;
use doorward_domain::{Act, Refusal, Thing};

/// The pages of groups.
pub(crate) fn pages(pages: Pages) -> Pages {
    pages
        .page("/portal/groups", Act::SeeGroups, list::show)
        .page("/portal/groups/add", Act::ManageGroups, change::show_add)
        .form("/portal/groups/add", Act::ManageGroups, change::add)
        .page("/portal/groups/{number}", Act::SeeGroups, members::show)
        .page("/portal/groups/{number}/rename", Act::ManageGroups, change::show_rename)
        .form("/portal/groups/{number}/rename", Act::ManageGroups, change::rename)
        .page("/portal/groups/{number}/members", Act::ManageGroups, members::choose)
        .form("/portal/groups/{number}/members", Act::ManageGroups, members::change)
        .page("/portal/groups/{number}/delete", Act::ManageGroups, delete::show)
        .form("/portal/groups/{number}/delete", Act::ManageGroups, delete::submit)
}

/// The number of an address.
fn number(text: &str) -> Result<GroupId, Refusal> {
    GroupId::parse(text).ok_or(Refusal::Unknown(Thing::Group))
}

/// The page of a group.
fn page_of(id: GroupId) -> String {
    format!("/portal/groups/{id}")
}
