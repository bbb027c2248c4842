//! The one place where an event at a door is written: into the books, and into the outbox for the
//! webhooks that are told of its kind.

use crate::context::Ctx;
use crate::error::Error;
use crate::key_ring::KeyRing;
use crate::outbox;
use doorward_domain::access::Method;
use doorward_store::Conn;
use doorward_store::events::{self, Arrival, NewEvent};
use doorward_store::resources::Resource;
use serde_json::json;

/// Writes an event of a door; the caller wakes readers and deliveries once it is committed.
///
/// Webhooks know the kind as `door.` and the event's word, such as `door.granted`. What came long after
/// it happened triggers nothing.
pub(crate) fn write(
    c: &mut Conn<'_>,
    ring: &KeyRing,
    ctx: &Ctx,
    door: &Resource,
    event: &NewEvent,
) -> Result<(), Error> {
    let number = events::insert(c, ctx.company, event)?;
    if event.arrival == Arrival::Backfill {
        return Ok(());
    }
    let data = json!({
        "id": number,
        "at": outbox::utc(event.at),
        "door": {
            "resource_id": door.id.0,
            "uuid": door.uuid.to_string(),
            "name": door.name,
        },
        "person": event.person.map(|person| person.0),
        "method": event.method.map(Method::as_str),
        "reason": event.reason,
        "by": event.actor,
        "detail": event.detail,
    });
    outbox::put_event(c, ring, ctx, &format!("door.{}", event.kind.as_str()), &data)?;
    Ok(())
}
