//! One entry of GET /multipleusers. The document prints `name` twice; here it stands once.

use super::piece::{Instants, integer, lists_of_one, optional_integer, optional_string, string};

/// A person as the list shows her. Times are µs since 1970, `None` is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserRow<'a, G> {
    /// `ad_status`, the state of the authentication device, such as `ACTIVE`.
    pub ad_status: &'a str,
    /// `active_date`.
    pub active_date: Option<i64>,
    /// `confirmed`.
    pub confirmed: Option<i64>,
    /// `created`.
    pub created: Option<i64>,
    /// `device_added`.
    pub device_added: Option<i64>,
    /// `email`.
    pub email: &'a str,
    /// `email_id`.
    pub email_id: i64,
    /// `email_status`, such as `CONFIRMED`.
    pub email_status: &'a str,
    /// `first_name`.
    pub first_name: &'a str,
    /// The names of `groups`, each printed as a list of one.
    pub groups: &'a [G],
    /// `last_name`.
    pub last_name: &'a str,
    /// `name`, with or without the e-mail in it.
    pub name: &'a str,
    /// `user_id`; `None` while somebody is only invited.
    pub user_id: Option<i64>,
    /// `username`.
    pub username: Option<&'a str>,
    /// `unique_id`.
    pub unique_id: &'a str,
}

/// Appends one person.
pub fn write_user<G: AsRef<str>>(out: &mut Vec<u8>, user: &UserRow<'_, G>) {
    string(out, "{\"ad_status\":", user.ad_status);
    let mut instants = Instants::default();
    instants.write(out, ",\"active_date\":", user.active_date);
    instants.write(out, ",\"confirmed\":", user.confirmed);
    instants.write(out, ",\"created\":", user.created);
    instants.write(out, ",\"device_added\":", user.device_added);
    string(out, ",\"email\":", user.email);
    integer(out, ",\"email_id\":", user.email_id);
    string(out, ",\"email_status\":", user.email_status);
    string(out, ",\"first_name\":", user.first_name);
    lists_of_one(out, ",\"groups\":", user.groups);
    string(out, ",\"last_name\":", user.last_name);
    string(out, ",\"name\":", user.name);
    optional_integer(out, ",\"user_id\":", user.user_id);
    optional_string(out, ",\"username\":", user.username);
    string(out, ",\"unique_id\":", user.unique_id);
    out.push(b'}');
}
