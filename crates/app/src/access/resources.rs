//! Doors and computers, listed.

use super::AccessCaller;
use crate::App;
use crate::error::Error;
use doorward_domain::access::{LockStatus, Rank, ResourceKind, What};
use doorward_domain::{CompanyId, Timestamp};
use doorward_store::groups::Group;
use doorward_store::policies::StoredPolicy;
use doorward_store::resources::Resource;
use doorward_store::{Conn, door_states, groups, policies, resources};
use std::collections::HashMap;

/// A resource as lists show it.
#[derive(Debug, Clone)]
pub struct ResourceText {
    /// The resource.
    pub resource: Resource,
    /// The names of its groups.
    pub groups: Vec<String>,
    /// The names of the policies that speak of it.
    pub policies: Vec<String>,
    /// What its lock does; `None` for a computer.
    pub lock: Option<LockStatus>,
    /// Whether its controller is connected.
    pub online: bool,
    /// When it was heard of last.
    pub seen_at: Option<Timestamp>,
}

impl App {
    /// The resources of a company, or those of one kind.
    ///
    /// # Errors
    /// [`doorward_domain::Refusal::RankTooLow`].
    pub async fn resources(
        &self,
        caller: AccessCaller,
        kind: Option<ResourceKind>,
    ) -> Result<Vec<ResourceText>, Error> {
        caller.require(Rank::reads_people)?;
        let company = caller.company;
        self.db.read(move |c| list(c, company, kind)).await
    }
}

fn list(
    c: &mut Conn<'_>,
    company: CompanyId,
    kind: Option<ResourceKind>,
) -> Result<Vec<ResourceText>, Error> {
    let mut groups_of: HashMap<i64, Vec<Group>> = HashMap::new();
    for group in groups::all(c, company)? {
        if group.kind != groups::Kind::Users {
            for member in groups::members(c, company, group.id)? {
                groups_of.entry(member).or_default().push(group.clone());
            }
        }
    }
    let policies = policies::of_company(c, company)?;
    let states: HashMap<_, _> = door_states::of_company(c, company)?.into_iter().collect();
    let mut found = Vec::new();
    for resource in resources::of_company(c, company)? {
        if kind.is_some_and(|kind| kind != resource.kind) {
            continue;
        }
        let state = states.get(&resource.id);
        let groups = groups_of.remove(&resource.id.0).unwrap_or_default();
        let speaks = |policy: &&StoredPolicy| match policy.policy.what {
            What::AllDoors => resource.kind == ResourceKind::Door,
            What::Resource(id) => id == resource.id,
            What::Group(id) => groups.iter().any(|group| group.id == id),
        };
        let policies = policies.iter().filter(speaks).map(|policy| policy.name.clone());
        found.push(ResourceText {
            policies: policies.collect(),
            groups: groups.into_iter().map(|group| group.name).collect(),
            lock: (resource.kind == ResourceKind::Door)
                .then(|| state.map_or(LockStatus::Unknown, |state| state.lock)),
            online: state.is_some_and(|state| state.online),
            seen_at: state.and_then(|state| state.seen_at),
            resource,
        });
    }
    Ok(found)
}
