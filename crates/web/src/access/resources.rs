//! `GET /multipleresources`.

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::{AccessCaller, ResourceText};
use doorward_domain::Timestamp;
use doorward_domain::access::{LockStatus, ResourceKind};
use doorward_wire::access::answer::{List, ResourceRow, ResourceStatus, write_resource};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{self, ListResources};

/// Lists doors and computers.
pub(super) async fn list(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = ListResources::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let kind = request.kind.map(|kind| match kind {
        request::ResourceKind::Door => ResourceKind::Door,
        request::ResourceKind::Computer => ResourceKind::Computer,
    });
    let resources = call.web.app.resources(caller, kind).await?;
    call.done();
    let (mut list, mut out) = (List::default(), Vec::with_capacity(resources.len() * 512));
    for resource in &resources {
        list.next(&mut out);
        write(&mut out, resource, caller.company.0);
    }
    list.finish(&mut out);
    Ok(render::json(out))
}

fn write(out: &mut Vec<u8>, text: &ResourceText, org_id: i64) {
    let resource = &text.resource;
    let uuid = resource.uuid.to_string();
    let row = ResourceRow {
        groups: &text.groups,
        policies: &text.policies,
        name: &resource.name,
        org_id,
        public_key: resource.public_key.as_deref(),
        resource_id: resource.id.0,
        resource_type: resource.kind.as_str(),
        resource_subtype: resource.subtype.as_deref(),
        resource_info: resource.info.as_deref(),
        resource_status: ResourceStatus {
            lock_status: text.lock.and_then(lock_word),
            online_status: Some(if text.online { "ONLINE" } else { "OFFLINE" }),
        },
        seen: text.seen_at.map(Timestamp::micros),
        status: &resource.status,
        unique_id: &uuid,
        updated: Some(resource.updated_at.micros()),
        uuid: &uuid,
    };
    write_resource(out, &row);
}

/// `LOCKED`, `UNLOCKED`, or nothing where nobody knows.
pub(super) const fn lock_word(lock: LockStatus) -> Option<&'static str> {
    match lock {
        LockStatus::Locked => Some("LOCKED"),
        LockStatus::Unlocked => Some("UNLOCKED"),
        LockStatus::Unknown => None,
    }
}
