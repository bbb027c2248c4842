//! What several stories use: somebody to add, and the answers that matter.

use doorward_testkit::{Answer, Api, Client, Company, World};
use serde_json::{Value, json};

/// Done.
pub(crate) const DONE: (u16, i64, i64) = (200, 1, 0);
/// The user does not exist.
pub(crate) const NOBODY: (u16, i64, i64) = (200, 0, 119);
/// The caller is not taken.
pub(crate) const UNAUTHORIZED: (u16, i64, i64) = (401, 0, 0);
/// The body cannot be read.
pub(crate) const UNREADABLE: (u16, i64, i64) = (400, 0, 100);
/// The plan does not include the API.
pub(crate) const NOT_IN_PLAN: (u16, i64, i64) = (200, 0, 417);

/// A business error of ours.
pub(crate) const fn refused(subcode: i64) -> (u16, i64, i64) {
    (200, 0, subcode)
}

/// Everything that AddUser needs to know of somebody of that user name.
pub(crate) fn somebody(user_name: &str) -> Value {
    json!({
        "user_name": user_name,
        "email": format!("{user_name}@example.org"),
        "name": { "first_Name": "Some", "last_Name": "Body" },
        "phone": { "mobile": { "countryCode": "+91", "number": "9876813805" } },
    })
}

/// The same with other members.
pub(crate) fn somebody_with(user_name: &str, members: &Value) -> Value {
    let mut body = somebody(user_name);
    for (name, value) in members.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// Adds somebody; their guid.
#[track_caller]
pub(crate) fn add(client: &Client, user_name: &str) -> String {
    let answer = client.call("/AddUser", &somebody(user_name));
    assert_eq!(answer.codes(), DONE, "{}", answer.text());
    answer.guid()
}

/// Fails unless the answer has these codes.
#[track_caller]
pub(crate) fn expect(answer: &Answer, codes: (u16, i64, i64)) {
    assert_eq!(answer.codes(), codes, "{}", answer.text());
}

/// A server with one company, and a client of its Management API.
pub(crate) fn management(world: &mut World) -> (Company, Client) {
    let company = world.open(&[]);
    let client = world.client(&company, Api::Management);
    (company, client)
}

/// What the administrator sees of somebody.
#[track_caller]
pub(crate) fn shown(world: &World, user: &str) -> Value {
    world.run(&["person", "show", "--json", "--user", user]).done().json()
}

/// The newest audit row that `wanted` takes, once there is one: rows of calls that change nothing
/// are written a few times a second.
#[track_caller]
pub(crate) fn audited(world: &World, company: &Company, wanted: impl Fn(&Value) -> bool) -> Value {
    doorward_testkit::eventually("an audit row", || {
        world.audit(company).into_iter().find(|row| wanted(row))
    })
}
