//! `POST /modifyrank`.

use super::call::{Call, Handled};
use super::{fields, render};
use doorward_app::access::AccessCaller;
use doorward_domain::access::PersonNumber;
use doorward_wire::access::parameters::Parameters;
use doorward_wire::access::request::ModifyRank;

/// Gives a member another rank.
pub(super) async fn change(
    call: &Call,
    caller: AccessCaller,
    parameters: &Parameters<'_>,
) -> Handled {
    let request = ModifyRank::read(parameters).map_err(|problem| fields::invalid(&problem))?;
    let (number, rank) = (PersonNumber(request.admin_user_id), fields::rank(request.rank));
    call.web.app.change_rank(&call.ctx, caller, number, rank).await?;
    Ok(render::success("Rank has been successfully updated!"))
}
