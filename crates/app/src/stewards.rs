//! What whoever looks after people does in the portal: finds them, looks at all there is of one,
//! changes her and what she has, gives roles, keeps groups.
//!
//! Each act asks inside its own write what the role of whoever acts allows, for it may have been taken
//! away a moment before. Not for the APIs, whose callers have keys and ranks of their own.

mod change;
mod credentials;
mod groups;
mod history;
mod list;
mod role;
mod second_factors;
mod sheet;

pub use change::Deletion;
pub use groups::{GroupSheet, GroupView};
pub use history::{History, HistoryEntry, HistoryPlace};
pub use list::{PeoplePage, PeopleQuery, PersonLine};
pub use sheet::{CardLine, FactorLine, PersonSheet, PinLine};

use crate::error::Error;
use crate::sign_in::{Signed, is_welcome};
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, CompanyId, PersonId, Refusal, Role, Status, Thing};
use doorward_store::members::{self, Member};
use doorward_store::{Conn, people_list};

/// Somebody signed in who looks after people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steward(PersonId);

impl Signed {
    /// She as somebody who looks after people.
    pub const fn steward(&self) -> Steward {
        Steward(self.member.id)
    }
}

impl Steward {
    /// Her role, if it allows an act now.
    fn require(self, c: &mut Conn<'_>, company: CompanyId, act: Act) -> Result<Role, Error> {
        let own = members::of_id(c, company, self.0)?.filter(is_welcome);
        let role = own.map_or(Role::Member, |own| own.role);
        if role.may(act) { Ok(role) } else { Err(Refusal::RoleTooLow.into()) }
    }

    /// Somebody whom she may do this to now, and her own role.
    fn require_over(
        self,
        c: &mut Conn<'_>,
        company: CompanyId,
        act: Act,
        number: PersonNumber,
    ) -> Result<(Member, Role), Error> {
        let role = self.require(c, company, act)?;
        let member = listed(c, company, number)?;
        if role.manages(member.role) { Ok((member, role)) } else { Err(Refusal::RoleTooLow.into()) }
    }
}

/// The person of a number.
fn listed(c: &mut Conn<'_>, company: CompanyId, number: PersonNumber) -> Result<Member, Error> {
    Ok(members::of_number(c, company, number)?.ok_or(Refusal::Unknown(Thing::User))?)
}

/// Refuses what would leave nobody who may give roles.
pub(crate) fn require_other_owner(
    c: &mut Conn<'_>,
    company: CompanyId,
    member: &Member,
) -> Result<(), Error> {
    let is_owner =
        member.role == Role::Owner && member.status == Status::Active && is_welcome(member);
    if is_owner && people_list::other_owners(c, company, member.id)? == 0 {
        return Err(Refusal::LastOwner.into());
    }
    Ok(())
}
