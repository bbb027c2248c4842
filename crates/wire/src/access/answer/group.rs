//! One entry of GET /groups.

use super::piece::{integer, integers, string};

/// A group as the list shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRow<'a> {
    /// `id`.
    pub id: i64,
    /// `name`.
    pub name: &'a str,
    /// `items`, the `email_id`s or `resource_id`s in it; `count` says how many.
    pub items: &'a [i64],
}

/// Appends one group.
pub fn write_group(out: &mut Vec<u8>, group: &GroupRow<'_>) {
    integer(out, "{\"id\":", group.id);
    string(out, ",\"name\":", group.name);
    integer(out, ",\"count\":", i64::try_from(group.items.len()).unwrap_or(i64::MAX));
    integers(out, ",\"items\":", group.items);
    out.push(b'}');
}
