//! The answers of /magiclinkadmin.

use std::fmt;

use super::piece::{
    ids_by_email, instant, integer, integers, list, literal, optional_string, string,
};

/// What the document says when a guest link is made.
pub const GUEST_LINK_CREATED: &str = "Successfully created a new temporary policy and magic link.";

/// A guest link that was just made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct GuestLinkCreated<'a, E> {
    /// `magic_token`, told this once. A secret: `Debug` does not show it.
    pub magic_token: &'a str,
    /// `email_ids`: each e-mail with its id.
    pub email_ids: &'a [(E, i64)],
    /// `config_id`, the profile that was used.
    pub config_id: i64,
    /// `magic_link_id`.
    pub magic_link_id: i64,
}

/// A guest link as the list shows it, under the names its request has. No document prints one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestLinkRow<'a, E> {
    /// `magic_link_id`.
    pub magic_link_id: i64,
    /// `name`.
    pub name: &'a str,
    /// `email_ids`.
    pub email_ids: &'a [(E, i64)],
    /// `resource_id_list`.
    pub resource_ids: &'a [i64],
    /// `config_id`.
    pub config_id: i64,
    /// `start_time`, µs since 1970.
    pub start_time: Option<i64>,
    /// `end_time`, µs since 1970; `None` is never.
    pub end_time: Option<i64>,
}

/// Appends the answer to making a link.
pub fn write_guest_link_created<E: AsRef<str>>(out: &mut Vec<u8>, link: &GuestLinkCreated<'_, E>) {
    string(out, "{\"success\":", GUEST_LINK_CREATED);
    string(out, ",\"magic_token\":", link.magic_token);
    ids_by_email(out, ",\"email_ids\":", link.email_ids);
    integer(out, ",\"config_id\":", link.config_id);
    integer(out, ",\"magic_link_id\":", link.magic_link_id);
    out.push(b'}');
}

/// Appends one link of the list.
pub fn write_guest_link<E: AsRef<str>>(out: &mut Vec<u8>, link: &GuestLinkRow<'_, E>) {
    integer(out, "{\"magic_link_id\":", link.magic_link_id);
    string(out, ",\"name\":", link.name);
    ids_by_email(out, ",\"email_ids\":", link.email_ids);
    integers(out, ",\"resource_id_list\":", link.resource_ids);
    integer(out, ",\"config_id\":", link.config_id);
    instant(out, ",\"start_time\":", link.start_time);
    instant(out, ",\"end_time\":", link.end_time);
    out.push(b'}');
}

/// A door as a guest's client is told of it. No document prints one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuestDoorRow<'a> {
    /// `resource_id`.
    pub resource_id: i64,
    /// `uuid`.
    pub uuid: &'a str,
    /// `name`.
    pub name: &'a str,
    /// `lock_status`.
    pub lock_status: Option<&'a str>,
    /// `online_status`.
    pub online_status: Option<&'a str>,
}

/// Appends the answer to GET and POST /magiclink: a sentence, the link's name and end, the doors that
/// open now under `resources`.
pub fn write_guest_doors(
    out: &mut Vec<u8>,
    success: &str,
    (name, end_time): (&str, Option<i64>),
    doors: &[GuestDoorRow<'_>],
) {
    string(out, "{\"success\":", success);
    string(out, ",\"name\":", name);
    instant(out, ",\"end_time\":", end_time);
    list(out, ",\"resources\":", doors, |out, door| {
        integer(out, "{\"resource_id\":", door.resource_id);
        string(out, ",\"uuid\":", door.uuid);
        string(out, ",\"name\":", door.name);
        optional_string(out, ",\"lock_status\":", door.lock_status);
        optional_string(out, ",\"online_status\":", door.online_status);
        literal(out, "}");
    });
    out.push(b'}');
}

impl<E: fmt::Debug> fmt::Debug for GuestLinkCreated<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuestLinkCreated")
            .field("magic_token", &"(hidden)")
            .field("email_ids", &self.email_ids)
            .field("config_id", &self.config_id)
            .field("magic_link_id", &self.magic_link_id)
            .finish()
    }
}
