//! The Access API from outside, route by route, and the pages that people get to by it.

mod bodies;
mod browser;
mod cards;
mod doors;
mod goldens;
mod groups;
mod guests;
mod invites;
pub(crate) mod joining;
mod keys;
mod links;
mod users;

use doorward_testkit::{Answer, Company, Request, World};
use serde_json::{Value, json};

/// A client of the Access API.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) key: String,
}

impl Access {
    /// With the key that the company began with, which has the rank SUPER.
    pub(crate) fn new(company: &Company) -> Self {
        Self { key: company.api_key.clone() }
    }

    /// With a new key of a rank.
    #[track_caller]
    pub(crate) fn of_rank(world: &World, rank: &str) -> Self {
        let made = ["api-key", "create", "--json", "--name", rank, "--rank", rank];
        let made = world.run(&made).done().json();
        let key = made["api_key"].as_str().unwrap().to_owned();
        world.secrets.note(&key);
        let access = Self { key };
        // The server looks for changes of other processes a few times a second.
        doorward_testkit::eventually("the key is taken", || {
            (access.get(world, "/multipleusers", &json!({})).status != 401).then_some(())
        });
        access
    }

    /// A call with its parameters in a JSON body.
    #[track_caller]
    pub(crate) fn call(&self, world: &World, verb: &str, path: &str, body: &Value) -> Answer {
        let request = Request::new(verb, path).header("X-API-Key", &self.key);
        world.send(&request.header("Content-Type", "application/json").body(body.to_string()))
    }

    /// GET, with the parameters in a JSON body as with every verb.
    #[track_caller]
    pub(crate) fn get(&self, world: &World, path: &str, body: &Value) -> Answer {
        self.call(world, "GET", path, body)
    }

    /// POST that must succeed; its answer.
    #[track_caller]
    pub(crate) fn post(&self, world: &World, path: &str, body: &Value) -> Value {
        done(&self.call(world, "POST", path, body))
    }

    /// The list that a GET answers.
    #[track_caller]
    pub(crate) fn list(&self, world: &World, path: &str, body: &Value) -> Vec<Value> {
        done(&self.get(world, path, body)).as_array().expect("a list").clone()
    }

    /// Invites people without mail; their numbers.
    #[track_caller]
    pub(crate) fn invite(&self, world: &World, emails: &[&str]) -> Vec<i64> {
        let answer = self.post(world, "/invites", &json!({ "emails": emails, "no_email": true }));
        let ids = answer["add_ids"].as_array().expect("a list");
        assert_eq!(ids.len(), emails.len(), "{answer}");
        ids.iter().map(|id| id.as_i64().expect("a number")).collect()
    }
}

/// The answer to a call that was done.
#[track_caller]
pub(crate) fn done(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

/// Fails unless the call was refused with a status and a text that says something.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let json = answer.json();
    let error = json["error"].as_str().unwrap_or_else(|| panic!("an error in {json}"));
    assert!(error.contains(says), "{error:?} does not say {says:?}");
    assert_eq!(json.as_object().unwrap().len(), 1, "{json}");
}

/// A door that nobody is connected to; its number and UUID.
#[track_caller]
pub(crate) fn door(world: &World, name: &str) -> (i64, String) {
    added(world, &["door", "add", "--json", "--name", name])
}

/// A door that the server plays, once it is connected; its number and UUID.
#[track_caller]
pub(crate) fn simulated(world: &World, access: &Access, name: &str) -> (i64, String) {
    let found = added(world, &["door", "add", "--json", "--name", name, "--simulated"]);
    doorward_testkit::eventually("the door is connected", || {
        let doors = access.list(world, "/multipleresources", &json!({}));
        let door = doors.iter().find(|door| door["uuid"] == found.1)?;
        (door["resource_status"]["online_status"] == "ONLINE").then_some(())
    });
    found
}

#[track_caller]
fn added(world: &World, command: &[&str]) -> (i64, String) {
    let made = world.run(command).done().json();
    let number = made["resource_id"].as_i64().expect("a number");
    (number, made["uuid"].as_str().expect("a UUID").to_owned())
}

/// A computer; its number.
#[track_caller]
pub(crate) fn computer(world: &World, name: &str) -> i64 {
    added(world, &["computer", "add", "--json", "--name", name]).0
}
