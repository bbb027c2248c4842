//! Connections that add, search or bind, one operation after the other.

use super::client::{Ending, Ldap};
use super::directory::{Directory, Entry};
use super::message::{self, SUCCESS};
use crate::engine::{Kind, Lane, Muster, Outcome, Turn};
use crate::error::Error;
use crate::work::scatter;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is asked of slapd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// Add a person.
    Add,
    /// Find one by its uid.
    Search,
    /// Verify a password.
    Bind,
}

impl Call {
    /// The kind it is counted as.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Add => Kind::LdapAdd,
            Self::Search => Kind::LdapSearch,
            Self::Bind => Kind::LdapBind,
        }
    }
}

/// What the connections share.
#[derive(Debug)]
pub(super) struct Clients {
    /// The directory.
    pub(super) directory: Directory,
    /// What they ask.
    pub(super) call: Call,
    /// Adds go on from here.
    pub(super) next: AtomicU64,
    /// How many entries can be searched for.
    pub(super) loaded: u64,
}

/// One connection.
#[derive(Debug)]
pub(super) struct LdapLane {
    shared: Arc<Clients>,
    ldap: Ldap,
    step: u64,
}

impl Muster for Arc<Clients> {
    type Lane = LdapLane;

    async fn open(&self, index: usize) -> Result<LdapLane, Error> {
        let ldap = self.directory.bound().await?;
        let step = u64::try_from(index).unwrap_or(0) << 32;
        Ok(LdapLane { shared: self.clone(), ldap, step })
    }
}

impl LdapLane {
    async fn ask(&mut self) -> Result<Outcome, Error> {
        let Clients { directory, call, next, loaded } = &*self.shared;
        self.step += 1;
        let one = directory.loaded(scatter(self.step) % (*loaded).max(1));
        let ending = match call {
            Call::Add => {
                let entry = Entry::added(next.fetch_add(1, Ordering::Relaxed));
                self.ldap.ask(|id| directory.add(id, &entry)).await?
            }
            Call::Search => {
                let base = &directory.base;
                self.ldap.ask(|id| message::search(id, base, "uid", &one.uid)).await?
            }
            Call::Bind => {
                let dn = directory.dn(&one);
                self.ldap.ask(|id| message::bind(id, &dn, super::directory::PASSWORD)).await?
            }
        };
        Ok(judge(*call, ending))
    }
}

fn judge(call: Call, ending: Ending) -> Outcome {
    let entries = usize::from(call == Call::Search);
    if ending.code == SUCCESS && ending.entries == entries {
        return Outcome::Right;
    }
    let Ending { code, told, entries } = ending;
    Outcome::Wrong(format!("result {code}, {entries} entries {told}"))
}

impl Lane for LdapLane {
    async fn turn(&mut self) -> Turn {
        let kind = self.shared.call.kind();
        match self.ask().await {
            Ok(outcome) => Turn::Done(kind, outcome),
            Err(error) => Turn::Done(kind, Outcome::Broken(error.to_string())),
        }
    }

    async fn mend(&mut self) -> Result<(), Error> {
        self.ldap = self.shared.directory.bound().await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_must_find_exactly_one() {
        let ending = |code, entries| Ending { code, told: String::new(), entries };
        assert!(matches!(judge(Call::Search, ending(0, 1)), Outcome::Right));
        assert!(matches!(judge(Call::Search, ending(0, 0)), Outcome::Wrong(_)));
        assert!(matches!(judge(Call::Add, ending(0, 0)), Outcome::Right));
        assert!(matches!(judge(Call::Add, ending(68, 0)), Outcome::Wrong(_)));
        assert!(matches!(judge(Call::Bind, ending(49, 0)), Outcome::Wrong(_)));
    }
}
