//! `/invites` ("Invite Users"): listed, sent, sent again.

use super::call::{Call, Handled};
use super::{fields, render, users};
use crate::failure::Failure;
use doorward_app::access::{AccessCaller, Invitee, NewInvitations, WhichMembers};
use doorward_domain::Email;
use doorward_wire::access::answer::{self, INVITED, write_invited};
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::{Invite, InviteCall};

/// Lists whoever is invited and has not come yet, as `/multipleusers` lists people.
pub(super) async fn list(call: &Call, caller: AccessCaller) -> Handled {
    users::answer(call, caller, WhichMembers::Invited, false).await
}

/// Invites people, or sends one invitation again.
pub(super) async fn send(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    match InviteCall::read(parameters).map_err(|problem| fields::invalid(&problem))? {
        InviteCall::Invite(invite) => invite_all(call, caller, &invite).await,
        InviteCall::SendAgain { email } => {
            call.web.app.invite_again(&call.ctx, caller, email).await?;
            Ok(render::success("Success! The invitation has been sent again."))
        }
    }
}

async fn invite_all(call: &Call, caller: AccessCaller, invite: &Invite<'_>) -> Handled {
    let (invitees, invalid) = invitees(invite)?;
    let new = NewInvitations {
        invitees,
        groups: fields::groups(&invite.groups),
        send_mail: !invite.no_email,
    };
    let invited = call.web.app.invite(&call.ctx, caller, new).await?;
    let mut out = Vec::with_capacity(256 + 64 * invite.emails.len());
    let answer = answer::Invited {
        success: INVITED,
        added: &invited.added,
        invited: &invited.invited,
        exists: &invited.exists,
        invalid: &invalid,
        failed_invite: &invited.failed,
        add_ids: &invited.numbers,
        group_names: &invited.group_names,
        send_email: !invite.no_email,
    };
    write_invited(&mut out, &answer);
    Ok(render::json(out))
}

/// Those whose address is one, and the texts that are none.
fn invitees(invite: &Invite<'_>) -> Result<(Vec<Invitee>, Vec<String>), Failure> {
    let (mut good, mut bad) = (Vec::with_capacity(invite.emails.len()), Vec::new());
    for (at, text) in invite.emails.iter().enumerate() {
        let listed = invite.cards.as_ref().and_then(|lists| lists.get(at));
        let cards = fields::cards(listed.map(Vec::as_slice).unwrap_or_default())?;
        match Email::parse(text) {
            Ok(email) => good.push(Invitee { email, cards }),
            Err(_) => bad.push(text.as_ref().to_owned()),
        }
    }
    Ok((good, bad))
}
