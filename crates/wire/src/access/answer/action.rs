//! What a route answers when it has done something, or has not.

use super::piece::{boolean, integer, integers, list, literal, optional_string, string, strings};
use crate::access::request::Card;

/// What the document says when everybody has been invited.
pub const INVITED: &str = "Success! All members have been invited to join your organization.";

/// What the document says when a group is made.
pub const GROUP_CREATED: &str = "Group has been successfully created!";

/// What the document says when a group is changed.
pub const GROUP_UPDATED: &str = "Group has been successfully updated!";

/// What became of the e-mails of POST /invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invited<'a, T> {
    /// `success`, such as [`INVITED`].
    pub success: &'a str,
    /// `added`: people who were known already and are members now.
    pub added: &'a [T],
    /// `invited`.
    pub invited: &'a [T],
    /// `exists`: members already.
    pub exists: &'a [T],
    /// `invalid`: no e-mails.
    pub invalid: &'a [T],
    /// `failed_invite`.
    pub failed_invite: &'a [T],
    /// `add_ids`: the `email_id`s of those added and invited.
    pub add_ids: &'a [i64],
    /// `group_names`.
    pub group_names: &'a [T],
    /// `send_email`: whether mail goes out.
    pub send_email: bool,
}

/// The answer of GET /modifysmartcards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cards<'a> {
    /// `email_id`.
    pub email_id: i64,
    /// `smartcards`.
    pub cards: &'a [Card<'a>],
}

/// What became of one door of POST /masslock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DoorOutcome<'a> {
    /// `uuid`.
    pub uuid: &'a str,
    /// `name`.
    pub name: &'a str,
    /// `success` or `error`, with what there is to say.
    pub outcome: Result<&'a str, &'a str>,
}

/// `{"success":text}`.
pub fn success(text: &str) -> Vec<u8> {
    one_member("{\"success\":", text)
}

/// `{"error":text}`.
pub fn error(text: &str) -> Vec<u8> {
    one_member("{\"error\":", text)
}

fn one_member(before: &str, text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(before.len() + text.len() + 3);
    string(&mut out, before, text);
    out.push(b'}');
    out
}

/// Appends the answer to POST /groups.
pub fn write_group_created(out: &mut Vec<u8>, group_id: i64) {
    string(out, "{\"success\":", GROUP_CREATED);
    integer(out, ",\"group_id\":", group_id);
    out.push(b'}');
}

/// Appends the answer to POST /invites.
pub fn write_invited<T: AsRef<str>>(out: &mut Vec<u8>, answer: &Invited<'_, T>) {
    string(out, "{\"success\":", answer.success);
    strings(out, ",\"added\":", answer.added);
    strings(out, ",\"invited\":", answer.invited);
    strings(out, ",\"exists\":", answer.exists);
    strings(out, ",\"invalid\":", answer.invalid);
    strings(out, ",\"failed_invite\":", answer.failed_invite);
    integers(out, ",\"add_ids\":", answer.add_ids);
    strings(out, ",\"group_names\":", answer.group_names);
    boolean(out, ",\"send_email\":", answer.send_email);
    out.push(b'}');
}

/// Appends a person's cards.
pub fn write_cards(out: &mut Vec<u8>, cards: &Cards<'_>) {
    integer(out, "{\"email_id\":", cards.email_id);
    list(out, ",\"smartcards\":", cards.cards, |out, card| {
        optional_string(out, "{\"label\":", card.label.as_deref());
        string(out, ",\"number\":", &card.number);
        out.push(b'}');
    });
    out.push(b'}');
}

/// Appends the answer to POST /masslock: a sentence, then each door's outcome under `doors`.
pub fn write_mass_lock(out: &mut Vec<u8>, success: &str, doors: &[DoorOutcome<'_>]) {
    string(out, "{\"success\":", success);
    list(out, ",\"doors\":", doors, |out, door| {
        string(out, "{\"uuid\":", door.uuid);
        string(out, ",\"name\":", door.name);
        match door.outcome {
            Ok(text) => string(out, ",\"success\":", text),
            Err(text) => string(out, ",\"error\":", text),
        }
        literal(out, "}");
    });
    out.push(b'}');
}
