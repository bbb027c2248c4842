//! Controllers from outside: the real `doorwardd` at the real server.

mod deciding;
mod enrolment;
mod link;

use doorward_testkit::{World, eventually};
use serde_json::Value;

/// Adds a door that no server plays; its UUID.
#[track_caller]
fn door(world: &World, name: &str) -> String {
    let made = world.run(&["door", "add", "--json", "--name", name]).done().json();
    made["uuid"].as_str().unwrap().to_owned()
}

/// The names of the acts in the audit, the newest first, those of alarms with their reason.
fn alarms(rows: &[Value]) -> Vec<String> {
    let alarm = |row: &&Value| row["outcome"] == "alarm";
    rows.iter().filter(alarm).map(|row| row["reason"].as_str().unwrap().to_owned()).collect()
}

/// Waits until a controller is connected or is not.
#[track_caller]
fn until_online(world: &World, controller: &str, online: bool) {
    eventually("the controller's link changes", || {
        (world.controller(controller)["online"] == online).then_some(())
    });
}
