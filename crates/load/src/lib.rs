//! The load program: a real HTTP client with ledger and histogram, and the references to
//! compare with.
//!
//! `doorward load WORK --against URL` drives a server and reports rates, latencies and the
//! server's processor time for one operation; `doorward load compare` alternates it with a
//! reference in one run, which is the only honest way to compare on a noisy machine.

mod access;
mod arguments;
mod client;
mod clock;
mod compare;
mod credentials;
mod engine;
mod error;
mod flood;
mod ledger;
mod process;
mod reference;
mod report;
mod single;
mod work;

pub use arguments::{
    AccessArguments, Arguments, PaceArguments, ReferenceArguments, ReferenceName, Work,
};
pub use client::Base;
pub use credentials::{CredentialArguments, Secret};
pub use error::Error;

use work::{Mix, Operation};

/// Does what the command line asks for. Figures go to standard output, progress to standard
/// error. It fails if an answer was wrong, a person is lost, or nothing could be measured.
#[expect(clippy::needless_pass_by_value, reason = "the command line is used up by its run")]
pub fn run(arguments: Arguments) -> Result<(), Error> {
    let arguments = &arguments;
    match (arguments.work, arguments.reference) {
        (Some(Work::Compare), _) => compare::compare(arguments),
        (Some(Work::CheckLedger), _) => work::check_ledger(arguments),
        (Some(Work::ReferenceAxum), _) => {
            reference::serve_axum(arguments.references.listen, arguments.references.with_parent)
        }
        (None, Some(name)) => single::references(arguments, name, Mix::Only(Operation::GetToken)),
        (Some(work), Some(name)) => match single::single_mix(work) {
            Some(mix) => single::references(arguments, name, mix),
            None => Err(Error::Usage("this work has no reference".to_owned())),
        },
        (Some(Work::PinFlood), None) => flood::pin_flood(arguments),
        (Some(Work::Fill), None) => single::fill(arguments),
        (Some(Work::ListUsers), None) => access::list_users(arguments),
        (Some(Work::Invite), None) => access::invite(arguments),
        (Some(Work::Unlock), None) => access::unlock(arguments),
        (Some(Work::GuestUnlock), None) => access::guest_unlock(arguments),
        (Some(work), None) => match single::single_mix(work) {
            Some(mix) => single::work(arguments, work, mix),
            None => Err(Error::Usage("this work cannot be run".to_owned())),
        },
        (None, None) => Err(Error::Usage("name a work, or a --reference".to_owned())),
    }
}
