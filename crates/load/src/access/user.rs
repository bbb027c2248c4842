//! An entry of GET /multipleusers, typed, so that serde_json can write the same bytes again.

use serde::{Deserialize, Serialize};

/// A person, her members in the order of the document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names are the document's")]
pub(super) struct User {
    ad_status: String,
    active_date: Option<String>,
    confirmed: Option<String>,
    created: Option<String>,
    device_added: Option<String>,
    email: String,
    email_id: i64,
    email_status: String,
    first_name: String,
    groups: Vec<Vec<String>>,
    last_name: String,
    name: String,
    user_id: Option<i64>,
    username: Option<String>,
    unique_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_entry_is_written_as_it_was_read() {
        let entry = r#"[{"ad_status":"ACTIVE","active_date":"2020-03-20 01:30:34","confirmed":"2020-03-20 01:30:34","created":"2020-03-20 01:30:05","device_added":null,"email":"joe@developer.com","email_id":1,"email_status":"CONFIRMED","first_name":"Chad","groups":[["Employees"]],"last_name":"Spensky","name":"Chad Spensky","user_id":1,"username":"cspensky","unique_id":"01a212f0-1ef1-72d0-a514-8f9ae7697ca7"}]"#;
        let users: Vec<User> = serde_json::from_str(entry).unwrap();
        assert_eq!(serde_json::to_string(&users).unwrap(), entry);
        assert!(serde_json::from_str::<Vec<User>>(r#"[{"email_id":1}]"#).is_err());
    }
}
