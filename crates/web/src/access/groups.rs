//! `/groups` ("Managing Groups").

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::{AccessCaller, GroupChange, GroupKind, NewGroup};
use doorward_domain::access::GroupId;
use doorward_wire::access::Given;
use doorward_wire::access::answer::{
    GROUP_UPDATED, GroupRow, List, write_group, write_group_created,
};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{self, GroupCreate, GroupDelete, ListGroups, ResourceKind};

/// Lists groups with their members.
pub(super) async fn list(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = ListGroups::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let kinds = kinds(request.kind, request.resource_kind);
    let groups = call.web.app.groups(caller, kinds).await?;
    call.done();
    let (mut list, mut out) = (List::default(), Vec::new());
    for group in &groups {
        list.next(&mut out);
        let (id, name, items) = (group.id.0, &group.name, &group.members);
        write_group(&mut out, &GroupRow { id, name, items });
    }
    list.finish(&mut out);
    Ok(render::json(out))
}

/// Makes a group.
pub(super) async fn create(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = GroupCreate::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let kind = match request.kind {
        request::GroupKind::Users => Some(GroupKind::Users),
        request::GroupKind::Resources => request.resource_kind.map(kind_of),
    };
    let name = fields::name("name", request.name)?;
    let new = NewGroup { kind, name, members: request.add_ids };
    let id = call.web.app.add_group(&call.ctx, caller, new).await?;
    let mut out = Vec::new();
    write_group_created(&mut out, id.0);
    Ok(render::json(out))
}

/// Renames a group, or changes who or what is in it.
pub(super) async fn change(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request =
        request::GroupChange::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let name = match request.name {
        Given::Absent | Given::Null => None,
        Given::Empty => Some(fields::name("name", "")?),
        Given::Value(text) => Some(fields::name("name", text)?),
    };
    let which = (GroupId(request.group_id), kinds(Some(request.kind), None));
    let change = GroupChange { name, add: request.add_ids, remove: request.del_ids };
    call.web.app.change_group(&call.ctx, caller, which, change).await?;
    Ok(render::success(GROUP_UPDATED))
}

/// Deletes a group.
pub(super) async fn delete(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = GroupDelete::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let (id, kinds) = (GroupId(request.group_id), kinds(request.kind, None));
    call.web.app.delete_group(&call.ctx, caller, id, kinds).await?;
    Ok(render::success("Group has been successfully deleted!"))
}

const fn kind_of(kind: ResourceKind) -> GroupKind {
    match kind {
        ResourceKind::Door => GroupKind::Doors,
        ResourceKind::Computer => GroupKind::Computers,
    }
}

fn kinds(kind: Option<request::GroupKind>, of: Option<ResourceKind>) -> Vec<GroupKind> {
    match (kind, of) {
        (Some(request::GroupKind::Users), _) => vec![GroupKind::Users],
        (_, Some(of)) => vec![kind_of(of)],
        (Some(request::GroupKind::Resources), None) => {
            vec![GroupKind::Doors, GroupKind::Computers]
        }
        (None, None) => GroupKind::ALL.to_vec(),
    }
}
