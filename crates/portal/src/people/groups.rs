//! A person's places in groups.

use super::{managed, number, page_of};
use crate::desk::{Answer, Desk, Undo};
use axum::extract::Path;
use doorward_app::access::{GroupChange, GroupKind};
use doorward_domain::access::GroupId;
use doorward_domain::{Refusal, Thing};

/// Puts her into a group, or takes her out of one.
pub(super) async fn change(mut desk: Desk, Path(path): Path<String>) -> Answer {
    let number = number(&path)?;
    managed(&desk, number).await?;
    let (add, remove) = (desk.text("add"), desk.text("remove"));
    let (text, done) =
        if add.is_empty() { (&remove, "done-group-left") } else { (&add, "done-group-joined") };
    let group = GroupId::parse(text).ok_or(Refusal::Unknown(Thing::Group))?;
    let mut change = GroupChange::default();
    if add.is_empty() {
        desk.act("portal.group.leave");
        change.remove.push(number.0);
    } else {
        desk.act("portal.group.join");
        change.add.push(number.0);
    }
    desk.visit.ctx.about = None;
    let kinds = vec![GroupKind::Users];
    desk.app().change_group(desk.ctx(), desk.caller(), (group, kinds), change).await?;
    let action = format!("{}/groups", page_of(number));
    let other = if add.is_empty() { "add" } else { "remove" };
    let value = group.to_string();
    let undo = Undo { action: &action, field: (other, &value) };
    Ok(desk.done_with_undo(&page_of(number), done, &undo))
}
