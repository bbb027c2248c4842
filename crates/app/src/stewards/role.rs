//! Roles given and taken.

use super::{Steward, require_other_owner};
use crate::App;
use crate::context::{Ctx, Outcome};
use crate::error::Error;
use doorward_domain::access::PersonNumber;
use doorward_domain::{Act, Membership, Refusal, Role};
use doorward_store::{audit, members, portal_sessions};

impl App {
    /// Gives a person another role. Whoever loses one signs in again.
    ///
    /// # Errors
    /// [`Refusal::RoleTooLow`] when the present or the new role is above the steward's,
    /// [`Refusal::Unknown`], [`Refusal::LastOwner`], [`Refusal::Conflict`] for a guest.
    pub async fn change_role(
        &self,
        ctx: &Ctx,
        steward: Steward,
        number: PersonNumber,
        role: Role,
    ) -> Result<(), Error> {
        let (company, now, ctx) = (ctx.company, ctx.now, ctx.clone());
        self.db
            .write(move |c| {
                c.take_turn(company)?;
                let act = Act::ManageAdministrators;
                let (member, own) = steward.require_over(c, company, act, number)?;
                if !own.manages(role) {
                    return Err(Refusal::RoleTooLow.into());
                }
                if role.is_staff() && member.membership == Membership::Guest {
                    let text = "a guest has no role; invite her as a member first";
                    return Err(Refusal::Conflict(text.to_owned()).into());
                }
                if role != Role::Owner {
                    require_other_owner(c, company, &member)?;
                }
                members::set_role(c, company, member.id, role, now)?;
                if is_below(role, member.role) {
                    portal_sessions::delete_others(c, company, member.id, None)?;
                }
                Ok(audit::insert(c, &ctx.row(Outcome::Done, Some(member.id))?)?)
            })
            .await
    }
}

/// Whether a role allows less than another, or something else.
fn is_below(role: Role, before: Role) -> bool {
    Act::ALL.into_iter().any(|act| before.may(act) && !role.may(act))
        || Role::ALL.into_iter().any(|other| before.manages(other) && !role.manages(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_that_lacks_a_right_of_another_is_below_it() {
        assert!(is_below(Role::Administrator, Role::Owner));
        assert!(is_below(Role::ApplicationManager, Role::UserManager));
        assert!(!is_below(Role::Owner, Role::Member));
        assert!(!is_below(Role::UserManager, Role::Member));
        assert!(Role::ALL.into_iter().all(|role| !is_below(role, role)));
    }
}
