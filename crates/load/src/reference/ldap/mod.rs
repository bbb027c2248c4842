//! OpenLDAP's slapd, driven over LDAP spoken by hand: add, search, simple bind.
//! `references/slapd` in this crate starts a private one.

mod ber;
mod client;
mod directory;
mod lanes;
mod message;

pub(crate) use lanes::Call;

use super::Reference;
use crate::arguments::Arguments;
use crate::engine::{Pace, drive};
use crate::error::Error;
use crate::report::Summary;
use directory::Directory;
use lanes::Clients;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tokio::runtime::Builder;

/// Entries to search or bind, unless told otherwise.
const LOADED: u64 = 1_000;

/// A directory made ready.
#[derive(Debug)]
pub(super) struct Slapd {
    clients: Arc<Clients>,
    pid: Option<u32>,
}

impl Slapd {
    /// Makes sure of the base, and of `--people` entries.
    pub(super) fn open(arguments: &Arguments, call: Call) -> Result<Self, Error> {
        let directory = Directory::new(arguments, call == Call::Bind)?;
        let given = arguments.people.and_then(|people| u64::try_from(people).ok());
        let loaded = given.unwrap_or(if call == Call::Add { 1 } else { LOADED });
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::io("starting a runtime"))?;
        runtime.block_on(directory.load(loaded))?;
        let next = AtomicU64::new(directory::fresh_number());
        let clients = Arc::new(Clients { directory, call, next, loaded });
        Ok(Self { clients, pid: arguments.references.reference_pid })
    }
}

impl Reference for Slapd {
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error> {
        let pace = Pace { server: self.pid, ..pace.clone() };
        let run = drive(&pace, &self.clients)?;
        Ok(Summary::new(self.clients.call.kind().label(), pace.connections, &run))
    }
}
