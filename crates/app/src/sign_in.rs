//! How people sign in to the portal, and what they are to it while they are in.
//!
//! A browser carries a sealed cookie that names a session; the session is a row, so that it can be
//! ended from here. Not for second factors, and not for what a role allows: that is
//! [`Role`](doorward_domain::Role).

mod failures;
mod owner;
mod passkey;
mod password;
mod reset;
mod session;

pub use owner::{NewOwner, OwnerSetup};
pub use passkey::PasskeyAnswer;
pub use password::{Credentials, SignedIn};
pub use reset::ResetPage;
pub use session::{Cookie, Signed};

use doorward_domain::{Membership, Status};
use doorward_store::members::Member;
use std::time::Duration;

/// A session that is not used for so long is over.
pub const IDLE: Duration = Duration::from_hours(1);
/// A session is over after so long, however much it is used.
pub const LONGEST: Duration = Duration::from_hours(12);
/// A sign-in whose second factor does not come for so long is over.
pub const PENDING: Duration = Duration::from_mins(10);
/// A proof of who somebody is holds for so long.
pub const FRESH: Duration = Duration::from_mins(10);
/// Wrong second factors after which a sign-in begins again.
pub const MOST_TRIES: i64 = 5;

/// Whether somebody may be in the portal at all.
pub(crate) fn is_welcome(member: &Member) -> bool {
    member.status == Status::Active && member.membership == Membership::Member
}

impl crate::App {
    /// Everybody with a role in the portal, by number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn staff(&self, ctx: &crate::Ctx) -> Result<Vec<Member>, crate::Error> {
        let company = ctx.company;
        self.db
            .read(move |c| doorward_store::members::staff(c, company).map_err(crate::Error::from))
            .await
    }
}
