//! What a board of doors shows: each door with its state and what happened there last, and what goes
//! along with a door that is removed.

use super::doors::{DoorView, doors_of};
use crate::App;
use crate::error::Error;
use doorward_domain::CompanyId;
use doorward_domain::access::{PersonNumber, ResourceId, What};
use doorward_store::events::{self, Event};
use doorward_store::{Conn, groups, guest_links, members, policies};
use std::collections::HashMap;

/// A door on a board.
#[derive(Debug, Clone)]
pub struct BoardDoor {
    /// What it is set to, and what it reported.
    pub view: DoorView,
    /// The last event there that tells more than how lock, leaf and mode stand.
    pub last: Option<Event>,
    /// The number of the last event there, whatever it tells; 0 before the first.
    pub number: i64,
}

/// The doors of a company at one moment.
#[derive(Debug, Clone)]
pub struct Board {
    /// The number of the company's last event.
    pub number: i64,
    /// Its doors, by number.
    pub doors: Vec<BoardDoor>,
    /// What those are called who did what happened last: see [`App::names_of_actors`].
    pub names: HashMap<String, String>,
}

/// What is removed or changed along with a door, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belongings {
    /// Policies that speak of it alone, and go.
    pub policies: Vec<String>,
    /// Groups that lose it.
    pub groups: Vec<String>,
    /// Guest links that open it no more.
    pub links: Vec<String>,
}

fn names_of(
    c: &mut Conn<'_>,
    company: CompanyId,
    events: &[Event],
) -> Result<HashMap<String, String>, Error> {
    let mut names = HashMap::new();
    for actor in events.iter().filter_map(|event| event.actor.as_ref()) {
        let number = actor.strip_prefix("person:").and_then(PersonNumber::parse);
        let Some(number) = number.filter(|_| !names.contains_key(actor)) else { continue };
        if let Some(member) = members::of_number(c, company, number)? {
            let name = format!("{} {}", member.first_name, member.last_name);
            let name = if name.trim().is_empty() { member.email } else { name.trim().to_owned() };
            names.insert(actor.clone(), name);
        }
    }
    Ok(names)
}

impl App {
    /// The doors of a company with what they reported and what happened there.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn door_board(&self, company: CompanyId) -> Result<Board, Error> {
        self.db
            .read(move |c| {
                // Read before the doors: whoever follows on from this number misses nothing.
                let number = events::last_number(c, company)?;
                let numbers: HashMap<_, _> =
                    events::last_numbers(c, company)?.into_iter().collect();
                let last = events::last_of_doors(c, company)?;
                let names = names_of(c, company, &last)?;
                let last = last.into_iter();
                let mut last: HashMap<_, _> = last.map(|event| (event.resource, event)).collect();
                let doors = doors_of(c, company)?.into_iter().map(|view| BoardDoor {
                    last: last.remove(&view.door.id),
                    number: numbers.get(&view.door.id).copied().unwrap_or(0),
                    view,
                });
                Ok(Board { number, doors: doors.collect(), names })
            })
            .await
    }

    /// What people are called whom events name as those who did something, such as `person:5`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn names_of_actors(
        &self,
        company: CompanyId,
        events: &[Event],
    ) -> Result<HashMap<String, String>, Error> {
        let events = events.to_vec();
        self.db.read(move |c| names_of(c, company, &events)).await
    }

    /// What goes along with a door that is removed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn door_belongings(
        &self,
        company: CompanyId,
        id: ResourceId,
    ) -> Result<Belongings, Error> {
        self.db
            .read(move |c| {
                let alone = What::Resource(id);
                let policies = policies::of_company(c, company)?.into_iter();
                let policies = policies.filter(|stored| stored.policy.what == alone);
                let policies = policies.map(|stored| stored.name).collect();
                let mut of_groups = Vec::new();
                for group in groups::all(c, company)? {
                    if group.kind != groups::Kind::Users
                        && groups::members(c, company, group.id)?.contains(&id.0)
                    {
                        of_groups.push(group.name);
                    }
                }
                let links = guest_links::names_of_door(c, company, id)?;
                Ok(Belongings { policies, groups: of_groups, links })
            })
            .await
    }
}
