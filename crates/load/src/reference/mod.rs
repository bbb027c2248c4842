//! What a server is compared with: limits of the machine, and peers.

mod argon2;
mod axum_child;
mod axum_handler;
mod disk;
mod ldap;
mod postgres;
mod scratch;

pub(crate) use axum_handler::serve as serve_axum;

use crate::arguments::{Arguments, ReferenceName};
use crate::engine::Pace;
use crate::error::Error;
use crate::report::Summary;
use crate::work::{Mix, Script};

/// A reference that is ready to be measured as often as wanted.
pub(crate) trait Reference {
    /// Measures it once.
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error>;
}

/// Makes references ready. The axum handler gets the requests of `like`, if there is such a
/// script, called in the order of `mix`.
pub(crate) fn open(
    arguments: &Arguments,
    name: ReferenceName,
    like: Option<&Script>,
    mix: Mix,
) -> Result<Vec<Box<dyn Reference>>, Error> {
    use disk::{Disk, Medium};
    let disk = |medium| Ok(Box::new(Disk::open(arguments, medium)?) as Box<dyn Reference>);
    let one: Box<dyn Reference> = match name {
        ReferenceName::Disk => return Medium::ALL.into_iter().map(disk).collect(),
        ReferenceName::DiskAppend => disk(Medium::Append)?,
        ReferenceName::DiskRow => disk(Medium::Row)?,
        ReferenceName::DiskRows => disk(Medium::Rows)?,
        ReferenceName::Axum => Box::new(axum_child::Axum::spawn(arguments, like, mix)?),
        ReferenceName::Postgres => Box::new(postgres::Postgres::open(arguments)?),
        ReferenceName::SlapdAdd => Box::new(ldap::Slapd::open(arguments, ldap::Call::Add)?),
        ReferenceName::SlapdSearch => Box::new(ldap::Slapd::open(arguments, ldap::Call::Search)?),
        ReferenceName::SlapdBind => Box::new(ldap::Slapd::open(arguments, ldap::Call::Bind)?),
        ReferenceName::Argon2 => Box::new(argon2::Bare::new(arguments)),
    };
    Ok(vec![one])
}
