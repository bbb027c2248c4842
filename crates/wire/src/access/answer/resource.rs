//! One entry of GET /multipleresources.

use super::piece::{instant, integer, lists_of_one, literal, optional_string, string};

/// A door or computer as the list shows it. Times are µs since 1970, `None` is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceRow<'a, G> {
    /// The names of `groups`, each printed as a list of one.
    pub groups: &'a [G],
    /// The names of `policies`, each printed as a list of one.
    pub policies: &'a [G],
    /// `name`.
    pub name: &'a str,
    /// `org_id`, the company.
    pub org_id: i64,
    /// `public_key`.
    pub public_key: Option<&'a str>,
    /// `resource_id`.
    pub resource_id: i64,
    /// `resource_type`, `DOOR` or `COMPUTER`.
    pub resource_type: &'a str,
    /// `resource_subtype`.
    pub resource_subtype: Option<&'a str>,
    /// `resource_info`.
    pub resource_info: Option<&'a str>,
    /// `resource_status`.
    pub resource_status: ResourceStatus<'a>,
    /// `seen`.
    pub seen: Option<i64>,
    /// `status`.
    pub status: &'a str,
    /// `unique_id`.
    pub unique_id: &'a str,
    /// `updated`.
    pub updated: Option<i64>,
    /// `uuid`.
    pub uuid: &'a str,
}

/// `resource_status`; `None` is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResourceStatus<'a> {
    /// `lock_status`.
    pub lock_status: Option<&'a str>,
    /// `online_status`.
    pub online_status: Option<&'a str>,
}

/// Appends one resource.
pub fn write_resource<G: AsRef<str>>(out: &mut Vec<u8>, resource: &ResourceRow<'_, G>) {
    lists_of_one(out, "{\"groups\":", resource.groups);
    lists_of_one(out, ",\"policies\":", resource.policies);
    string(out, ",\"name\":", resource.name);
    integer(out, ",\"org_id\":", resource.org_id);
    optional_string(out, ",\"public_key\":", resource.public_key);
    integer(out, ",\"resource_id\":", resource.resource_id);
    string(out, ",\"resource_type\":", resource.resource_type);
    optional_string(out, ",\"resource_subtype\":", resource.resource_subtype);
    optional_string(out, ",\"resource_info\":", resource.resource_info);
    literal(out, ",\"resource_status\":");
    optional_string(out, "{\"lock_status\":", resource.resource_status.lock_status);
    optional_string(out, ",\"online_status\":", resource.resource_status.online_status);
    instant(out, "},\"seen\":", resource.seen);
    string(out, ",\"status\":", resource.status);
    string(out, ",\"unique_id\":", resource.unique_id);
    instant(out, ",\"updated\":", resource.updated);
    string(out, ",\"uuid\":", resource.uuid);
    out.push(b'}');
}
